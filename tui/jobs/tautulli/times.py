"""Reads a time that a Tautulli holds: epoch seconds as it should be, or what else was found in its place.

No time zone is ever guessed from the machine's own: a text without one is UTC, and that is told.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.jobs.tautulli.reasons import Reason
from tui.model.tautulli import Raw

MILLISECONDS_FROM = 10**11
"""A number above it counts milliseconds: as seconds it would be the year 5138."""
_MOST = 10**14
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,20})?")
_ZONE_NAME = re.compile(r"\s*(UTC|GMT|Z)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadTime:
    """What a value says. UTC epoch seconds."""

    seconds: int | None = None
    is_given: bool = False
    """False when nothing stands there: nothing, a blank, or 0."""
    reasons: tuple[Reason, ...] = ()
    """What had to be done to read it."""
    is_zoneless: bool = False
    """A text that names no time zone."""


def read_time(value: Raw) -> ReadTime:
    """Read epoch seconds, milliseconds, numbers as text, or ISO 8601; fractions are cut.

    Given and without seconds means that it cannot be read.
    """
    if isinstance(value, str):
        return _read_text(value.strip())
    if isinstance(value, int | float):
        return _read_number(value)
    return ReadTime(is_given=value is not None)


def time_text(seconds: int) -> str:
    """`2024-03-02 21:14`, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _read_number(value: float, *told: Reason) -> ReadTime:
    if value == 0:
        return ReadTime()
    if not math.isfinite(value) or not 1 <= value < _MOST:
        return ReadTime(is_given=True)
    if value > MILLISECONDS_FROM:
        return ReadTime(int(value // 1000), True, (*told, Reason.MILLISECONDS))
    if value != int(value):
        told = (*told, Reason.FRACTIONS)
    return ReadTime(int(value), True, told)


def _read_text(text: str) -> ReadTime:
    if not text:
        return ReadTime()
    if _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        return _read_number(number, Reason.NUMBER_AS_TEXT)
    try:
        moment = datetime.fromisoformat(_ZONE_NAME.sub("+00:00", text))
        seconds = math.floor((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return ReadTime(is_given=True)
    if seconds < 1:
        return ReadTime(is_given=True)
    return ReadTime(seconds, True, (Reason.TIME_AS_TEXT,), is_zoneless=moment.tzinfo is None)
