"""What the hub may never do, by the number of the danger (S6, S7, S11, S20, S21, S22, S25)."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.engine.hub.scenes import (
    NOBODY_KNOWS,
    NOW,
    UNWATCHED,
    WATCHED,
    after,
    again,
    at,
    copy,
    delivered,
    hub,
    subject,
)
from tui.engine.hub.reconcile import reconcile
from tui.engine.hub.standing import DAY
from tui.model.hub import Direction, HubPlan, Policy, Subject, WatchValue

FURTHEST = Policy.FURTHEST
POLICIES = list(Policy)


def state_of(plan: HubPlan) -> WatchValue:
    """What the hub has become by a plan."""
    assert plan.state is not None
    return plan.state.value


@pytest.mark.parametrize("policy", POLICIES)
def test_s6_the_first_link_takes_nothing_away(policy: Policy) -> None:
    """A fresh server full of unwatched things joins, whatever un-watching may do: it is told, and tells nothing."""
    fresh = copy(UNWATCHED, number=1, unwatch=True)
    plan = reconcile(subject(hub(WATCHED), copy(WATCHED, WATCHED, unwatch=True), fresh), policy, NOW)
    assert (plan.state, plan.changes) == (None, ())
    assert [(push.account_id, push.wanted) for push in plan.pushes] == [(11, WATCHED)]


@pytest.mark.parametrize("policy", POLICIES)
def test_s6_a_full_server_fills_an_empty_hub(policy: Policy) -> None:
    """The other direction: what was watched before anything was linked arrives everywhere."""
    plan = reconcile(subject(None, copy(WATCHED, unwatch=True), copy(UNWATCHED, number=1, unwatch=True)), policy, NOW)
    assert state_of(plan) == WATCHED
    assert [(push.account_id, push.is_removal) for push in plan.pushes] == [(11, False)]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seen_at", [NOW, NOW - 90, None])
def test_s6_a_joining_server_beats_an_unwatched_hub(policy: Policy, seen_at: float | None) -> None:
    """Nobody's watched mark is lost for having joined late, whichever is newer."""
    unwatched = subject(
        hub(UNWATCHED, origin=None), copy(WATCHED, unwatch=True, seen_at=seen_at), copy(UNWATCHED, UNWATCHED, number=1)
    )
    assert state_of(reconcile(unwatched, policy, NOW)).is_watched


def test_s6_a_server_that_is_only_written_to_loses_nothing_at_first() -> None:
    """Its own changes do not count, and still the first comparison un-watches nothing and sets nothing back."""
    for seen in (WATCHED, at(50)):
        joining = copy(seen, number=1, direction=Direction.PUSH, unwatch=True)
        plan = reconcile(subject(hub(at(20)), copy(at(20), at(20)), joining), Policy.LAST, NOW)
        assert (plan.state, plan.pushes) == (None, ())


def test_s6_the_further_of_two_joining_positions_wins() -> None:
    """Union of positions: the furthest, and the nearer copy is told."""
    plan = reconcile(subject(None, copy(at(20)), copy(at(50), number=1, seen_at=NOW - 500)), Policy.LAST, NOW)
    assert state_of(plan) == at(50)
    assert [(push.account_id, push.wanted) for push in plan.pushes] == [(10, at(50))]


@pytest.mark.parametrize("policy", POLICIES)
def test_s7_a_side_that_is_back_after_ninety_days_resurrects_nothing(policy: Policy) -> None:
    """It says what it said before: that is old, whatever became of the rest meanwhile."""
    back = copy(WATCHED, WATCHED, rev=1, seen_at=NOW - 90 * DAY, unwatch=True)
    before = subject(hub(UNWATCHED, rev=7), back, copy(UNWATCHED, UNWATCHED, number=1, rev=7))
    plan = reconcile(before, policy, NOW)
    assert (plan.state, plan.changes) == (None, ())
    assert [(push.account_id, push.wanted) for push in plan.pushes] == [(10, UNWATCHED)]


@pytest.mark.parametrize(
    ("base", "left", "right", "merged"),
    [
        (UNWATCHED, WATCHED, UNWATCHED, WATCHED),
        (UNWATCHED, UNWATCHED, WATCHED, WATCHED),
        (UNWATCHED, WATCHED, WATCHED, WATCHED),
        (WATCHED, UNWATCHED, WATCHED, UNWATCHED),
        (WATCHED, WATCHED, UNWATCHED, UNWATCHED),
        (WATCHED, UNWATCHED, UNWATCHED, UNWATCHED),
        (at(10), at(30), at(20), at(30)),
        (at(10), at(10), WATCHED, WATCHED),
        (at(10), at(60), WATCHED, WATCHED),
        (WATCHED, WATCHED, WATCHED, WATCHED),
    ],
)
def test_s7_the_three_way_merge(base: WatchValue, left: WatchValue, right: WatchValue, merged: WatchValue) -> None:
    """What one side changed against the base holds; what both leave alone stays; then there is nothing more to do."""
    before = subject(hub(base), copy(left, base, unwatch=True), copy(right, base, number=1, unwatch=True))
    whole = delivered(after(before, reconcile(before, FURTHEST, NOW)))
    assert whole.state is not None and whole.state.value.agrees_with(merged)
    assert all(one.seen.agrees_with(merged) for one in whole.copies)
    assert reconcile(whole, FURTHEST, NOW).is_empty


def flipping(watched: bool, flips: tuple[float, ...]) -> HubPlan:
    """Let a mark be turned by plex-den once more."""
    was, seen = (UNWATCHED, WATCHED) if watched else (WATCHED, UNWATCHED)
    before = subject(hub(was), copy(seen, was, unwatch=True), copy(was, was, number=1, unwatch=True), flips=flips)
    return reconcile(before, FURTHEST, NOW)


def test_s11_the_fourth_flip_within_a_day_parks_the_title() -> None:
    """Three are taken; one more, and nothing is written until a person chooses. The reason says who it was."""
    assert flipping(True, (NOW - 300, NOW - 200)).pushes
    plan = flipping(True, (NOW - 300, NOW - 200, NOW - 100))
    assert plan.state is not None and "4 times within 24 h, last by plex-den" in plan.state.parked
    assert (plan.pushes, plan.state.value, plan.state.rev) == ((), UNWATCHED, 1)
    assert [change.is_refused for change in plan.changes] == [True]


def test_s11_flips_of_yesterday_do_not_count() -> None:
    """Three flips in 24 h are the measure, not three in a life."""
    plan = flipping(False, (NOW - DAY - 3, NOW - DAY - 2, NOW - DAY - 1))
    assert state_of(plan).agrees_with(UNWATCHED) and plan.pushes


def test_s11_a_parked_title_is_left_alone() -> None:
    """What servers say of it is kept for the person who chooses, and goes nowhere."""
    parked = replace(hub(WATCHED, rev=2), parked="flips")
    before = subject(parked, copy(UNWATCHED, WATCHED, unwatch=True), copy(at(40), at(30), number=1))
    plan = reconcile(before, FURTHEST, NOW)
    assert (plan.state, plan.pushes, [change.is_refused for change in plan.changes]) == (None, (), [True, True])
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_s11_two_servers_that_revert_each_other_come_to_rest() -> None:
    """One insists on watched, one on unwatched: at most three turns, then nothing is written any more."""
    state, writes, flips = hub(UNWATCHED, rev=1), 0, list[float]()
    insisting = (WATCHED, UNWATCHED)
    scene = subject(state, *(copy(UNWATCHED, UNWATCHED, number=n, unwatch=True) for n in (0, 1)))
    for turn in range(20):
        speaker = turn % 2
        copies = list(scene.copies)
        copies[speaker] = replace(copies[speaker], seen=insisting[speaker], seen_at=NOW + turn)
        scene = replace(scene, copies=tuple(copies), flips=tuple(flips))
        plan = reconcile(scene, FURTHEST, NOW + turn)
        flips += [NOW + turn for change in plan.changes if change.before.watch is not change.after.watch]
        writes += len(plan.pushes)
        scene = delivered(after(scene, plan))
    assert (writes, len(flips)) == (3, 3)
    assert scene.state is not None and scene.state.parked


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("is_first", [True, False])
def test_s20_a_missing_date_stays_missing(policy: Policy, is_first: bool) -> None:
    """Watched without a date is watched at a time that nobody knows, here and on every other server."""
    was = None if is_first else UNWATCHED
    undated = WatchValue(WATCHED.watch, plays=1, last_watched=None)
    state = None if is_first else hub(UNWATCHED)
    plan = reconcile(subject(state, copy(undated, was), copy(UNWATCHED, was, number=1)), policy, NOW)
    assert state_of(plan).last_watched is None
    assert [push.wanted.last_watched for push in plan.pushes] == [None]


def test_s20_a_known_date_is_kept_beside_a_missing_one() -> None:
    """The latest date that anybody knows stands, and plays are never summed."""
    dated = WatchValue(WATCHED.watch, plays=2, last_watched=500)
    undated = WatchValue(WATCHED.watch, plays=3)
    value = state_of(reconcile(subject(None, copy(undated), copy(dated, number=1)), FURTHEST, NOW))
    assert (value.plays, value.last_watched) == (3, 500)


@pytest.mark.parametrize("inherited", [WATCHED, at(50), UNWATCHED])
def test_s21_what_an_item_inherited_says_nothing(inherited: WatchValue) -> None:
    """A replaced file un-watches nothing and marks nothing; what was seen of it is written to it."""
    before = subject(hub(WATCHED), copy(inherited, is_inherited=True, unwatch=True), copy(WATCHED, WATCHED, number=1))
    plan = reconcile(before, FURTHEST, NOW)
    assert (plan.state, plan.changes, plan.agreed) == (None, (), ())
    assert [(push.account_id, push.wanted, push.before) for push in plan.pushes] == [(10, WATCHED, UNWATCHED)]
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_s21_what_an_item_inherited_makes_no_state() -> None:
    """No server said it, so nobody has seen it."""
    assert reconcile(subject(None, copy(WATCHED, is_inherited=True)), FURTHEST, NOW).is_empty


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("was", [WATCHED, at(40)])
def test_s22_absent_is_not_unwatched(policy: Policy, was: WatchValue) -> None:
    """A server that no longer tells of something has not un-watched it."""
    absent = copy(NOBODY_KNOWS, was, unwatch=True)
    plan = reconcile(subject(hub(was), absent, copy(was, was, number=1, unwatch=True)), policy, NOW)
    assert plan.is_empty


def test_s22_an_unwatched_hub_is_not_written_where_nobody_knows() -> None:
    """Unwatched is worth no write to a server of which nothing is known: it might be news there."""
    before = subject(hub(UNWATCHED, rev=4), copy(NOBODY_KNOWS, unwatch=True), copy(NOBODY_KNOWS, WATCHED, number=1))
    assert reconcile(before, FURTHEST, NOW).is_empty


def household() -> Subject:
    """Three servers of one person that say different things at different times."""
    return subject(
        hub(at(20), rev=2, origin=12),
        copy(at(50), at(20), rev=2, seen_at=NOW - 30),
        copy(WATCHED, at(20), number=1, rev=2, seen_at=NOW - 20),
        copy(at(20), at(20), number=2, rev=2, seen_at=NOW - 90),
    )


def by_place(before: Subject, plan: HubPlan) -> object:
    """A plan without the numbers that things have in the store."""
    places = {one.account_id: one.place for one in before.copies}
    assert plan.state is not None
    return (
        plan.state.value,
        places.get(plan.state.origin or 0),
        {(places[push.account_id], push.wanted, push.before, push.decision) for push in plan.pushes},
        {(places[each.account_id], each.value, each.rev) for each in plan.agreed},
        {(places.get(change.account_id or 0), change.decision) for change in plan.changes},
    )


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(6))
def test_s25_a_permuted_mapping_gives_the_same_plan(policy: Policy, seed: int) -> None:
    """Which number an account has, and in which order accounts stand, decides nothing."""
    before, shuffled = household(), random.Random(seed)
    numbers = [10, 11, 12]
    shuffled.shuffle(numbers)
    new = dict(zip((10, 11, 12), numbers, strict=True))
    copies = [replace(one, account_id=new[one.account_id]) for one in before.copies]
    shuffled.shuffle(copies)
    state = replace(before.state, origin=new[12]) if before.state else None
    permuted = replace(before, copies=tuple(copies), state=state)
    assert by_place(permuted, reconcile(permuted, policy, NOW)) == by_place(before, reconcile(before, policy, NOW))


def test_s25_a_plan_touches_the_accounts_of_its_person_only() -> None:
    """Whatever is decided carries the accounts that it was decided on, each with its own items."""
    before = household()
    plan = reconcile(before, FURTHEST, NOW)
    own = {(one.account_id, one.item_id, one.profile_id) for one in before.copies}
    assert {(push.account_id, push.item_id, push.profile_id) for push in plan.pushes} <= own
    assert {change.person_id for change in plan.changes} == {before.person_id}


@pytest.mark.parametrize("policy", POLICIES)
def test_s13_a_write_that_broke_off_half_way_is_no_unwatch(policy: Policy) -> None:
    """Plex forgets a mark before it takes a position from it: what lies between its two requests was nobody's wish."""
    broken = copy(UNWATCHED, again(40), unwatch=True, wanted=WATCHED, sent=(WATCHED,))
    other = copy(WATCHED, WATCHED, number=1, rev=2, unwatch=True)
    plan = reconcile(subject(hub(WATCHED, rev=2), broken, other), policy, NOW)
    assert plan == HubPlan()


@pytest.mark.parametrize("sent", [(), (again(60),)])
def test_an_unwatch_beside_a_write_of_one_request_is_heard(sent: tuple[WatchValue, ...]) -> None:
    """Nothing that we sent leads through it."""
    copies = (copy(UNWATCHED, again(40), unwatch=True, sent=sent), copy(WATCHED, WATCHED, number=1, unwatch=True))
    assert state_of(reconcile(subject(hub(again(40)), *copies), FURTHEST, NOW)).watch is UNWATCHED.watch
