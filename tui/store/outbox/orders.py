"""What people do with the outbox: retry, drop, send at once, approve. Runs in the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from tui.model.hub import Agreed, WatchValue
from tui.model.library import Watch
from tui.store.hub import applying
from tui.store.outbox.lanes import OPEN_ROWS, hurry
from tui.store.outbox.values import value_of

DROPPED_WORDS = "dropped by a person"
APPROVED_WORDS = "approved by a person"
"""Stands in `decision` of a list whose removals a person let go: the gate is told so when it leaves."""

_AGAIN = f"""
state = 'pending', attempts = 0, next_attempt_at = NULL, is_counted = 0,
decision = CASE WHEN list_id IS NOT NULL AND state = 'held' THEN '{APPROVED_WORDS}' ELSE decision END
"""
_HAS_SUBJECT = "(item_id IS NOT NULL OR list_id IS NOT NULL)"
_RETRY = f"""
UPDATE outbox SET {_AGAIN}
WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('dead', 'waiting', 'held') AND {_HAS_SUBJECT}
"""
_RETRY_DEAD = f"""
UPDATE outbox SET {_AGAIN} WHERE {OPEN_ROWS} AND state = 'dead' AND (?1 IS NULL OR profile_id = ?1)
    AND {_HAS_SUBJECT}
"""
_APPROVE = f"""
UPDATE outbox SET {_AGAIN}, last_error = '', error_class = ''
WHERE profile_id = ? AND {OPEN_ROWS} AND state = 'held'
"""
_RELEASE = f"""
UPDATE outbox SET {_AGAIN}, last_error = '', error_class = ''
WHERE (profile_id = ?1 OR run_id IN (SELECT id FROM runs WHERE profile_id = ?1)) AND {OPEN_ROWS} AND state = 'held'
"""
_FLUSH = f"""
UPDATE outbox SET next_attempt_at = ?1 WHERE {OPEN_ROWS} AND state = 'waiting' AND (?2 IS NULL OR profile_id = ?2)
"""
_TO_DROP = """
SELECT id, account_id, item_id, before_it FROM outbox
WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('pending', 'waiting', 'held', 'dead')
"""
_REV = """
SELECT s.rev FROM hub_states AS s JOIN hub_copies AS c ON c.title_id = s.title_id
JOIN server_accounts AS a ON a.person_id = s.person_id
WHERE a.id = ? AND c.item_id = ?
"""
_SEEN = "SELECT is_played, position_ms, plays, last_played FROM watch_states WHERE account_id = ? AND item_id = ?"
_DROP = "UPDATE outbox SET state = 'dropped', finished_at = ?, next_attempt_at = NULL, outcome = ? WHERE id = ?"


def retry(raw: sqlite3.Connection, ids: Sequence[int]) -> int:
    """Let deliveries go again that are dead, wait or are held, and give how many; their attempts begin anew."""
    return raw.execute(_RETRY, (json.dumps(list(ids)),)).rowcount


def retry_dead(raw: sqlite3.Connection, profile_id: int | None) -> int:
    """Let everything that is dead go again, of one target or of all, and give how many."""
    return raw.execute(_RETRY_DEAD, (profile_id,)).rowcount


def approve(raw: sqlite3.Connection, profile_id: int) -> int:
    """Let everything go that is held back for a target, and give how many."""
    return raw.execute(_APPROVE, (profile_id,)).rowcount


def release(raw: sqlite3.Connection, profile_id: int) -> int:
    """Let everything go that is held back for a target, or that runs of it have queued; give how many."""
    return raw.execute(_RELEASE, (profile_id,)).rowcount


def flush(raw: sqlite3.Connection, profile_id: int | None, now: float) -> None:
    """Let what waits be tried now, and lanes that are closed too: of one target or of all."""
    raw.execute(_FLUSH, (now, profile_id))
    hurry(raw, profile_id, now)


def drop(raw: sqlite3.Connection, ids: Sequence[int], now: float) -> int:
    """End deliveries that nobody wants any more, and give how many; what is in flight stays.

    What the server has is accepted as it is, so that it is not queued again until the hub changes.
    """
    rows = raw.execute(_TO_DROP, (json.dumps(list(ids)),)).fetchall()
    for delivery_id, account_id, item_id, before in rows:
        raw.execute(_DROP, (now, DROPPED_WORDS, delivery_id))
        if item_id is not None:
            _accept(raw, account_id, item_id, value_of(before), now)
    return len(rows)


def _accept(raw: sqlite3.Connection, account_id: int, item_id: int, before: WatchValue, now: float) -> None:
    """Take a copy as it is, `before` where nothing else is known, until the hub changes again."""
    rev = raw.execute(_REV, (account_id, item_id)).fetchone()
    row = raw.execute(_SEEN, (account_id, item_id)).fetchone()
    seen = WatchValue(Watch.WATCHED if row[0] else Watch.UNWATCHED, *row[1:]) if row else before
    if rev is not None:
        applying.agree(raw, [Agreed(account_id, item_id, seen, rev[0])], now)
