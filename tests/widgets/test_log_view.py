"""The log follows, or holds still and says how much came since."""

from __future__ import annotations

from datetime import UTC

from tests.widgets.stage import staged
from tui.glyphs import ASCII, UNICODE
from tui.model.log import Level, LogLine
from tui.widgets.line import line_width, plain
from tui.widgets.log_view import MOST_LINES, LogView, log_line


def entry(number: int, level: Level = Level.INFO, message: str = "") -> LogLine:
    """A line of the log."""
    return LogLine(number, 1_700_000_000 + number, level, message or f"message {number}", 1, "ABCD7F3K", "iptv-one")


def entries(first: int, last: int) -> list[LogLine]:
    """Lines by number, both ends included."""
    return [entry(number) for number in range(first, last + 1)]


async def test_it_follows_the_newest_line() -> None:
    """New lines come in at the end, and the end stays in view."""
    view = LogView(tz=UTC)
    async with staged(view) as (stage, pilot):
        view.show_tail(entries(1, 50))
        view.add_newer(entries(51, 52))
        await pilot.pause()
        assert "message 52" in stage.rows[-1]
        assert view.is_following


async def test_moving_up_holds() -> None:
    """While it holds nothing moves, and the last row says how many lines came."""
    view = LogView(tz=UTC)
    async with staged(view) as (stage, pilot):
        view.show_tail(entries(1, 50))
        await pilot.press("k")
        assert not view.is_following
        before = stage.rows[:-1]
        view.tell_newer(12)
        await pilot.pause()
        assert stage.rows[:-1] == before
        assert "(hold: 12 newer lines, press f to follow)" in stage.rows[-1]


async def test_f_follows_again_and_holds_again() -> None:
    """One key, both ways."""
    view = LogView(tz=UTC)
    async with staged(view) as (_, pilot):
        view.show_tail(entries(1, 5))
        await pilot.press("f")
        assert not view.is_following
        await pilot.press("f")
        assert view.is_following


async def test_it_is_bounded() -> None:
    """More lines than it keeps push the oldest out."""
    view = LogView(tz=UTC)
    async with staged(view):
        view.show_tail(entries(1, MOST_LINES))
        view.add_newer(entries(MOST_LINES + 1, MOST_LINES + 10))
        assert view.line_count == MOST_LINES
        assert view.oldest_id == 11


async def test_older_lines_do_not_move_the_choice() -> None:
    """The cursor stays on its line when older ones are put before it."""
    view = LogView(tz=UTC)
    async with staged(view) as (_, pilot):
        view.show_tail(entries(101, 120))
        await pilot.press("g")
        view.add_older(entries(91, 100))
        assert view.chosen is not None
        assert view.chosen.id == 101


def test_a_line_tells_time_level_run_source_and_message() -> None:
    """In columns; the run and then the source give way when it is narrow."""
    wide = plain(log_line(entry(1, Level.WARNING), 100, UNICODE, UTC))
    assert wide == "22:13:21 ! 7F3K iptv-one      message 1"
    assert plain(log_line(entry(1), 60, ASCII, UTC)) == "22:13:21 - iptv-one      message 1"
    assert plain(log_line(entry(1), 40, UNICODE, UTC)) == "22:13:21 • message 1"


def test_s42_a_hostile_message_is_one_safe_line() -> None:
    """Escape sequences are gone and markup is text."""
    hostile = entry(1, message="[/b]\x1b[2J\x1b]52;c;aGk=\x07" + "x" * 10_000)
    drawn = log_line(hostile, 80, UNICODE, UTC)
    assert "\x1b" not in plain(drawn)
    assert "[/b]" in plain(drawn)
    assert line_width(drawn) < 2_100
