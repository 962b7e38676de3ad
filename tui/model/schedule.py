"""What runs by itself: how often, when next, and what it waits for. Faces and engine both speak in these words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tui.model.profiles import ProfileKind
from tui.model.runs import RunState

MINUTE = 60.0
HOUR = 3600.0


class ScheduledJob(StrEnum):
    """What a schedule starts; the last is the household's and belongs to no profile."""

    SYNC = "sync"
    """The sync of the profile; for Trakt only what moved."""
    FULL = "full"
    """Everything is compared anew."""
    HISTORY = "history"
    """The pull of the playback history."""
    BACKUP = "backup"


class ScheduleState(StrEnum):
    """How a schedule stands."""

    OFF = "off"
    PAUSED = "paused"
    """All schedules rest."""
    DISABLED = "disabled"
    """Its profile is disabled."""
    FIRST = "first"
    """Waits for the first run, which a person starts: it shows what the profile is about to do."""
    SIGNED_OUT = "signed_out"
    PLANNED = "planned"
    WAITING = "waiting"
    """Due, and something is in the way: quiet hours, a stream, another run."""
    RUNNING = "running"


DEFAULTS: Mapping[ProfileKind, Mapping[ScheduledJob, float]] = MappingProxyType(
    {
        ProfileKind.XTREAM: {ScheduledJob.SYNC: 24 * HOUR},
        ProfileKind.PLEX: {ScheduledJob.SYNC: 5 * MINUTE, ScheduledJob.HISTORY: HOUR},
        ProfileKind.JELLYFIN: {ScheduledJob.SYNC: 5 * MINUTE, ScheduledJob.HISTORY: HOUR},
        ProfileKind.EMBY: {ScheduledJob.SYNC: 5 * MINUTE, ScheduledJob.HISTORY: HOUR},
        ProfileKind.TRAKT: {ScheduledJob.SYNC: 30 * MINUTE, ScheduledJob.FULL: 24 * HOUR},
        ProfileKind.TAUTULLI: {ScheduledJob.HISTORY: 5 * MINUTE},
    }
)
"""Seconds between two runs of each job that a kind of profile has."""

BACKUP_EVERY = 24 * HOUR

LEAST: Mapping[tuple[ProfileKind, ScheduledJob], float] = MappingProxyType(
    {(ProfileKind.XTREAM, ScheduledJob.SYNC): 6 * HOUR}
)
"""Shortest intervals, in seconds, where a provider blocks those who ask more often."""
LEAST_OF_BACKUPS = HOUR
"""Only some backups are kept: more frequent ones would push all that are older than some minutes out."""
LEAST_OF_ALL = MINUTE
JITTER = 0.05
"""Share of an interval by which a run may come later when nothing else was set."""
MOST_JITTER = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class Schedule:
    """A row of the schedule. Times are UTC epoch seconds."""

    id: int
    profile_id: int | None
    """None = of the household."""
    job: ScheduledJob
    every: float | None
    """Seconds between two runs; None = `cron` says when."""
    cron: str
    """Five fields, in local time; "" = `every` says when."""
    is_on: bool
    jitter: float
    """Share of the interval (of 1 h, with cron) by which a run may come later, 0 to 1."""
    quiet: str
    """Local hours in which nothing starts: `23:00-07:00`, several with commas; "" = none."""
    waits_for_streams: bool
    """Whether it does not start while somebody streams."""
    catches_up: bool
    """Whether what was missed while nothing ran is made up for, once."""
    next_at: float | None
    """From when on it is due; None = not worked out yet."""
    slot_at: float | None
    """The moment that the schedule itself names, `next_at` without its jitter."""
    served_at: float | None
    """The newest moment of the schedule that a run was started for."""
    begun_at: float | None
    """When the first run of the profile, which a person starts, had ended; None = there was none."""
    waits: str = ""
    """Why it is due and did not start: `quiet hours until 07:00`."""
    last_at: float | None = None
    last_run: int | None = None
    failures: int = 0
    """Runs of it in a row that failed."""
    last_error: str = ""
    """What went wrong with what is no run: a backup."""
    well_at: float | None = None
    """When the newest of its runs that ended well was started; None = none did."""


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """What a person sets of a schedule; None = stays as it is."""

    every: float | None = None
    """Takes the place of `cron`."""
    cron: str | None = None
    """Takes the place of `every`."""
    is_on: bool | None = None
    jitter: float | None = None
    quiet: str | None = None
    waits_for_streams: bool | None = None
    catches_up: bool | None = None


@dataclass(frozen=True, slots=True)
class ShownSchedule:
    """A schedule with what faces show of it."""

    schedule: Schedule
    profile: str
    """Name of its profile; "" = of the household."""
    kind: ProfileKind | None
    state: ScheduleState
    reason: str = ""
    """Why it does not start now, in a few words; "" = nothing is in the way."""
    last_state: RunState | None = None
    """How its newest run ended, or stands; None = there was none, or it is forgotten."""


@dataclass(frozen=True, slots=True)
class Pause:
    """All schedules rest."""

    since: float
    until: float | None
    """None = until somebody lets them go on."""
