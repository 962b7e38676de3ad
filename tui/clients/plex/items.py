"""Entries of Plex libraries, read into items and states. Pure; sources: `protocols/plex.md` section 3."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from tui.clients import values
from tui.clients.plex.guids import OutsideIds, outside_ids
from tui.clients.plex.wire import Listing, WireItem
from tui.model.library import ItemKind, ItemRow, StateRow, StateScope, WalkedItem
from tui.model.pages import BadItem, Page
from tui.model.servers import LibraryKind

R = TypeVar("R")

TYPE_NUMBERS = {
    ItemKind.MOVIE: 1,
    ItemKind.SHOW: 2,
    ItemKind.SEASON: 3,
    ItemKind.EPISODE: 4,
    ItemKind.TRACK: 10,
}
"""What `type=` stands for."""
KINDS = {
    "movie": ItemKind.MOVIE,
    "show": ItemKind.SHOW,
    "season": ItemKind.SEASON,
    "episode": ItemKind.EPISODE,
    "track": ItemKind.TRACK,
}
LEAVES = frozenset({ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.TRACK})
"""What is watched itself. The counts of shows and seasons only add theirs up, and not always."""
LIBRARY_KINDS = {
    "movie": LibraryKind.MOVIES,
    "show": LibraryKind.SHOWS,
    "artist": LibraryKind.MUSIC,
}
LEAF_OF = {
    LibraryKind.MOVIES: ItemKind.MOVIE,
    LibraryKind.SHOWS: ItemKind.EPISODE,
    LibraryKind.MUSIC: ItemKind.TRACK,
}
"""What is watched in a library. Asked for shows, the server would leave out what was marked by hand."""
AT_ONCE = 50
"""Entries that are read without leaving the event loop: 1 to 2 ms."""


class Unusable(ValueError):
    """An entry that cannot be used, and why."""


async def read_page(listing: Listing, total: int | None, read: Callable[[WireItem], R | None]) -> Page[R]:
    """Give `page_of`, made in a thread where it would hold up everything else for longer than a moment."""
    if len(listing.entries) <= AT_ONCE:
        return page_of(listing, total, read)
    return await asyncio.to_thread(page_of, listing, total, read)


def page_of(listing: Listing, total: int | None, read: Callable[[WireItem], R | None]) -> Page[R]:
    """Read a page entry by entry; `read` gives None for what is not kept, and raises Unusable."""
    rows: list[R] = []
    bad: list[BadItem] = []
    left_out = 0
    for entry in listing.entries:
        try:
            row = read(entry) if entry is not None else _no_entry()
        except Unusable as error:
            bad.append(BadItem(_name_of(entry), str(error)))
            continue
        if row is None:
            left_out += 1
        else:
            rows.append(row)
    return Page(tuple(rows), _passed(listing), total, tuple(bad), left_out, listing.offset)


def walked(entry: WireItem, library_key: str, kind: ItemKind) -> WalkedItem | None:
    """Read an item with the state of the account that asked; None when it is of another kind. Raises Unusable."""
    if entry.type is not None and KINDS.get(values.text(entry.type)) is not kind:
        return None
    item = item_of(entry, kind, library_key)
    return WalkedItem(item, state_of(entry, item.key) if kind in LEAVES else None)


def item_of(entry: WireItem, kind: ItemKind, library_key: str = "") -> ItemRow:
    """Read an item. Raises Unusable when it has no key."""
    key = rating_key(entry)
    guid = values.text(entry.guid, 300)
    ids = outside_ids(guid, entry.Guid, values.text(entry.showOrdering, 40) if kind is ItemKind.SHOW else "")
    season, number = _place(entry, kind, ids)
    released = values.day(entry.originallyAvailableAt)
    return ItemRow(
        key=key,
        kind=kind,
        library_key=library_key or values.key(entry.librarySectionID),
        title=values.text(entry.title),
        guid=guid,
        ids=ids.own,
        parent_key=parent_key(entry),
        parent_title=values.text(entry.parentTitle),
        grandparent_key=grandparent_key(entry),
        grandparent_title=values.text(entry.grandparentTitle),
        season=season,
        number=number,
        year=values.year(entry.year) or values.year(released),
        released=released,
        runtime_ms=values.milliseconds(entry.duration) if kind in LEAVES else None,
        added_at=values.epoch(entry.addedAt),
        changed_at=values.epoch(entry.updatedAt),
        path=_path(entry),
    )


def state_of(entry: WireItem, key: str = "") -> StateRow:
    """Read what the account that asked has seen of an item. Raises Unusable when it has no key.

    A count and a position may both be there: it was watched, and is being watched again.
    """
    plays = values.count(entry.viewCount)
    return StateRow(
        item_key=key or rating_key(entry),
        is_played=plays > 0,
        plays=plays,
        position_ms=values.milliseconds(entry.viewOffset) or 0,
        last_played=values.epoch(entry.lastViewedAt),
    )


def scoped(entry: WireItem, scope: StateScope) -> StateRow | None:
    """Read a state; None where it does not belong to the scope, as when a server does not know the filter."""
    row = state_of(entry)
    belongs = row.is_played if scope is StateScope.PLAYED else row.position_ms > 0
    return row if belongs else None


def rating_key(entry: WireItem) -> str:
    """Give the key of an entry. Raises Unusable."""
    key = values.key(entry.ratingKey) or values.tail(entry.key)
    if not key:
        raise Unusable("It has no rating key")
    return key


def parent_key(entry: WireItem) -> str:
    """Give the key of its season or album, "" where there is none."""
    return values.key(entry.parentRatingKey) or values.tail(entry.parentKey)


def grandparent_key(entry: WireItem) -> str:
    """Give the key of its show or artist; the history may have it in the path only."""
    return values.key(entry.grandparentRatingKey) or values.tail(entry.grandparentKey)


def _passed(listing: Listing) -> int:
    """Give how far a page reaches: as many entries as came, or as the server counts where more came than it says.

    The surplus has no place in the list, and to go on behind it would skip entries that were never sent (S3).
    """
    came = len(listing.entries)
    return min(came, listing.size or came)


def _place(entry: WireItem, kind: ItemKind, ids: OutsideIds) -> tuple[int | None, int | None]:
    """Give season and number. What the entry leaves out may stand in the guid of a legacy agent."""
    number = values.number(entry.index)
    if kind is ItemKind.SEASON:
        return (ids.season if number is None else number), None
    if kind is ItemKind.EPISODE:
        season = values.number(entry.parentIndex)
        return (ids.season if season is None else season), (ids.number if number is None else number)
    return None, number if kind is ItemKind.TRACK else None


def _path(entry: WireItem) -> str:
    """Give its file, or the folder of a show."""
    for part in (*_objects(entry.Media, "Part"), entry.Location):
        for place in part if isinstance(part, list) else [part]:
            if isinstance(place, dict) and (path := place.get("file") or place.get("path")):
                return values.text(path, values.PATH_LIMIT)
    return ""


def _objects(listed: Any, name: str) -> list[Any]:
    return [one.get(name) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _name_of(entry: WireItem | None) -> str:
    """Give what names an unusable entry, as far as it can be read."""
    if entry is None:
        return ""
    return values.key(entry.ratingKey) or values.key(entry.historyKey)


def _no_entry() -> NoReturn:
    raise Unusable("It is no object")
