"""What our own writes left on servers, and what servers said at that moment. Runs in the writer's thread."""

from __future__ import annotations

import sqlite3

from tui.model.hub import Agreed, WatchValue
from tui.model.library import Watch
from tui.store.hub.values import columns_of

_SEEN = """
INSERT INTO watch_states (account_id, item_id, is_played, plays, position_ms, last_played, changed_at)
SELECT ?1, id, ?3, ?4, ?5, ?6, ?7 FROM library_items WHERE id = ?2
ON CONFLICT (account_id, item_id) DO UPDATE SET was_played = is_played, is_played = ?3, plays = ?4, position_ms = ?5,
    last_played = ?6, changed_at = ?7, is_inherited = 0
"""
_AGREED = """
INSERT INTO hub_baselines
    (account_id, item_id, watch, position_ms, plays, last_watched, rev, agreed_at, written_at)
SELECT ?1, i.id, ?3, ?4, ?5, ?6, ?7, ?8, iif(?9, ?8, NULL)
FROM library_items AS i CROSS JOIN server_accounts AS a ON a.id = ?1
WHERE i.id = ?2 AND (?10 IS NULL OR a.person_id = ?10)
ON CONFLICT (account_id, item_id) DO UPDATE SET watch = ?3, position_ms = ?4, plays = ?5, last_watched = ?6, rev = ?7,
    agreed_at = ?8, written_at = iif(?9, ?8, written_at)
"""
_DIRTY = "INSERT OR IGNORE INTO hub_dirty (account_id, item_id) SELECT ?, id FROM library_items WHERE id = ?"


def took(raw: sqlite3.Connection, place: Agreed, now: float, *, is_written: bool, person_id: int | None = None) -> None:
    """Store how a server stands after a delivery, and that hub and server agree on it."""
    _see(raw, place.account_id, place.item_id, place.value, now)
    told = (*columns_of(place.value), place.rev, now, is_written, person_id)
    raw.execute(_AGREED, (place.account_id, place.item_id, *told))


def told(raw: sqlite3.Connection, account_id: int, item_id: int, value: WatchValue, now: float) -> None:
    """Store what a server says, as news."""
    _see(raw, account_id, item_id, value, now)
    raw.execute(_DIRTY, (account_id, item_id))


def _see(raw: sqlite3.Connection, account_id: int, item_id: int, value: WatchValue, now: float) -> None:
    if value.watch is Watch.UNKNOWN:
        return
    figures = (value.plays, value.position_ms, value.last_watched)
    raw.execute(_SEEN, (account_id, item_id, value.is_watched, *figures, now))
