"""The libraries of one server and what is in them. It changes as a real one does: items come, go, and are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Literal

from tui.sandbox.media.item import Ids, Kind, MediaItem
from tui.sandbox.media.making import MOVIES, MUSIC, SHOWS, UHD, Maker

_FIRST_LATER: Final = 5_000_000
"""The number of the first item that is added later: above all that were there from the beginning."""


@dataclass(frozen=True, slots=True)
class Section:
    """A library."""

    key: int
    """As Plex counts them."""
    title: str
    kind: Literal["movie", "show", "artist"]
    """What its topmost items are."""


_LIBRARIES: Final = (
    Section(1, MOVIES, "movie"),
    Section(2, SHOWS, "show"),
    Section(3, MUSIC, "artist"),
    Section(4, UHD, "movie"),
)
"""The libraries with the keys and titles that the sandbox's Tautulli knows of the same server."""


class Collection:
    """Everything in the libraries of one server; several collections of one seed and size begin as the same."""

    def __init__(self, seed: int, items: int, *, tracks: int = 0) -> None:
        """Fill the libraries with about `items` films and episodes, three to five, and with pieces of music."""
        maker = Maker(seed)
        self.sections = tuple(section for section in _LIBRARIES if tracks or section.title != MUSIC)
        self.version = 0
        """Grows with each change."""
        self._items: dict[int, MediaItem] = {}
        self._gone: dict[int, MediaItem] = {}
        self._listed: dict[tuple[str, Kind], dict[int, MediaItem]] = {}
        self._children: dict[int, dict[int, MediaItem]] = {}
        self._later = count(_FIRST_LATER)
        self._put(maker.movies(items * 3 // 8))
        self._put(maker.shows(items - items * 3 // 8))
        self._put(maker.music(tracks))
        for item in maker.former(max(1, min(items // 40, 50))):
            self._gone[item.number] = item

    @property
    def former(self) -> tuple[MediaItem, ...]:
        """What was deleted, the oldest deletion first; some items are, from the beginning."""
        return tuple(self._gone.values())

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, number: object) -> bool:
        return number in self._items

    def section(self, title: str) -> Section:
        """Give a library. Raises LookupError if there is none of that title."""
        for section in self.sections:
            if section.title == title:
                return section
        raise LookupError(f"no library {title!r}")

    def of(self, section: str, kind: Kind) -> list[MediaItem]:
        """Give the items of a kind in a library, in the order of their numbers."""
        return list(self._listed.get((section, kind), {}).values())

    def item(self, number: int) -> MediaItem:
        """Give an item that is there. Raises LookupError if there is none."""
        try:
            return self._items[number]
        except KeyError:
            raise LookupError(f"no item {number}") from None

    def remembered(self, number: int) -> MediaItem:
        """Give an item that is there or was. Raises LookupError if it never was."""
        return self._gone[number] if number in self._gone else self.item(number)

    def children(self, number: int) -> list[MediaItem]:
        """Give the seasons of a show, the episodes of a season, and so on, by their index."""
        found = self._children.get(number, {}).values()
        return sorted(found, key=lambda item: (item.index if item.index is not None else -1, item.number))

    def leaves(self, number: int) -> list[MediaItem]:
        """Give what can be played under an item: itself, or everything below."""
        item = self.item(number)
        return (
            [item] if item.is_leaf else [leaf for child in self.children(number) for leaf in self.leaves(child.number)]
        )

    def parent(self, item: MediaItem) -> MediaItem | None:
        """Give the season of an episode or the show of a season, also of a deleted one."""
        return None if item.parent is None else self.remembered(item.parent)

    def remove(self, number: int) -> None:
        """Delete an item and everything below. Raises LookupError if it is not there."""
        item = self.item(number)
        for child in self.children(number):
            self.remove(child.number)
        del self._items[number], self._listed[item.section, item.kind][number]
        if item.parent is not None:
            self._children[item.parent].pop(number, None)
        self._gone[number] = item
        self.version += 1

    def add(
        self,
        title: str,
        *,
        at: int,
        section: str = MOVIES,
        kind: Kind = "movie",
        parent: int | None = None,
        index: int | None = None,
        year: int = 2024,
        runtime_ms: int = 5_400_000,
        ids: Ids | None = None,
    ) -> MediaItem:
        """Add an item with the next number; `at` is UTC epoch, s. Its ids are made up unless they are given."""
        number = next(self._later)
        above = self.item(parent) if parent is not None else None
        item = MediaItem(
            number=number,
            kind=kind,
            section=section,
            title=title,
            year=year,
            released=f"{year}-06-15",
            runtime_ms=runtime_ms,
            ids=_made_up(number) if ids is None else ids,
            summary="",
            added_at=at,
            updated_at=at,
            path=f"/media/{section}/{title} ({year})/{title}.mkv",
            parent=parent,
            index=index,
            parent_index=above.index if above is not None else None,
        )
        self._put([item])
        return item

    def replace(self, number: int, *, at: int | None = None) -> MediaItem:
        """Let a film or episode come back under a new number, with the same ids: the old one is gone."""
        old = self.item(number)
        self.remove(number)
        moment = old.added_at if at is None else at
        new = replace(old, number=next(self._later), added_at=moment, updated_at=moment)
        self._put([new])
        return new

    def change(self, item: MediaItem) -> None:
        """Put an item in the place of the one with its number. Raises LookupError if there is none."""
        self.item(item.number)
        self._put([item])

    def _put(self, items: Iterable[MediaItem]) -> None:
        for item in items:
            self._items[item.number] = item
            self._listed.setdefault((item.section, item.kind), {})[item.number] = item
            if item.parent is not None:
                self._children.setdefault(item.parent, {})[item.number] = item
        self.version += 1


def _made_up(number: int) -> Mapping[str, str]:
    return {"imdb": f"tt{number:08}", "tmdb": str(number)}
