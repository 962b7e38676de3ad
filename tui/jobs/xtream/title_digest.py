"""What the worker thread does with a title list: read the rows, keep the wanted ones, compare them with the store."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from tui.clients.elements import BadRow
from tui.clients.xtream.lists import TitleReader, Titles
from tui.clients.xtream.rows import Column, Facts
from tui.errors import Cancelled
from tui.model.rows import TitleRow
from tui.model.selection import Choice
from tui.store.catalogue.known import CategoryMove, Found, Known, key_of


@dataclass(slots=True)
class Batch:
    """Some rows of a list, sorted by what has to be done with them."""

    new: list[TitleRow] = field(default_factory=list)
    changed: list[TitleRow] = field(default_factory=list)
    back: list[TitleRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    rows: int = 0
    """All rows, bad ones included."""
    outside: int = 0
    """Rows outside the selection."""

    @property
    def writes(self) -> int:
        """Rows that have to be written."""
        return len(self.new) + len(self.changed) + len(self.back)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a whole list says of what is stored."""

    is_whole: bool
    warnings: list[str]
    missing: list[str]
    deselected: list[str]
    moves: list[CategoryMove]
    moved: int
    """Moves of titles that have no other difference and were stored before."""
    visible_before: int
    """Titles that were to be seen before."""


class TitleDigest:
    """Digests one body; a fresh one, with fresh `known`, for each try."""

    def __init__(
        self,
        reader: TitleReader,
        known: Known,
        choice: Choice,
        categories: frozenset[str] | None,
        cancelled: threading.Event,
    ) -> None:
        self._reader = reader
        self._known = known
        self._is_fresh = not len(known)
        self._choice = choice
        self._categories = categories
        """Ids of the categories that the panel lists; None: nobody knows, so every id stands."""
        self._cancelled = cancelled
        self._touched: set[str] = set()
        """Ids of stored titles that are written anyway."""
        self._settled: dict[tuple[str, ...], tuple[str, ...]] = {}

    def feed(self, chunk: bytes) -> Sequence[Batch]:
        """Give the batches that `chunk` completes. Raises as `TitleReader.feed`; Cancelled between two groups."""
        return [self._batch(titles) for titles in self._reader.feed(chunk)]

    def close(self) -> Sequence[Batch]:
        """Give the last batches. Raises ServerError for a cut body."""
        return [self._batch(titles) for titles in self._reader.close()]

    def findings(self) -> Findings:
        """Give what the body as a whole says; after `close`."""
        is_whole = self._reader.is_whole
        moves = list(self._known.category_moves(is_complete=is_whole))
        return Findings(
            is_whole=is_whole,
            warnings=self._reader.warnings,
            missing=self._known.missing(),
            deselected=self._known.deselected() if is_whole else [],
            moves=moves,
            moved=sum(not move.is_new and move.item_id not in self._touched for move in moves),
            visible_before=self._known.visible,
        )

    def _batch(self, titles: Titles) -> Batch:
        if self._cancelled.is_set():
            raise Cancelled("Sync cancelled by user")
        batch = Batch(bad=titles.bad, rows=len(titles.usable) + len(titles.bad))
        categories = self._settled_categories(titles.facts.categories)
        places = self._wanted(titles, categories, batch)
        suspects = self._suspects(titles.facts, places, categories)
        sorted_by = {Found.NEW: batch.new, Found.CHANGED: batch.changed, Found.HIDDEN_BACK: batch.back}
        for place, row in zip(suspects, titles.facts.rows(suspects), strict=True):
            settled = row if row.category_ids == categories[place] else replace(row, category_ids=categories[place])
            found = self._known.classify(settled)
            if found is not Found.SAME:
                sorted_by[found].append(settled)
        self._touched.update(row.item_id for row in (*batch.changed, *batch.back))
        for bad in titles.bad:
            self._known.saw_bad(bad.record_id)
        return batch

    def _suspects(self, facts: Facts, places: Sequence[int], categories: Column) -> Sequence[int]:
        """Give the places of the rows that did not come word for word as they are stored."""
        if self._is_fresh:
            return places
        keys = [key_of(facts.ids[place] or "") for place in places]
        hashes = [facts.wire_hashes[place] for place in places]
        return [places[at] for at in self._known.suspects(keys, hashes, [categories[place] for place in places])]

    def _wanted(self, titles: Titles, categories: Column, batch: Batch) -> Sequence[int]:
        """Give the places of the rows inside the selection; those outside are noted as seen."""
        if self._choice.is_everything:
            return titles.usable
        wanted: list[int] = []
        for place in titles.usable:
            if self._choice.allows(categories[place]):
                wanted.append(place)
            else:
                self._known.saw_outside(titles.facts.ids[place] or "")
                batch.outside += 1
        return wanted

    def _settled_categories(self, categories: Column) -> Column:
        """Take out categories that the panel does not list: a title of no other counts as uncategorised."""
        if self._categories is None:
            return categories
        return [self._settled.get(ids) or self._settle(ids) for ids in categories]

    def _settle(self, category_ids: tuple[str, ...]) -> tuple[str, ...]:
        assert self._categories is not None
        found = tuple(category_id for category_id in category_ids if category_id in self._categories)
        self._settled[category_ids] = found
        return found
