"""What is typed into the form of a schedule: read, compared with what holds, and told in words. Pure functions."""

from __future__ import annotations

from datetime import tzinfo

from tui.engine.schedule.changes import least_of
from tui.engine.schedule.cron import FIELDS, next_slot
from tui.errors import InvalidInput
from tui.formatting import interval_text, when_text
from tui.model.schedule import LEAST_OF_ALL, Schedule, ScheduleChange, ShownSchedule
from tui.model.schedule_text import every_seconds
from tui.screens.surface import Surface

JITTERS = ("0 %", "5 %", "10 %", "25 %", "50 %", "100 %")
"""Shares of the interval by which a start may come later."""
EXAMPLES = "Write every 6 h, 30 min or 1 d, or five fields of cron: 10 3 * * * is 03:10 every day."
TOLD_STARTS = 3


def jitter_word(share: float) -> str:
    """A share as it is chosen: "5 %"."""
    return f"{round(share * 100, 1):g} %"


def wished_often(text: str) -> tuple[float | None, str]:
    """The seconds between two starts, or a cron expression. Raises InvalidInput for what is neither."""
    plain = text.strip().removeprefix("at ").strip()
    seconds = every_seconds(plain)
    if seconds is not None:
        return seconds, ""
    if len(plain.split()) == FIELDS:
        return None, plain
    raise InvalidInput(f"'{plain[:40]}' says not how often" if plain else "Say how often", hint=EXAMPLES)


def wished_change(
    before: Schedule,
    *,
    often: str,
    is_on: bool,
    jitter: str,
    quiet: str,
    waits_for_streams: bool,
    catches_up: bool,
) -> ScheduleChange:
    """What differs from what holds. Raises InvalidInput when nobody can tell how often."""
    every, cron = wished_often(often)
    return ScheduleChange(
        every=every if every != before.every else None,
        cron=cron if cron and cron != before.cron else None,
        is_on=is_on if is_on is not before.is_on else None,
        jitter=float(jitter.removesuffix(" %")) / 100 if jitter != jitter_word(before.jitter) else None,
        quiet=quiet if quiet != before.quiet else None,
        waits_for_streams=waits_for_streams if waits_for_streams is not before.waits_for_streams else None,
        catches_up=catches_up if catches_up is not before.catches_up else None,
    )


def often_text(shown: ShownSchedule, often: str, zone: tzinfo, on: Surface) -> str:
    """What is meant by what is typed: how far apart, or the next starts."""
    try:
        every, cron = wished_often(often)
    except InvalidInput:
        return EXAMPLES
    least = least_of(shown.kind, shown.schedule.job)
    limit = f" At least {interval_text(least)} lie between two runs." if least > LEAST_OF_ALL else ""
    if every is not None:
        return f"Every {interval_text(every)}, counted from one start to the next.{limit}"
    starts = ", ".join(when_text(at, on.now, zone) for at in _starts(cron, on.now, zone))
    return f"Next starts: {starts}.{limit}" if starts else f"These fields name no moment. {EXAMPLES}"


def _starts(cron: str, now: float, zone: tzinfo) -> list[float]:
    """The next moments of an expression; none when it is none."""
    found: list[float] = []
    at = next_slot(cron, now, zone)
    while at is not None and len(found) < TOLD_STARTS:
        found.append(at)
        at = next_slot(cron, at, zone)
    return found
