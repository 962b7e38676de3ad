"""The lanes of the outbox: what keeps the deliveries for a target from leaving."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from tui.model.health import HealthState
from tui.model.outbox import LaneState
from tui.store.database import Row

OPEN_ROWS = "state IN ('pending', 'in_flight', 'waiting', 'held', 'dead')"
"""The condition of the index `outbox_open`, word for word: SQLite uses it for nothing else."""
FREE = """
NOT EXISTS (
    SELECT 1 FROM outbox AS before INDEXED BY outbox_one_flies
    WHERE before.profile_id = o.profile_id AND before.account_id = o.account_id AND before.item_id = o.item_id
        AND before.aspect = o.aspect AND before.state = 'in_flight'
) AND NOT EXISTS (
    SELECT 1 FROM outbox AS before INDEXED BY outbox_one_list_flies
    WHERE before.list_id = o.list_id AND before.state = 'in_flight'
)
"""
"""Of `outbox AS o`: nothing of the same subject is on its way. The order of one subject is kept."""

_STANDINGS = f"""
SELECT f.id, f.name, f.enabled, coalesce(l.state, 'open'), l.since, l.until, coalesce(l.tries, 0), l.failed_at,
    coalesce(l.is_paused, 0), h.state, h.checked_at,
    EXISTS (
        SELECT 1 FROM outbox AS o INDEXED BY outbox_open
        WHERE o.profile_id = f.id AND o.state = 'pending' AND o.{OPEN_ROWS} AND {FREE}
    ),
    (
        SELECT min(next_attempt_at) FROM outbox INDEXED BY outbox_open
        WHERE profile_id = f.id AND state = 'waiting' AND {OPEN_ROWS}
    )
FROM profiles AS f LEFT JOIN outbox_lanes AS l ON l.profile_id = f.id LEFT JOIN server_health AS h
    ON h.profile_id = f.id
ORDER BY f.id
"""
_CLOSE = """
INSERT INTO outbox_lanes (profile_id, state, reason, since, until, tries, failed_at)
SELECT ?1, ?2, ?3, ?6, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM profiles WHERE id = ?1)
ON CONFLICT (profile_id) DO UPDATE SET
    since = CASE WHEN state = excluded.state THEN coalesce(since, excluded.since) ELSE excluded.since END,
    state = excluded.state, reason = excluded.reason, until = excluded.until, tries = excluded.tries,
    failed_at = excluded.failed_at
"""
_OPEN = """
UPDATE outbox_lanes SET state = 'open', reason = '', since = NULL, until = NULL, tries = 0, failed_at = NULL
WHERE profile_id = ? AND (state <> 'open' OR tries > 0)
"""
_PAUSE = """
INSERT INTO outbox_lanes (profile_id, is_paused) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM profiles WHERE id = ?1)
ON CONFLICT (profile_id) DO UPDATE SET is_paused = excluded.is_paused
"""
_HURRY = "UPDATE outbox_lanes SET until = ? WHERE state <> 'open' AND (?2 IS NULL OR profile_id = ?2)"
_MAY_LEAVE = """
SELECT EXISTS (SELECT 1 FROM lease WHERE owner = ?)
    AND EXISTS (SELECT 1 FROM profiles WHERE id = ?2 AND enabled = 1)
    AND NOT EXISTS (SELECT 1 FROM outbox_lanes WHERE profile_id = ?2 AND is_paused = 1)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether deliveries of a lane leave now. Times are UTC epoch seconds."""

    profile_id: int
    profile: str
    is_enabled: bool
    state: LaneState
    since: float | None
    until: float | None
    tries: int
    failed_at: float | None
    is_paused: bool
    card: HealthState | None
    """How the server fared when it was last looked at, and when that was."""
    checked_at: float | None
    has_ready: bool
    """Whether anything is pending, and not behind something that is on its way."""
    next_attempt_at: float | None
    """When the first that waits is tried again."""


def standings(raw: sqlite3.Connection) -> list[Standing]:
    """Give how every lane stands."""
    return [_standing(row) for row in raw.execute(_STANDINGS)]


def _standing(row: Row) -> Standing:
    """Read a row of _STANDINGS: its columns stand in the order of the fields."""
    return Standing(*(_READ.get(name, _as_it_is)(value) for name, value in zip(_NAMES, row, strict=True)))


def _as_it_is(value: Any) -> Any:
    return value


def _card(value: str | None) -> HealthState | None:
    return HealthState(value) if value else None


_NAMES = tuple(field.name for field in fields(Standing))
_READ: dict[str, Callable[[Any], Any]] = {
    "is_enabled": bool,
    "state": LaneState,
    "is_paused": bool,
    "card": _card,
    "has_ready": bool,
}


def close_lane(
    raw: sqlite3.Connection,
    profile_id: int,
    state: LaneState,
    reason: str,
    *,
    until: float | None,
    tries: int,
    now: float,
) -> None:
    """Let nothing leave for a target before `until`; None = not before something changes."""
    raw.execute(_CLOSE, (profile_id, state, reason, until, tries, now))


def open_lane(raw: sqlite3.Connection, profile_id: int) -> bool:
    """Note that a target takes deliveries; tell whether that is news."""
    return raw.execute(_OPEN, (profile_id,)).rowcount == 1


def set_paused(raw: sqlite3.Connection, profile_id: int, *, is_paused: bool) -> None:
    """Stop or let go a lane, as a person wants it."""
    raw.execute(_PAUSE, (profile_id, is_paused))


def hurry(raw: sqlite3.Connection, profile_id: int | None, now: float) -> None:
    """Let a lane, or all of them, be tried again now."""
    raw.execute(_HURRY, (now, profile_id))


def may_leave(raw: sqlite3.Connection, owner: str, profile_id: int) -> bool:
    """Tell whether `owner` holds the lease and nobody has stopped the lane."""
    return bool(raw.execute(_MAY_LEAVE, (owner, profile_id)).fetchone()[0])
