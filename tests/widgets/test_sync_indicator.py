"""The sync indicator: what it says, in which order, and how long."""

from __future__ import annotations

import pytest

from tests.widgets.runs import NOW
from tui.glyphs import ASCII, UNICODE, Glyphs
from tui.model.outbox import Away, LaneState, Tally
from tui.widgets.line import line_width, plain
from tui.widgets.status_line import Status, status_line
from tui.widgets.sync_indicator import end_text, indicator_parts, moment_left


def told(tally: Tally, now: float = NOW) -> list[str]:
    """What it says, without its signs."""
    return [part.text.removeprefix("⟳ ").removeprefix("✓ ").removeprefix("✗ ") for part in
            indicator_parts(tally, now, UNICODE)]  # fmt: skip


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (Tally(), []),
        (Tally(syncing=3), ["Syncing 3..."]),
        (Tally(syncing=1_204), ["Syncing 1,204..."]),
        (Tally(synced=12, ended_at=NOW - 1), ["12 synced"]),
        (Tally(synced=12, ended_at=NOW - 3), []),
        (Tally(synced=0, failed=1, ended_at=NOW - 1), []),
        (Tally(syncing=2, synced=12, ended_at=NOW - 1), ["Syncing 2..."]),
        (Tally(error="the token was refused"), ["Sync failed: the token was refused"]),
        (Tally(away=(Away("emby-cabin", 17),)), ["17 waiting: emby-cabin offline"]),
        (Tally(away=(Away("trakt", 4, LaneState.RATE_LIMITED),)), ["4 waiting: trakt rate limited"]),
        (Tally(is_paused=True), ["‖ Paused"]),
    ],
)
def test_it_says_what_there_is_to_say(tally: Tally, expected: list[str]) -> None:
    """In the words of the house; nothing while nothing is on its way."""
    assert told(tally) == expected


def test_what_moves_comes_before_what_stands() -> None:
    """Both are told where there is room."""
    tally = Tally(syncing=3, error="item is gone", away=(Away("emby-cabin", 17), Away("plex-den", 2)))
    assert told(tally) == [
        "Syncing 3...",
        "Sync failed: item is gone",
        "17 waiting: emby-cabin offline",
        "2 waiting: plex-den offline",
    ]


def test_the_moment_ends_also_when_the_clock_was_set_back() -> None:
    """Never longer than three seconds."""
    assert moment_left(Tally(ended_at=NOW + 500), NOW) == 3.0
    assert moment_left(Tally(ended_at=NOW - 2), NOW) == 1.0
    assert moment_left(Tally(), NOW) == 0.0


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (Tally(synced=1), "Playback sync: 1 change synced"),
        (Tally(synced=17), "Playback sync: 17 changes synced"),
        (Tally(synced=15, failed=2), "Playback sync: 15 succeeded, 2 failed"),
    ],
)
def test_how_a_batch_ended(tally: Tally, expected: str) -> None:
    """In one sentence."""
    assert end_text(tally) == expected


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_the_indicator_never_pushes_the_screen_away(width: int, glyphs: Glyphs) -> None:
    """Whatever waits and however long errors are: the row is as wide as the terminal and names the screen."""
    tally = Tally(syncing=3, error="[/b]" * 50, away=(Away("emby-cabin", 17),))
    parts = indicator_parts(tally, NOW, glyphs)
    row = status_line(Status("Overview", 2, 1, "nas", sync=parts), width, glyphs)
    assert line_width(row) == width
    assert plain(row).startswith(" syncdeck  Overview")


def test_a_narrow_row_tells_the_first_part() -> None:
    """The rest gives way."""
    parts = indicator_parts(Tally(syncing=3, away=(Away("emby-cabin", 17),)), NOW, UNICODE)
    assert "⟳ Syncing 3..." in plain(status_line(Status("Overview", host="nas", sync=parts), 60, UNICODE))
    wide = plain(status_line(Status("Overview", host="nas", sync=parts), 120, UNICODE))
    assert "⟳ Syncing 3...   17 waiting: emby-cabin offline   nas" in wide


def test_s42_names_of_targets_and_errors_are_text() -> None:
    """Nothing in them acts on the terminal."""
    parts = indicator_parts(Tally(error="\x1b[2J[red]", away=(Away("[/b]\x07", 1),)), NOW, UNICODE)
    drawn = plain(status_line(Status("Overview", sync=parts), 120, UNICODE))
    assert drawn.isprintable()
    assert "[red]" in drawn
