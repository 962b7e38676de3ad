"""A board keeps the cursor on its thing, skips headings, and paints only what changed."""

from __future__ import annotations

from tests.widgets.stage import staged
from tui.widgets.board import Board, BoardLine
from tui.widgets.line import line


def things(*names: str) -> list[BoardLine]:
    """A heading over some things."""
    return [BoardLine(line("Heading")), *(BoardLine(line(name), name) for name in names)]


async def test_headings_are_skipped() -> None:
    """The cursor begins on the first thing and cannot go above it."""
    board = Board()
    async with staged(board) as (_, pilot):
        board.show(lambda width: things("a", "b"))
        assert board.chosen == "a"
        await pilot.press("k", "g")
        assert board.chosen == "a"
        await pilot.press("j", "j", "j")
        assert board.chosen == "b"


async def test_the_cursor_stays_on_its_thing() -> None:
    """Lines that come before it move the cursor along."""
    board = Board()
    async with staged(board) as (_, pilot):
        board.show(lambda width: things("a", "b"))
        await pilot.press("j")
        board.show(lambda width: things("new", "a", "b"))
        assert board.chosen == "b"
        board.show(lambda width: things("new", "a"))
        assert board.chosen == "a"


async def test_only_changed_lines_are_painted() -> None:
    """The same picture again paints nothing, another word paints one row."""
    board = Board()
    async with staged(board) as (_, pilot):
        board.show(lambda width: things("a", "b"))
        await pilot.pause()
        painted: list[tuple[object, ...]] = []
        original = board.refresh

        def counting(*regions: object, **rest: bool) -> Board:
            painted.append(regions)
            return original(*regions, **rest)  # type: ignore[arg-type]

        board.refresh = counting  # type: ignore[method-assign,assignment]
        board.show(lambda width: things("a", "b"))
        assert painted == []
        board.show(lambda width: [*things("a")[:2], BoardLine(line("other"), "b")])
        assert [len(regions) for regions in painted] == [1]


async def test_a_board_without_things_scrolls() -> None:
    """Text without anything to choose moves under the keys."""
    board = Board()
    async with staged(board, size=(40, 5)) as (stage, pilot):
        board.show(lambda width: [BoardLine(line(f"row {n}")) for n in range(20)])
        await pilot.press("j", "j")
        await pilot.pause()
        assert stage.rows[0].split()[:2] == ["row", "2"]
        assert not board.has_cursor
