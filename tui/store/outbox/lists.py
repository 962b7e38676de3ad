"""Lists on their way to Trakt: how one gets into the outbox, and how a run that took it there itself ends its row.

All of it runs in the writer's thread, in the transaction of whoever changed the list.
"""

from __future__ import annotations

import sqlite3

from tui.model.hub import WatchValue
from tui.model.outbox import Aspect, DeliveryState, NewListDelivery
from tui.store.outbox.departing import LEASE
from tui.store.outbox.enqueue import HELD_CLASS, SUPERSEDED_WORDS, Key, supersede, waiting_behind
from tui.store.outbox.values import value_text

_INSERT = """
INSERT INTO outbox (profile_id, person_id, account_id, item_id, title_id, aspect, wanted, before_it, hub_before,
    decision, origin, rev, state, created_at, changed_at, next_attempt_at, last_error, error_class, supersedes,
    group_id, run_id, list_id, list_work, list_facts, list_title)
VALUES (?, 0, 0, NULL, 0, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_WAITING = """
SELECT id FROM outbox INDEXED BY outbox_one_list_waits
WHERE list_id = ? AND state IN ('pending', 'waiting', 'held', 'dead') AND list_work = 'sync'
"""
_STILL_WAITS = "id = ? AND state IN ('pending', 'waiting', 'held', 'dead')"
_END = f"""
UPDATE outbox SET state = 'done', outcome = ?, finished_at = ?, next_attempt_at = NULL WHERE {_STILL_WAITS}
"""
_HOLD = f"""
UPDATE outbox SET state = 'held', last_error = ?, error_class = ?, next_attempt_at = NULL, decision = ''
WHERE {_STILL_WAITS}
"""
_SENDER = "SELECT lease_owner FROM outbox WHERE id = ? AND state = 'in_flight'"
_FLIES = "SELECT profile_id, lease_owner FROM outbox WHERE id = ? AND state = 'in_flight' AND lease_owner = ?"
_KEEP = "UPDATE outbox SET lease_until = ? WHERE state = 'in_flight' AND profile_id = ? AND lease_owner = ?"


def enqueue_list(raw: sqlite3.Connection, new: NewListDelivery, now: float) -> int:
    """Put a list into the outbox and give the delivery's id. It takes the place of what waits for the same list.

    What is on its way stays: the list may have changed since it was read, so the new one goes after it.
    """
    older = waiting_behind(raw, Key(new.profile_id, 0, None, Aspect.LIST, new.list_id))
    supersede(raw, older, SUPERSEDED_WORDS, now)
    blank = value_text(WatchValue())
    told = (*_state(new, now), new.held, HELD_CLASS if new.held else "", older.id if older else None)
    of_list = (new.group_id, new.run_id, new.list_id, new.work, new.facts, new.title)
    row = (new.profile_id, Aspect.LIST, blank, blank, blank, new.decision, new.origin)
    return int(raw.execute(_INSERT, (*row, *told, *of_list)).lastrowid or 0)


def waiting_list(raw: sqlite3.Connection, list_id: int) -> int | None:
    """Give the delivery that waits to bring a list in line; None = nothing does."""
    row = raw.execute(_WAITING, (list_id,)).fetchone()
    return int(row[0]) if row else None


def settle_list(raw: sqlite3.Connection, delivery_id: int | None, words: str, now: float, *, held: str = "") -> None:
    """End a delivery whose list a run has brought in line; `held`: why a part of it waits for a person.

    What was queued since is another delivery, and stays.
    """
    if delivery_id is None:
        return
    if held:
        raw.execute(_HOLD, (held, HELD_CLASS, delivery_id))
    else:
        raw.execute(_END, (words, now, delivery_id))


def sender_of(raw: sqlite3.Connection, delivery_id: int) -> str:
    """Give who sends a delivery that is on its way; "" = nobody."""
    row = raw.execute(_SENDER, (delivery_id,)).fetchone()
    return str(row[0]) if row else ""


def keep(raw: sqlite3.Connection, delivery_id: int, sender: str, now: float) -> bool:
    """Tell whether a delivery is still on its way from the same sender; False = somebody else has taken it up.

    It stays its sender's for longer, with what was taken together with it.
    """
    row = raw.execute(_FLIES, (delivery_id, sender)).fetchone()
    if row is not None:
        raw.execute(_KEEP, (now + LEASE, *row))
    return row is not None


def _state(new: NewListDelivery, now: float) -> tuple[DeliveryState, float, float, float | None]:
    """Give state, when it was queued, when the list changed, and when it may leave."""
    if new.held:
        return DeliveryState.HELD, now, now, None
    if new.not_before is not None and new.not_before > now:
        return DeliveryState.WAITING, now, now, new.not_before
    return DeliveryState.PENDING, now, now, None
