"""A list of any length over pages that are fetched as they come into view: 500,000 rows cost what 30 cost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.columns import Column, Layout, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone
from tui.widgets.line_view import LineView

RowT = TypeVar("RowT")
RowT_co = TypeVar("RowT_co", covariant=True)

PAGE_ROWS = 100
KEPT_PAGES = 24


class PageSource(Protocol[RowT_co]):
    """Where the rows come from."""

    async def count(self) -> int:
        """How many rows there are now."""

    async def page(self, offset: int, limit: int) -> Sequence[RowT_co]:
        """The rows from `offset` on, at most `limit` of them."""


class LineList(LineView, Generic[RowT]):
    """Rows in columns, with a heading that stands still."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[RowT], Sequence[Span]],
        key: Callable[[RowT], Hashable],
        *,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(glyphs=glyphs, id=id)
        self._columns = tuple(columns)
        self._cells = cells
        self._key = key
        self._source: PageSource[RowT] | None = None
        self._layout: Layout = lay_out(self._columns, 80)
        self._pages: OrderedDict[int, Sequence[RowT]] = OrderedDict()
        self._count = 0
        self._generation = 0
        self._missing: set[int] = set()
        self._is_loading = False
        self.head = head_line(self._layout)

    @property
    def line_count(self) -> int:
        """Rows as counted last."""
        return self._count

    @property
    def chosen(self) -> RowT | None:
        """The row under the cursor; None while it is on its way, or without rows."""
        return self.row(self.cursor)

    def row(self, index: int) -> RowT | None:
        """The row at `index`; None when it is not at hand."""
        rows = self._pages.get(index // PAGE_ROWS, ())
        place = index % PAGE_ROWS
        return rows[place] if 0 <= index < self._count and place < len(rows) else None

    def picture(self, index: int, width: int) -> Line:
        """The row in its columns; a row that is not at hand is asked for."""
        row = self.row(index)
        if row is None:
            self._want(index // PAGE_ROWS)
            return (Span(self.glyphs.ellipsis, Tone.MUTED),)
        return row_line(self._layout, self._cells(row), self.glyphs.ellipsis)

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        self.set_columns(self._columns, self._cells)
        super().on_resize()

    def set_columns(self, columns: Sequence[Column], cells: Callable[[RowT], Sequence[Span]]) -> None:
        """Show other columns from the next reading on."""
        self._columns, self._cells = tuple(columns), cells
        self._layout = lay_out(self._columns, self.body_width)
        self.head = head_line(self._layout)

    async def use(self, source: PageSource[RowT], *, keep: bool = False) -> None:
        """Show other rows, from the top, or with `keep` on the same row. Raises what the source raises."""
        self._source = source
        self._generation += 1
        if keep:
            await self.reload()
            return
        self.scroll_to(y=0, animate=False)
        self.cursor = 0
        await self._read(keep=None)

    async def reload(self) -> None:
        """The rows may have changed: read what is in view again, and stay on the same row if it is still near."""
        chosen = self.chosen
        await self._read(keep=None if chosen is None else self._key(chosen))

    def replace_row(self, index: int, row: RowT) -> None:
        """Show `row` at `index` until the next reading."""
        page = index // PAGE_ROWS
        rows = self._pages.get(page)
        if rows is not None and index % PAGE_ROWS < len(rows):
            changed = list(rows)
            changed[index % PAGE_ROWS] = row
            self._pages[page] = changed
            self.repaint_changed()

    async def _read(self, keep: Hashable | None) -> None:
        source, generation = self._source, self._generation
        if source is None:
            return
        count = await source.count()
        pages: OrderedDict[int, Sequence[RowT]] = OrderedDict()
        for page in self._pages_in_view(count):
            pages[page] = await source.page(page * PAGE_ROWS, PAGE_ROWS)
        if generation != self._generation:
            return
        self._pages, self._count = pages, count
        self._find_again(keep)
        self.lines_changed()
        self.post_message(self.CursorMoved(self, self.cursor))

    def _find_again(self, keep: Hashable | None) -> None:
        if keep is None:
            return
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if self._key(row) == keep:
                    self.cursor = page * PAGE_ROWS + place
                    return

    def _pages_in_view(self, count: int) -> range:
        last_row = max(0, count - 1)
        first = min(self.scroll_offset.y, max(0, count - self.body_height))
        last = min(last_row, first + self.body_height)
        return range(first // PAGE_ROWS, last // PAGE_ROWS + 1) if count else range(0)

    def _want(self, page: int) -> None:
        self._missing.add(page)
        if not self._is_loading:
            self._is_loading = True
            self.run_worker(self._load_missing(), group=f"pages-{id(self)}", exit_on_error=False)

    async def _load_missing(self) -> None:
        try:
            while page := self._next_missing():
                await self._load(page[0])
        finally:
            self._is_loading = False

    def _next_missing(self) -> tuple[int] | None:
        self._missing &= set(self._pages_in_view(self._count))
        return (self._missing.pop(),) if self._missing else None

    async def _load(self, page: int) -> None:
        source, generation = self._source, self._generation
        if source is None:
            return
        rows = await source.page(page * PAGE_ROWS, PAGE_ROWS)
        if generation != self._generation:
            return
        self._pages[page] = rows
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        self.repaint_changed()
        if page == self.cursor // PAGE_ROWS:
            self.post_message(self.CursorMoved(self, self.cursor))
