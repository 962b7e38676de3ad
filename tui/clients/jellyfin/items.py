"""Items of Jellyfin and Emby, read into rows and states. Pure; source: `protocols/jellyfin.md` section 4."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from tui.clients.jellyfin.dialect import plain_id
from tui.clients.jellyfin.ids import outside_ids
from tui.clients.jellyfin.times import date_of, epoch_of, ms_of
from tui.clients.jellyfin.wire import Item, ItemListing, Listing, UserData
from tui.model.clean import clean_text
from tui.model.library import ItemKind, ItemRow, StateRow, WalkedItem
from tui.model.pages import BadItem, Page
from tui.model.servers import LibraryKind, ServerLibrary

R = TypeVar("R")

TYPES = {
    ItemKind.MOVIE: "Movie",
    ItemKind.SHOW: "Series",
    ItemKind.SEASON: "Season",
    ItemKind.EPISODE: "Episode",
    ItemKind.TRACK: "Audio",
}
KINDS = {name: kind for kind, name in TYPES.items()}
LEAVES = (ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.TRACK)
"""What is watched itself."""
_LIBRARIES = {
    "movies": LibraryKind.MOVIES,
    "tvshows": LibraryKind.SHOWS,
    "music": LibraryKind.MUSIC,
    "": LibraryKind.MIXED,
    "mixed": LibraryKind.MIXED,
    "unknown": LibraryKind.MIXED,
}
_LEAVES_OF = {
    LibraryKind.MOVIES: (ItemKind.MOVIE,),
    LibraryKind.SHOWS: (ItemKind.EPISODE,),
    LibraryKind.MUSIC: (ItemKind.TRACK,),
}
_FOLDERS = frozenset({"collectionfolder", "userview", ""})
"""Types of what `/UserViews` lists; others are not libraries."""
_MOST = 1_000_000
"""A larger season, number or year is none."""
_SHOWN = 80


class Unusable(ValueError):
    """An item that cannot be used for what was asked, and why."""


def leaves_of(kind: LibraryKind) -> tuple[ItemKind, ...]:
    """Give what is watched in a library of a kind."""
    return _LEAVES_OF.get(kind, LEAVES)


def library_of(item: Item) -> ServerLibrary | None:
    """Read a library; None for what is listed among them and is none."""
    if (item.type or "").lower() not in _FOLDERS:
        return None
    kind = _LIBRARIES.get((item.collection_type or "").lower(), LibraryKind.OTHER)
    return ServerLibrary(plain_id(item.id), clean_text(item.name or "", 200), kind)


def page_of(body: bytes, read: Callable[[Item], R | None]) -> Page[R]:
    """Read a page of items one by one; what `read` gives None for is left out, and Unusable is told as such.

    Raises msgspec.ValidationError or DecodeError when it is no page at all.
    """
    entries, total, offset = entries_of(body)
    rows: list[R] = []
    bad: list[BadItem] = []
    for entry in entries:
        if isinstance(entry, BadItem):
            bad.append(entry)
            continue
        try:
            row = read(entry)
        except Unusable as error:
            bad.append(BadItem(plain_id(entry.id), str(error)))
        else:
            if row is not None:
                rows.append(row)
    return Page(tuple(rows), len(entries), total, tuple(bad), len(entries) - len(rows) - len(bad), offset)


def entries_of(body: bytes) -> tuple[list[Item | BadItem], int | None, int | None]:
    """Give the entries of a page as they come, its total and its offset: at once when all are well, else one by one.

    Raises msgspec.ValidationError or DecodeError when it is no page at all.
    """
    try:
        listing: ItemListing | Listing = msgspec.json.decode(body, type=ItemListing, strict=False)
    except msgspec.ValidationError:
        listing = msgspec.json.decode(body, type=Listing, strict=False)
    total = listing.total_record_count
    if not total and listing.items:
        # It was not counted: a total of 0 goes with entries then.
        total = None
    return [_entry(one) for one in listing.items], total, listing.start_index


def walked(item: Item, library_key: str, kind: ItemKind, *, unplays: bool, has_state: bool) -> WalkedItem | None:
    """Read an item with the state of the account that asked; None for other kinds, and for what has no file."""
    if (item.type is not None and KINDS.get(item.type) is not kind) or is_phantom(item):
        return None
    is_told = has_state and kind in LEAVES and item.user_data is not None
    return WalkedItem(row_of(item, kind, library_key), state_of(item, unplays=unplays) if is_told else None)


def is_phantom(item: Item) -> bool:
    """Whether it is told of and not there: an episode that is missing or not broadcast yet."""
    return (item.location_type or "").lower() == "virtual"


def row_of(item: Item, kind: ItemKind, library_key: str = "") -> ItemRow:
    """Read an item, whatever user data it comes with."""
    parent_key, parent_title, grandparent_key, grandparent_title = _above(item, kind)
    is_season = kind is ItemKind.SEASON
    has_place = kind in (ItemKind.EPISODE, ItemKind.TRACK)
    return ItemRow(
        key=plain_id(item.id),
        kind=kind,
        library_key=library_key,
        title=_text(item.name),
        ids=outside_ids(item.provider_ids),
        parent_key=parent_key,
        parent_title=parent_title,
        grandparent_key=grandparent_key,
        grandparent_title=grandparent_title,
        season=_number(item.index_number if is_season else item.parent_index_number if has_place else None),
        number=_number(item.index_number) if has_place else None,
        number_end=_number(item.index_number_end) if kind is ItemKind.EPISODE else None,
        year=_number(item.production_year) or None,
        released=date_of(item.premiere_date),
        runtime_ms=ms_of(item.run_time_ticks) if kind in LEAVES else None,
        added_at=epoch_of(item.date_created),
        path=clean_text(item.path or "", 1000),
    )


def state_of(item: Item, *, unplays: bool) -> StateRow:
    """Read what a user has seen of an item.

    `unplays`: the server takes the mark away when something is played again (10.11 and before), while its count stays.
    With a position such an item is still watched, and being watched again.
    """
    data = item.user_data or UserData()
    plays, position = max(data.play_count or 0, 0), ms_of(data.playback_position_ticks) or 0
    is_again = unplays and plays > 0 and position > 0
    return StateRow(
        item_key=plain_id(item.id),
        is_played=data.played is True or is_again,
        plays=plays,
        position_ms=position,
        last_played=epoch_of(data.last_played_date),
    )


def _entry(entry: Item | msgspec.Raw) -> Item | BadItem:
    if not isinstance(entry, Item):
        try:
            item = msgspec.json.decode(entry, type=Item, strict=False)
        except msgspec.ValidationError as error:
            return BadItem(_key_in(entry), clean_text(f"It cannot be read: {error}", 200))
    else:
        item = entry
    if not item.id.strip():
        return BadItem("", "It has no id")
    return item


def _key_in(raw: msgspec.Raw) -> str:
    value = msgspec.json.decode(raw)
    key = value.get("Id") if isinstance(value, dict) else None
    return clean_text(plain_id(key), _SHOWN) if isinstance(key, str) else ""


def _above(item: Item, kind: ItemKind) -> tuple[str, str, str, str]:
    """Give key and title of season or album (of a season: its show), then of show or artist."""
    show = (_key(item.series_id), _text(item.series_name))
    if kind is ItemKind.EPISODE:
        return (_key(item.season_id), _text(item.season_name), *show)
    if kind is ItemKind.SEASON:
        return (*show, "", "")
    if kind is not ItemKind.TRACK:
        return ("", "", "", "")
    artist = item.album_artists[0] if item.album_artists else None
    name = artist.name if artist is not None else item.album_artist
    key = artist.id if artist is not None else None
    return (_key(item.album_id), _text(item.album), _key(key), _text(name))


def _key(value: str | None) -> str:
    return plain_id(value) if value else ""


def _text(value: str | None) -> str:
    return clean_text(value) if value else ""


def _number(value: int | None) -> int | None:
    return value if value is not None and 0 <= value < _MOST else None
