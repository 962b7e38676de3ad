"""Times as Trakt writes them: UTC, ISO 8601 with milliseconds and `Z`. Compared parsed, never as text. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_WRITTEN = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?\s?([Zz]|[+-]\d\d:?\d\d)", re.ASCII | re.IGNORECASE
)
_OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Earlier ones are what an unset date looks like."""


def epoch_of(value: Any) -> float | None:
    """Give UTC epoch s, to the millisecond; None for no date, one without a zone, and one that is none."""
    found = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 60 else None
    if found is None:
        return None
    zone = "+00:00" if found[4] in "Zz" else found[4]
    milliseconds = (found[3] or "0")[:3].ljust(3, "0")
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}.{milliseconds}{zone}")
    except ValueError:
        return None
    return moment.timestamp() if moment >= _OLDEST else None


def iso(moment: float) -> str:
    """Give a UTC epoch (s) as Trakt takes it. Raises ValueError or OverflowError for what is no time."""
    return f"{datetime.fromtimestamp(round(moment, 3), UTC).isoformat(timespec='milliseconds')[:-6]}Z"
