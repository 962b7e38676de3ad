"""What a person may set of a schedule: judged, and in the form in which it is stored. Pure."""

from __future__ import annotations

from tui.engine.schedule.cron import checked_cron
from tui.errors import InvalidInput
from tui.formatting import interval_text
from tui.model.profiles import ProfileKind
from tui.model.quiet_hours import lasts_all_day, quiet_spans, quiet_text
from tui.model.schedule import LEAST, LEAST_OF_ALL, LEAST_OF_BACKUPS, ScheduleChange, ScheduledJob

MOST = 366 * 86_400.0
"""Seconds of the longest interval that is taken."""
QUIET_HINT = "Write them as 23:00-07:00, several with commas between, or nothing at all for none."


def least_of(kind: ProfileKind | None, job: ScheduledJob) -> float:
    """Give the shortest interval, in seconds, of a job of a kind of profile."""
    return LEAST_OF_BACKUPS if kind is None else LEAST.get((kind, job), LEAST_OF_ALL)


def checked_values(change: ScheduleChange, kind: ProfileKind | None, job: ScheduledJob) -> dict[str, object]:
    """Give what is to be stored, by column. Raises InvalidInput for what cannot be kept, with what can."""
    if change.every is not None and change.cron:
        raise InvalidInput("A schedule goes by an interval or by a cron expression, not by both")
    values: dict[str, object] = {}
    if change.every is not None:
        values |= {"every": _checked_every(change.every, kind, job), "cron": ""}
    elif change.cron is not None:
        least = least_of(kind, job)
        values |= {"every": None, "cron": checked_cron(change.cron, least, _least_text(kind, least))}
    if change.jitter is not None:
        values["jitter"] = _checked_jitter(change.jitter)
    if change.quiet is not None:
        values["quiet"] = _checked_quiet(change.quiet)
    plain = {
        "is_on": change.is_on,
        "waits_for_streams": change.waits_for_streams,
        "catches_up": change.catches_up,
    }
    return values | {name: value for name, value in plain.items() if value is not None}


def _checked_every(every: float, kind: ProfileKind | None, job: ScheduledJob) -> float:
    least = least_of(kind, job)
    if not least <= every <= MOST:
        told = interval_text(every) if 0 < every < 10 * MOST else "that"
        raise InvalidInput(f"{told} is no interval for it: {_least_text(kind, least)}, at most 366 days")
    return every


def _checked_quiet(text: str) -> str:
    spans = quiet_spans(text)
    if spans is None:
        raise InvalidInput(f"'{text.strip()[:40]}' are no quiet hours", hint=QUIET_HINT)
    if lasts_all_day(spans):
        raise InvalidInput("Those quiet hours last all day: nothing would ever start", hint=QUIET_HINT)
    return quiet_text(spans)


def _checked_jitter(jitter: float) -> float:
    if not 0 <= jitter <= 1:
        raise InvalidInput("The share by which a start may come later lies between 0 and 1")
    return jitter


def _least_text(kind: ProfileKind | None, least: float) -> str:
    why = ", since panels block those who ask more often" if kind is ProfileKind.XTREAM else ""
    return f"at least {interval_text(least)} lie between two runs{why}"
