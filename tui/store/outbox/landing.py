"""How deliveries end, or fail for now: the row, and what the server has by then, in one transaction.

All of it runs in the writer's thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from tui.model.hub import Agreed, WatchValue
from tui.model.outbox import DeliveryState
from tui.store.hub import echo
from tui.store.outbox.departing import LEASE, make_way, sending
from tui.store.outbox.enqueue import Key, Sent, waiting_behind
from tui.store.outbox.lanes import may_leave, open_lane
from tui.store.outbox.strays import are_flying
from tui.store.outbox.values import value_of, value_text, values_of

_MINE = """
SELECT profile_id, account_id, item_id, aspect, list_id, rev, person_id, wanted, sent FROM outbox
WHERE id = ? AND state = 'in_flight' AND lease_owner = ?
"""
_END = """
UPDATE outbox SET state = ?, outcome = ?, exchange = ?, was_sent = ?, finished_at = ?, lease_owner = '',
    lease_until = NULL
WHERE id = ?
"""
_FAIL = """
UPDATE outbox SET state = ?, attempts = attempts + ?, next_attempt_at = ?, last_error = ?, error_class = ?, hint = ?,
    is_counted = ?, failed_at = ?, was_sent = ?, exchange = coalesce(nullif(?, ''), exchange), lease_owner = '',
    lease_until = NULL
WHERE id = ?
"""
_BEFORE = "UPDATE outbox SET before_it = ? WHERE id = ?"
_RENEW = """
UPDATE outbox SET lease_until = ? WHERE state = 'in_flight' AND lease_owner = ? AND profile_id = ? AND lease_until < ?
"""
_GIVE_BACK = """
UPDATE outbox SET state = 'waiting', attempts = max(0, attempts - ?), is_counted = 0, next_attempt_at = ?
WHERE id = ? AND state IN ('waiting', 'dead')
"""


_Row = tuple[int, int, int | None, str, int | None, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Landed:
    """A delivery that has ended."""

    id: int
    state: DeliveryState
    """DONE, or DROPPED when nothing is left to write to."""
    outcome: str
    exchange: str = ""
    was_sent: bool = False
    image: WatchValue | None = None
    """What the server has now; None = nothing is to be stored of it."""
    is_written: bool = False
    """It was us who brought it there."""
    is_news: bool = False
    """The server was further: what it has goes to the hub."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A delivery that has not arrived."""

    id: int
    state: DeliveryState
    """WAITING, DEAD, or HELD: all that may go has arrived."""
    error: str
    error_class: str = ""
    hint: str = ""
    is_counted: bool = False
    next_attempt_at: float | None = None
    exchange: str = ""
    was_sent: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What was made of the end of a delivery."""

    is_mine: bool
    """False = somebody else recovered it meanwhile, or its profile is gone: nothing was stored."""
    may_go_on: bool
    """False = the lane was paused, another process holds the lease by now, or what flies is not to go any more."""
    is_opened: bool = False
    """The lane was closed until then."""


def tell(
    raw: sqlite3.Connection,
    owner: str,
    end: Landed | Failed,
    *,
    profile_id: int,
    next_id: int | None,
    now: float,
) -> Told:
    """Store how a delivery ended or failed, and that the next one of its batch may leave.

    A lane whose target has taken or read one is open.
    """
    row = raw.execute(_MINE, (end.id, owner)).fetchone()
    if row is not None:
        _land(raw, end, row, now) if isinstance(end, Landed) else _fail(raw, end, row, now)
    sending(raw, owner, next_id)
    raw.execute(_RENEW, (now + LEASE, owner, profile_id, now + LEASE / 2))
    is_opened = _has_answered(end) and open_lane(raw, profile_id)
    may_go_on = may_leave(raw, owner, profile_id) and not are_flying(raw, owner, profile_id)
    return Told(row is not None, may_go_on, is_opened)


def _has_answered(end: Landed | Failed) -> bool:
    return isinstance(end, Landed) or end.state is DeliveryState.HELD


def give_back(raw: sqlite3.Connection, excused: Mapping[int, int], next_attempt_at: float) -> None:
    """Take back attempts of deliveries, so many of each: their target was to blame."""
    raw.executemany(_GIVE_BACK, [(times, next_attempt_at, delivery_id) for delivery_id, times in excused.items()])


def _land(
    raw: sqlite3.Connection,
    end: Landed,
    row: _Row,
    now: float,
) -> None:
    profile_id, account_id, item_id, aspect, list_id, rev, person_id, *_ = row
    raw.execute(_END, (end.state, end.outcome, end.exchange, end.was_sent, now, end.id))
    if end.image is None or item_id is None:
        return
    if end.is_news:
        echo.told(raw, account_id, item_id, end.image, now)
        return
    agreed = Agreed(account_id, item_id, end.image, rev)
    echo.took(raw, agreed, now, is_written=end.is_written, person_id=person_id)
    behind = waiting_behind(raw, Key(profile_id, account_id, item_id, aspect, list_id))
    if behind is not None:
        raw.execute(_BEFORE, (value_text(end.image), behind.id))


def _fail(
    raw: sqlite3.Connection,
    end: Failed,
    row: _Row,
    now: float,
) -> None:
    profile_id, account_id, item_id, aspect, list_id, *_, wanted, sent = row
    told = (end.error, end.error_class, end.hint, end.is_counted, now, end.was_sent, end.exchange)
    older = Sent(end.id, value_of(wanted), values_of(sent), end.was_sent)
    if not make_way(raw, older, Key(profile_id, account_id, item_id, aspect, list_id), now):
        raw.execute(_FAIL, (end.state, end.is_counted, end.next_attempt_at, *told, end.id))
