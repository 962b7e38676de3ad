"""Times as Trakt writes and reads them. Inside, times are UTC epoch ms."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

_WRITTEN: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


def iso(at_ms: int) -> str:
    """Give a time in UTC with milliseconds and a Z."""
    seconds, rest = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def read_iso(text: str) -> int:
    """Give the time of an ISO text, in UTC unless it says otherwise. Raises ValueError for others."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a time: {text!r}")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    whole = int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    return (whole - _offset(found[8])) * 1000 + int(((found[7] or "") + "000")[:3])


class Stamps:
    """Gives the moments at which something changed; no two are the same, even while the clock stands still."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take a clock in UTC epoch s."""
        self._clock = clock
        self._last = 0

    def now_ms(self) -> int:
        """Give the clock as it is."""
        return int(self._clock() * 1000)

    def next_ms(self) -> int:
        """Give a moment that is later than every one given before."""
        self._last = max(self.now_ms(), self._last + 1)
        return self._last


def _offset(text: str | None) -> int:
    if text is None or text == "Z":
        return 0
    sign = -1 if text[0] == "-" else 1
    return sign * (int(text[1:3]) * 3600 + int(text[4:6]) * 60)
