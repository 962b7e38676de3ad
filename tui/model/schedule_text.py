"""Reads how often something is to happen, as people write it: `24h`, `30 min`, `every 1 h 30 min`. A pure function."""

from __future__ import annotations

import re

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_PART = re.compile(
    r"(\d{1,9}(?:\.\d{1,6})?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)(?![a-z])[\s,]*"
)


def every_seconds(text: str) -> float | None:
    """The seconds that a text names, in one unit or several; None where it names none, as a number without a unit."""
    rest = text.strip().lower().removeprefix("every").strip()
    total, at = 0.0, 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None:
            return None
        total += float(part[1]) * _SECONDS[part[2][0]]
        at = part.end()
    return total or None
