"""Where the title list gets its rows: a shelf, the favourites, or what a search found. All raise LocalStoreError."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.errors import NotFound
from tui.model.catalogue import SearchHit, TitleKind, TitleLine
from tui.store.marks import FAVOURITE

if TYPE_CHECKING:
    from tui.store.store import Store

FOUND = 200
"""Most hits of a search that are shown."""


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title as the list shows it."""

    line: TitleLine
    place: str = ""
    """Its profile and category or series, where the list is of many."""
    series: str = ""
    """Of an episode: the name of its series."""


@dataclass(frozen=True, slots=True)
class ShelfSource:
    """A kind or a category in name order, perhaps only what matches a filter."""

    store: Store
    profile_id: int
    kind: TitleKind
    category_id: str
    text: str = ""

    async def count(self) -> int:
        """Rows on the shelf."""
        return await self.store.shelf.count(self.profile_id, self.kind, self.category_id, text_filter=self.text or None)

    async def page(self, offset: int, limit: int) -> Sequence[TitleRow]:
        """Some of them."""
        lines = await self.store.shelf.page(
            self.profile_id, self.kind, self.category_id, offset=offset, limit=limit, text_filter=self.text or None
        )
        return [TitleRow(line) for line in lines]


@dataclass(frozen=True, slots=True)
class FoundSource:
    """The best hits of a search."""

    hits: Sequence[SearchHit]

    async def count(self) -> int:
        """All of them."""
        return len(self.hits)

    async def page(self, offset: int, limit: int) -> Sequence[TitleRow]:
        """Some of them."""
        return [_found_row(hit) for hit in self.hits[offset : offset + limit]]


@dataclass(frozen=True, slots=True)
class FavouriteSource:
    """What was marked last, first."""

    store: Store

    async def count(self) -> int:
        """All that is still there."""
        return len(await self._rows())

    async def page(self, offset: int, limit: int) -> Sequence[TitleRow]:
        """Some of them."""
        return (await self._rows())[offset : offset + limit]

    async def _rows(self) -> list[TitleRow]:
        rows = []
        for profile_id, kind, item_id in await self.store.marks.all_with(FAVOURITE):
            try:
                title = await self.store.titles.find(profile_id, kind, item_id)
            except NotFound:
                continue
            shown = TitleLine(
                title.id, profile_id, kind, item_id, title.name, title.year, title.rating, True, title.name
            )
            rows.append(TitleRow(shown, ", ".join(title.category_names[:1])))
        return rows


def _found_row(hit: SearchHit) -> TitleRow:
    place = ", ".join(filter(None, (hit.profile_name, hit.category)))
    return TitleRow(hit.line, place, hit.category if hit.line.kind is TitleKind.EPISODE else "")
