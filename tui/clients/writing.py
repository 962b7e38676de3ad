"""What all clients that write have in common: an item at this moment, how near it can be brought, who it is. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tui.model.hub import WatchValue
from tui.model.library import StateRow, Watch
from tui.model.outbox import KnownAs


@dataclass(frozen=True, slots=True)
class Fresh:
    """An item as the server tells it at this moment, for one account."""

    item_key: str
    value: WatchValue
    """`UNKNOWN` where the server leaves out what the account has seen of it."""
    runtime_ms: int | None
    title: str = ""
    guid: str = ""
    ids: tuple[str, ...] = ()
    """Outside ids as in `model.library.ItemRow`: whether the key still means the same item (S24)."""
    played_at: str = ""
    """The date of the last play as the server writes it, which may be finer than seconds; "" = none."""


@dataclass(frozen=True, slots=True)
class Aim:
    """How near a server can be brought to what is wanted."""

    value: WatchValue
    note: str = ""
    """What it cannot be told, and why, in a sentence; "" = nothing is left out."""
    stops: tuple[WatchValue, ...] = ()
    """What a write on the way there may leave when it is broken off, in the middle of several requests."""


def value_of(state: StateRow) -> WatchValue:
    """Give a state that a server told; what it told nothing of is unwatched."""
    watch = Watch.WATCHED if state.is_played else Watch.UNWATCHED
    return WatchValue(watch, state.position_ms, state.plays, state.last_played)


def same_item(found: Fresh, known_as: KnownAs) -> bool:
    """Tell whether a key still means what it meant (S24): the guid or an id is the same, or nothing says otherwise.

    Ids at the same provider that all differ, or guids that differ without a common id, say that it is another one.
    """
    if found.guid and found.guid == known_as.guid:
        return True
    mine, theirs = _by_provider(known_as.ids), _by_provider(found.ids)
    shared = mine.keys() & theirs.keys()
    if shared:
        return any(mine[provider] & theirs[provider] for provider in shared)
    return not (found.guid and known_as.guid)


def _by_provider(ids: Iterable[str]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in ids:
        found[name.partition(":")[0]].add(name)
    return dict(found)
