"""How a schedule stands, and which runs are its own. Pure."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from tui.formatting import when_text
from tui.model.profiles import Profile, ProfileKind, SignIn
from tui.model.runs import Operation, Run, Trigger
from tui.model.schedule import Pause, Schedule, ScheduledJob, ScheduleState

SYNCS = MappingProxyType(
    {
        ProfileKind.XTREAM: Operation.XTREAM_SYNC,
        ProfileKind.PLEX: Operation.SERVER_SYNC,
        ProfileKind.JELLYFIN: Operation.SERVER_SYNC,
        ProfileKind.EMBY: Operation.SERVER_SYNC,
        ProfileKind.TRAKT: Operation.LIST_SYNC,
    }
)
HISTORIES = MappingProxyType(
    {
        ProfileKind.PLEX: Operation.PLEX_HISTORICAL,
        ProfileKind.JELLYFIN: Operation.JELLYFIN_HISTORICAL,
        ProfileKind.EMBY: Operation.EMBY_HISTORICAL,
        ProfileKind.TAUTULLI: Operation.TAUTULLI_IMPORT,
    }
)


def operation_of(kind: ProfileKind, job: ScheduledJob) -> Operation | None:
    """Give the kind of run that a schedule starts; None = it starts none."""
    return HISTORIES.get(kind) if job is ScheduledJob.HISTORY else SYNCS.get(kind)


def begins(run: Run, kind: ProfileKind, job: ScheduledJob) -> bool:
    """Tell whether a run does what the schedule is about, for all of it or for a part."""
    return run.kind is operation_of(kind, job) and not run.options.dry_run and run.options.undoes is None


def begins_all(run: Run, kind: ProfileKind) -> bool:
    """Tell whether a run is one after which all schedules of its profile go on by themselves, if it ends well."""
    return any(begins(run, kind, job) for job in (ScheduledJob.SYNC, ScheduledJob.HISTORY))


def serves(run: Run, kind: ProfileKind, job: ScheduledJob) -> bool:
    """Tell whether a run does all that the schedule would do, as its own do."""
    told = run.options
    is_part = run.trigger is not Trigger.SCHEDULE and bool(told.lists or told.libraries or told.accounts)
    is_part = is_part or bool(told.only_steps)
    return begins(run, kind, job) and not is_part and (told.full or job is not ScheduledJob.FULL)


def standing_of(
    schedule: Schedule, profile: Profile | None, *, pause: Pause | None, active: Collection[Run], now: float
) -> tuple[ScheduleState, str]:
    """Give how a schedule stands, and why it does not start now, in a few words. `active`: runs that work or wait."""
    if profile is not None and any(_is_of(run, profile, schedule.job) for run in active):
        return ScheduleState.RUNNING, ""
    resting = _resting(schedule, profile, pause, now)
    if resting is not None:
        return resting
    if schedule.next_at is None or schedule.next_at > now:
        return ScheduleState.PLANNED, ""
    return ScheduleState.WAITING, schedule.waits


def _resting(
    schedule: Schedule, profile: Profile | None, pause: Pause | None, now: float
) -> tuple[ScheduleState, str] | None:
    """Why it would not start even if it were due; None = it would."""
    if not schedule.is_on:
        return ScheduleState.OFF, "off"
    if profile is not None and not profile.enabled:
        return ScheduleState.DISABLED, "its profile is disabled"
    is_signed_out = profile is not None and profile.sign_in is SignIn.REFUSED
    if schedule.begun_at is None and not is_signed_out:
        what = "sync" if profile is not None and profile.kind in SYNCS else "history pull"
        return ScheduleState.FIRST, f"waits for the first {what}"
    if pause is not None and schedule.begun_at is not None:
        return ScheduleState.PAUSED, paused_text(pause, now)
    return (ScheduleState.SIGNED_OUT, "signed out") if is_signed_out else None


def paused_text(pause: Pause, now: float) -> str:
    """Say that all rest: "paused until 14:00"."""
    return "paused" if pause.until is None else f"paused until {when_text(pause.until, now)}"


def _is_of(run: Run, profile: Profile, job: ScheduledJob) -> bool:
    """Whether an active run is of this schedule: of two schedules of one kind of run, by what it does."""
    if run.profile_id != profile.id or not begins(run, profile.kind, job):
        return False
    is_full = profile.kind is ProfileKind.TRAKT and run.options.full
    return is_full == (job is ScheduledJob.FULL)
