"""When schedules are next: intervals and slots, jitter, and clocks that are set forwards and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.engine.schedule.plans import BERLIN, NOW, ST_JOHNS, a_plan, planned, started, timing
from tui.engine.schedule.planning import after_missing, after_start, corrected, gap_after, is_missed, plan
from tui.model.schedule import HOUR, MINUTE

DAY = 24 * HOUR
DAILY = {"every": None, "cron": "0 3 * * *"}


def at(text: str) -> float:
    """A moment of Berlin's clocks: "2026-11-21 03:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


def test_an_interval_is_counted_from_the_last_start() -> None:
    """A day after it started, whenever that is worked out; what should have been meanwhile is due at once."""
    assert plan(a_plan(last_at=NOW - HOUR), NOW, timing()).next_at == NOW + 23 * HOUR
    assert plan(a_plan(last_at=NOW - 9 * DAY), NOW, timing()).next_at == NOW - 8 * DAY


def test_what_was_missed_is_made_up_for_once() -> None:
    """Nine days without a process are one start, and the next comes a whole interval after it."""
    late = a_plan(last_at=NOW - 9 * DAY, next_at=NOW - 8 * DAY, slot_at=NOW - 8 * DAY)
    assert started(late, NOW, timing()).next_at == NOW + DAY
    cron = a_plan(**DAILY, next_at=at("2026-11-12 03:00"), slot_at=at("2026-11-12 03:00"))
    assert started(cron, at("2026-11-21 09:00"), timing(BERLIN)).next_at == at("2026-11-22 03:00")


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_jitter_is_a_share_of_the_interval_and_a_quarter_of_an_hour_at_most(chance: float) -> None:
    """Five minutes with a tenth come up to half a minute later; a week with a tenth up to 15 minutes."""
    short, long = a_plan(every=5 * MINUTE, jitter=0.1), a_plan(every=7 * DAY, jitter=0.1)
    assert after_start(short, NOW, timing(chance=chance)).next_at == NOW + 300 + 30 * chance
    assert after_start(long, NOW, timing(chance=chance)).next_at == NOW + 7 * DAY + 900 * chance


def test_jitter_is_no_part_of_a_slot() -> None:
    """A slot that starts late by its jitter is still that slot: the next one is tomorrow's, not the rest of today's."""
    when = timing(BERLIN, chance=1.0)
    cron = planned(a_plan(**DAILY, jitter=0.2), plan(a_plan(**DAILY, jitter=0.2), at("2026-11-20 12:00"), when))
    assert (cron.slot_at, cron.next_at) == (at("2026-11-21 03:00"), at("2026-11-21 03:12"))
    assert started(cron, at("2026-11-21 03:12"), when).slot_at == at("2026-11-22 03:00")


@pytest.mark.parametrize("back", [60.0, HOUR, 5 * HOUR, 23 * HOUR])
def test_a_clock_that_is_set_back_repeats_no_slot(back: float) -> None:
    """Served at three, set back before three: the next one is that of tomorrow."""
    cron = started(a_plan(**DAILY, slot_at=at("2026-11-21 03:00")), at("2026-11-21 03:01"), timing(BERLIN))
    now = at("2026-11-21 03:01") - back
    assert plan(cron, now, timing(BERLIN)).next_at == at("2026-11-22 03:00")
    assert corrected(cron, now, timing(BERLIN)) is None


def test_a_slot_that_a_clock_far_ahead_served_counts_for_nothing() -> None:
    """A year too early the program started for a slot of that year; with the clock right it starts tomorrow."""
    cron = started(a_plan(**DAILY, slot_at=at("2027-11-21 03:00")), at("2027-11-21 03:01"), timing(BERLIN))
    mended = planned(cron, corrected(cron, at("2026-11-21 12:00"), timing(BERLIN)))
    assert mended.next_at == at("2026-11-22 03:00")
    assert corrected(mended, at("2026-11-21 13:00"), timing(BERLIN)) is None
    assert started(mended, at("2026-11-22 03:00"), timing(BERLIN)).next_at == at("2026-11-23 03:00")


@pytest.mark.parametrize("boot", [0.0, 86_400.0 * 400])
def test_a_machine_that_boots_in_1970_starts_nothing_early_once_its_clock_is_right(boot: float) -> None:
    """What it has planned in its first minutes is planned anew, by the last start and the slots that were served."""
    now = at("2026-11-21 12:00")
    daily = started(a_plan(), now - 2 * HOUR, timing())
    cron = started(a_plan(**DAILY, slot_at=at("2026-11-21 03:00")), at("2026-11-21 03:01"), timing(BERLIN))
    for schedule, wanted in ((daily, now + 22 * HOUR), (cron, at("2026-11-22 03:00"))):
        astray = planned(schedule, corrected(schedule, boot, timing(BERLIN)))
        assert astray.next_at is not None and astray.next_at < boot + 2 * DAY
        assert planned(astray, corrected(astray, now, timing(BERLIN))).next_at == wanted


def test_a_slot_that_a_clock_far_ahead_has_planned_is_pulled_in() -> None:
    """Planned but never started with a clock of next year: it comes at the first slot of today's time."""
    cron = a_plan(**DAILY, next_at=at("2027-11-22 03:00"), slot_at=at("2027-11-22 03:00"))
    assert planned(cron, corrected(cron, at("2026-11-21 12:00"), timing(BERLIN))).next_at == at("2026-11-22 03:00")


@pytest.mark.parametrize("ahead", [26 * HOUR, 40 * DAY, 50 * 365 * DAY])
def test_an_interval_that_a_clock_ahead_has_planned_is_pulled_in(ahead: float) -> None:
    """It waits for one interval at most, however far ahead the clock has been."""
    daily = started(a_plan(jitter=0.05), NOW + ahead, timing(chance=1.0))
    mended = planned(daily, corrected(daily, NOW, timing(chance=1.0)))
    assert mended.next_at == NOW + DAY + 900
    assert corrected(mended, NOW, timing()) is None


@pytest.mark.parametrize("hours", range(0, 49, 3))
def test_a_right_plan_is_left_alone_at_every_hour(hours: int) -> None:
    """Looking again finds nothing to mend: neither in what is to come, nor in what is due and waits, nor in a retry."""
    when = timing(BERLIN, chance=0.7)
    now = NOW + hours * HOUR
    for schedule in (a_plan(jitter=0.05), a_plan(**DAILY, jitter=0.2), a_plan(every=MINUTE)):
        stands = started(schedule, NOW, when)
        assert corrected(stands, now, when) is None
        retry = replace(stands, next_at=NOW + 50, slot_at=NOW + 50, failures=1)
        assert corrected(retry, now, when) is None


def test_another_time_zone_moves_the_slots() -> None:
    """Who moves the machine to St. John's gets three o'clock there, and not half past ten in the evening before."""
    cron = planned(a_plan(**DAILY), plan(a_plan(**DAILY), at("2026-11-21 12:00"), timing(BERLIN)))
    moved = planned(cron, corrected(cron, at("2026-11-21 12:00"), timing(ST_JOHNS)))
    assert moved.next_at == datetime(2026, 11, 22, 3, tzinfo=ST_JOHNS).timestamp()


def test_what_does_not_catch_up_waits_for_its_next_moment() -> None:
    """More than a quarter of an hour late it is missed; an interval keeps its rhythm, an expression its slots."""
    steady = a_plan(catches_up=False, every=6 * HOUR, slot_at=NOW - 7 * HOUR, next_at=NOW - 7 * HOUR)
    cron = a_plan(**DAILY, catches_up=False, slot_at=at("2026-11-21 03:00"), next_at=at("2026-11-21 03:00"))
    assert is_missed(steady, NOW) and not is_missed(replace(steady, slot_at=NOW - 899), NOW)
    assert not is_missed(replace(steady, catches_up=True), NOW)
    assert after_missing(steady, NOW, timing()).next_at == NOW + 5 * HOUR
    assert after_missing(cron, at("2026-11-21 09:00"), timing(BERLIN)).next_at == at("2026-11-22 03:00")


def test_a_start_by_hand_takes_no_slot_that_is_to_come() -> None:
    """Started at ten in the evening, the expression still starts at three; an interval counts from now."""
    cron = a_plan(**DAILY, slot_at=at("2026-11-22 03:00"), next_at=at("2026-11-22 03:05"))
    assert after_start(cron, at("2026-11-21 22:00"), timing(BERLIN)).next_at == at("2026-11-22 03:05")
    assert after_start(a_plan(next_at=NOW + HOUR, slot_at=NOW + HOUR), NOW, timing()).next_at == NOW + DAY


def test_the_distance_between_two_runs_is_known() -> None:
    """Of an interval it is told; of an expression it is that between its next two moments."""
    assert gap_after(a_plan(every=300.0), NOW, timing()) == 300
    assert gap_after(a_plan(**DAILY), NOW, timing(UTC)) == DAY


@pytest.mark.parametrize("now", [0.0, -1e9, 9e12])
def test_no_time_breaks_planning(now: float) -> None:
    """Whatever the clock of a machine without a battery says, a plan comes of it, or none at all."""
    for schedule in (a_plan(last_at=NOW), a_plan(**DAILY, served_at=NOW)):
        plan(schedule, now, timing(BERLIN))
        after_start(schedule, now, timing(BERLIN))
        corrected(replace(schedule, next_at=NOW, slot_at=NOW), now, timing(BERLIN))
