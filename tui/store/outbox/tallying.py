"""What the sync indicator shows, told from the lanes, the dead and the batch that ended last."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.model.outbox import Away, Lane, LaneState, Tally
from tui.store.outbox.lanes import OPEN_ROWS
from tui.store.outbox.reading import lanes

AWAY = frozenset({LaneState.OFFLINE, LaneState.RATE_LIMITED, LaneState.QUOTA})
"""Lanes that open by themselves."""
STUCK = frozenset({LaneState.SIGNED_OUT, LaneState.WRONG_SERVER})
"""Lanes that need a person."""

_NEWEST_DEAD = f"""
SELECT o.failed_at, f.name, o.last_error FROM outbox AS o JOIN profiles AS f ON f.id = o.profile_id
WHERE o.{OPEN_ROWS} AND o.state = 'dead' ORDER BY o.failed_at DESC LIMIT 1
"""
_BATCH = "SELECT synced, failed, ended_at FROM outbox_batch"
_END = "INSERT OR REPLACE INTO outbox_batch (id, synced, failed, ended_at) VALUES (1, ?, ?, ?)"


def tally(raw: sqlite3.Connection) -> Tally:
    """Give what the indicator shows now."""
    found = lanes(raw)
    synced, failed, ended_at = raw.execute(_BATCH).fetchone() or (0, 0, None)
    away = [Away(lane.profile, lane.counts.ready + lane.counts.waiting, lane.state) for lane in found if _is_away(lane)]
    return Tally(
        syncing=sum(_syncing(lane) for lane in found),
        away=tuple(sorted(away, key=lambda one: (-one.count, one.profile))),
        is_paused=_is_paused(found),
        error=_error(raw, found),
        synced=synced,
        failed=failed,
        ended_at=ended_at,
    )


def end_batch(raw: sqlite3.Connection, synced: int, failed: int, now: float) -> None:
    """Note what a batch came to that has just ended."""
    raw.execute(_END, (synced, failed, now))


def _is_away(lane: Lane) -> bool:
    return lane.state in AWAY and lane.counts.ready + lane.counts.waiting > 0


def _syncing(lane: Lane) -> int:
    return lane.counts.moving if lane.state is LaneState.OPEN else lane.counts.flying


def _is_paused(found: Sequence[Lane]) -> bool:
    states = {lane.state for lane in found if lane.counts.moving}
    return states == {LaneState.PAUSED}


def _error(raw: sqlite3.Connection, found: Sequence[Lane]) -> str:
    """Give the newest trouble that needs a person; "" = there is none."""
    troubles = [(lane.since or 0.0, lane.profile, lane.reason) for lane in found if _is_stuck(lane)]
    dead = raw.execute(_NEWEST_DEAD).fetchone()
    if dead is not None:
        troubles.append((dead[0] or 0.0, dead[1], dead[2]))
    _, place, words = max(troubles, default=(0.0, "", ""))
    return f"{place}: {words}" if place else ""


def _is_stuck(lane: Lane) -> bool:
    return lane.state in STUCK and lane.counts.moving > 0
