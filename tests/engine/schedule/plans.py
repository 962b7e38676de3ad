"""Schedules on paper, and a walk through the moments that they name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.schedules import a_schedule
from tui.engine.schedule.planning import Planned, Timing, after_start, plan
from tui.model.schedule import HOUR, Schedule

BERLIN, ST_JOHNS, CHATHAM = ZoneInfo("Europe/Berlin"), ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Chatham")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp()


def timing(zone: Any = UTC, chance: float = 0.0) -> Timing:
    """The zone, and a chance that is always the same."""
    return Timing(zone, lambda: chance)


def a_plan(**changes: Any) -> Schedule:
    """A daily sync that has begun, without jitter, with changes."""
    fresh = {"jitter": 0.0, "next_at": None, "slot_at": None, "begun_at": NOW - 24 * HOUR}
    return a_schedule(**{**fresh, **changes})


def planned(schedule: Schedule, told: Planned | None) -> Schedule:
    """The schedule as it stands once that is stored."""
    assert told is not None
    return replace(schedule, next_at=told.next_at, slot_at=told.slot_at, served_at=told.served_at)


def started(schedule: Schedule, now: float, when: Timing) -> Schedule:
    """The schedule as it stands once it has started."""
    return replace(planned(schedule, after_start(schedule, now, when)), last_at=now)


def walk(cron: str, when: Timing, begin: datetime, end: datetime, late: float = 0.0) -> list[float]:
    """The moments that an expression starts at, each served `late` seconds after it has come."""
    schedule = a_plan(every=None, cron=cron)
    schedule, starts = planned(schedule, plan(schedule, begin.timestamp(), when)), []
    while schedule.next_at is not None and schedule.next_at < end.timestamp():
        assert schedule.slot_at is not None
        starts.append(schedule.slot_at)
        schedule = started(schedule, schedule.next_at + late, when)
    return starts
