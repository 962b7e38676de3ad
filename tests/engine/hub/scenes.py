"""Copies, hub states and what becomes of plans, for tests of the pure part of the hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.model.hub import (
    Agreed,
    Baseline,
    Copy,
    Direction,
    HubPlan,
    HubState,
    LinkRules,
    PlannedPush,
    Policy,
    Subject,
    WatchValue,
)
from tui.model.library import Watch

NOW = 1_000_000.0
MINUTE = 60_000
RUNTIME = 120 * MINUTE
NOBODY_KNOWS = WatchValue()
UNWATCHED = WatchValue(Watch.UNWATCHED)
WATCHED = WatchValue(Watch.WATCHED, plays=1)
PLACES = ("plex-den", "jelly-attic", "emby-cabin", "plex-barn")


def at(minutes: float, *, plays: int = 0, last: int | None = None) -> WatchValue:
    """Something seen up to a minute."""
    return WatchValue(Watch.UNWATCHED, int(minutes * MINUTE), plays, last)


def again(minutes: float, *, plays: int = 1, last: int | None = None) -> WatchValue:
    """Something watched, and being watched once more."""
    return WatchValue(Watch.WATCHED, int(minutes * MINUTE), plays, last)


def copy(
    seen: WatchValue,
    baseline: WatchValue | None = None,
    *,
    number: int = 0,
    rev: int = 1,
    seen_at: float | None = NOW,
    wanted: WatchValue | None = None,
    sent: tuple[WatchValue, ...] = (),
    direction: Direction = Direction.BOTH,
    unwatch: bool = False,
    by_source: Mapping[int, Policy | None] | None = None,
    runtime_ms: int | None = RUNTIME,
    is_inherited: bool = False,
) -> Copy:
    """A copy on a server of its own: number 0 is plex-den, of account 10, profile 1."""
    return Copy(
        account_id=10 + number,
        item_id=100 + number,
        profile_id=1 + number,
        place=PLACES[number],
        seen=seen,
        seen_at=seen_at,
        baseline=None if baseline is None else Baseline(baseline, rev, NOW - 100),
        wanted=wanted,
        sent=sent,
        runtime_ms=runtime_ms,
        rules=LinkRules(direction, unwatch, by_source or {}),
        is_inherited=is_inherited,
    )


def hub(value: WatchValue, *, rev: int = 1, changed_at: float = NOW - 50, origin: int | None = 11) -> HubState:
    """The state of person 1 and title 5; the origin is jelly-attic unless told otherwise."""
    return HubState(1, 5, value, rev, changed_at, origin)


def subject(state: HubState | None, *copies: Copy, flips: tuple[float, ...] = ()) -> Subject:
    """All that is known of person 1 and title 5."""
    return Subject(1, 5, state, copies, flips)


def after(before: Subject, plan: HubPlan) -> Subject:
    """Give a subject as the store has it once a plan is written: what is pushed is on its way."""
    agreed = {(each.account_id, each.item_id): each for each in plan.agreed}
    pushes = {(each.account_id, each.item_id): each for each in plan.pushes}
    copies = tuple(
        _planned(one, agreed.get((one.account_id, one.item_id)), pushes.get((one.account_id, one.item_id)))
        for one in before.copies
    )
    return replace(before, state=plan.state or before.state, copies=copies)


def _planned(one: Copy, agreed: Agreed | None, push: PlannedPush | None) -> Copy:
    if agreed is not None:
        one = replace(one, baseline=Baseline(agreed.value, agreed.rev, NOW))
    return one if push is None else replace(one, wanted=push.wanted)


def delivered(before: Subject) -> Subject:
    """Give a subject once all that was on its way has arrived: the post-image is seen, and the baseline (S10)."""
    return replace(before, copies=tuple(_arrived(before, one) for one in before.copies))


def _arrived(before: Subject, one: Copy) -> Copy:
    if one.wanted is None or before.state is None:
        return one
    baseline = Baseline(one.wanted, before.state.rev, NOW, is_written=True)
    return replace(one, seen=one.wanted, baseline=baseline, wanted=None, sent=(), is_inherited=False)
