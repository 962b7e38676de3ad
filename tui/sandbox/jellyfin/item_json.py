"""Items and their user data as JSON objects, without null properties."""

from __future__ import annotations

from collections.abc import Collection as Names
from typing import Any, Final

from tui.sandbox.jellyfin.identity import ItemIds
from tui.sandbox.jellyfin.listing import (
    COLLECTION_TYPES,
    LIBRARY_TYPE,
    MIXED,
    TYPES,
    Listing,
    is_missing,
    sort_name,
    view_number,
)
from tui.sandbox.jellyfin.reply import present
from tui.sandbox.jellyfin.times import TICKS_PER_MS, iso
from tui.sandbox.jellyfin.user_data import UserData, UserDataBook
from tui.sandbox.jellyfin.versions import Behaviour
from tui.sandbox.media import MediaItem, Section

PROVIDERS: Final = {"imdb": "Imdb", "tmdb": "Tmdb", "tvdb": "Tvdb"}
EMBY_PROVIDERS: Final = {"imdb": "IMDB", "tmdb": "Tmdb", "tvdb": "Tvdb"}
ALL_FIELDS: Final = frozenset(
    {"providerids", "datecreated", "path", "parentid", "overview", "sortname", "recursiveitemcount", "childcount"}
)


class ItemWriter:
    """Writes items for one server as it is now."""

    def __init__(
        self, listing: Listing, ids: ItemIds, book: UserDataBook, behaviour: Behaviour, server_id: str
    ) -> None:
        self._listing = listing
        self._ids = ids
        self._book = book
        self._behaviour = behaviour
        self._server_id = server_id

    def library(self, section: Section) -> dict[str, Any]:
        """Give a library."""
        kind = None if section.title in MIXED else COLLECTION_TYPES[section.kind]
        return present(
            Name=section.title,
            ServerId=self._server_id,
            Id=self._ids.of(view_number(section)),
            Type=LIBRARY_TYPE,
            CollectionType=kind,
            IsFolder=True,
            ImageTags={},
        )

    def item(self, item: MediaItem, fields: Names[str], person: str | None) -> dict[str, Any]:
        """Give an item with the fields asked for (lower case), with user data if a person is given."""
        written = {
            "Name": item.title,
            "ServerId": self._server_id,
            "Id": self._ids.of(item.number),
            "Type": TYPES[item.kind],
            "IsFolder": not item.is_leaf,
            "ProductionYear": item.year,
            "PremiereDate": f"{item.released}T00:00:00.0000000Z",
            **self._length(item),
            **self._place(item),
            **self._fields(item, fields),
            "ImageTags": {},
            "LocationType": "Virtual" if is_missing(item) else "FileSystem",
        }
        if person is not None:
            written["UserData"] = self.user_data(item, person)
        return written

    def user_data(self, item: MediaItem, person: str) -> dict[str, Any]:
        """Give the user data of an item; a folder counts what is in it."""
        found = self._leaf_data(item, person) if item.is_leaf else self._folder_data(item, person)
        if self._behaviour.is_emby:
            return found
        found["Key"] = next(iter(item.ids.values()), None) or self._ids.of(item.number)
        if self._behaviour.has_new_routes:
            found["ItemId"] = self._ids.of(item.number)
        return found

    def _length(self, item: MediaItem) -> dict[str, Any]:
        if not item.is_leaf:
            return {}
        media = "Audio" if item.kind == "track" else "Video"
        length = {"RunTimeTicks": item.runtime_ms * TICKS_PER_MS} if item.runtime_ms else {}
        return length | {"MediaType": media}

    def _place(self, item: MediaItem) -> dict[str, Any]:
        """Give where an item stands in its show."""
        place = present(IndexNumber=item.index, ParentIndexNumber=item.parent_index, IndexNumberEnd=item.index_end)
        show = self._listing.show(item) if item.kind in ("season", "episode") else None
        if show is not None:
            place |= {"SeriesName": show.title, "SeriesId": self._ids.of(show.number)}
        if item.kind == "episode" and item.parent is not None:
            place |= {"SeasonId": self._ids.of(item.parent), "SeasonName": _season_name(item.parent_index)}
        return place

    def _fields(self, item: MediaItem, fields: Names[str]) -> dict[str, Any]:
        """Give what comes only if it is asked for."""
        written: dict[str, Any] = {}
        if "providerids" in fields:
            spelled = EMBY_PROVIDERS if self._behaviour.is_emby else PROVIDERS
            written["ProviderIds"] = {spelled[name]: value for name, value in item.ids.items()}
        if "datecreated" in fields and not is_missing(item):
            written["DateCreated"] = iso(item.added_at * 1000)
        if "path" in fields and item.path:
            written["Path"] = item.path
        if "parentid" in fields:
            written["ParentId"] = self._parent_id(item)
        if "overview" in fields and item.summary:
            written["Overview"] = item.summary
        if "sortname" in fields:
            written["SortName"] = sort_name(item)
        return written | ({} if item.is_leaf else self._counts(item, fields))

    def _parent_id(self, item: MediaItem) -> str:
        if item.parent is not None:
            return self._ids.of(item.parent)
        return self._ids.of(view_number(self._listing.collection.section(item.section)))

    def _counts(self, item: MediaItem, fields: Names[str]) -> dict[str, Any]:
        counts: dict[str, Any] = {}
        if "childcount" in fields:
            counts["ChildCount"] = len(self._listing.collection.children(item.number))
        if "recursiveitemcount" in fields:
            counts["RecursiveItemCount"] = len(self._listing.collection.leaves(item.number))
        return counts

    def _leaf_data(self, item: MediaItem, person: str) -> dict[str, Any]:
        data = self._book.of(person, item.number)
        runtime = item.runtime_ms * TICKS_PER_MS
        percentage = data.position * 100 / runtime if data.position and runtime else None
        return _core(data) | present(PlayedPercentage=percentage)

    def _folder_data(self, item: MediaItem, person: str) -> dict[str, Any]:
        leaves = self._listing.collection.leaves(item.number)
        states = [self._book.of(person, leaf.number) for leaf in leaves]
        played = sum(state.played for state in states)
        favourite = self._book.of(person, item.number).favourite
        last = max((state.last_played_ms for state in states if state.last_played_ms is not None), default=None)
        whole = bool(states) and played == len(states)
        found = _core(UserData(whole, 0, 0, last, favourite)) | {"UnplayedItemCount": len(states) - played}
        if states and not self._behaviour.is_emby:
            found["PlayedPercentage"] = played * 100 / len(states)
        return found


def _core(data: UserData) -> dict[str, Any]:
    last = None if data.last_played_ms is None else iso(data.last_played_ms)
    return present(
        PlaybackPositionTicks=data.position,
        PlayCount=data.play_count,
        IsFavorite=data.favourite,
        LastPlayedDate=last,
        Played=data.played,
    )


def _season_name(index: int | None) -> str:
    return f"Season {index}" if index else "Specials"
