"""Where the title list gets its rows: a shelf, the favourites, or what a search found. All raise LocalStoreError."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.errors import NotFound
from tui.model.catalogue import TitleKind, TitleLine
from tui.model.found import Hit, in_one
from tui.model.library import ItemKind, LibraryHit, LibraryShelf, StoredItem
from tui.store.catalogue.marks import FAVOURITE

if TYPE_CHECKING:
    from tui.store.store import Store

FOUND = 200
"""Most hits of a search that are shown."""


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """An item of a media server's library as the list shows it."""

    found: StoredItem
    library: str

    @property
    def key(self) -> Hashable:
        """What the cursor stays on."""
        return "item", self.found.id


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title of a catalogue as the list shows it."""

    line: TitleLine
    place: str = ""
    """Its profile and category or series, where the list is of many."""
    series: str = ""
    """Of an episode: the name of its series."""

    @property
    def key(self) -> Hashable:
        """What the cursor stays on."""
        return "title", self.line.id


ListedRow = TitleRow | LibraryRow


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

    hits: Sequence[Hit]

    async def count(self) -> int:
        """All of them."""
        return len(self.hits)

    async def page(self, offset: int, limit: int) -> Sequence[ListedRow]:
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


@dataclass(frozen=True, slots=True)
class LibrarySource:
    """One kind of a library in name order."""

    store: Store
    shelf: LibraryShelf

    async def count(self) -> int:
        """Items on the shelf."""
        return await self.store.library_shelves.count(*self._place)

    async def page(self, offset: int, limit: int) -> Sequence[LibraryRow]:
        """Some of them."""
        found = await self.store.library_shelves.page(*self._place, offset=offset, limit=limit)
        return [LibraryRow(one, self.shelf.library_name) for one in found]

    @property
    def _place(self) -> tuple[int, str, ItemKind]:
        return self.shelf.server_id, self.shelf.library_key, self.shelf.kind


async def search_all(store: Store, text: str, *, kind: TitleKind | None, profile_id: int | None) -> list[Hit]:
    """Look through the catalogues; where everything is meant, through the libraries as well. Raises LocalStoreError."""
    titles = await store.search.find(text, kind=kind, profile_id=profile_id, limit=FOUND)
    if profile_id is not None:
        return list(titles)
    return in_one(titles, await store.library_search.find(text, limit=FOUND), FOUND)


async def search_library(store: Store, text: str, shelf: LibraryShelf) -> list[LibraryHit]:
    """Look through one kind of a library. Raises LocalStoreError."""
    hits = await store.library_search.find(text, kinds=[shelf.kind], server_id=shelf.server_id, limit=FOUND)
    return [hit for hit in hits if hit.found.item.library_key == shelf.library_key]


def _found_row(hit: Hit) -> ListedRow:
    if isinstance(hit, LibraryHit):
        return LibraryRow(hit.found, hit.library_name)
    place = ", ".join(filter(None, (hit.profile_name, hit.category)))
    return TitleRow(hit.line, place, hit.category if hit.line.kind is TitleKind.EPISODE else "")
