"""What servers tell, brought to one measure, and how two values make one. Pure; positions and runtimes are ms."""

from __future__ import annotations

from msgspec.structs import replace

from tui.formatting import position_text
from tui.model.hub import WATCHED_SHARE, WatchValue
from tui.model.library import Watch

LEAST_MS = 5_000
"""Under this position nothing has been seen of it."""
UNTOUCHED = WatchValue(Watch.UNWATCHED)


def settled(value: WatchValue, runtime_ms: int | None) -> WatchValue:
    """Give a value as it counts: from 90 % of the runtime on it is watched, under 5 s it stands at the start."""
    if value.watch is Watch.UNKNOWN:
        return value
    if runtime_ms and value.position_ms >= runtime_ms * WATCHED_SHARE:
        return replace(value, watch=Watch.WATCHED, position_ms=0)
    if 0 != value.position_ms < LEAST_MS:
        return replace(value, position_ms=0)
    return value


def with_figures(value: WatchValue, *others: WatchValue) -> WatchValue:
    """Give a value with the most plays and the latest date of all. Plays are never summed (S12), and a date that
    nobody knows stays unknown (S20)."""
    every = (value, *others)
    plays = max([each.plays for each in every])
    last = max([each.last_watched for each in every if each.last_watched is not None], default=None)
    if plays == value.plays and last == value.last_watched:
        return value
    return replace(value, plays=plays, last_watched=last)


def joined(left: WatchValue, right: WatchValue) -> WatchValue:
    """Give the union of two values: watched wins, then the further position. Unwatched says nothing (S6)."""
    first, second = (left, right) if reach(left) >= reach(right) else (right, left)
    return with_figures(first, second)


def reach(value: WatchValue) -> tuple[bool, int]:
    """Give how far somebody is, to be compared: what is watched is further than any position."""
    return value.is_watched, value.position_ms


def has_been_seen(value: WatchValue) -> bool:
    """Tell whether it says that somebody has seen something of it."""
    return value.is_watched or value.position_ms > 0


def value_text(value: WatchValue) -> str:
    """A value as a person reads it: "watched", "unwatched", "0:40:00", "watched, again at 0:40:00"."""
    if value.watch is Watch.UNKNOWN:
        return "unknown"
    if not value.position_ms:
        return value.watch.value
    where = position_text(value.position_ms)
    return f"watched, again at {where}" if value.is_watched else where
