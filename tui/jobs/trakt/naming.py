"""What Trakt is told that an item is: its own ids there and elsewhere, or its show and its place in it (S23). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tui.model.library import ItemKind
from tui.model.lists import Entry, EntryKind
from tui.model.outbox import Delivery
from tui.model.told import ToldItem
from tui.store.library.names import differ

_OWN = "trakt:"
_PLACE = re.compile(r"episode:([a-z]+:[^/:]+)/(\d+)/(\d+)")
_KINDS = {ItemKind.MOVIE: EntryKind.MOVIE, ItemKind.EPISODE: EntryKind.EPISODE}
_ITEM_KINDS = {EntryKind.MOVIE: ItemKind.MOVIE, EntryKind.SHOW: ItemKind.SHOW, EntryKind.EPISODE: ItemKind.EPISODE}


def entry_of(delivery: Delivery) -> Entry:
    """Give what a delivery is about, as far as its item tells: its own ids, or of an episode without any its place.

    A place beside an id says nothing: the show may be counted in another order here (S23).
    """
    kind = _KINDS.get(delivery.known_as.kind or ItemKind.MOVIE, EntryKind.MOVIE)
    outside = tuple(one for one in delivery.known_as.ids if not one.startswith(_OWN))
    entry = Entry(kind, delivery.title, ids=outside, trakt_id=_trakt_id(delivery.known_as.ids))
    place = _PLACE.fullmatch(delivery.item_key)
    if place is None or entry.ids or entry.trakt_id is not None:
        return entry
    return replace(entry, show_ids=(place[1],), season=int(place[2]), number=int(place[3]))


def told_item(entry: Entry, runtime_ms: int | None = None) -> ToldItem | None:
    """Give what Trakt told of a film, a show or an episode; None of anything else."""
    kind = _ITEM_KINDS.get(entry.kind)
    if kind is None or entry.trakt_id is None:
        return None
    ids = (f"{_OWN}{entry.trakt_id}", *entry.ids)
    show_ids = _own_first(entry.show_ids)
    show = ToldItem(ItemKind.SHOW, show_ids, entry.show_title) if show_ids and kind is ItemKind.EPISODE else None
    return ToldItem(kind, ids, entry.title, entry.year, show, entry.season, entry.number, runtime_ms)


def contradict(entry: Entry, found: Entry) -> bool:
    """Tell whether two have differing ids of one catalogue."""
    return differ(_names(entry), _names(found))


def shown_id(entry: Entry) -> str:
    """Give by what people look something up: `movie:imdb:tt0133093`."""
    return entry.names[0] if entry.names else f"{entry.kind} {entry.title}"


def not_found_words(entry: Entry) -> str:
    """Say that Trakt does not know something."""
    return f"Item {shown_id(entry)} not found on Trakt"


def _names(entry: Entry) -> list[str]:
    return [f"{entry.kind}:{outside}" for outside in entry.ids]


def _own_first(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda one: (not one.startswith(_OWN), one)))


def _trakt_id(ids: Iterable[str]) -> int | None:
    found = next((one.removeprefix(_OWN) for one in ids if one.startswith(_OWN)), "")
    return int(found) if found.isdecimal() else None
