"""When a schedule is next. Pure: the time, the zone and the chance are handed in.

An interval is counted from the last start; a cron expression names moments (slots) of local time. `served_at` is the
newest slot that was served, so that a clock that is set back repeats none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import tzinfo

from tui.engine.schedule.cron import next_slot
from tui.model.schedule import HOUR, MOST_JITTER, Schedule

DAY = 86_400.0
GRACE = 900.0
"""Seconds after which a slot was missed, for a schedule that does not catch up."""
ROUNDING = 1.0
AT_ONCE = 0.0
"""Moment (UTC epoch s) of a backup that a person asked for."""

Chance = Callable[[], float]
"""Gives a number from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What decides when things are next, apart from the schedules themselves."""

    zone: tzinfo
    chance: Chance


@dataclass(frozen=True, slots=True)
class Planned:
    """When a schedule is next; None = never."""

    next_at: float | None
    slot_at: float | None
    served_at: float | None


def plan(schedule: Schedule, now: float, timing: Timing) -> Planned:
    """Work out anew when a schedule is next. What should have been meanwhile comes at once, for an interval."""
    if schedule.every is None:
        return _jittered(schedule, _slot(schedule, now, timing), schedule.served_at, timing)
    last = schedule.last_at if schedule.last_at is not None else schedule.begun_at
    last = now if last is None else min(last, now)
    return _jittered(schedule, last + schedule.every, schedule.served_at, timing)


def after_start(schedule: Schedule, now: float, timing: Timing) -> Planned:
    """Say when a schedule is next that starts now. A slot that has not come yet is not served by that."""
    if schedule.every is not None:
        return _jittered(schedule, now + schedule.every, _newest(schedule, now), timing)
    if schedule.slot_at is not None and schedule.slot_at > now:
        return Planned(schedule.next_at, schedule.slot_at, schedule.served_at)
    served_at = max(filter(None, (_trusted(schedule, now), schedule.slot_at)), default=None)
    return _jittered(schedule, _slot(replace(schedule, served_at=served_at), now, timing), served_at, timing)


def after_missing(schedule: Schedule, now: float, timing: Timing) -> Planned:
    """Say when a schedule is next that makes up for nothing: at the first moment of its own that is to come."""
    if schedule.every is None:
        return _jittered(schedule, _slot(schedule, now, timing), schedule.served_at, timing)
    slot = schedule.slot_at if schedule.slot_at is not None else now
    steps = max(1, math.ceil((now - slot) / schedule.every))
    return _jittered(schedule, slot + steps * schedule.every, schedule.served_at, timing)


def is_missed(schedule: Schedule, now: float) -> bool:
    """Tell whether a slot has gone by that is not to be made up for, if nothing ran to see it come."""
    if schedule.catches_up or schedule.slot_at is None or schedule.next_at == AT_ONCE:
        return False
    return now - schedule.slot_at > GRACE


def corrected(schedule: Schedule, now: float, timing: Timing) -> Planned | None:
    """Plan a schedule anew that a clock set wrong, or another zone, has planned; None = its plan is right."""
    if schedule.next_at is None or schedule.slot_at is None or schedule.next_at == AT_ONCE:
        return None
    is_wrong = _is_wrong_interval if schedule.every is not None else _is_wrong_slot
    return plan(schedule, now, timing) if is_wrong(schedule, now, timing) else None


def _is_wrong_interval(schedule: Schedule, now: float, timing: Timing) -> bool:
    """Farther away than any plan of today, or before the last start: neither comes of a clock that is right."""
    assert schedule.every is not None and schedule.next_at is not None
    last = schedule.last_at
    is_too_far = schedule.next_at > now + schedule.every + most_jitter(schedule) + ROUNDING
    return is_too_far or (last is not None and schedule.next_at < last <= now)


def _is_wrong_slot(schedule: Schedule, now: float, timing: Timing) -> bool:
    """Past the next slot, served already, or none at all in this zone."""
    assert schedule.slot_at is not None
    expected, served_at = _slot(schedule, now, timing), _trusted(schedule, now)
    if expected is not None and schedule.slot_at > expected + ROUNDING:
        return True
    if served_at is not None and schedule.slot_at <= served_at:
        return True
    return schedule.slot_at > now and not schedule.failures and not _is_slot(schedule, timing)


def gap_after(schedule: Schedule, now: float, timing: Timing) -> float:
    """Give the seconds between two runs of a schedule, as they are about now."""
    if schedule.every is not None:
        return schedule.every
    first = next_slot(schedule.cron, now, timing.zone)
    second = None if first is None else next_slot(schedule.cron, first, timing.zone)
    return math.inf if first is None or second is None else second - first


def most_jitter(schedule: Schedule) -> float:
    """Give the seconds by which a start may come later, at most."""
    of = HOUR if schedule.every is None else schedule.every
    return min(schedule.jitter * of, MOST_JITTER)


def _jittered(schedule: Schedule, slot: float | None, served_at: float | None, timing: Timing) -> Planned:
    if slot is None:
        return Planned(None, None, served_at)
    return Planned(slot + most_jitter(schedule) * timing.chance(), slot, served_at)


def _slot(schedule: Schedule, now: float, timing: Timing) -> float | None:
    """Give the first slot after now that was not served yet."""
    served_at = _trusted(schedule, now)
    return next_slot(schedule.cron, now if served_at is None else max(now, served_at), timing.zone)


def _is_slot(schedule: Schedule, timing: Timing) -> bool:
    slot = schedule.slot_at
    return slot is not None and next_slot(schedule.cron, slot - 0.5, timing.zone) == slot


def _trusted(schedule: Schedule, now: float) -> float | None:
    """Give the newest slot that was served; None when a clock that was far ahead has named it."""
    served_at = schedule.served_at
    return None if served_at is not None and served_at > now + DAY else served_at


def _newest(schedule: Schedule, now: float) -> float:
    """Give the newest moment of an interval that is served by a start now."""
    slot = now if schedule.slot_at is None else min(schedule.slot_at, now)
    return slot if schedule.served_at is None else max(slot, min(schedule.served_at, now))
