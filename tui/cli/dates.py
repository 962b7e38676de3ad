"""Reads the dates that people type after `--since` and `--until`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from tui.errors import InvalidInput

_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALLOWED = "Write 2026-11-27, 2026-11-27T14:00, 90min, 6h, 3d, today, yesterday or a day of the week"

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
AHEAD = "Write 07:00, tomorrow, a day of the week, 2026-11-27 or 2026-11-27T14:00"


def until_epoch(text: str, now: float, tz: tzinfo | None = None) -> float:
    """The UTC epoch, in seconds, that a time of day, a date or a weekday ahead means; local unless it names a zone.

    Raises InvalidInput, saying what is allowed.
    """
    word, here = text.strip().lower(), datetime.fromtimestamp(now, tz)
    today = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if clock := _CLOCK.fullmatch(word):
        moment = today.replace(hour=int(clock[1]), minute=int(clock[2]))
        return (moment if moment > here else moment + timedelta(days=1)).timestamp()
    if word == "tomorrow":
        return (today + timedelta(days=1)).timestamp()
    named = [at for at, day in enumerate(_DAYS) if len(word) >= 3 and day.startswith(word)]
    if named:
        return (today + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1)).timestamp()
    try:
        moment = datetime.fromisoformat(text.strip())
        found = (moment if moment.tzinfo else moment.replace(tzinfo=tz)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise InvalidInput(f"{text!r} is no time to come", hint=AHEAD) from None
    if found <= now:
        raise InvalidInput(f"{text!r} is over already", hint=AHEAD)
    return found


def since_epoch(text: str, now: float, tz: tzinfo | None = None) -> float:
    """The UTC epoch, in seconds, that a date, an age or a weekday means; dates are local unless they name a zone.

    Raises InvalidInput, saying what is allowed.
    """
    word = text.strip().lower()
    if age := _AGE.fullmatch(word):
        return now - float(age[1]) * _SECONDS[age[2]]
    today = datetime.fromtimestamp(now, tz).replace(hour=0, minute=0, second=0, microsecond=0)
    if (days := _days_back(word, today)) is not None:
        return (today - timedelta(days=days)).timestamp()
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=tz)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise InvalidInput(f"{text!r} is not a date", hint=ALLOWED) from None


def _days_back(word: str, today: datetime) -> int | None:
    """Days from today's midnight back to the day that a word names; a weekday is the last one, not today."""
    if word in {"today", "yesterday"}:
        return int(word == "yesterday")
    named = [at for at, day in enumerate(_DAYS) if len(word) >= 3 and day.startswith(word)]
    return (today.weekday() - named[0] - 1) % 7 + 1 if named else None
