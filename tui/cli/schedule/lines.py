"""What runs by itself, as people read it on a plain terminal and as machines do."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from tui.cli.output import Output
from tui.cli.table import facts, table
from tui.formatting import ago_text, interval_text, iso_text, state_word
from tui.model.profiles import ProfileKind
from tui.model.schedule import Pause, ScheduledJob, ScheduleState, ShownSchedule
from tui.model.service import Keeper, ServiceRow, ServiceState
from tui.schedule_words import AFTER_FIRST, coming_text, job_word, keeper_text, owner_text, pause_text, rhythm_text

HEAD = ("Of", "Starts", "How often", "Next", "Last", "Why")
SERVE = "syncdeck serve keeps it in sync, syncdeck install-service does so for good"
FIRST = "first sync"


def schedule_table(schedules: Iterable[ShownSchedule], now: float, out: Output) -> list[str]:
    """One line a schedule: whose, what, how often, when next, how it went last, what it waits for."""
    rows = [
        (
            owner_text(shown),
            job_word(shown.schedule.job),
            rhythm_text(shown.schedule),
            coming_text(shown, now, first=FIRST),
            last_text(shown, now, out),
            reason_text(shown, out),
        )
        for shown in schedules
    ]
    return table(HEAD, rows, width=out.width, flexible=(5, 0), ellipsis=out.glyphs.ellipsis)


def schedule_lines(shown: ShownSchedule, now: float, out: Output) -> list[str]:
    """Everything of one schedule."""
    schedule = shown.schedule
    return facts(
        [
            ("of", owner_text(shown)),
            ("starts", job_word(schedule.job)),
            ("how often", rhythm_text(schedule)),
            ("next", coming_text(shown, now, first=FIRST)),
            ("why", reason_text(shown, out)),
            ("last", last_text(shown, now, out)),
            ("comes later by", f"up to {schedule.jitter:.0%}" if schedule.jitter else "nothing"),
            ("quiet hours", schedule.quiet or "none"),
            ("somebody streams", "waits" if schedule.waits_for_streams else "starts all the same"),
            ("missed", "made up for once" if schedule.catches_up else "left out"),
        ]
    )


def last_text(shown: ShownSchedule, now: float, out: Output) -> str:
    """How it ended last, and when it began: "never", "✓ Completed, 4 min ago"."""
    at = shown.schedule.last_at
    if at is None:
        return "never"
    sign = "" if shown.last_state is None else f"{out.glyphs.run[shown.last_state]} {state_word(shown.last_state)}, "
    return f"{sign}{ago_text(at, now)}"


def reason_text(shown: ShownSchedule, out: Output) -> str:
    """What it waits for, with the command that helps where a person has to; else what failed last."""
    name = shlex.quote(shown.profile)
    if shown.state is ScheduleState.FIRST:
        return f"{out.glyphs.arrow} syncdeck schedule run {name}" if _leads(shown) else AFTER_FIRST
    if shown.state is ScheduleState.SIGNED_OUT:
        return f"{out.glyphs.arrow} syncdeck profile login {name}"
    if shown.state is ScheduleState.WAITING:
        return out.text(shown.reason)
    return _failure_text(shown, out)


def pause_line(pause: Pause | None, now: float, out: Output) -> list[str]:
    """That all schedules rest, and the command that ends it; nothing while they do not."""
    if pause is None:
        return []
    return [f"{out.glyphs.attention} {pause_text(pause, now)}", f"  {out.glyphs.arrow} syncdeck schedule resume"]


def keeper_lines(state: ServiceState, out: Output) -> list[str]:
    """Who keeps the household in sync; where nobody does, the command that would."""
    told = keeper_text(state, here="this command")
    lines = [f"By itself: {out.text(told)}"]
    return lines if state.keeper is not None else [*lines, f"  {out.glyphs.arrow} {SERVE}"]


def _leads(shown: ShownSchedule) -> bool:
    """Whether it is the schedule that a profile's first run is of; all others of the profile begin with it."""
    return shown.schedule.job is ScheduledJob.SYNC or shown.kind is ProfileKind.TAUTULLI


def _failure_text(shown: ShownSchedule, out: Output) -> str:
    count, error = shown.schedule.failures, out.text(shown.schedule.last_error, 200)
    times = f"failed {count} times in a row" if count > 1 else "failed" if count or error else ""
    return ": ".join(filter(None, (times, error)))


def schedule_document(shown: ShownSchedule, out: Output) -> dict[str, Any]:
    """A schedule for machines; `profile` is null for the household's. Times are ISO 8601 in UTC."""
    schedule = shown.schedule
    return {
        "profile": shown.profile or None,
        "job": schedule.job.value,
        "every_seconds": schedule.every,
        "every": None if schedule.every is None else interval_text(schedule.every),
        "cron": schedule.cron or None,
        "is_on": schedule.is_on,
        "jitter": schedule.jitter,
        "quiet": schedule.quiet,
        "waits_for_streams": schedule.waits_for_streams,
        "catches_up": schedule.catches_up,
        "state": shown.state.value,
        "reason": out.text(shown.reason),
        "next_at": iso_text(schedule.next_at or None),
        "begun_at": iso_text(schedule.begun_at),
        "last_at": iso_text(schedule.last_at),
        "last_run_id": schedule.last_run,
        "last_state": None if shown.last_state is None else shown.last_state.value,
        "failures": schedule.failures,
        "last_error": out.text(schedule.last_error),
    }


def plan_document(
    schedules: Sequence[ShownSchedule], pause: Pause | None, service: ServiceState, out: Output
) -> dict[str, Any]:
    """All that runs by itself, and who sees to it."""
    return {
        "schedules": [schedule_document(shown, out) for shown in schedules],
        "paused": None if pause is None else {"since": iso_text(pause.since), "until": iso_text(pause.until)},
        "keeper": None if service.keeper is None else keeper_document(service.keeper, out),
        "services": [service_document(row, out) for row in service.services],
    }


def keeper_document(keeper: Keeper, out: Output) -> dict[str, Any]:
    """Who runs the queue."""
    return {
        "face": out.text(keeper.face),
        "pid": keeper.pid,
        "host": out.text(keeper.host),
        "since": iso_text(keeper.since),
        "heartbeat_at": iso_text(keeper.beat_at),
    }


def service_document(row: ServiceRow, out: Output) -> dict[str, Any]:
    """A service, working or waiting."""
    return {
        "pid": row.pid,
        "host": out.text(row.host),
        "started_at": iso_text(row.started_at),
        "heartbeat_at": iso_text(row.beat_at),
        "is_working": row.is_working,
    }
