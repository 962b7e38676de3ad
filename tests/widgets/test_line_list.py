"""The paged list: any length, rows on demand, the cursor stays on its row."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.widgets.stage import staged, until
from tui.widgets.columns import Column
from tui.widgets.line import Span
from tui.widgets.line_list import LineList


class Numbers:
    """Rows 0, 1, 2, ...; remembers which pages were asked for."""

    def __init__(self, rows: int) -> None:
        self.rows = list(range(rows))
        self.asked: list[int] = []

    async def count(self) -> int:
        return len(self.rows)

    async def page(self, offset: int, limit: int) -> Sequence[int]:
        self.asked.append(offset)
        return self.rows[offset : offset + limit]


def number_list() -> LineList[int]:
    """A list of numbers."""
    return LineList([Column("Name", 12, grows=True)], lambda row: [Span(f"row {row}")], lambda row: row)


async def test_half_a_million_rows_open_at_once() -> None:
    """Only the pages in view are read, at the top and at the end."""
    source, widget = Numbers(500_000), number_list()
    async with staged(widget) as (stage, pilot):
        started = time.perf_counter()
        await widget.use(source)
        await pilot.press("G")
        await until(pilot, lambda: "row 499999" in stage.text, "the last row")
        assert time.perf_counter() - started < 2
        assert len(source.asked) <= 3
        assert stage.rows[0].strip() == "Name"


async def test_keys_move_the_cursor() -> None:
    """j k g G and half pages, as everywhere."""
    widget = number_list()
    async with staged(widget) as (_, pilot):
        await widget.use(Numbers(100))
        for keys, place in [("jjj", 3), ("k", 2), ("G", 99), ("g", 0)]:
            await pilot.press(*keys)
            assert widget.cursor == place
        await pilot.press("ctrl+d")
        assert 4 <= widget.cursor <= 7
        await pilot.press("ctrl+u", "k")
        assert widget.cursor == 0


async def test_the_cursor_stays_on_its_row() -> None:
    """Rows that come in before it do not move the choice to another thing."""
    source, widget = Numbers(50), number_list()
    async with staged(widget) as (stage, pilot):
        await widget.use(source)
        await pilot.press(*"jjj")
        source.rows = [-2, -1, *source.rows]
        await widget.reload()
        assert widget.chosen == 3
        assert "▌row 3" in stage.text


async def test_fewer_rows_keep_the_cursor_in_the_list() -> None:
    """The chosen row is gone: the cursor stands on the last one left."""
    source, widget = Numbers(50), number_list()
    async with staged(widget) as (_, pilot):
        await widget.use(source)
        await pilot.press("G")
        source.rows = source.rows[:10]
        await widget.reload()
        assert widget.chosen == 9


async def test_an_unchanged_list_is_not_painted_again() -> None:
    """Reading the same rows again leaves nothing to repaint."""
    source, widget = Numbers(50), number_list()
    async with staged(widget) as (_, pilot):
        await widget.use(source)
        await pilot.pause()
        painted = []
        original = widget.refresh
        widget.refresh = lambda *args, **kwargs: painted.append(args) or original(*args, **kwargs)  # type: ignore[method-assign]
        await widget.reload()
        assert painted == []


async def test_an_empty_list_has_nothing_to_open() -> None:
    """Enter on nothing opens nothing."""
    widget = number_list()
    async with staged(widget) as (_, pilot):
        await widget.use(Numbers(0))
        await pilot.press("j", "G", "enter")
        assert widget.chosen is None
        assert not widget.has_cursor
