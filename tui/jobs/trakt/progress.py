"""Positions at Trakt are shares of the length, in percent: brought to ms and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable

LEAST = 1.0
"""Percent: Trakt takes nothing before that."""
NEAR = 1.0
"""Percent: closer than this is the same, however finely a share was rounded on its way."""


def share_of(position_ms: int, runtime_ms: int) -> float:
    """Give a position as a share of the length, in percent."""
    return min(100.0, 100.0 * position_ms / runtime_ms)


def position_of(share: float, runtime_ms: int, known: Iterable[int] = ()) -> int:
    """Give a share as a position (ms); one of those that are known where it means the same (S10)."""
    near = [one for one in known if one > 0 and abs(share_of(one, runtime_ms) - share) < NEAR]
    if near:
        return min(near, key=lambda one: abs(share_of(one, runtime_ms) - share))
    return round(share * runtime_ms / 100.0)
