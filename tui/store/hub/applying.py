"""Writes what was planned for a person and a title: state, history, baselines and deliveries, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from tui.model.hub import Agreed, HubChange, HubPlan, HubState, PlannedPush, Subject, WatchValue
from tui.model.outbox import NewDelivery
from tui.store.hub.values import columns_of
from tui.store.outbox.enqueue import enqueue

HERE = "here"
"""Where a change came from that was made in this program."""

_STATE = """
INSERT INTO hub_states (person_id, title_id, watch, position_ms, plays, last_watched, rev, changed_at, origin, parked,
    parked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, iif(?10 = '', NULL, ?11))
ON CONFLICT (person_id, title_id) DO UPDATE SET watch = ?3, position_ms = ?4, plays = ?5, last_watched = ?6, rev = ?7,
    changed_at = ?8, origin = ?9, parked = ?10, parked_at = iif(?10 = '', NULL, coalesce(parked_at, ?11))
"""
_AGREE = """
INSERT INTO hub_baselines (account_id, item_id, watch, position_ms, plays, last_watched, rev, agreed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account_id, item_id) DO UPDATE SET watch = excluded.watch, position_ms = excluded.position_ms,
    plays = excluded.plays, last_watched = excluded.last_watched, rev = excluded.rev, agreed_at = excluded.agreed_at
"""
_CHANGE = """
INSERT INTO hub_changes (at, person_id, title_id, account_id, run_id, group_id, before_watch, before_position_ms,
    after_watch, after_position_ms, told_watch, told_position_ms, decision, is_refused)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def put_state(raw: sqlite3.Connection, state: HubState, now: float) -> None:
    """Write the canonical state of a person and title."""
    told = columns_of(state.value)
    raw.execute(
        _STATE,
        (state.person_id, state.title_id, *told, state.rev, state.changed_at, state.origin, state.parked, now),
    )


def put_changes(
    raw: sqlite3.Connection, changes: Iterable[HubChange], run_id: int | None, group_id: str, now: float
) -> None:
    """Keep what was said, and what was made of it."""
    for one in changes:
        whose = (now, one.person_id, one.title_id, one.account_id, run_id, group_id)
        values = (*_mark(one.before), *_mark(one.after), *_mark(one.told))
        raw.execute(_CHANGE, (*whose, *values, one.decision, one.is_refused))


def agree(raw: sqlite3.Connection, agreed: Iterable[Agreed], now: float) -> None:
    """Note what copies and the hub agree on. When one was written last stays known."""
    raw.executemany(_AGREE, [(one.account_id, one.item_id, *columns_of(one.value), one.rev, now) for one in agreed])


def deliveries(
    subject: Subject, plan: HubPlan, *, run_id: int | None, group_id: str, held: Mapping[int, str]
) -> Iterator[NewDelivery]:
    """Give what is to be queued. `held` says by account why watched marks may not be taken away there yet."""
    state = plan.state or subject.state
    if state is None:
        return
    origin = _origin(subject, state)
    before = subject.state.value if subject.state is not None else WatchValue()
    for push in plan.pushes:
        yield NewDelivery(
            push.profile_id,
            subject.person_id,
            push.account_id,
            push.item_id,
            subject.title_id,
            push.wanted,
            push.before,
            before,
            push.decision,
            state.rev,
            origin=origin,
            group_id=group_id,
            run_id=run_id,
            changed_at=state.changed_at,
            held=_held(push, held),
        )


def put_deliveries(raw: sqlite3.Connection, queued: Iterable[NewDelivery], now: float) -> list[int]:
    """Queue deliveries; give the ids of those that have to be sent."""
    ids = [enqueue(raw, one, now) for one in queued]
    return [one for one in ids if one is not None]


def _held(push: PlannedPush, held: Mapping[int, str]) -> str:
    return held.get(push.account_id, "") if push.is_removal else ""


def _origin(subject: Subject, state: HubState) -> str:
    """Give where the state comes from: the place of its account, "" where that is not known any more."""
    if state.origin is None:
        return HERE
    return next((copy.place for copy in subject.copies if copy.account_id == state.origin), "")


def _mark(value: WatchValue) -> tuple[str, int]:
    return value.watch.value, value.position_ms
