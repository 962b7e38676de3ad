"""What the end of runs means for a schedule: that it begins, when it is next, and when to try again. Pure.

It goes by rows alone, so it does not matter which process saw a run end, or whether any did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tui.engine.schedule.planning import Planned, Timing, after_start, gap_after, plan
from tui.engine.schedule.standing import begins, begins_all, serves
from tui.model.profiles import ProfileKind
from tui.model.runs import Run, RunOptions, RunState, Trigger
from tui.model.schedule import HOUR, MINUTE, Schedule, ScheduledJob
from tui.store.schedules import Settlement

WELL = frozenset({RunState.COMPLETED, RunState.PARTIAL, RunState.HELD})
AGAIN_AFTER = (15 * MINUTE, 30 * MINUTE, 60 * MINUTE)
"""Seconds after each failure in a row before it is tried again; after the last the schedule goes its ordinary way."""
RARE = 6 * HOUR
"""Seconds between two runs from which on a failed one is tried again before the next."""
PASSING = frozenset({"network", "timeout", "rate_limited", "server"})
"""Classes of errors that pass by themselves."""


def settled(
    schedule: Schedule,
    kind: ProfileKind,
    runs: Sequence[Run],
    errors: Mapping[int, Collection[str]],
    *,
    now: float,
    timing: Timing,
) -> Settlement:
    """Give what runs of the profile that ended, oldest first, mean for one of its schedules.

    `errors` holds the classes of errors of runs that failed.
    """
    after = schedule
    well = [run for run in runs if run.state in WELL and begins(run, kind, schedule.job)]
    for run in runs:
        if begins_all(run, kind):
            after = _with_begin(after, run)
        if serves(run, kind, schedule.job):
            after = _with_end(after, run, errors.get(run.id, ()), now=now, timing=timing)
    return Settlement(
        schedule,
        runs[-1].id,
        after.begun_at,
        after.last_at,
        after.last_run,
        after.failures,
        after.next_at,
        after.slot_at,
        well_at=max((run.created_at for run in well), default=None),
        choice=_choice(schedule, well),
        moves=(after.next_at, after.slot_at) != (schedule.next_at, schedule.slot_at),
    )


def foreseen(schedule: Schedule, kind: ProfileKind, runs: Sequence[Run], *, now: float, timing: Timing) -> Schedule:
    """Give a schedule as it stands once somebody has heeded these runs: while nobody keeps the house, nobody does."""
    if not runs:
        return schedule
    told = settled(schedule, kind, runs, {}, now=now, timing=timing)
    return replace(
        schedule,
        begun_at=told.begun_at,
        last_at=told.last_at,
        last_run=told.last_run,
        failures=told.failures,
        next_at=told.next_at,
        slot_at=told.slot_at,
    )


def _choice(schedule: Schedule, well: Sequence[Run]) -> RunOptions | None:
    """Give the part of a history that its first pull has read, or all once a pull has read all; None = as before."""
    if schedule.job is not ScheduledJob.HISTORY or not well:
        return None
    whole = next((run for run in well if not _is_part(run.options)), None)
    if whole is not None:
        return whole.options
    return well[0].options if schedule.well_at is None else None


def _is_part(options: RunOptions) -> bool:
    return bool(options.days or options.libraries or options.accounts)


def _with_begin(schedule: Schedule, run: Run) -> Schedule:
    is_begun = run.state in WELL or run.trigger is Trigger.RESUME
    if schedule.begun_at is not None or not is_begun:
        return schedule
    return replace(schedule, begun_at=run.finished_at if run.finished_at is not None else run.created_at)


def _with_end(schedule: Schedule, run: Run, errors: Collection[str], *, now: float, timing: Timing) -> Schedule:
    if schedule.last_run is None or run.id > schedule.last_run:
        schedule = replace(schedule, last_run=run.id, last_at=run.created_at)
    if run.state in WELL:
        return replace(_with_rest(schedule, run, now, timing), failures=0)
    schedule = _still_due(schedule, min(run.created_at, now))
    if run.state in {RunState.FAILED, RunState.INTERRUPTED}:
        schedule = replace(schedule, failures=schedule.failures + 1)
        return _with_another_try(schedule, run, errors, now, timing)
    if run.trigger is Trigger.SCHEDULE and run.started_at is None and not run.cancel_requested:
        return _planned(schedule, now)
    return schedule


def _with_rest(schedule: Schedule, run: Run, now: float, timing: Timing) -> Schedule:
    """A run that somebody else started takes the place of another try, and of an interval's next start."""
    if schedule.next_at is None or run.trigger is Trigger.SCHEDULE:
        return schedule
    if schedule.every is None and not schedule.failures:
        return schedule
    planned = after_start(schedule, min(run.created_at, now), timing) if schedule.every else plan(schedule, now, timing)
    return schedule if planned.next_at is None or planned.next_at <= schedule.next_at else _moved(schedule, planned)


def _still_due(schedule: Schedule, begun_at: float) -> Schedule:
    """What waited when a run by hand began that came to nothing goes on waiting.

    It is due since that run: an interval's moment before the last start is taken for one of a clock that was wrong.
    """
    if schedule.every is None or schedule.next_at is None or schedule.next_at >= begun_at:
        return schedule
    return replace(schedule, next_at=begun_at, slot_at=begun_at)


def _with_another_try(schedule: Schedule, run: Run, errors: Collection[str], now: float, timing: Timing) -> Schedule:
    """Try again soon what failed for a reason that passes, or was cut with its process."""
    passes = run.state is RunState.INTERRUPTED or not PASSING.isdisjoint(errors)
    if run.trigger is not Trigger.SCHEDULE or not passes or schedule.failures > len(AGAIN_AFTER):
        return schedule
    if run.state is RunState.FAILED and gap_after(schedule, now, timing) < RARE:
        return schedule
    ended_at = now if run.finished_at is None else min(run.finished_at, now)
    return _planned(schedule, ended_at + AGAIN_AFTER[schedule.failures - 1])


def _planned(schedule: Schedule, at: float) -> Schedule:
    """Let it come at a moment, unless it comes earlier anyway."""
    if schedule.next_at is None or schedule.next_at <= at:
        return schedule
    return replace(schedule, next_at=at, slot_at=at)


def _moved(schedule: Schedule, planned: Planned) -> Schedule:
    return replace(schedule, next_at=planned.next_at, slot_at=planned.slot_at)
