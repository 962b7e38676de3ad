"""The collection as a server of this kind lays it out: libraries, folders in folders, and episodes that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from tui.sandbox.jellyfin.accounts import Account
from tui.sandbox.media import Collection, Kind, MediaItem, Section

TYPES: Final[dict[Kind, str]] = {
    "movie": "Movie",
    "show": "Series",
    "season": "Season",
    "episode": "Episode",
    "artist": "MusicArtist",
    "album": "MusicAlbum",
    "track": "Audio",
}
"""What the kinds are called on the wire."""
LIBRARY_TYPE: Final = "CollectionFolder"
COLLECTION_TYPES: Final = {"movie": "movies", "show": "tvshows", "artist": "music"}
MIXED: Final = frozenset({"Filme 4K"})
"""The libraries for mixed content, which have no `CollectionType`."""

_FIRST_MISSING: Final = 800_000_000
_MISSING_SHOW: Final = 6
"""One show in so many lacks an episode, which is told of as a virtual item unless a query leaves it out."""
_MOST_KEPT: Final = 64
_ARTICLES: Final = ("the ", "a ", "an ", "der ", "die ", "das ")


def view_number(section: Section) -> int:
    """Give the number of a library among the items."""
    return -section.key


def is_missing(item: MediaItem) -> bool:
    """Whether an item has no file."""
    return item.number >= _FIRST_MISSING


def may_see(account: Account | None, section: str) -> bool:
    """Whether a library is shared with an account; None, a key, sees all."""
    return account is None or account.libraries is None or section in account.libraries


def sort_name(item: MediaItem) -> str:
    """Give the name by which an item is sorted."""
    name = item.title.lower()
    if item.kind == "episode":
        return f"{item.parent_index or 0:03} - {item.index or 0:04} - {name}"
    if item.kind == "season":
        return f"season {item.index or 0:04}"
    return next((name.removeprefix(article) for article in _ARTICLES if name.startswith(article)), name)


class Listing:
    """Gives the items of a collection in the shapes that queries ask for. What is costly is kept until it changes."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._version = -1
        self._missing: dict[int, MediaItem] = {}
        self._kept: dict[object, list[MediaItem]] = {}

    def sections(self, account: Account | None) -> list[Section]:
        """Give the libraries that an account sees."""
        return [section for section in self.collection.sections if may_see(account, section.title)]

    def section(self, number: int) -> Section | None:
        """Give the library with a number."""
        return next((one for one in self.collection.sections if view_number(one) == number), None)

    def item(self, number: int, account: Account | None) -> MediaItem | None:
        """Give an item; None if it is not there or hidden from the account."""
        self._refresh()
        item = self._missing.get(number)
        if item is None and number in self.collection:
            item = self.collection.item(number)
        return item if item is not None and may_see(account, item.section) else None

    def children(self, item: MediaItem) -> list[MediaItem]:
        """Give what lies directly in a folder, missing episodes too."""
        self._refresh()
        missing = [one for one in self._missing.values() if one.parent == item.number]
        return [*self.collection.children(item.number), *missing]

    def below(self, item: MediaItem) -> list[MediaItem]:
        """Give everything in a folder and in the folders in it."""
        found = self.children(item)
        return [*found, *(deeper for child in found if not child.is_leaf for deeper in self.below(child))]

    def everything(self, section: str) -> list[MediaItem]:
        """Give all items of a library, missing episodes too, in the order of their names."""
        return self.kept(
            ("all", section), lambda: sorted(self._of(section), key=lambda one: (sort_name(one), one.number))
        )

    def top(self, section: Section) -> list[MediaItem]:
        """Give what lies directly in a library."""
        found = self.collection.of(section.title, section.kind)
        return sorted(found, key=lambda one: (sort_name(one), one.number))

    def kept(self, key: object, make: Callable[[], list[MediaItem]]) -> list[MediaItem]:
        """Give what was made for a key, anew if the collection has changed since."""
        self._refresh()
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = make()
        return found

    def show(self, item: MediaItem) -> MediaItem | None:
        """Give the show of a season or an episode."""
        while item.parent is not None and item.kind != "show":
            above = self.collection.parent(item)
            if above is None:
                return None
            item = above
        return item if item.kind == "show" else None

    def _of(self, section: str) -> Iterator[MediaItem]:
        for kind in TYPES:
            yield from self.collection.of(section, kind)
        yield from (item for item in self._missing.values() if item.section == section)

    def _refresh(self) -> None:
        if self._version == self.collection.version:
            return
        self._version = self.collection.version
        self._kept.clear()
        shows = (show for section in self.collection.sections for show in self.collection.of(section.title, "show"))
        made = (self._next_episode(show) for nth, show in enumerate(shows) if nth % _MISSING_SHOW == 2)
        self._missing = {item.number: item for item in made if item is not None}

    def _next_episode(self, show: MediaItem) -> MediaItem | None:
        """Give an episode that a show does not have."""
        seasons = self.collection.children(show.number)
        episodes = self.collection.children(seasons[-1].number) if seasons else []
        if not episodes:
            return None
        last = episodes[-1]
        return replace(
            last,
            number=_FIRST_MISSING + last.number,
            title="TBA",
            index=(last.index_end or last.index or 0) + 1,
            index_end=None,
            path="",
            ids={},
        )
