"""Which requests bring an item of Plex from one state to another, in which order. Pure.

Source: `protocols/plex.md` section 4. There is no request that sets a state whole, so some changes take two.
"""

from __future__ import annotations

from enum import StrEnum

from tui.model.hub import WATCHED_SHARE, WatchValue
from tui.model.library import Watch

LEAST_MS = 60_000
"""Positions below are none: a player would begin anew."""
TOO_EARLY = "Plex is told no position within the first minute"
NO_LENGTH = "Plex does not say how long it is, and takes no position without that"


class Step(StrEnum):
    """One request, by the last part of its path."""

    SCROBBLE = "scrobble"
    """One play more, and no position."""
    UNSCROBBLE = "unscrobble"
    """No play, no position, no date."""
    TIMELINE = "timeline"
    """A position; a mark stays."""


def reachable(before: WatchValue, wanted: WatchValue, runtime_ms: int | None) -> tuple[WatchValue, str]:
    """Give what an item can be brought to, and what is left out of `wanted`; "" = nothing.

    From the watched mark on a position counts as watched: Plex may take it for a play that has ended.
    """
    position = wanted.position_ms
    if not position:
        return wanted, ""
    if position < LEAST_MS:
        return _at(wanted, 0), TOO_EARLY
    if runtime_ms is None:
        return _at(wanted, before.position_ms if before.watch is wanted.watch else 0), NO_LENGTH
    if position >= runtime_ms * WATCHED_SHARE:
        return WatchValue(Watch.WATCHED, 0, wanted.plays, wanted.last_watched), ""
    return wanted, ""


def steps(before: WatchValue, goal: WatchValue) -> tuple[Step, ...]:
    """Give the requests that lead from a state to one that is reachable; none where they agree.

    A play is counted only where there is none, or where fewer are counted than are known to have been.
    """
    if before.agrees_with(goal):
        return ()
    onwards = (Step.TIMELINE,) if goal.position_ms else ()
    if goal.is_watched and before.is_watched:
        return onwards or _finish_again(before, goal)
    if goal.is_watched:
        return (Step.SCROBBLE, *onwards)
    if onwards and not before.is_watched:
        return onwards
    return (Step.UNSCROBBLE, *onwards)


def stops(before: WatchValue, goal: WatchValue) -> tuple[WatchValue, ...]:
    """Give what is there when the way is broken off between two of its requests."""
    if len(way := steps(before, goal)) < 2:
        return ()
    return (WatchValue(Watch.WATCHED if way[0] is Step.SCROBBLE else Watch.UNWATCHED),)


def _finish_again(before: WatchValue, goal: WatchValue) -> tuple[Step, ...]:
    """Take the position from something that is watched already. Nothing but a play, or forgetting all, does that."""
    return (Step.SCROBBLE,) if goal.plays > before.plays else (Step.UNSCROBBLE, Step.SCROBBLE)


def _at(value: WatchValue, position_ms: int) -> WatchValue:
    return WatchValue(value.watch, position_ms, value.plays, value.last_watched)
