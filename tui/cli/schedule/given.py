"""What was typed after `schedule set` and `schedule pause`, as the deck takes it."""

from __future__ import annotations

import click

from tui.cli.dates import until_epoch
from tui.errors import InvalidInput
from tui.model.schedule import ScheduleChange, ScheduledJob
from tui.model.schedule_text import every_seconds

ALLOWED = "Write 30min, 6h, '1 h 30 min' or 7d"
NONE = "none"
JOBS = click.Choice([job.value for job in ScheduledJob])


def given_job(job: str | None) -> ScheduledJob | None:
    """The job that was named; None = the leading one."""
    return None if job is None else ScheduledJob(job)


def given_every(text: str | None) -> float | None:
    """Seconds between two runs. Raises InvalidInput, saying what is allowed."""
    if text is None:
        return None
    seconds = every_seconds(text)
    if seconds is None:
        raise InvalidInput(f"{text!r} is no interval", hint=ALLOWED)
    return seconds


def given_change(
    *,
    every: str | None,
    cron: str | None,
    is_on: bool | None,
    jitter: float | None,
    quiet: str | None,
    waits_for_streams: bool | None,
    catches_up: bool | None,
) -> ScheduleChange:
    """What is to be changed. Raises InvalidInput when that is nothing, or two things at once."""
    if every is not None and cron is not None:
        raise InvalidInput("Either --every or --cron: one takes the place of the other")
    change = ScheduleChange(
        every=given_every(every),
        cron=cron,
        is_on=is_on,
        jitter=None if jitter is None else jitter / 100,
        quiet="" if quiet is not None and quiet.strip().lower() == NONE else quiet,
        waits_for_streams=waits_for_streams,
        catches_up=catches_up,
    )
    if change == ScheduleChange():
        raise InvalidInput("Nothing to change", hint="schedule set --help shows what there is: --every, --cron, --off")
    return change


def given_until(until: str | None, span: str | None, now: float) -> float | None:
    """Until when everything is to rest, as a UTC epoch; None = until somebody ends it. Raises InvalidInput."""
    if until is not None and span is not None:
        raise InvalidInput("Either --until or --for: both say when it ends")
    if span is not None:
        return now + (given_every(span) or 0.0)
    return None if until is None else until_epoch(until, now)
