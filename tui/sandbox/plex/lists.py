"""The list of a library: which kind of items, filtered, sorted and cut into pages (`protocols/plex.md` section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from tui.sandbox.media import Kind, MediaItem, Member, Section
from tui.sandbox.media.item import LEAVES
from tui.sandbox.plex.conditions import Condition, read_conditions
from tui.sandbox.plex.guids import KINDS, TYPE_NUMBERS, guid_of
from tui.sandbox.plex.items import Items
from tui.sandbox.plex.state import PlexState
from tui.sandbox.wire import Request

_ON_NUMBERS: Final = frozenset({"lastViewedAt", "addedAt", "updatedAt", "viewCount", "viewOffset", "year", "duration"})


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list asks for."""

    kind: Kind
    conditions: tuple[Condition, ...]
    title: str
    guid: str
    unwatched: bool | None
    in_progress: bool
    sort: str
    limit: int | None

    @property
    def needs_state(self) -> bool:
        """Whether only items pass that somebody did something with: a quick look goes before the slow ones."""
        return (
            self.in_progress or self.unwatched is False or any(one.field == "lastViewedAt" for one in self.conditions)
        )

    @classmethod
    def of(cls, request: Request, section: Section, now: float) -> Listing | None:
        """Give what a request asks of a library; None if the library has no such kind. Raises BadCondition."""
        query = request.query
        kind = TYPE_NUMBERS.get(int(query["type"])) if query.get("type", "").isdigit() else section.kind
        if kind is None or kind not in KINDS[section.kind]:
            return None
        unwatched = query.get("unwatched", query.get(f"{kind}.unwatched"))
        limit = query.get("limit", "")
        return cls(
            kind=kind,
            conditions=tuple(read_conditions(query, now)),
            title=query.get("title", "").casefold(),
            guid=query.get("guid", ""),
            unwatched=None if unwatched is None else unwatched == "1",
            in_progress=query.get("inProgress", query.get(f"{kind}.inProgress")) == "1",
            sort=query.get("sort", ""),
            limit=int(limit) if limit.isdigit() else None,
        )


class Lists:
    """Gives the items that lists ask for, in their order."""

    def __init__(self, state: PlexState, items: Items) -> None:
        self._state = state
        self._items = items
        self._by_title: dict[tuple[str, str], tuple[object, list[MediaItem]]] = {}

    def found(self, section: Section, listing: Listing, viewer: Member) -> list[MediaItem]:
        """Give what a list finds, all of it."""
        rows: Iterable[MediaItem] = self._titled(section.title, listing.kind)
        for test in self._tests(listing, viewer):
            rows = filter(test, rows)
        found = self._sorted(list(rows), listing.sort, viewer)
        return found if listing.limit is None else found[: listing.limit]

    def _tests(self, listing: Listing, viewer: Member) -> list[Callable[[MediaItem], bool]]:
        tests: list[Callable[[MediaItem], bool]] = []
        if listing.kind in LEAVES and listing.needs_state:
            touched = self._state.watching.touched(viewer.name)
            tests.append(lambda item: item.number in touched)
        if listing.title:
            tests.append(lambda item: listing.title in item.title.casefold())
        if listing.guid:
            tests.append(lambda item: guid_of(item, self._state.collection) == listing.guid)
        if listing.unwatched is not None:
            tests.append(lambda item: self._is_unwatched(item, viewer) is listing.unwatched)
        if listing.in_progress:
            tests.append(lambda item: bool(self._items.watched(item, viewer).get("viewOffset")))
        tests += [partial(self._passes, condition, viewer, listing.kind) for condition in listing.conditions]
        return tests

    def _passes(self, condition: Condition, viewer: Member, kind: Kind, item: MediaItem) -> bool:
        if condition.scope in ("", kind):
            return condition.holds(self._items.numbers(item, viewer))
        below = self._state.collection.leaves(item.number)
        return any(condition.holds(self._items.numbers(leaf, viewer)) for leaf in below)

    def _is_unwatched(self, item: MediaItem, viewer: Member) -> bool:
        """Whether an item has no view of its own: a show whose episodes were marked has none either."""
        return not self._items.watched(item, viewer).get("viewCount")

    def _sorted(self, rows: list[MediaItem], sort: str, viewer: Member) -> list[MediaItem]:
        for part in reversed([part for part in sort.split(",") if part]):
            name, _, direction = part.partition(":")
            rows.sort(key=self._order(name.rpartition(".")[2], viewer), reverse=direction == "desc")
        return rows

    def _order(self, name: str, viewer: Member) -> Callable[[MediaItem], Any]:
        if name in _ON_NUMBERS:
            return lambda item: self._items.numbers(item, viewer).get(name, 0)
        if name == "originallyAvailableAt":
            return lambda item: item.released
        return _by_title

    def _titled(self, section: str, kind: Kind) -> list[MediaItem]:
        """Give the items of a kind by title, the order in which a server gives them by itself."""
        version = (self._state.collection.version, len(self._state.trash))
        known = self._by_title.get((section, kind))
        if known is None or known[0] != version:
            rows = sorted(self._state.listed(section, kind), key=_by_title)
            known = self._by_title[section, kind] = (version, rows)
        return known[1]


def _by_title(item: MediaItem) -> tuple[str, int]:
    return item.title.casefold(), item.number
