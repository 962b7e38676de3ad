"""Compares plays with those of other sources and keeps what came of it: which are shown, which are merged, and why.

What counts as one play is not known here: the rule is given. It is asked for all plays of one person and one work, and
only after something of them has changed. Everything is done in small bites, each within its caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiosqlite

from tui.model.plays import Merge, PlayFacts, SourceKind
from tui.store.hop import in_thread_of
from tui.store.plays import indexes, totals

Rule = Callable[[Sequence[PlayFacts]], list[Merge]]

MARKED_AT_ONCE = 20_000
"""Plays looked through in one bite when an account has got another person."""

_SOURCES = "SELECT count(*) FROM play_sources WHERE sessions > 0"
_MOVES = "SELECT account_id, after FROM account_moves ORDER BY account_id LIMIT 1"
_EDGE = "SELECT id FROM plays WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?"
_MARK = "UPDATE plays SET is_settled = 0 WHERE id > ? AND id <= ? AND account_id = ? AND is_settled = 1"
_MOVE_ON = "UPDATE account_moves SET after = ? WHERE account_id = ?"
_MOVED = "DELETE FROM account_moves WHERE account_id = ?"
_WAITING = """
SELECT DISTINCT coalesce(i.work_id, i.id), a.person_id, CASE WHEN a.person_id IS NULL THEN a.id END
FROM (SELECT item_id, account_id FROM plays WHERE is_settled = 0 LIMIT ?) AS p
CROSS JOIN play_items AS i ON i.id = p.item_id CROSS JOIN server_accounts AS a ON a.id = p.account_id
"""
_SET = """
SELECT p.id, p.source_id, o.kind, p.started, p.stopped, i.runtime_ms, o.name, p.account_id, p.merged_into,
    p.merge_reason
FROM (SELECT id, runtime_ms FROM play_items WHERE work_id = :work UNION SELECT id, runtime_ms FROM play_items
    WHERE id = :work AND work_id IS NULL) AS i
CROSS JOIN plays AS p ON p.item_id = i.id
CROSS JOIN server_accounts AS a ON a.id = p.account_id
CROSS JOIN play_sources AS o ON o.id = p.source_id
WHERE a.person_id = :person OR a.id = :account
"""
_LEFT_BEHIND = "SELECT id, source_id, account_id FROM plays WHERE merged_into = ?"
_PUT = "UPDATE plays SET merged_into = ?, merge_reason = ? WHERE id = ?"
_FREE = "UPDATE plays SET merged_into = NULL, merge_reason = '', is_settled = 0 WHERE id = ?"
_SETTLED = "UPDATE plays SET is_settled = 1 WHERE id = ? AND is_settled = 0"
_ALL_SETTLED = "UPDATE plays SET is_settled = 1 WHERE id IN (SELECT id FROM plays WHERE is_settled = 0 LIMIT ?)"


@dataclass(frozen=True, slots=True)
class Settled:
    """What one bite did."""

    compared: int = 0
    """Plays that were judged."""
    merged: int = 0
    """Plays that are hidden from now on."""
    restored: int = 0
    """Plays that are shown again."""
    is_over: bool = False
    """Nothing is left to compare."""


@dataclass(frozen=True, slots=True)
class _Stored:
    facts: PlayFacts
    account_id: int
    merged_into: int | None
    reason: str


async def settle(conn: aiosqlite.Connection, rule: Rule, limit: int) -> Settled:
    """Compare what waits, about `limit` plays at a time. Call it again until `is_over`."""
    return await in_thread_of(conn, lambda raw: _settle(raw, rule, limit))


async def complete_indexes(conn: aiosqlite.Connection) -> None:
    """Make the index that a large first import did without: half a second per million plays."""
    await in_thread_of(conn, indexes.complete)


def _settle(raw: sqlite3.Connection, rule: Rule, limit: int) -> Settled:
    if raw.execute(_SOURCES).fetchone()[0] < 2:
        raw.execute("DELETE FROM account_moves")
        return Settled(is_over=raw.execute(_ALL_SETTLED, (limit,)).rowcount < limit)
    indexes.complete(raw)
    if _mark_moved(raw):
        return Settled()
    waiting = raw.execute(_WAITING, (limit,)).fetchall()
    done = Settled(is_over=not waiting)
    for work, person, account in waiting:
        done = _added(done, _settle_set(raw, rule, {"work": work, "person": person, "account": account}))
    return done


def _mark_moved(raw: sqlite3.Connection) -> bool:
    """Mark some plays of an account that has got another person; False when there is no such account."""
    move = raw.execute(_MOVES).fetchone()
    if move is None:
        return False
    account_id, after = move
    edge = raw.execute(_EDGE, (after, MARKED_AT_ONCE - 1)).fetchone()
    upto = (1 << 63) - 1 if edge is None else edge[0]
    raw.execute(_MARK, (after, upto, account_id))
    raw.execute(*((_MOVED, (account_id,)) if edge is None else (_MOVE_ON, (upto, account_id))))
    return True


def _settle_set(raw: sqlite3.Connection, rule: Rule, who_and_what: dict[str, int | None]) -> Settled:
    """Judge all plays of one person and one work."""
    stored = {row[0]: _stored_of(row) for row in raw.execute(_SET, who_and_what).fetchall()}
    wanted = {merge.play_id: merge for merge in rule([play.facts for play in stored.values()])}
    merged = restored = 0
    for play_id, play in stored.items():
        merge = wanted.get(play_id)
        into, reason = (merge.into, merge.reason) if merge else (None, "")
        if (into, reason) != (play.merged_into, play.reason):
            raw.execute(_PUT, (into, reason, play_id))
            hidden = (into is not None) - (play.merged_into is not None)
            totals.add(raw, play.facts.source_id, play.account_id, -hidden, hidden)
            merged, restored = merged + (hidden > 0), restored + (hidden < 0)
        raw.execute(_SETTLED, (play_id,))
    return Settled(len(stored), merged, restored + _free_others(raw, stored))


def _free_others(raw: sqlite3.Connection, stored: dict[int, _Stored]) -> int:
    """Show plays again that were merged into one of these while their account was another person's."""
    freed = 0
    for play_id in stored:
        for other, source_id, account_id in raw.execute(_LEFT_BEHIND, (play_id,)).fetchall():
            if other not in stored:
                raw.execute(_FREE, (other,))
                totals.add(raw, source_id, account_id, 1, -1)
                freed += 1
    return freed


def _stored_of(row: tuple[object, ...]) -> _Stored:
    play_id, source_id, kind, started, stopped, runtime_ms, name, account_id, merged_into, reason = row
    runtime = None if runtime_ms is None else int(runtime_ms) // 1000  # type: ignore[call-overload]
    facts = PlayFacts(play_id, source_id, SourceKind(kind), started, stopped, runtime, name)  # type: ignore[arg-type]
    return _Stored(facts, account_id, merged_into, reason)  # type: ignore[arg-type]


def _added(one: Settled, other: Settled) -> Settled:
    return Settled(one.compared + other.compared, one.merged + other.merged, one.restored + other.restored)
