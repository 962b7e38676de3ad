"""Compares what an account has seen with what is stored of it (safety rules S21 and S22). Pure.

Absent from a list is no word on an item, unless the list is proven and the gate lets it count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from tui.model.library import StateRow
from tui.store.library.states import KnownState


@dataclass(frozen=True, slots=True)
class Seen:
    """What the two lists of an account brought, by item."""

    played: Mapping[str, StateRow]
    started: Mapping[str, StateRow]
    broken: Collection[str] = frozenset()
    """Items that were listed in a way that cannot be used."""

    def __contains__(self, item_key: str) -> bool:
        return item_key in self.played or item_key in self.started or item_key in self.broken

    def rows(self) -> list[StateRow]:
        """Give one row for each item: of one that is in both lists, the position is that of the second."""
        begun = [
            replace(self.played[key], position_ms=row.position_ms) if key in self.played else row
            for key, row in self.started.items()
        ]
        return [*(row for key, row in self.played.items() if key not in self.started), *begun]


@dataclass(frozen=True, slots=True)
class StatePlan:
    """What is to be written."""

    put: list[StateRow]
    cleared: list[str]
    """Items that became unwatched, or are no longer begun."""
    added: int
    """Those of `put` of which nothing was known."""
    unchanged: int
    unknown: int
    """Rows of items that are not stored."""


def unwatched(known: Mapping[str, KnownState], seen: Seen) -> list[str]:
    """Give the items that were watched and that the list of what is watched does not have."""
    return [
        key
        for key, state in known.items()
        if state[0] and key not in seen.played and key not in seen.broken and not _is_seen_again(seen.started.get(key))
    ]


def unstarted(known: Mapping[str, KnownState], seen: Seen) -> list[str]:
    """Give the items that were begun only, and are in neither list."""
    return [key for key, state in known.items() if not state[0] and key not in seen]


def has_strangers(known: Mapping[str, KnownState], seen: Seen, present: Collection[str]) -> bool:
    """Tell whether the lists name items that are not known to be there: what is known of the library is not all."""
    return any(key not in present and key not in known for key in (*seen.played, *seen.started))


def plan_states(
    known: Mapping[str, KnownState], seen: Seen, present: Collection[str], cleared: Collection[str]
) -> StatePlan:
    """Give what to write; `cleared` are the items that may be said to be unwatched, or no longer begun."""
    put: list[StateRow] = []
    added = unchanged = unknown = 0
    for told in seen.rows():
        before = known.get(told.item_key)
        row = _kept_watched(told, before, cleared)
        if before is None and row.item_key not in present:
            unknown += 1
        elif before is not None and _state_of(row, before) == before:
            unchanged += 1
        else:
            put.append(row)
            added += before is None
    return StatePlan(put, [key for key in cleared if key not in seen], added, unchanged, unknown)


def _kept_watched(row: StateRow, before: KnownState | None, cleared: Collection[str]) -> StateRow:
    """Let something that is seen again, or that may not be un-watched, stay watched."""
    if row.is_played or before is None or not before[0]:
        return row
    if _is_seen_again(row) or row.item_key not in cleared:
        return replace(row, is_played=True, plays=max(row.plays, before[1]))
    return row


def _is_seen_again(row: StateRow | None) -> bool:
    """Tell whether an item is only called unwatched because it is being watched once more (Jellyfin up to 10.11)."""
    return row is not None and row.plays > 0 and row.position_ms > 0


def _state_of(row: StateRow, before: KnownState) -> KnownState:
    """Give a row in the form in which it is known; a date that is not told stays as it was."""
    return row.is_played, row.plays, row.position_ms, before[3] if row.last_played is None else row.last_played
