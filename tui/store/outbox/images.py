"""What a delivery found or left at a server, put where syncs put what servers tell. Runs in the writer's thread."""

from __future__ import annotations

import sqlite3

from tui.model.hub import WatchValue
from tui.model.library import Watch

_STATE = """
INSERT INTO watch_states (account_id, item_id, is_played, plays, position_ms, last_played, changed_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM library_items WHERE id = ?2)
ON CONFLICT (account_id, item_id) DO UPDATE SET
    was_played = is_played, is_played = excluded.is_played, plays = excluded.plays,
    position_ms = excluded.position_ms, last_played = excluded.last_played, changed_at = excluded.changed_at,
    is_inherited = 0
WHERE (is_played, plays, position_ms, is_inherited) IS NOT (excluded.is_played, excluded.plays, excluded.position_ms, 0)
    OR last_played IS NOT excluded.last_played
"""
_BASELINE = """
INSERT INTO hub_baselines
    (account_id, item_id, watch, position_ms, plays, last_watched, rev, agreed_at, written_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE EXISTS (SELECT 1 FROM library_items WHERE id = ?2)
ON CONFLICT (account_id, item_id) DO UPDATE SET
    watch = excluded.watch, position_ms = excluded.position_ms, plays = excluded.plays,
    last_watched = excluded.last_watched, rev = excluded.rev, agreed_at = excluded.agreed_at,
    written_at = coalesce(excluded.written_at, written_at)
"""
_DIRTY = """
INSERT OR IGNORE INTO hub_dirty (account_id, item_id)
SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM library_items WHERE id = ?2)
"""
_REV = """
SELECT s.rev FROM hub_states AS s JOIN hub_copies AS c ON c.title_id = s.title_id
JOIN server_accounts AS a ON a.person_id = s.person_id
WHERE a.id = ? AND c.item_id = ?
"""
_SEEN = """
SELECT is_played, position_ms, plays, last_played FROM watch_states WHERE account_id = ? AND item_id = ?
"""


def took(
    raw: sqlite3.Connection,
    account_id: int,
    item_id: int,
    value: WatchValue,
    *,
    rev: int,
    now: float,
    is_written: bool,
) -> None:
    """Store what a server has after a delivery: the state, and the baseline from which its next change is told (S10).

    It is no news for the hub. With `is_written` what a sync read before is no news either.
    """
    _put_state(raw, account_id, item_id, value, now)
    told = (value.watch, value.position_ms, value.plays, value.last_watched)
    raw.execute(_BASELINE, (account_id, item_id, *told, rev, now, now if is_written else None))


def told(raw: sqlite3.Connection, account_id: int, item_id: int, value: WatchValue, now: float) -> None:
    """Store what a server says that is newer than what was to be written: the hub is to look at it."""
    _put_state(raw, account_id, item_id, value, now)
    raw.execute(_DIRTY, (account_id, item_id))


def accept(raw: sqlite3.Connection, account_id: int, item_id: int, before: WatchValue, now: float) -> None:
    """Take a copy as it is, `before` where nothing else is known, until the hub changes again."""
    rev = raw.execute(_REV, (account_id, item_id)).fetchone()
    row = raw.execute(_SEEN, (account_id, item_id)).fetchone()
    seen = WatchValue(Watch.WATCHED if row[0] else Watch.UNWATCHED, *row[1:]) if row else before
    values = (seen.watch, seen.position_ms, seen.plays, seen.last_watched)
    raw.execute(_BASELINE, (account_id, item_id, *values, rev[0] if rev else 0, now, None))


def _put_state(raw: sqlite3.Connection, account_id: int, item_id: int, value: WatchValue, now: float) -> None:
    if value.watch is not Watch.UNKNOWN:
        figures = (value.is_watched, value.plays, value.position_ms, value.last_watched)
        raw.execute(_STATE, (account_id, item_id, *figures, now))
