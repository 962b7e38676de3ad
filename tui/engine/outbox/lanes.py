"""Whether deliveries of a lane leave now. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tui.model.health import HealthState
from tui.model.outbox import LaneState
from tui.store.outbox.lanes import Standing

SHOWN_BY_CARDS = frozenset({LaneState.OFFLINE, LaneState.SIGNED_OUT, LaneState.WRONG_SERVER})
"""Troubles of which a look at the server tells whether they are over."""


def is_due(lane: Standing, now: float) -> bool:
    """Tell whether something of a lane is to leave now (UTC epoch s)."""
    return _has_something(lane, now) and not lane.is_paused and lane.is_enabled and _is_passable(lane, now)


def is_on_trial(lane: Standing) -> bool:
    """Tell whether a lane has failed since something arrived: it is tried with one delivery."""
    return lane.state is not LaneState.OPEN


def is_needless(lane: Standing, now: float) -> bool:
    """Tell whether a lane is closed that would be tried now, and has nothing to be tried with: all was taken back."""
    has_nothing = not lane.has_ready and lane.next_attempt_at is None
    return lane.state is not LaneState.OPEN and has_nothing and _is_passable(lane, now)


def _has_something(lane: Standing, now: float) -> bool:
    return lane.has_ready or (lane.next_attempt_at is not None and lane.next_attempt_at <= now)


def _is_passable(lane: Standing, now: float) -> bool:
    return lane.state is LaneState.OPEN or (lane.until is not None and lane.until <= now) or _is_well_again(lane)


def _is_well_again(lane: Standing) -> bool:
    """Tell whether somebody has looked since the last failure and found the server well.

    A server that asks to slow down is well, too: its lane waits as long as it asked for.
    """
    if lane.state not in SHOWN_BY_CARDS or lane.card is not HealthState.CONNECTED or lane.checked_at is None:
        return False
    return lane.checked_at > (lane.failed_at or 0.0)


def next_look(lanes: Iterable[Standing], now: float) -> float:
    """Give when something becomes due by time alone (UTC epoch s), if nothing is stored meanwhile."""
    moments = [moment for lane in lanes for moment in (lane.until, lane.next_attempt_at) if moment is not None]
    return min((moment for moment in moments if moment > now), default=math.inf)
