"""Columns give way from the right, and what is left stays aligned."""

from __future__ import annotations

import pytest

from tui.widgets.columns import Column, clip_middle, head_line, lay_out, row_line
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


def test_what_a_column_does_not_take_goes_to_the_others() -> None:
    """One that is as wide as it gets leaves its share to those that still grow; all of the row is used."""
    columns = (Column("Name", 10, grows=True, most=12), Column("Kind", 6), Column("Why", 8, grows=True))
    assert lay_out(columns, 60).widths == (12, 6, 38)
    assert lay_out((Column("Name", 10, grows=True, most=12), Column("Kind", 6)), 60).widths == (12, 6)


@pytest.mark.parametrize("name", ["short", "日本語のとても長い題名です", "🇩🇪 flags", "x" * 99])
def test_rows_align_whatever_stands_in_them(name: str) -> None:
    """Every row is as wide as the heading, and its last column begins at the same cell."""
    layout = lay_out(COLUMNS, 40)
    row = row_line(layout, [Span(name), Span("movie"), Span("7.1")])
    assert line_width(row) == line_width(head_line(layout)) == 40
    assert cells(plain(row)[: plain(row).index("movie")]) == 26


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Severance S02E04", 20, "Severance S02E04"),
        ("Tide of the Winter River S02E04", 20, "Tide of the… S02E04"),
        ("Heat of the Long Night (1995)", 16, "Heat of… (1995)"),
        ("Nightshade", 6, "Night…"),
        ("A Rhinoceroceroceros", 10, "A Rhinoce…"),
    ],
)
def test_the_last_word_stays_where_it_tells_the_most(text: str, width: int, expected: str) -> None:
    """The number of an episode, the year of a film; never at the cost of half the rest."""
    assert clip_middle(text, width) == expected
    assert cells(clip_middle(text, width)) <= width


def test_a_column_keeps_the_last_word() -> None:
    """And is still as wide as its column."""
    layout = lay_out((Column("What", 20, keeps_last=True), Column("Try", 3)), 25)
    row = row_line(layout, (Span("Tide of the Winter River S02E04"), Span("0")))
    assert plain(row) == "Tide of the… S02E04   0"
