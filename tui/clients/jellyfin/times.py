"""Times and lengths as Jellyfin and Emby write them: 7 fraction digits, ticks of 100 ns. Pure, and without floats."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

TICKS_PER_MS = 10_000

_WRITTEN = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?\s?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Earlier ones are what an unset date looks like (0001-01-01)."""
_OLDEST_DAY = f"{_OLDEST:%Y-%m-%d}"
_MIDNIGHT = "T00:00:00.0000000Z"
"""How nearly all days end."""
_DAY_LENGTH = 10 + len(_MIDNIGHT)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOST_TICKS = 1 << 62


def ms_of(ticks: int | None) -> int | None:
    """Give ms for ticks; None for none and for what cannot be a length."""
    return None if ticks is None or not 0 <= ticks < _MOST_TICKS else ticks // TICKS_PER_MS


def epoch_of(text: str | None) -> int | None:
    """Give UTC epoch s; None for no date, one without a zone, and one that is none."""
    moment = _moment(text)
    return None if moment is None else int(moment.timestamp() // 1)


def local_of(text: str) -> datetime | None:
    """Give a clock reading without a zone, to the second, as Playback Reporting keeps it; None when it is none."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or found[4]:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        return None


def iso(moment: float) -> str:
    """Give a UTC epoch (s) as servers take it, always with its zone."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%S}.0000000Z"


def date_of(text: str | None) -> str:
    """Give YYYY-MM-DD of a date that means a day; "" for none."""
    if text and len(text) == _DAY_LENGTH and text.endswith(_MIDNIGHT) and _DAY.match(text):
        with suppress(ValueError):
            return day if (day := f"{date.fromisoformat(text[:10])}") >= _OLDEST_DAY else ""
    moment = _moment(text)
    return "" if moment is None else f"{moment:%Y-%m-%d}"


def _moment(text: str | None) -> datetime | None:
    found = _WRITTEN.fullmatch(text.strip()) if text else None
    if found is None or not found[4]:
        return None
    zone = "+00:00" if found[4] in "Zz" else found[4]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")
        moment += timedelta(microseconds=int((found[3] or "0")[:6].ljust(6, "0")))
        return moment.astimezone(UTC) if moment >= _OLDEST else None
    except (ValueError, OverflowError):
        return None
