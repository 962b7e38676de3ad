"""Columns give way from the right, and what is left stays aligned."""

from __future__ import annotations

import pytest

from tui.widgets.columns import Column, head_line, lay_out, row_line
from tui.widgets.line import Span, cells, line_width, plain

COLUMNS = (Column("Name", 10, grows=True), Column("Kind", 6), Column("Rating", 6, right=True))


@pytest.mark.parametrize(("width", "shown"), [(40, (0, 1, 2)), (26, (0, 1, 2)), (25, (0, 1)), (17, (0,)), (4, (0,))])
def test_columns_drop_from_the_right(width: int, shown: tuple[int, ...]) -> None:
    """The first column always stays."""
    layout = lay_out(COLUMNS, width)
    assert layout.shown == shown
    assert sum(layout.widths) + 2 * (len(shown) - 1) == max(width, sum(layout.widths) + 2 * (len(shown) - 1))


def test_the_growing_column_takes_the_rest() -> None:
    """At 40 cells the name has what the others leave."""
    assert lay_out(COLUMNS, 40).widths == (24, 6, 6)


@pytest.mark.parametrize("name", ["short", "日本語のとても長い題名です", "🇩🇪 flags", "x" * 99])
def test_rows_align_whatever_stands_in_them(name: str) -> None:
    """Every row is as wide as the heading, and its last column begins at the same cell."""
    layout = lay_out(COLUMNS, 40)
    row = row_line(layout, [Span(name), Span("movie"), Span("7.1")])
    assert line_width(row) == line_width(head_line(layout)) == 40
    assert cells(plain(row)[: plain(row).index("movie")]) == 26
