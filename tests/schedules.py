"""Schedules made up for tests of words and pictures."""

from __future__ import annotations

from typing import Any

from tests.widgets.runs import NOW
from tui.model.profiles import ProfileKind
from tui.model.schedule import HOUR, Schedule, ScheduledJob, ScheduleState, ShownSchedule


def a_schedule(**changes: Any) -> Schedule:
    """The daily sync of profile 1, due in four minutes, with changes."""
    values: dict[str, Any] = {
        "id": 1,
        "profile_id": 1,
        "job": ScheduledJob.SYNC,
        "every": 24 * HOUR,
        "cron": "",
        "is_on": True,
        "jitter": 0.05,
        "quiet": "",
        "waits_for_streams": False,
        "catches_up": True,
        "next_at": NOW + 240,
        "slot_at": NOW + 200,
        "served_at": None,
        "begun_at": NOW - 86_400,
    }
    return Schedule(**{**values, **changes})


def shown(state: ScheduleState = ScheduleState.PLANNED, reason: str = "", **changes: Any) -> ShownSchedule:
    """The same as faces get it, of the profile iptv-one; without a profile, of the household."""
    schedule = a_schedule(**changes)
    is_household = schedule.profile_id is None
    kind = None if is_household else ProfileKind.XTREAM
    return ShownSchedule(schedule, "" if is_household else "iptv-one", kind, state, reason)
