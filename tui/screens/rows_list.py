"""The rows under a list: entries in columns, and what concerns the list as a whole over all of them."""

from __future__ import annotations

from collections.abc import Callable

from tui.glyphs import Glyphs
from tui.screens.lists.picture import ROW_COLUMNS, row_cells, whole_line
from tui.screens.lists.rows import Row
from tui.screens.surface import Surface
from tui.widgets.line import Line
from tui.widgets.line_list import LineList


class RowsList(LineList[Row]):
    """A list of rows that lets a conflict be read whole."""

    def __init__(self, surface: Callable[[], Surface], *, glyphs: Glyphs, id: str) -> None:  # noqa: A002
        super().__init__(ROW_COLUMNS, lambda row: row_cells(row, surface()), lambda row: row.key, glyphs=glyphs, id=id)
        self._surface = surface

    def picture(self, index: int, width: int) -> Line:
        """The row in its columns, unless it is no entry."""
        row = self.row(index)
        if row is None or row.entry is not None:
            return super().picture(index, width)
        return whole_line(row, self._surface())
