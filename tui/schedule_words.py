"""What runs by itself and who sees to it, in the words of both faces. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from tui.formatting import HOUR, UNKNOWN, interval_text, when_text
from tui.model.schedule import Pause, Schedule, ScheduledJob, ScheduleState, ShownSchedule
from tui.model.service import SERVICE, Keeper, ServiceState

HOUSEHOLD = "household"
"""What the schedules of no profile are called."""
SHORT_REASON = 10
"""Characters of a reason that still fits the column of next runs."""
LONG_REASON = "waits"
"""What stands there for a longer one."""
AFTER_FIRST = "after the first sync"
"""When a schedule starts that is not its profile's leading one: with the first run of that it begins, too."""
_JOBS = {
    ScheduledJob.SYNC: "sync",
    ScheduledJob.FULL: "full sync",
    ScheduledJob.HISTORY: "history",
    ScheduledJob.BACKUP: "backup",
}
_STATES = {
    ScheduleState.OFF: "off",
    ScheduleState.PAUSED: "paused",
    ScheduleState.DISABLED: UNKNOWN,
    ScheduleState.SIGNED_OUT: "on sign-in",
    ScheduleState.RUNNING: "now",
}
"""When a schedule starts next, where that is no moment."""
_ORDER = (ScheduledJob.SYNC, ScheduledJob.HISTORY, ScheduledJob.FULL, ScheduledJob.BACKUP)


def job_word(job: ScheduledJob) -> str:
    """What a schedule starts: "sync", "full sync", "history", "backup"."""
    return _JOBS[job]


def owner_text(shown: ShownSchedule) -> str:
    """Whose schedule it is: the profile's name, or "household"."""
    return shown.profile or HOUSEHOLD


def rhythm_text(schedule: Schedule) -> str:
    """How often it starts: "every 24 h", "at 10 3 * * *"."""
    if schedule.every is None:
        return f"at {schedule.cron}"
    return f"every {interval_text(schedule.every)}"


def next_text(shown: ShownSchedule | None, now: float, tz: tzinfo | None = None, *, first: str = "press s") -> str:
    """When it starts next, or what it waits for, in 12 characters; `first` where a person has to start the first run.

    A moment is told as a time of day, since nothing on an idle screen may tick. "-" = it has no next run.
    """
    if shown is None:
        return UNKNOWN
    if shown.state is ScheduleState.FIRST:
        return first
    if shown.state is ScheduleState.WAITING:
        return _short_reason(shown.reason)
    if shown.state is not ScheduleState.PLANNED:
        return _STATES[shown.state]
    due = shown.schedule.next_at
    return "now" if due is not None and due <= now else when_text(due, now, tz)


def waiting_text(shown: ShownSchedule | None) -> str:
    """What it is due for and waits for, where `next_text` has no room to say so: "Waits: somebody streams"."""
    if shown is None or shown.state is not ScheduleState.WAITING or _short_reason(shown.reason) != LONG_REASON:
        return ""
    return f"Waits: {shown.reason}"


def coming_text(shown: ShownSchedule | None, now: float, tz: tzinfo | None = None, *, first: str = "first sync") -> str:
    """The same where it is printed once: "in 4 min" within the next hour."""
    due = None if shown is None or shown.state is not ScheduleState.PLANNED else shown.schedule.next_at
    if due is None or not now < due < now + HOUR:
        return next_text(shown, now, tz, first=first)
    return f"in {max(1, round((due - now) / 60))} min"


def leading(schedules: Iterable[ShownSchedule]) -> ShownSchedule | None:
    """The one of a profile's schedules that its line tells of: its sync, else its history; None = it has none."""
    by_job = {shown.schedule.job: shown for shown in schedules}
    return next((by_job[job] for job in _ORDER if job in by_job), None)


def by_profile(schedules: Iterable[ShownSchedule]) -> dict[int, list[ShownSchedule]]:
    """Schedules by the ids of their profiles, those of the household left out."""
    found: dict[int, list[ShownSchedule]] = {}
    for shown in sorted(schedules, key=lambda it: _ORDER.index(it.schedule.job)):
        if shown.schedule.profile_id is not None:
            found.setdefault(shown.schedule.profile_id, []).append(shown)
    return found


def plan_lines(
    schedules: Iterable[ShownSchedule], now: float, tz: tzinfo | None = None, *, first: str = "press s"
) -> list[str]:
    """A profile's schedules, a line each: "every 24 h, next 03:10", "history every 1 h, next 14:02"."""
    told = []
    for place, shown in enumerate(schedules):
        line = _plan_line(shown, now, tz, AFTER_FIRST if place else first)
        told.append(f"{job_word(shown.schedule.job)} {line}" if place else line)
    return told


def pause_text(pause: Pause, now: float, tz: tzinfo | None = None) -> str:
    """That all schedules rest, and until when."""
    until = "until somebody lets them go on" if pause.until is None else f"until {when_text(pause.until, now, tz)}"
    return f"All schedules rest {until}"


def keeper_text(state: ServiceState, here: str = "this dashboard") -> str:
    """Who keeps the household in sync, and whether that goes on: "kept by the service, pid 123". `here`: who asks."""
    keeper = state.keeper
    waiting = [row for row in state.services if not row.is_working]
    if keeper is None:
        return "nothing starts while nobody keeps this household"
    if keeper.face != SERVICE and waiting:
        return f"kept by {_who(keeper, here)}; the service, pid {waiting[0].pid}, takes over"
    ends = ", as long as it is open" if keeper.face != SERVICE else ""
    return f"kept by {_who(keeper, here)}{ends}"


def _who(keeper: Keeper, here: str) -> str:
    if keeper.face == SERVICE:
        return f"the service, pid {keeper.pid}"
    return here if keeper.is_here else f"the {keeper.face} of pid {keeper.pid}"


def _short_reason(reason: str) -> str:
    """What is due waits for, in the room of a column: "on return", "till 07:00"."""
    until = reason.rpartition(" until ")[2]
    short = reason if until == reason else f"till {until}"
    return (short or "now") if len(short) <= SHORT_REASON else LONG_REASON


def _plan_line(shown: ShownSchedule, now: float, tz: tzinfo | None, first: str) -> str:
    if shown.state is ScheduleState.DISABLED:
        told = "disabled"
    elif shown.state is ScheduleState.WAITING:
        told = f"waits: {shown.reason or 'its turn'}"
    else:
        coming = next_text(shown, now, tz, first=first)
        told = f"next {coming}" if shown.state is ScheduleState.PLANNED else coming
    return f"{rhythm_text(shown.schedule)}, {told}"
