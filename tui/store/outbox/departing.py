"""How deliveries leave: taken under a lease by the one process that sends, put back, and recovered after a crash.

All of it runs in the writer's thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from tui.model.outbox import Delivery, DeliveryState
from tui.store.database import Row
from tui.store.outbox.enqueue import SUPERSEDED_WORDS, Key, Sent, supersede, waiting_behind
from tui.store.outbox.lanes import FREE, OPEN_ROWS, may_leave
from tui.store.outbox.rows import SELECT, delivery_of
from tui.store.outbox.strays import strays
from tui.store.outbox.values import value_of, values_of, values_text

LEASE = 60.0
"""Seconds for which a delivery that was taken is its owner's; each answer of the target renews it."""
GONE_WORDS = "its item is no longer in the library"

_READY = f"""
SELECT o.id FROM outbox AS o INDEXED BY outbox_open
WHERE o.profile_id = ? AND o.state = 'pending' AND o.{OPEN_ROWS} AND o.next_attempt_at IS NULL AND {FREE}
ORDER BY o.id LIMIT ?
"""
_DUE = f"""
SELECT o.id FROM outbox AS o INDEXED BY outbox_open
WHERE o.profile_id = ? AND o.state = 'waiting' AND o.{OPEN_ROWS} AND o.next_attempt_at <= ? AND {FREE}
ORDER BY o.next_attempt_at LIMIT ?
"""
_DROP = "UPDATE outbox SET state = 'dropped', finished_at = ?, next_attempt_at = NULL, outcome = ? WHERE id = ?"
_TAKE = """
UPDATE outbox SET state = 'in_flight', lease_owner = ?, lease_until = ?, next_attempt_at = NULL
WHERE id IN (SELECT value FROM json_each(?))
"""
_SENDING = "UPDATE outbox SET was_sent = 1 WHERE id = ? AND state = 'in_flight' AND lease_owner = ?"
_ABANDONED = """
SELECT id, wanted, sent, was_sent, profile_id, account_id, item_id, aspect, list_id FROM outbox
WHERE state = 'in_flight' AND (lease_owner = ?1 OR (?2 AND lease_owner <> ?1) OR lease_until < ?3)
"""
_LEFT = """
SELECT id, wanted, sent, was_sent, profile_id, account_id, item_id, aspect, list_id FROM outbox
WHERE state = 'in_flight' AND lease_owner = ? AND profile_id = ?
"""
_BACK = """
UPDATE outbox SET state = 'pending', lease_owner = '', lease_until = NULL, was_sent = ? WHERE id = ?
"""
_INHERIT = "UPDATE outbox SET sent = ? WHERE id = ?"
_MINE = """
SELECT id, wanted, sent, ?, profile_id, account_id, item_id, aspect, list_id FROM outbox
WHERE id = ? AND state = 'in_flight' AND lease_owner = ?
"""


def take(raw: sqlite3.Connection, owner: str, profile_id: int, limit: int, now: float) -> list[Delivery]:
    """Give up to `limit` deliveries of a target that are ready, oldest first: they are the owner's from now on.

    What never failed goes before what is tried again, which has at most half of the places while there is both.
    Nothing is given while the lane is paused, and to nobody but the holder of the lease. They leave in this order: the
    first is stored as possibly sent (`sending`), each other one when the one before it has been told of.
    """
    if not may_leave(raw, owner, profile_id):
        return []
    taken: list[Delivery] = []
    while not taken and (found := _next(raw, profile_id, limit, now)):
        gone = strays(raw, [one.id for one in found]) | {one.id: GONE_WORDS for one in found if not _has_subject(one)}
        taken = [one for one in found if one.id not in gone]
        raw.executemany(_DROP, [(now, words, delivery_id) for delivery_id, words in gone.items()])
    raw.execute(_TAKE, (owner, now + LEASE, json.dumps([one.id for one in taken])))
    sending(raw, owner, taken[0].id if taken else None)
    return [replace(one, state=DeliveryState.IN_FLIGHT, next_attempt_at=None) for one in taken]


def _next(raw: sqlite3.Connection, profile_id: int, limit: int, now: float) -> list[Delivery]:
    """Give what is to leave next, in the order in which it was queued."""
    due = [row[0] for row in raw.execute(_DUE, (profile_id, now, limit))]
    ready = [row[0] for row in raw.execute(_READY, (profile_id, limit))]
    share = min(len(due), max(limit // 2, limit - len(ready)))
    chosen = json.dumps(due[:share] + ready[: limit - share])
    rows = raw.execute(f"{SELECT} WHERE o.id IN (SELECT value FROM json_each(?)) ORDER BY o.id", (chosen,))
    return [delivery_of(row) for row in rows]


def _has_subject(delivery: Delivery) -> bool:
    """Tell whether what a delivery is about is still there; of a list its target finds that out."""
    return delivery.item_id is not None or delivery.list_id is not None


def sending(raw: sqlite3.Connection, owner: str, delivery_id: int | None) -> None:
    """Note that the write of a delivery may leave from here on; None = it is nobody's turn."""
    if delivery_id is not None:
        raw.execute(_SENDING, (delivery_id, owner))


def put_back(raw: sqlite3.Connection, owner: str, untold: Sequence[tuple[int, bool]], now: float) -> None:
    """Give back what was taken and has not arrived, as (id, whether a write may have left). No attempt is burnt."""
    for delivery_id, was_sent in untold:
        row = raw.execute(_MINE, (was_sent, delivery_id, owner)).fetchone()
        if row is not None:
            _free(raw, row, now)


def recover(raw: sqlite3.Connection, owner: str, now: float, *, is_alone: bool) -> int:
    """Give back what is in flight and nobody sends any more, and how many those were. No attempt is burnt.

    That is what `owner` itself left, what is under a lease that has run out, and with `is_alone` (no other process
    can be sending) everything.
    """
    rows = raw.execute(_ABANDONED, (owner, is_alone, now)).fetchall()
    for row in rows:
        _free(raw, row, now)
    return len(rows)


def reclaim(raw: sqlite3.Connection, owner: str, profile_id: int, now: float) -> None:
    """Give back what `owner` itself has in flight for a target and sends no more: the store had failed it."""
    for row in raw.execute(_LEFT, (owner, profile_id)).fetchall():
        _free(raw, row, now)


def make_way(raw: sqlite3.Connection, older: Sent, key: Key, now: float) -> bool:
    """End a delivery that has not arrived when a newer one waits behind it, which then knows what may have been left.

    Tell whether there was one.
    """
    behind = waiting_behind(raw, key)
    if behind is None:
        return False
    supersede(raw, older, SUPERSEDED_WORDS, now)
    raw.execute(_INHERIT, (values_text((*older.left, *behind.sent)), behind.id))
    return True


def _free(raw: sqlite3.Connection, row: Row, now: float) -> None:
    delivery_id, wanted, sent, was_sent, *key = row
    older = Sent(delivery_id, value_of(wanted), values_of(sent), bool(was_sent))
    if not make_way(raw, older, Key(*key), now):
        raw.execute(_BACK, (bool(was_sent), delivery_id))
