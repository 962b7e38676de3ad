"""The pictures of the queue: lanes, deliveries and one of them in full. Facts in, lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from tests.widgets.runs import NOW
from tui.glyphs import ASCII, UNICODE
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.outbox import Aspect, Delivery, DeliveryState, Lane, LaneCounts, LaneState, ListWork
from tui.screens.queue.delivery_picture import full_lines, lane_detail, short_lines
from tui.screens.queue.facts import Asked, QueueFacts, View
from tui.screens.queue.keys import QueueTarget, approve_question, drop_question
from tui.screens.queue.picture import (
    ALL_LANES,
    LaneKey,
    all_cells,
    asked_line,
    delivery_cells,
    empty_text,
    hub_lines,
    lane_lines,
)
from tui.screens.queue.words import by_keys, delivery_state, moment_text, next_text, value_text
from tui.screens.surface import Surface
from tui.widgets.line import Line, Span, Tone, line_width, plain

ON = Surface(UNICODE, NOW, UTC)
UNSEEN, SEEN = WatchValue(Watch.UNWATCHED), WatchValue(Watch.WATCHED)
PLEX = Lane(1, "plex-den", LaneState.OPEN, counts=LaneCounts(ready=2, flying=1, dead=1))
EMBY = Lane(2, "emby-cabin", LaneState.OFFLINE, "no route", NOW - 7_200, NOW + 60, LaneCounts(ready=15, waiting=2))


def a_delivery(**changes: object) -> Delivery:
    """A film that is to be watched on plex-den, with changes."""
    plain_one = Delivery(
        7, 1, "plex-den", 1, "anna", 3, "anna-1", 9, "101", "1", "Severance S02E04", 4, Aspect.WATCH, SEEN, UNSEEN,
        UNSEEN, "jelly-attic is newer", "jelly-attic", 2, DeliveryState.PENDING, 0, NOW - 60, NOW - 120,
    )  # fmt: skip
    return replace(plain_one, **changes)  # type: ignore[arg-type]


def texts(lines: list[Line]) -> list[str]:
    """As text, blanks at the ends left out."""
    return [plain(row).rstrip() for row in lines]


def test_a_lane_is_a_line_with_its_counts_and_why() -> None:
    """In a closed lane nothing is ready: all of it waits."""
    rows = texts([it.line for it in lane_lines([PLEX, EMBY], 100, ON)])
    assert rows[0].split() == ["Target", "Lane", "Ready", "Flying", "Waiting", "Held", "Dead", "Why"]
    assert rows[1].split() == ["All", "targets", "2", "1", "17", "0", "1"]
    assert rows[2].split() == ["plex-den", "●", "open", "2", "1", "0", "0", "1"]
    assert rows[3].split()[:8] == ["emby-cabin", "○", "offline", "0", "0", "17", "0", "0"]
    assert "since 20:13: no route" in rows[3]


def test_one_target_needs_no_sum() -> None:
    """Every line has the key of its target."""
    assert [it.key for it in lane_lines([PLEX], 78, ON)] == [None, LaneKey(1)]
    assert [it.key for it in lane_lines([PLEX, EMBY], 78, ON)] == [None, ALL_LANES, LaneKey(1), LaneKey(2)]


@pytest.mark.parametrize("width", [40, 58, 78, 118])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_lanes_and_details_fit_every_width(width: int, glyphs: object) -> None:
    """Hostile names and long reasons included."""
    on = Surface(ASCII if glyphs is ASCII else UNICODE, NOW, UTC)
    hostile = replace(EMBY, profile="[/b]\x1b[2J" * 9, reason="no route " * 30)
    one = a_delivery(
        title="[red]\u202e" + "Heat " * 99, person="\x07anna", last_error="\x1b]52;c;x " * 40, exchange="y " * 999
    )
    lines = [it.line for it in lane_lines([PLEX, hostile], width, on)]
    lines += lane_detail(hostile, width, on, rows=6) + full_lines(one, hostile, width, on)
    assert all(line_width(row) <= width for row in lines)
    assert all(plain(row).isprintable() for row in lines)


@pytest.mark.parametrize(
    ("changes", "lane", "expected"),
    [
        ({}, PLEX, "· ready"),
        ({}, EMBY, "· on return"),
        ({}, replace(EMBY, state=LaneState.SIGNED_OUT), "· on sign-in"),
        ({}, replace(EMBY, state=LaneState.PAUSED), "· paused"),
        ({}, replace(EMBY, state=LaneState.RATE_LIMITED), "· 22:14:20"),
        ({"state": DeliveryState.WAITING, "next_attempt_at": NOW + 30}, PLEX, "◌ 22:13:50"),
        ({"state": DeliveryState.WAITING, "next_attempt_at": NOW - 1}, PLEX, "◌ waiting"),
        ({"state": DeliveryState.IN_FLIGHT}, PLEX, "→ in flight"),
        ({"state": DeliveryState.HELD}, EMBY, "‖ held"),
        ({"state": DeliveryState.DEAD}, EMBY, "✗ dead"),
        ({"state": DeliveryState.DONE, "finished_at": NOW}, EMBY, "✓ done"),
    ],
)
def test_how_a_delivery_stands(changes: dict[str, object], lane: Lane, expected: str) -> None:
    """Glyph and word, or when it is tried next; in as many cells as the column has."""
    told = delivery_state(a_delivery(**changes), lane, ON)
    assert told.text == expected
    assert len(told.text) <= 12


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SEEN, "watched"),
        (UNSEEN, "unwatched"),
        (WatchValue(Watch.UNWATCHED, 4_329_000), "at 1:12:09"),
        (WatchValue(Watch.WATCHED, 729_000), "watched, again at 0:12:09"),
        (WatchValue(), "unknown"),
    ],
)
def test_values_in_words(value: WatchValue, expected: str) -> None:
    """As a person says them."""
    assert value_text(value) == expected


def test_a_row_tells_state_what_change_who_where_and_when() -> None:
    """Of one target without its name, since it stands above."""
    row = [cell.text for cell in all_cells(a_delivery(attempts=2), PLEX, ON)]
    assert row == ["· ready", "Severance S02E04", "watched", "anna", "plex-den", "22:12:20", "2"]
    assert [cell.text for cell in delivery_cells(a_delivery(), PLEX, ON)] == [*row[:4], "22:12:20", "0"]


def test_a_list_on_its_way_is_a_row_like_others() -> None:
    """By its title; nobody's person, and no watched state."""
    one = a_delivery(
        title="Weekend 4K", person="", aspect=Aspect.LIST, list_id=3, list_work=ListWork.SYNC, origin="here",
        state=DeliveryState.HELD, last_error="42 of 60 would go",
    )  # fmt: skip
    row = [span.text for span in all_cells(one, PLEX, ON)]
    assert row[:4] == ["‖ held", "Weekend 4K", "list sync", ""]
    told = texts(full_lines(one, PLEX, 78, ON))
    assert told[0].startswith("Weekend 4K, a list on plex-den")
    assert told[1].startswith("  wanted      in line with the list here")
    assert not any("before" in line for line in told)
    assert "  what to do  Lists (4) shows what would go; A lets it go, d drops it" in told
    gone = replace(one, list_work=ListWork.DELETE)
    assert all_cells(gone, PLEX, ON)[2] == Span("list deletion", Tone.WARN)


def test_questions_about_lists_name_no_marks() -> None:
    """They are about lists."""
    one = a_delivery(title="Weekend 4K", person="", list_work=ListWork.SYNC, state=DeliveryState.HELD)
    dropped = drop_question(QueueTarget([PLEX], PLEX, one))
    assert dropped.facts[0] == "Weekend 4K: list sync."
    assert "the list here" in dropped.facts[1]
    assert "taken off the other" in approve_question(QueueTarget([PLEX], PLEX, one)).facts[0]


def test_taking_a_mark_away_stands_out() -> None:
    """It is the one change that loses something."""
    assert all_cells(a_delivery(wanted=UNSEEN, before=SEEN), PLEX, ON)[2].tone is Tone.WARN


def test_a_delivery_in_full() -> None:
    """What is wanted and of whom, what is there, who decided, what went wrong, what is next, what it replaces."""
    one = a_delivery(
        state=DeliveryState.WAITING, attempts=1, last_error="HTTP 500", is_counted=True, failed_at=NOW - 5,
        next_attempt_at=NOW + 30, supersedes=3, exchange="PUT /:/scrobble?key=101 -> 500",
    )  # fmt: skip
    rows = texts(full_lines(one, PLEX, 78, ON))
    assert rows[0].startswith("Severance S02E04 for anna on plex-den")
    assert rows[1:8] == [
        "  wanted      watched, 22:11:20 on jelly-attic",
        "  before      plex-den: unwatched, hub: unwatched",
        "  decision    jelly-attic is newer",
        "  last error  22:13:15 HTTP 500 (try 1 of 5)",
        "  next        at 22:13:50, f tries now",
        "  replaces    number 3, which had not gone yet",
        "  number      7, queued 22:12:20",
    ]
    assert rows[-1] == "PUT /:/scrobble?key=101 -> 500"
    assert len(short_lines(one, PLEX, 78, ON, rows=6)) == 6


def test_an_outage_is_told_as_not_counted() -> None:
    """Nobody is to fear for the tries."""
    one = a_delivery(state=DeliveryState.WAITING, last_error="connection refused", failed_at=NOW - 5)
    assert "  last error  22:13:15 connection refused (not counted)" in texts(full_lines(one, EMBY, 78, ON))
    assert next_text(one, EMBY, ON) == "when plex-den answers again"


def test_what_is_held_says_why_and_what_to_do() -> None:
    """The reason of the gate is no error."""
    one = a_delivery(state=DeliveryState.HELD, last_error="40 of 42 would go", error_class="held")
    rows = texts(full_lines(one, PLEX, 78, ON))
    assert "  held back   40 of 42 would go" in rows
    assert "  what to do  A lets it go, d drops it" in rows
    assert not any("last error" in row for row in rows)


def test_what_has_ended_says_how() -> None:
    """And nothing of what is next."""
    one = a_delivery(state=DeliveryState.DONE, finished_at=NOW, outcome="plex-den had it already", last_error="old")
    rows = texts(full_lines(one, EMBY, 78, ON))
    assert "  outcome     22:13:20 plex-den had it already" in rows
    assert not any("next" in row or "last error" in row for row in rows)


def test_a_lane_says_what_to_do() -> None:
    """By the keys of the screen."""
    rows = texts(lane_detail(EMBY, 78, ON, rows=6))
    assert rows[1:3] == ["  why         no route", "  since       20:13:20, next try 22:14:20"]
    assert "goes by itself when it answers again" in rows[3]
    assert "1 will not go without you" in texts(lane_detail(PLEX, 78, ON, rows=6))[1]


def test_reasons_name_no_commands() -> None:
    """The keys of the screen do what they do; a reason that is nothing else stays."""
    reason = "Jellyfin refuses the token. Sign in again with `profile login NAME`. The account may be disabled."
    rows = texts(lane_detail(replace(EMBY, state=LaneState.SIGNED_OUT, reason=reason), 100, ON, rows=6))
    assert rows[1] == "  why         Jellyfin refuses the token. The account may be disabled."
    assert by_keys("See `queue ls`") == "See `queue ls`"


def test_what_is_asked_stands_above_the_list() -> None:
    """Target, how much of it, the text; how many there are, and what waits for a choice."""
    facts = QueueFacts([PLEX, EMBY], unmatched=3, parked=1, by_id={1: PLEX, 2: EMBY})
    row = plain(asked_line(Asked(2, View.STUCK, "heat"), facts, 17, 78, ON))
    assert row.startswith(" Changes   target emby-cabin   shown needs you   / heat")
    assert row.endswith("m 4 to choose   17")


@pytest.mark.parametrize(
    ("asked", "sign"),
    [
        (Asked(), "nothing waits"),
        (Asked(view=View.STUCK), "Nothing needs you"),
        (Asked(view=View.ALL), "Nothing was changed"),
        (Asked(text="x"), "esc takes the filter away"),
    ],
)
def test_an_empty_list_says_what_that_means(asked: Asked, sign: str) -> None:
    """And which key shows more."""
    assert sign in empty_text(asked)


def test_views_end_at_both_ends() -> None:
    """Less than what needs a person there is not, nor more than all."""
    assert View.STUCK.turned(-1) is View.STUCK
    assert View.OPEN.turned(1) is View.ALL is View.ALL.turned(1)
    assert DeliveryState.DONE in View.ALL.states
    assert DeliveryState.DONE not in View.OPEN.states


def test_how_all_is_kept_in_step() -> None:
    """What needs a person first, with the key that mends it."""
    held = replace(EMBY, counts=LaneCounts(held=42))
    rows = texts(hub_lines(QueueFacts([PLEX, held], unmatched=3, unlooked=2, unmapped=12), 78, ON))
    assert rows[0].startswith("1 change refused by the server: r")
    assert rows[1].startswith("42 changes held back, since something would be taken away: A")
    assert rows[2] == "3 unmatched: m chooses"
    assert rows[3].startswith("2 changes that the next sync")
    assert rows[4].startswith("12 watched states of accounts that are nobody's: m on Profiles")


def test_questions_name_what_is_lost() -> None:
    """The change, or how many for whom."""
    one = drop_question(QueueTarget([PLEX], PLEX, a_delivery()))
    assert (one.title, one.facts[0]) == ("Drop this change for plex-den?", "Severance S02E04 for anna: watched.")
    assert drop_question(QueueTarget([PLEX, EMBY], EMBY)).title == "Drop 17 changes for emby-cabin?"
    held = replace(PLEX, counts=LaneCounts(held=2))
    assert approve_question(QueueTarget([held], held)).title == "Send 2 changes that are held back for plex-den?"


def test_moments_of_other_days_keep_their_day() -> None:
    """The time of the day alone would lie."""
    assert moment_text(NOW, NOW, UTC) == "22:13:20"
    assert moment_text(NOW - 3 * 86_400, NOW, UTC) == "11 Nov"
    assert moment_text(NOW - 85_000, NOW, UTC) == "Mon 22:36"
    assert moment_text(None, NOW, UTC) == "-"
