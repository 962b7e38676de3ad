"""Tells of what an item is a copy: by its own ids, by its show and place, by its path, or by hand (S23).

Never by what it is called alone. It writes nothing, but that titles become one when an item has the ids of several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tui.model.library import ItemKind, StoredItem
from tui.store.hub import titles
from tui.store.hub.holders import Holders, on_server, sure_ones
from tui.store.hub.known_titles import KnownTitles
from tui.store.hub.labels import label_of
from tui.store.hub.orders import Orders
from tui.store.library.ambiguity import is_ambiguous
from tui.store.library.names import differ, is_double, own_names


@dataclass(frozen=True, slots=True)
class Named:
    """An item with what can be said of its names."""

    item: StoredItem
    own: tuple[str, ...]
    """Its own names that say enough."""
    places: tuple[str, ...]
    """Its names by its show that say enough."""
    doubtful: tuple[str, ...]
    """Names that several differing items of its server share."""


@dataclass(frozen=True, slots=True)
class Match:
    """Of which title it is a copy, and how that is known: ids, show, path or hand."""

    title_id: int
    how: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why nobody is sure, and which titles it may be."""

    reason: str
    candidates: Sequence[int] = ()


class Judge:
    """Decides on items within one transaction. What it is asked of has to be learnt by `holders` and `known`."""

    def __init__(self, holders: Holders, known: KnownTitles, orders: Orders, choices: Mapping[int, int | None]) -> None:
        self._holders = holders
        self._known = known
        self._orders = orders
        self._choices = choices

    def named(self, item: StoredItem) -> Named:
        """Tell which names of an item say enough on its server."""
        own, places = self._holders.names(item)
        says_enough = {name: self._holders.says_enough(name, item) for name in (*own, *places)}
        return Named(
            item,
            tuple(name for name in own if says_enough[name]),
            tuple(name for name in places if says_enough[name]),
            tuple(name for name, is_enough in says_enough.items() if not is_enough),
        )

    def decide(self, named: Named) -> Match | Doubt | None:
        """Tell of what an item is a copy; None = of nothing that is known."""
        if named.item.id in self._choices:
            chosen = self._choices[named.item.id]
            return None if chosen is None else Match(chosen, titles.HAND)
        for look in (self._by_ids, self._by_place, self._by_path):
            verdict = look(named)
            if isinstance(verdict, Match) and self._is_elsewhere(named.item, verdict.title_id):
                return Doubt(f"{named.item.server_name} has another item of that title", [verdict.title_id])
            if verdict is not None:
                return verdict
        if named.doubtful:
            self._known.learn(named.doubtful)
            return Doubt(_shared(named), self._known.titled(named.doubtful))
        return None

    def _by_ids(self, named: Named) -> Match | Doubt | None:
        found = self._known.titled(named.own)
        if not found:
            return None
        if not all(self._fits(named, title_id) for title_id in found) or not self.are_one(found):
            return Doubt("its ids mean different titles", found)
        return Match(self._known.unite(found), "ids")

    def _fits(self, named: Named, title_id: int) -> bool:
        """Ids of one provider that differ speak against it, unless both are called the same."""
        name = label_of(named.item.item).casefold()
        if differ(named.own, self._known.names(title_id)) and name != self._known.shown(title_id).casefold():
            return False
        return not any(_contradict(named.item, copy) for copy in self._known.copies(title_id))

    def are_one(self, found: Sequence[int]) -> bool:
        """Tell whether titles may become one: then no two of their copies contradict each other."""
        copies = [copy for title_id in found for copy in self._known.copies(title_id)]
        return self._known.are_one(found) and not any(
            _contradict(one, other) or (one.server_id == other.server_id and is_ambiguous([one, other]))
            for one, other in combinations(copies, 2)
        )

    def _by_place(self, named: Named) -> Match | Doubt | None:
        """By the show and the place in it, where both shows are counted in the same order."""
        there = [other.id for name in named.places for other in self._holders.of_name(name)]
        found = {*self._known.titled(named.places), *self._known.of_items(there)}
        same = sorted(one for one in found if not self._differs(named, one))
        if not same:
            return None
        if len(same) > 1 or not self._is_same_order(named.item, same[0]):
            return Doubt("its show is counted in another order elsewhere", same)
        return Match(same[0], "show")

    def _is_same_order(self, item: StoredItem, title_id: int) -> bool:
        copies = self._known.copies(title_id)
        self._holders.learn_shows(copies)
        show, shows = self._holders.show(item), [self._holders.show(copy) for copy in copies]
        return all(place_of(copy) == place_of(item) or _is_one_file(copy, item) for copy in copies) and all(
            show is not None and (other is None or self._orders.agree(show, other)) for other in shows
        )

    def _by_path(self, named: Named) -> Match | Doubt | None:
        item = named.item
        there = [other for other in self._holders.at_path(item.item.path) if other.id != item.id]
        if not there or is_ambiguous([item, *on_server(there, item.server_id)]):
            return None
        alike = [other for other in sure_ones(there) if _is_alike(item, other)]
        found = self._known.of_items(other.id for other in alike)
        same = [one for one in found if not self._differs(named, one)]
        if len(same) > 1:
            return Doubt("its file is that of different titles", same)
        return Match(same[0], "path") if same else None

    def _differs(self, named: Named, title_id: int) -> bool:
        """Tell whether an item has ids of its own that are not those of a title, nor of one of its copies."""
        copies = self._known.copies(title_id)
        return differ(named.own, self._known.names(title_id)) or any(
            differ(named.own, own_names(copy.item)) for copy in copies
        )

    def _is_elsewhere(self, item: StoredItem, title_id: int) -> bool:
        """Tell whether the title has a copy on the same server that is told of differently."""
        return is_ambiguous([item, *on_server(self._known.copies(title_id), item.server_id)])


def place_of(item: StoredItem) -> tuple[int | None, int | None, int | None]:
    """Give season, number, and the last number of a file with several episodes."""
    told = item.item
    return told.season, told.number, told.number_end if is_double(told.number, told.number_end) else None


def _contradict(one: StoredItem, other: StoredItem) -> bool:
    """Tell whether two have differing ids of one provider, and are not called the same."""
    is_another = differ(own_names(one.item), own_names(other.item))
    return is_another and label_of(one.item).casefold() != label_of(other.item).casefold()


def _is_one_file(one: StoredItem, other: StoredItem) -> bool:
    """Tell whether both lie at one path, and nothing that their servers say of their places contradicts that.

    Plex does not tell that a file holds several episodes.
    """
    return bool(one.item.path) and one.item.path == other.item.path and _is_alike(one, other)


def _is_alike(one: StoredItem, other: StoredItem) -> bool:
    """Files with one path are not one work when they say that they stand at different places."""
    numbers = zip(place_of(one), place_of(other), strict=True)
    return one.item.kind is other.item.kind and all(a == b or a is None or b is None for a, b in numbers)


def _shared(named: Named) -> str:
    kind, provider, outside = named.doubtful[0].split(":", 2)
    return f"two {'films' if kind == ItemKind.MOVIE else 'episodes'} share {provider} {outside}"
