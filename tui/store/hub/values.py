"""How watch states stand in tables, and how they are read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.model.hub import WatchValue
from tui.model.library import Watch

VALUE = ("watch", "position_ms", "plays", "last_watched")
"""Columns of a value, in the order of its fields."""


def columns_value(told: Sequence[Any]) -> WatchValue:
    """Read the columns VALUE."""
    watch, position, plays, last = told
    return WatchValue(Watch(watch), position, plays, last)


def columns_of(value: WatchValue) -> tuple[str, int, int, int | None]:
    """Give a value as the columns VALUE."""
    return value.watch.value, value.position_ms, value.plays, value.last_watched


def seen_of(told: Sequence[Any], *, is_proven: bool) -> WatchValue:
    """Give what a server says: `told` is (is played, plays, position ms, last played) as stored, Nones = no row.

    No row is unwatched where a complete walk proved it, else unknown (S22).
    """
    is_played, plays, position, last = told
    if is_played is None:
        return WatchValue(Watch.UNWATCHED if is_proven else Watch.UNKNOWN)
    return WatchValue(Watch.WATCHED if is_played else Watch.UNWATCHED, position, plays, last)
