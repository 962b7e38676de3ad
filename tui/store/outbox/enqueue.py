"""How a change gets into the outbox: in the transaction of whoever made it, in the writer's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tui.model.hub import WatchValue
from tui.model.outbox import DeliveryState, NewDelivery
from tui.store.outbox.values import value_of, value_text, values_of, values_text

SUPERSEDED_WORDS = "a newer change took its place"
TAKEN_BACK_WORDS = "taken back before it left"
UNDER_WAY_WORDS = "what is on its way says the same"
HELD_CLASS = "held"
"""Stands in `error_class` of what is held back; `last_error` has the reason."""

KEY = "profile_id = ? AND account_id = ? AND item_id = ? AND aspect = ?"
_SENT = "id, wanted, sent, was_sent"
_WAITING = f"""
SELECT {_SENT} FROM outbox INDEXED BY outbox_one_waits
WHERE {KEY} AND state IN ('pending', 'waiting', 'held', 'dead')
"""
_FLYING = f"SELECT {_SENT} FROM outbox INDEXED BY outbox_one_flies WHERE {KEY} AND state = 'in_flight'"
_SUPERSEDE = "UPDATE outbox SET state = 'superseded', finished_at = ?, next_attempt_at = NULL, outcome = ? WHERE id = ?"
_LIST_WAITING = f"""
SELECT {_SENT} FROM outbox INDEXED BY outbox_one_list_waits
WHERE list_id = ? AND state IN ('pending', 'waiting', 'held', 'dead')
"""
_NEWER_REV = "UPDATE outbox SET rev = max(rev, ?) WHERE id = ?"
_INSERT = """
INSERT INTO outbox (profile_id, person_id, account_id, item_id, title_id, aspect, wanted, before_it, hub_before,
    decision, origin, rev, state, created_at, changed_at, last_error, error_class, supersedes, sent, group_id, run_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class Key(NamedTuple):
    """What a delivery is about: one of each key waits, and one may be on its way before it."""

    profile_id: int
    account_id: int
    item_id: int | None
    aspect: str
    list_id: int | None = None
    """Of a list nothing else counts."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What of a stored delivery matters for the next one of its subject."""

    id: int
    wanted: WatchValue
    sent: tuple[WatchValue, ...]
    was_sent: bool

    @property
    def left(self) -> tuple[WatchValue, ...]:
        """What it, and those before it, may have left at the server."""
        return (*self.sent, self.wanted) if self.was_sent else self.sent


def enqueue(raw: sqlite3.Connection, new: NewDelivery, now: float) -> int | None:
    """Put a change into the outbox and give its id; None = nothing has to be sent for it.

    It takes the place of what waits for the same subject; what is in flight stays, and the new one waits behind it.
    Nothing is queued when what is in flight says the same, nor when it takes back a change that never left.
    """
    key = Key(new.profile_id, new.account_id, new.item_id, new.aspect)
    waiting, flying = _read(raw, _WAITING, key), _read(raw, _FLYING, key)
    if flying is not None and flying.wanted.agrees_with(new.wanted):
        raw.execute(_NEWER_REV, (new.rev, flying.id))
        supersede(raw, waiting, UNDER_WAY_WORDS, now)
        return None
    is_taken_back = waiting is not None and not waiting.left and new.wanted.agrees_with(new.before)
    if is_taken_back and flying is None:
        supersede(raw, waiting, TAKEN_BACK_WORDS, now)
        return None
    supersede(raw, waiting, SUPERSEDED_WORDS, now)
    return _insert(raw, new, waiting, now)


def supersede(raw: sqlite3.Connection, older: Sent | None, words: str, now: float) -> None:
    """End a delivery in favour of another one."""
    if older is not None:
        raw.execute(_SUPERSEDE, (now, words, older.id))


def waiting_behind(raw: sqlite3.Connection, key: Key) -> Sent | None:
    """Give what waits for a subject."""
    return _read(raw, _WAITING, key) if key.list_id is None else _read(raw, _LIST_WAITING, (key.list_id,))


def _read(raw: sqlite3.Connection, sql: str, key: Sequence[object]) -> Sent | None:
    row = raw.execute(sql, key[:4]).fetchone()
    return Sent(row[0], value_of(row[1]), values_of(row[2]), bool(row[3])) if row else None


def _insert(raw: sqlite3.Connection, new: NewDelivery, older: Sent | None, now: float) -> int:
    state = DeliveryState.HELD if new.held else DeliveryState.PENDING
    subject = (new.profile_id, new.person_id, new.account_id, new.item_id, new.title_id, new.aspect)
    values = (value_text(new.wanted), value_text(new.before), value_text(new.hub_before))
    told = (new.decision, new.origin, new.rev, state, now, new.changed_at, new.held, HELD_CLASS if new.held else "")
    rest = (older.id if older else None, values_text(older.left if older else ()), new.group_id, new.run_id)
    return int(raw.execute(_INSERT, (*subject, *values, *told, *rest)).lastrowid or 0)
