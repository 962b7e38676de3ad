"""Figures and times read exactly as the fixed texts say."""

from __future__ import annotations

import math
from datetime import UTC
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest

from tui import formatting
from tui.glyphs import ASCII, UNICODE, Glyphs, glyphs_for, progress_bar
from tui.model.delivery_states import DeliveryState, LaneState
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.runs import Operation, RunState

NOW = 1_767_367_320.0
"""Friday 2 January 2026, 15:22 UTC."""
HOUR = 3600
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "calculating..."),
        (math.inf, "calculating..."),
        (math.nan, "calculating..."),
        (-3, "< 1 minute"),
        (0, "< 1 minute"),
        (59.9, "< 1 minute"),
        (60, "~1 minute"),
        (61, "~2 minutes"),
        (120, "~2 minutes"),
        (3540, "~59 minutes"),
        (3541, "~1 hour"),
        (3600, "~1 hour"),
        (3601, "~1h 1m"),
        (5400, "~1h 30m"),
        (7200, "~2 hours"),
        (7141, "~2 hours"),
    ],
)
def test_eta(seconds: float | None, text: str) -> None:
    """Remaining time is rounded up to what a person plans with."""
    assert formatting.eta_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (-1, "0s"), (45.9, "45s"), (150, "2m 30s"), (300, "5m"), (4500, "1h 15m"), (7200, "2h"), (7259, "2h")],
)
def test_duration(seconds: float, text: str) -> None:
    """Elapsed time never claims a second that has not passed."""
    assert formatting.duration_text(seconds) == text


@pytest.mark.parametrize(
    ("position_ms", "text"),
    [
        (0, "0:00:00"),
        (-5, "0:00:00"),
        (999, "0:00:00"),
        (729_000, "0:12:09"),
        (4_329_999, "1:12:09"),
        (36_000_000, "10:00:00"),
    ],
)
def test_position(position_ms: int, text: str) -> None:
    """A place in a film has hours even where it needs none: it can be taken for no other time."""
    assert formatting.position_text(position_ms) == text


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (None, "never"),
        (NOW, "just now"),
        (NOW + 300, "just now"),
        (NOW - 59, "just now"),
        (NOW - 240, "4 min ago"),
        (NOW - 2 * HOUR, "2 h ago"),
        (NOW - 47 * HOUR, "47 h ago"),
        (NOW - 2 * DAY, "2 d ago"),
        (NOW - 30 * DAY, "3 Dec 2025"),
    ],
)
def test_ago(then: float | None, text: str) -> None:
    """Ages are given in the unit that still says something; a clock ahead of ours is now."""
    assert formatting.ago_text(then, NOW, UTC) == text


@pytest.mark.parametrize(
    ("epoch", "text"),
    [
        (None, "-"),
        (NOW, "15:22"),
        (NOW - DAY, "Thu 15:22"),
        (NOW + 6 * DAY, "Thu 15:22"),
        (NOW + 7 * DAY, "9 Jan 15:22"),
        (NOW - 7 * DAY, "26 Dec 2025 15:22"),
        (1e18, "-"),
        (-1e18, "-"),
    ],
)
def test_when(epoch: float | None, text: str) -> None:
    """Moments are as short as they stay clear; impossible ones are unknown."""
    assert formatting.when_text(epoch, NOW, UTC) == text


@pytest.mark.parametrize(
    ("zone", "text"), [("Asia/Kolkata", "20:52:00"), ("America/St_Johns", "11:52:00"), ("Pacific/Chatham", "05:07:00")]
)
def test_clock_in_odd_zones(zone: str, text: str) -> None:
    """Zones with half and quarter hours read right."""
    assert formatting.clock_text(NOW, ZoneInfo(zone)) == text


def test_machine_time_is_utc() -> None:
    """Machines get UTC, or null."""
    assert (formatting.iso_text(NOW), formatting.iso_text(None)) == ("2026-01-02T15:22:00Z", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (formatting.count_text(12345), "12,345"),
        (formatting.count_text(None), "-"),
        (formatting.rate_text(18420.0), "18,420/s"),
        (formatting.rate_text(2.54), "2.5/s"),
        (formatting.rate_text(0.0), "0/s"),
        (formatting.rate_text(9.96), "10/s"),
        (formatting.rate_text(None), "-"),
        (formatting.percent_text(67.5), "67.5 %"),
        (formatting.percent_text(99.99), "99.9 %"),
        (formatting.percent_text(140), "100.0 %"),
        (formatting.percent_text(-1), "0.0 %"),
        (formatting.bytes_text(812), "812 B"),
        (formatting.bytes_text(999_600), "1.0 MB"),
        (formatting.bytes_text(31_200_000), "31.2 MB"),
        (formatting.bytes_text(5e15), "5000.0 TB"),
    ],
)
def test_figures(text: str, expected: str) -> None:
    """Counts, rates, shares and sizes have one form each."""
    assert text == expected


@pytest.mark.parametrize(
    ("percent", "bar"), [(0, "----"), (50, "##--"), (99.9, "###-"), (100, "####"), (130, "####"), (-5, "----")]
)
def test_bar_is_full_only_at_the_end(percent: float, bar: str) -> None:
    """S37: a bar never shows more than was done."""
    assert progress_bar(percent, 4, ASCII) == bar


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_states_differ_without_colour(glyphs: Glyphs) -> None:
    """Every state of a family has a sign of its own, one cell wide."""
    states = (glyphs.run, glyphs.step, glyphs.health, glyphs.lane, glyphs.delivery, glyphs.schedule)
    for family in (*states, glyphs.level, glyphs.sign_in, glyphs.change):
        assert len(set(family.values())) == len(family)
        assert all(len(sign) == 1 and category(sign) != "Mn" for sign in family.values())
    assert all(sign.isascii() for sign in glyphs.run.values()) == glyphs.is_ascii


def test_every_state_and_operation_has_words() -> None:
    """No state or kind of run is left without its word."""
    assert formatting.state_word(RunState.RUNNING) == "In Progress"
    assert formatting.operation_label(Operation.TAUTULLI_IMPORT) == "Tautulli Database Import"
    assert len({formatting.state_word(state) for state in RunState}) == len(RunState)
    assert len({formatting.operation_label(operation) for operation in Operation}) == len(Operation)


@pytest.mark.parametrize(
    ("environ", "encoding", "expected"),
    [
        ({"LANG": "en_GB.UTF-8", "TERM": "xterm-256color"}, "utf-8", UNICODE),
        ({"LANG": "de_DE.utf8"}, "UTF8", UNICODE),
        ({}, "utf-8", UNICODE),
        ({"LC_CTYPE": "C.UTF-8"}, "utf-8", UNICODE),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", ASCII),
        ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, "utf-8", ASCII),
        ({"LANG": "en_GB.UTF-8"}, "iso8859-1", ASCII),
        ({"LANG": "en_GB.UTF-8", "TERM": "linux"}, "utf-8", ASCII),
    ],
)
def test_glyphs_follow_the_terminal(environ: dict[str, str], encoding: str, expected: Glyphs) -> None:
    """Unicode only where locale, encoding and terminal can show it."""
    assert glyphs_for(environ, encoding) is expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Attic", "Attic"),
        ("deadbeef", "deadbeef"),
        ("5eed" * 10, "5eed5eed…"),
        ("5EED5EED-0000-0000-0000-5eed5eed5eed", "5EED5EED…"),
        ("unknown:0123456789abcdef", "unknown"),
        ("", ""),
    ],
)
def test_servers_are_called_by_name_or_by_the_beginning_of_their_id(name: str, text: str) -> None:
    """40 characters of an id tell nobody more than 8 do."""
    assert formatting.server_text(name, "…") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (WatchValue(Watch.WATCHED, plays=1), "watched"),
        (WatchValue(Watch.UNWATCHED), "unwatched"),
        (WatchValue(), "unknown"),
        (WatchValue(Watch.UNWATCHED, 4_329_000), "at 1:12:09"),
        (WatchValue(Watch.WATCHED, 600_000), "watched, again at 0:10:00"),
    ],
)
def test_how_something_stands_for_somebody(value: WatchValue, text: str) -> None:
    """A watched film with a position is being watched once more."""
    assert formatting.watch_text(value) == text


@pytest.mark.parametrize(
    ("synced", "failed", "text"),
    [
        (12, 0, "Playback sync: 12 changes synced"),
        (1, 0, "Playback sync: 1 change synced"),
        (11, 2, "Playback sync: 11 succeeded, 2 failed"),
    ],
)
def test_the_end_of_a_batch(synced: int, failed: int, text: str) -> None:
    """Failures are told beside what went well."""
    assert formatting.batch_text(synced, failed) == text


@pytest.mark.parametrize("state", list(LaneState))
def test_every_lane_has_a_word_of_its_own(state: LaneState) -> None:
    """The words of the indicator are among them."""
    assert [formatting.lane_word(other) for other in LaneState].count(formatting.lane_word(state)) == 1
    assert formatting.waiting_text("den", 1_700) == "1,700 waiting: den offline"
    assert formatting.syncing_text(1_700) == "Syncing 1,700..."


@pytest.mark.parametrize("state", list(DeliveryState))
def test_every_state_of_a_delivery_has_a_word_of_its_own(state: DeliveryState) -> None:
    """A sign alone says too little."""
    assert [formatting.delivery_word(other) for other in DeliveryState].count(formatting.delivery_word(state)) == 1
