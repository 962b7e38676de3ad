"""What runs by itself, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from tests.schedules import a_schedule, shown
from tests.widgets.runs import NOW
from tui.model.schedule import HOUR, Pause, ScheduledJob, ScheduleState
from tui.model.service import SERVICE, Keeper, ServiceRow, ServiceState
from tui.schedule_words import (
    SHORT_REASON,
    by_profile,
    coming_text,
    keeper_text,
    leading,
    next_text,
    owner_text,
    pause_text,
    plan_lines,
    rhythm_text,
)

KEEPER = Keeper("dashboard", 12, "nas", NOW - 60, NOW, is_here=True)
SERVICE_ROW = ServiceRow("o", 123, "nas", NOW - 60, NOW, is_working=False)
TOMORROW = NOW + 4 * HOUR


@pytest.mark.parametrize(
    ("state", "reason", "next_at", "at_once", "text"),
    [
        (ScheduleState.PLANNED, "", NOW + 240, "in 4 min", "22:17"),
        (ScheduleState.PLANNED, "", NOW + 5, "in 1 min", "22:13"),
        (ScheduleState.PLANNED, "", TOMORROW, "Wed 02:13", "Wed 02:13"),
        (ScheduleState.PLANNED, "", NOW - 1, "now", "now"),
        (ScheduleState.PLANNED, "", None, "-", "-"),
        (ScheduleState.RUNNING, "", NOW + 240, "now", "now"),
        (ScheduleState.WAITING, "on return", NOW - 9, "on return", "on return"),
        (ScheduleState.WAITING, "", NOW - 9, "now", "now"),
        (ScheduleState.WAITING, "quiet hours until 07:00", NOW - 9, "till 07:00", "till 07:00"),
        (ScheduleState.WAITING, "another run of the same data", NOW - 9, "waits", "waits"),
        (ScheduleState.SIGNED_OUT, "signed out", NOW - 9, "on sign-in", "on sign-in"),
        (ScheduleState.PAUSED, "", NOW + 240, "paused", "paused"),
        (ScheduleState.OFF, "", None, "off", "off"),
        (ScheduleState.DISABLED, "", None, "-", "-"),
        (ScheduleState.FIRST, "", None, "first sync", "press s"),
    ],
)
def test_the_next_run_is_told_in_a_word_or_a_time(
    state: ScheduleState, reason: str, next_at: float | None, at_once: str, text: str
) -> None:
    """A moment, or what it waits for; on screens never what would have to tick."""
    found = shown(state, reason, next_at=next_at)
    assert next_text(found, NOW, UTC) == text
    assert coming_text(found, NOW, UTC) == at_once
    assert len(text) <= SHORT_REASON


def test_a_profile_without_a_schedule_has_no_next_run() -> None:
    """It is told as unknown."""
    assert next_text(None, NOW) == coming_text(None, NOW) == "-"
    assert leading([]) is None


def test_the_line_of_a_profile_tells_of_its_sync() -> None:
    """Before its history and the daily full one; the household belongs to no profile."""
    full, history = shown(job=ScheduledJob.FULL), shown(job=ScheduledJob.HISTORY)
    household = shown(profile_id=None, job=ScheduledJob.BACKUP)
    assert leading([full, history, shown()]) == shown()
    assert leading([full, history]) == history
    assert by_profile([full, household, history, shown()]) == {1: [shown(), history, full]}
    assert (owner_text(household), owner_text(full)) == ("household", "iptv-one")


def test_a_rhythm_is_an_interval_or_a_cron_expression() -> None:
    """As it was set."""
    assert rhythm_text(a_schedule()) == "every 24 h"
    assert rhythm_text(a_schedule(every=None, cron="10 3 * * *")) == "at 10 3 * * *"


def test_details_tell_rhythm_and_next_run() -> None:
    """A line for each, the first without the name of what it starts."""
    history = shown(job=ScheduledJob.HISTORY, every=HOUR, next_at=NOW + 600)
    assert plan_lines([shown(), history], NOW, UTC) == ["every 24 h, next 22:17", "history every 1 h, next 22:23"]
    assert plan_lines([shown(ScheduleState.FIRST)] * 2, NOW) == [
        "every 24 h, press s",
        "sync every 24 h, after the first sync",
    ]
    assert plan_lines([], NOW) == []


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ScheduleState.FIRST, "every 24 h, press s"),
        (ScheduleState.WAITING, "every 24 h, waits: quiet hours until 07:00"),
        (ScheduleState.SIGNED_OUT, "every 24 h, on sign-in"),
        (ScheduleState.RUNNING, "every 24 h, now"),
        (ScheduleState.PAUSED, "every 24 h, paused"),
        (ScheduleState.OFF, "every 24 h, off"),
    ],
)
def test_details_tell_what_a_schedule_waits_for(state: ScheduleState, told: str) -> None:
    """In full, where the column has no room for it."""
    assert plan_lines([shown(state, "quiet hours until 07:00")], NOW, UTC) == [told]


def test_a_pause_says_until_when() -> None:
    """Or that somebody has to end it."""
    assert pause_text(Pause(NOW, NOW + 600), NOW, UTC) == "All schedules rest until 22:23"
    assert pause_text(Pause(NOW, None), NOW) == "All schedules rest until somebody lets them go on"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ServiceState(None), "nothing starts while nobody keeps this household"),
        (ServiceState(KEEPER), "kept by this dashboard, as long as it is open"),
        (ServiceState(replace(KEEPER, is_here=False)), "kept by the dashboard of pid 12, as long as it is open"),
        (ServiceState(KEEPER, (SERVICE_ROW,)), "kept by this dashboard; the service, pid 123, takes over"),
        (ServiceState(replace(KEEPER, face=SERVICE, is_here=False)), "kept by the service, pid 12"),
    ],
)
def test_who_keeps_the_household_is_named(state: ServiceState, told: str) -> None:
    """With its process, and whether that lasts."""
    assert keeper_text(state) == told
