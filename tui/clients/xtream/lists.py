"""From the bytes of a list to rows for the store: splitting and normalising in one pure step, for a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from tui.clients.elements import EXCERPT, BadRow, Group
from tui.clients.splitter import ListSplitter
from tui.clients.xtream import values
from tui.clients.xtream.rows import Facts, RowNormaliser
from tui.clients.xtream.wire import CategoryWire, TitleWire
from tui.model.catalogue import Category
from tui.model.clean import clean_text
from tui.model.rows import TitleRow

MOST_BAD = 10_000
"""Bad rows of a category list that are kept."""


@dataclass(frozen=True, slots=True)
class Titles:
    """Some rows of a title list, in order, and those between them that cannot be used."""

    facts: Facts
    usable: Sequence[int]
    """Places in `facts` of the rows that have an id."""
    bad: list[BadRow]

    @property
    def rows(self) -> list[TitleRow]:
        """All usable rows, normalised."""
        return self.facts.rows(self.usable)


class TitleReader:
    """Reads the body of one title list; use a fresh one for each body."""

    def __init__(
        self, splitter: ListSplitter[TitleWire], normaliser: RowNormaliser, redact: Callable[[str], str]
    ) -> None:
        self._splitter = splitter
        self._normaliser = normaliser
        self._redact = redact
        self._without_id = 0

    @property
    def rows(self) -> int:
        """Usable rows so far, copies included."""
        return self._splitter.rows - self._without_id

    @property
    def bad_rows(self) -> int:
        """Rows so far that cannot be used."""
        return self._splitter.bad_rows + self._without_id

    @property
    def warnings(self) -> list[str]:
        """What was tolerated; complete after `close()`."""
        return self._splitter.warnings

    @property
    def is_whole(self) -> bool:
        """After `close()`: the list came whole beyond doubt."""
        return self._splitter.is_whole

    def feed(self, chunk: bytes) -> list[Titles]:
        """Give the rows that `chunk` completes. Raises as `ListSplitter.feed`."""
        return [self._titles(group) for group in self._splitter.feed(chunk)]

    def close(self) -> list[Titles]:
        """Give the last rows. Raises as `ListSplitter.close`: a cut body is an error."""
        return [self._titles(group) for group in self._splitter.close()]

    def _titles(self, group: Group[TitleWire]) -> Titles:
        facts = self._normaliser.facts(group.rows)
        if None not in facts.ids:
            return Titles(facts, range(len(facts.ids)), group.bad)
        nameless = self._nameless(group, facts)
        self._without_id += len(nameless)
        usable = [place for place, item in enumerate(facts.ids) if item is not None]
        return Titles(facts, usable, sorted([*group.bad, *nameless], key=lambda bad: bad.index))

    def _nameless(self, group: Group[TitleWire], facts: Facts) -> list[BadRow]:
        """Describe the rows of a group that do not say which title they are."""
        taken = {bad.index for bad in group.bad}
        places = (
            place for place in range(group.first, group.first + len(group.rows) + len(taken)) if place not in taken
        )
        reason = f"row has no usable {self._normaliser.id_field}"
        return [
            BadRow(place, reason, "", clean_text(self._redact(_written(wire)), EXCERPT))
            for place, wire, item in zip(places, group.rows, facts.ids, strict=False)
            if item is None
        ]


class CategoryReader:
    """Reads the body of one category list, whole, since a panel has a few hundred at most."""

    def __init__(self, splitter: ListSplitter[CategoryWire]) -> None:
        self._splitter = splitter
        self.categories: dict[str, Category] = {}
        """By id, in the panel's order; the first of two with the same id counts."""
        self.bad: list[BadRow] = []

    @property
    def warnings(self) -> list[str]:
        """What was tolerated; complete after `close()`."""
        return self._splitter.warnings

    @property
    def is_whole(self) -> bool:
        """After `close()`: the list came whole beyond doubt."""
        return self._splitter.is_whole

    def feed(self, chunk: bytes) -> None:
        """Take in a piece of the body. Raises as `ListSplitter.feed`."""
        self._take(self._splitter.feed(chunk))

    def close(self) -> None:
        """End the body. Raises as `ListSplitter.close`."""
        self._take(self._splitter.close())

    def _take(self, groups: list[Group[CategoryWire]]) -> None:
        for group in groups:
            self.bad += group.bad[: MOST_BAD - len(self.bad)]
            for place, wire in enumerate(group.rows, group.first):
                self._add(place, wire)

    def _add(self, place: int, wire: CategoryWire) -> None:
        category_id = values.canonical_id(wire.category_id)
        if category_id is None:
            name = values.line(wire.category_name, EXCERPT)
            if len(self.bad) < MOST_BAD:
                self.bad.append(BadRow(place, "row has no usable category_id", "", name))
            return
        name = values.line(wire.category_name, values.NAME_LIMIT) or f"Category {category_id}"
        parent = values.canonical_id(wire.parent_id)
        category = Category(category_id, name, "" if parent in (None, "0") else parent or "", len(self.categories))
        self.categories.setdefault(category_id, category)


def _written(wire: TitleWire) -> str:
    told = {name: value for name, value in msgspec.structs.asdict(wire).items() if value is not None}
    return msgspec.json.encode(told).decode()
