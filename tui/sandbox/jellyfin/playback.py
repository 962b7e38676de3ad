"""What a report of a player does to the state of an item: the resume rules (`protocols/jellyfin.md` 4 and 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tui.sandbox.jellyfin.times import TICKS_PER_MS, TICKS_PER_SECOND
from tui.sandbox.jellyfin.user_data import UserData
from tui.sandbox.media import MediaItem

MIN_RESUME_PERCENT: Final = 5
MAX_RESUME_PERCENT: Final = 90
MIN_RESUME_SECONDS: Final = 300


def started(data: UserData, item: MediaItem, now_ms: int, *, keeps_played: bool) -> UserData:
    """Give the state when playing begins. Music counts as played at once; a film that is seen again may lose it."""
    played = item.kind == "track" or (data.played and keeps_played)
    return replace(data, played=played, play_count=data.play_count + 1, last_played_ms=now_ms)


def reported(data: UserData, item: MediaItem, position: int) -> UserData:
    """Give the state at a position in ticks."""
    runtime = item.runtime_ms * TICKS_PER_MS
    if item.kind == "track":
        return replace(data, position=0)
    if runtime <= 0:
        return replace(data, played=True, position=0)
    if position * 100 < runtime * MIN_RESUME_PERCENT:
        return replace(data, position=0)
    is_over = position * 100 > runtime * MAX_RESUME_PERCENT or position >= runtime - TICKS_PER_SECOND
    if is_over or runtime < MIN_RESUME_SECONDS * TICKS_PER_SECOND:
        return replace(data, played=True, position=0)
    return replace(data, position=position)


def ended_without_position(data: UserData, now_ms: int) -> UserData:
    """Give the state when playing ends and nobody says where: it counts as one more whole play."""
    return replace(data, played=True, play_count=data.play_count + 1, position=0, last_played_ms=now_ms)
