"""Makes plays of sessions: one for each group, with the figures that Tautulli shows (reference section 6).

Plays are either made fresh of a range of new sessions, or made again from all their sessions when any of these changed.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tui.store.plays import totals

_FIGURES = "stopped, paused, duration, percent, watched, sessions, last_session_id"
_COLUMNS = f"id, account_id, item_id, at, started, {_FIGURES}"

_ALREADY = """
INSERT OR IGNORE INTO temp.touched
SELECT p.id FROM main.plays AS p CROSS JOIN main.play_sessions AS s ON s.id = p.id
WHERE p.id > ? AND p.id <= ? AND s.play_id = s.id
"""
_ALONE = f"""
INSERT INTO main.plays ({_COLUMNS}, source_id, is_settled)
SELECT id, account_id, item_id, coalesce(started, stopped), started, stopped, paused, stopped - started - paused,
    percent, watched, 1, id, ?, ?
FROM main.play_sessions WHERE id > ? AND id <= ? AND play_id = id ON CONFLICT (id) DO NOTHING
"""
_JOINED = """
INSERT OR IGNORE INTO temp.touched
SELECT play_id FROM main.play_sessions WHERE id > ? AND id <= ? AND play_id <> id
"""

_REGROUP = f"""
INSERT INTO temp.regrouped ({_COLUMNS})
SELECT g.id, l.account_id, l.item_id, coalesce(g.started, g.stopped), g.started, g.stopped, g.paused,
    CASE WHEN g.stopped IS NULL THEN NULL ELSE g.played - g.paused END, g.percent, g.watched, g.sessions, g.last
FROM (
    SELECT play AS id, min(started) AS started, max(stopped) AS stopped, sum(paused) AS paused,
        sum(CASE WHEN stopped > 0 THEN stopped - started ELSE 0 END) AS played,
        max(percent) AS percent, max(watched) AS watched, count(*) AS sessions, max(session) AS last
    FROM (
        SELECT t.id AS play, s.id AS session, s.started, s.stopped, s.paused, s.percent, s.watched
        FROM temp.touched AS t CROSS JOIN main.play_sessions AS s ON s.id = t.id WHERE s.play_id = s.id
        UNION ALL
        SELECT t.id, s.id, s.started, s.stopped, s.paused, s.percent, s.watched
        FROM temp.touched AS t CROSS JOIN main.play_sessions AS s ON s.play_id = t.id AND s.play_id <> s.id
    ) GROUP BY play
) AS g CROSS JOIN main.play_sessions AS l ON l.id = g.last
"""
_DROP_EQUAL = """
DELETE FROM temp.regrouped AS g WHERE EXISTS (
    SELECT 1 FROM main.plays AS p WHERE p.id = g.id
    AND (p.account_id, p.item_id, p.at, p.started, p.stopped, p.paused, p.duration, p.percent, p.watched, p.sessions,
        p.last_session_id)
    IS (g.account_id, g.item_id, g.at, g.started, g.stopped, g.paused, g.duration, g.percent, g.watched, g.sessions,
        g.last_session_id)
)
"""
_EMPTY = """
SELECT t.id FROM temp.touched AS t CROSS JOIN main.plays AS p ON p.id = t.id
WHERE NOT EXISTS (SELECT 1 FROM main.play_sessions AS s WHERE s.id = t.id AND s.play_id = s.id)
    AND NOT EXISTS (SELECT 1 FROM main.play_sessions AS s WHERE s.play_id = t.id AND s.play_id <> s.id)
"""
_MERGED_INTO = "SELECT id, source_id, account_id FROM main.plays WHERE merged_into = ?"
_FREE = "UPDATE main.plays SET merged_into = NULL, merge_reason = '', is_settled = 0 WHERE id = ?"
_REMOVE = "DELETE FROM main.plays WHERE id = ?"
_HERE = "p.id IN (SELECT id FROM temp.regrouped) AND g.id = p.id"
"""The list keeps SQLite from walking through all plays."""
_STAYS = "p.account_id = g.account_id AND p.item_id = g.item_id AND p.at IS g.at AND p.started IS g.started"
_GROW = f"""
UPDATE main.plays AS p SET ({_FIGURES}) = (g.stopped, g.paused, g.duration, g.percent, g.watched, g.sessions,
    g.last_session_id), is_settled = min(p.is_settled, ?)
FROM temp.regrouped AS g WHERE {_HERE} AND {_STAYS}
"""
_MOVE = f"""
UPDATE main.plays AS p SET (account_id, item_id, at, started, {_FIGURES}) = (g.account_id, g.item_id, g.at, g.started,
    g.stopped, g.paused, g.duration, g.percent, g.watched, g.sessions, g.last_session_id),
    is_settled = min(p.is_settled, ?)
FROM temp.regrouped AS g WHERE {_HERE} AND NOT ({_STAYS})
"""
_ADD = f"""
INSERT INTO main.plays ({_COLUMNS}, source_id, is_settled) SELECT {_COLUMNS}, ?, ? FROM temp.regrouped AS g
WHERE NOT EXISTS (SELECT 1 FROM main.plays AS p WHERE p.id = g.id)
"""
_OLDER = "SELECT count(*) FROM temp.regrouped AS g CROSS JOIN main.plays AS p ON p.id = g.id WHERE p.id <= ?"


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What became of plays."""

    added: int = 0
    updated: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Whose plays are made."""

    source_id: int
    is_settled: bool
    """False: others tell of plays too, so each has to be compared with theirs."""
    known_upto: int
    """Plays up to this id were there before the import; others that grow are still new."""


def mark_range(raw: sqlite3.Connection, low: int, high: int) -> None:
    """Put the plays that need all their sessions into `temp.touched`, of the new sessions with `low` < id <= `high`."""
    raw.execute(_ALREADY, (low, high))
    raw.execute(_JOINED, (low, high))


def of_heads(raw: sqlite3.Connection, group: Group, low: int, high: int) -> int:
    """Make plays of the first sessions of groups among the new ones with `low` < id <= `high`; give how many."""
    return raw.execute(_ALONE, (group.source_id, group.is_settled, low, high)).rowcount


def again(raw: sqlite3.Connection, group: Group, *, is_growing: bool) -> Regrouped:
    """Make the plays of `temp.touched` from all their sessions; those that have none left are removed.

    `is_growing`: they only gained sessions, so each of them differs and none of them is empty.
    """
    if raw.execute("SELECT 1 FROM temp.touched LIMIT 1").fetchone() is None:
        return Regrouped()
    raw.execute(_REGROUP)
    if not is_growing:
        raw.execute(_DROP_EQUAL)
    (updated,) = raw.execute(_OLDER, (group.known_upto,)).fetchone()
    raw.execute(_GROW, (group.is_settled,))
    raw.execute(_MOVE, (group.is_settled,))
    added = raw.execute(_ADD, (group.source_id, group.is_settled)).rowcount
    return Regrouped(added, updated, 0 if is_growing else _sweep(raw))


def _sweep(raw: sqlite3.Connection) -> int:
    empty = [row[0] for row in raw.execute(_EMPTY).fetchall()]
    for play_id in empty:
        for other, source_id, account_id in raw.execute(_MERGED_INTO, (play_id,)).fetchall():
            raw.execute(_FREE, (other,))
            totals.add(raw, source_id, account_id, 1, -1)
        raw.execute(_REMOVE, (play_id,))
    return len(empty)
