"""The outbox as it is printed: words, tables, documents."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.cli.queued import DELIVERY, LANE, NOW
from tests.cli.screen import HARMLESS, HOSTILE, piped, shown
from tui.cli.hub.watch_words import lane_text, state_text, tally_text
from tui.cli.queue.documents import delivery_document, lane_document, queue_document
from tui.cli.queue.lines import delivery_lines, delivery_table, lane_table
from tui.cli.table import cells
from tui.formatting import clock_text, lane_word
from tui.model.outbox import Away, DeliveryState, LaneState, Tally

LANES = {LANE.profile_id: LANE}
OPEN = replace(LANE, state=LaneState.OPEN, reason="")
CONTROLS = {chr(code) for code in (*range(32), *range(127, 160))} | {"\u202e", "\u2069"}


@pytest.mark.parametrize(
    ("state", "next_in", "lane", "text"),
    [
        (DeliveryState.PENDING, None, OPEN, "ready"),
        (DeliveryState.PENDING, None, LANE, "ready, on return"),
        (DeliveryState.PENDING, None, replace(LANE, state=LaneState.PAUSED), "ready, on resume"),
        (DeliveryState.PENDING, None, replace(LANE, state=LaneState.SIGNED_OUT), "ready, after sign-in"),
        (DeliveryState.PENDING, None, replace(LANE, state=LaneState.QUOTA, until=None), "ready"),
        (DeliveryState.WAITING, 12.0, OPEN, "waiting, in 12s"),
        (DeliveryState.WAITING, 0.2, None, "waiting, in 1s"),
        (DeliveryState.WAITING, -3.0, OPEN, "waiting"),
        (DeliveryState.IN_FLIGHT, None, LANE, "in flight"),
        (DeliveryState.HELD, None, LANE, "held"),
        (DeliveryState.DEAD, None, LANE, "dead"),
    ],
)
def test_when_a_change_goes_on(state: DeliveryState, next_in: float | None, lane: object, text: str) -> None:
    """By itself, with its lane, or not at all."""
    at = None if next_in is None else NOW + next_in
    assert state_text(replace(DELIVERY, state=state, next_attempt_at=at), lane, NOW) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tally", "text"),
    [
        (Tally(), ""),
        (Tally(syncing=3, synced=9), "Syncing 3..."),
        (
            Tally(away=(Away("emby-cabin", 17), Away("den", 2))),
            "17 waiting: emby-cabin offline, 2 waiting: den offline",
        ),
        (Tally(is_paused=True), "Paused"),
        (Tally(error="signed out"), "Sync failed: signed out"),
    ],
)
def test_the_indicator(tally: Tally, text: str) -> None:
    """The words are fixed."""
    assert tally_text(tally, piped()) == text


@pytest.mark.parametrize("state", list(LaneState))
def test_every_lane_has_a_word(state: LaneState) -> None:
    """A sign alone says too little."""
    sign, _, word = lane_text(replace(LANE, state=state), piped()).partition(" ")
    assert (len(sign), word) == (1, lane_word(state))


def test_lanes_tell_why() -> None:
    """Every count has its column, and the reason stands at the end."""
    head, line = lane_table([LANE], NOW, piped())
    assert head.split() == ["Target", "Lane", "Ready", "Flying", "Waiting", "Held", "Dead", "Why"]
    assert line.split()[3:8] == ["17", "0", "0", "0", "1"]
    assert line.endswith("no route since 11:20")


def test_what_keeps_changes_back_is_told_once() -> None:
    """With how many there are, and what to do; an error of the past of what is ready says nothing any more."""
    dead = replace(DELIVERY, state=DeliveryState.DEAD, last_error="no such item", hint="scan the library")
    lines = delivery_table([dead, dead, replace(dead, state=DeliveryState.PENDING)], LANES, NOW, piped())
    assert lines[4:] == ["2 dead at emby-cabin: no such item", "  → scan the library"]


def test_a_narrow_terminal_tells_below_a_lane_why_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """And when it is tried again; an open one needs no words."""
    monkeypatch.setenv("COLUMNS", "80")
    tried = replace(LANE, until=NOW + 30)
    lines = lane_table([tried, OPEN], NOW, shown())
    assert [line.strip() for line in lines if "route" in line] == [
        f"next try {clock_text(NOW + 30)}; no route since 11:20"
    ]
    assert len(lines) == 4


def test_a_change_told_whole() -> None:
    """What was there and here, who decided, and what went wrong without counting."""
    lines = delivery_lines(
        replace(DELIVERY, last_error="connection refused", failed_at=NOW - 60, exchange="PUT /x\n204"),
        LANE,
        NOW,
        piped(),
    )
    text = "\n".join(lines)
    assert lines[0] == "Severance S02E04 for Anna on emby-cabin"
    assert "unwatched" in text
    assert "watched on plex-den" in text
    assert "connection refused (not counted)" in text
    assert lines[-2:] == ["  PUT /x", "  204"]


def test_a_narrow_terminal_gets_what_matters_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is broken over two lines at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    long = replace(DELIVERY, title="A title of fourty letters that goes on and on", person="Anna-Maria Lighthouse")
    lines = delivery_table([long], LANES, NOW, shown())
    assert max(map(cells, lines)) <= 80
    assert "ready, on return" in lines[1]
    assert max(map(cells, lane_table([LANE], NOW, shown()))) <= 80


def test_s42_no_name_in_the_queue_drives_the_terminal() -> None:
    """Names of titles, people, errors and exchanges come from servers."""
    hostile = replace(
        DELIVERY, title=HOSTILE, person=HOSTILE, profile=HOSTILE, decision=HOSTILE, last_error=HOSTILE, hint=HOSTILE,
        exchange=HOSTILE, outcome=HOSTILE, account_key=HOSTILE, item_key=HOSTILE, state=DeliveryState.DEAD,
    )  # fmt: skip
    lane = replace(LANE, profile=HOSTILE, reason=HOSTILE)
    out = piped()
    told = [
        *delivery_table([hostile], {3: lane}, NOW, out),
        *delivery_lines(hostile, lane, NOW, out),
        *lane_table([lane], NOW, out),
        json.dumps([delivery_document(hostile, out), lane_document(lane, out)], ensure_ascii=False),
    ]
    assert CONTROLS.isdisjoint("".join(told))
    assert HARMLESS in told[0] + told[1]


def test_documents_have_their_names() -> None:
    """Scripts depend on them; times are ISO 8601, values are told whole."""
    document = delivery_document(DELIVERY, piped())
    assert document["wanted"] == {
        "watch": "watched", "position_ms": 0, "plays": 1, "last_watched": "2026-01-02T15:16:40Z"
    }  # fmt: skip
    assert (document["target"], document["person"], document["state"]) == ("emby-cabin", "Anna", "pending")
    assert document["changed_at"] == "2026-01-02T15:16:40Z"
    queue = queue_document([LANE], Tally(away=(Away("emby-cabin", 17),)), piped())
    assert (queue["indicator"], queue["lanes"][0]["ready"]) == ("17 waiting: emby-cabin offline", 17)
