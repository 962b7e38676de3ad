"""What holds for every household, whatever its past (S6, S7, S10, S11, S20, S22, S41)."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.engine.hub import strategies
from tests.engine.hub.scenes import NOW, after, delivered
from tui.engine.hub.hearing import is_silent
from tui.engine.hub.marking import mark
from tui.engine.hub.reconcile import reconcile
from tui.engine.hub.values import reach, settled
from tui.model.hub import TOLERANCE_MS, Copy, Direction, HubState, LocalMark, PlannedPush, Policy, Subject, WatchValue
from tui.model.library import Watch

MANY = settings(max_examples=60)
BOTH = (Direction.BOTH,)
subjects = strategies.subjects()
policies = strategies.policies


@MANY
@given(subjects, policies)
def test_s7_a_second_pass_has_nothing_to_do(before: Subject, policy: Policy) -> None:
    """Once a plan is written, the same household gives no second one."""
    once = after(before, reconcile(before, policy, NOW))
    assert reconcile(once, policy, NOW).is_empty


@MANY
@given(subjects, policies)
def test_s10_what_we_wrote_is_no_news(before: Subject, policy: Policy) -> None:
    """When what was on its way has arrived and is read again, nothing is written once more."""
    once = delivered(after(before, reconcile(before, policy, NOW)))
    assert reconcile(once, policy, NOW).pushes == ()


@MANY
@given(subjects, st.booleans() | st.integers(0, 7_200_000), policies)
def test_s7_a_mark_holds(before: Subject, wish: bool | int, policy: Policy) -> None:
    """What a person sets is taken back by no older word, plays that were missed apart; setting it twice is nothing."""
    told = LocalMark(is_watched=wish) if isinstance(wish, bool) else LocalMark(position_ms=wish)
    once = after(before, mark(before, told, NOW))
    plan = reconcile(once, policy, NOW)
    assert plan.pushes == ()
    assert all(change.before.agrees_with(change.after) for change in plan.changes)
    assert plan.state is None or once.state is None or plan.state.value.agrees_with(once.state.value)
    assert mark(once, told, NOW).is_empty


@MANY
@given(strategies.subjects(past=st.none(), state=st.none()), policies)
def test_s6_a_first_link_is_a_union(before: Subject, policy: Policy) -> None:
    """Nothing compared yet: no write takes anything away, and the hub is as far as the furthest who may give."""
    plan = reconcile(before, policy, NOW)
    assert not any(_takes_away(push) for push in plan.pushes)
    given_away = [settled(one.seen, one.runtime_ms) for one in before.copies if _counts(one)]
    furthest = max(map(reach, given_away), default=(False, 0))
    reached = reach(plan.state.value) if plan.state else (False, 0)
    assert reached[0] is furthest[0]
    assert 0 <= furthest[1] - reached[1] < TOLERANCE_MS


def _takes_away(push: PlannedPush) -> bool:
    """Whether a write brings a copy less than it has; what is the same by half a minute is not less."""
    return reach(push.wanted) < reach(push.before) and not push.wanted.agrees_with(push.before)


def _counts(one: Copy) -> bool:
    """Whether a copy has something of its own to tell."""
    ours = (*one.sent, *(() if one.wanted is None else (one.wanted,)))
    seen = settled(one.seen, one.runtime_ms)
    is_ours = any(seen.agrees_with(settled(value, one.runtime_ms)) for value in ours)
    return one.rules.direction in {Direction.BOTH, Direction.PULL} and not (is_silent(one) or is_ours)


@MANY
@given(strategies.subjects(past=st.none()), policies)
def test_s6_nobody_is_unwatched_who_was_never_compared(before: Subject, policy: Policy) -> None:
    """Whatever the hub is: a copy without a baseline loses neither its mark nor its position."""
    plan = reconcile(before, policy, NOW)
    assert not any(_takes_away(push) for push in plan.pushes)


@MANY
@given(strategies.subjects(BOTH), policies)
def test_unwatching_that_does_not_spread_leaves_the_hub_watched(before: Subject, policy: Policy) -> None:
    """Without leave no word of any server takes the hub's mark away."""
    kept = replace(before, copies=tuple(_without_leave(one) for one in before.copies))
    plan = reconcile(kept, policy, NOW)
    if before.state is not None and before.state.value.is_watched:
        assert plan.state is None or plan.state.value.is_watched


def _without_leave(one: Copy) -> Copy:
    return replace(one, rules=replace(one.rules, spreads_unwatched=False))


@MANY
@given(subjects, policies)
def test_directions_are_kept(before: Subject, policy: Policy) -> None:
    """No write goes to what is not written to, and no change comes from what is not heard."""
    plan = reconcile(before, policy, NOW)
    rules = {(one.account_id, one.item_id): one.rules.direction for one in before.copies}
    assert {rules[push.account_id, push.item_id] for push in plan.pushes} <= {Direction.BOTH, Direction.PUSH}
    heard = {one.account_id for one in before.copies if one.rules.direction in {Direction.BOTH, Direction.PULL}}
    assert {change.account_id for change in plan.changes} <= heard


@MANY
@given(subjects, policies, st.randoms(use_true_random=False))
def test_s25_the_order_of_accounts_decides_nothing(before: Subject, policy: Policy, chance: random.Random) -> None:
    """Copies in another order give the same plan."""
    copies = list(before.copies)
    chance.shuffle(copies)
    plan, other = reconcile(before, policy, NOW), reconcile(replace(before, copies=tuple(copies)), policy, NOW)
    assert (plan.state, plan.changes) == (other.state, other.changes)
    assert set(plan.pushes) == set(other.pushes)
    assert set(plan.agreed) == set(other.agreed)


@MANY
@given(subjects, policies)
def test_s20_dates_and_plays_are_never_made_up(before: Subject, policy: Policy) -> None:
    """Every date of a plan was told by somebody, and plays are the most of what was told, not the sum (S12)."""
    told = [one.seen for one in before.copies] + ([before.state.value] if before.state else [])
    plan = reconcile(before, policy, NOW)
    made = [push.wanted for push in plan.pushes] + ([plan.state.value] if plan.state else [])
    assert {value.last_watched for value in made} <= {value.last_watched for value in told} | {None}
    assert {value.plays for value in made} <= {value.plays for value in told} | {0}


@MANY
@given(subjects, policies)
def test_s22_the_silent_have_no_voice(before: Subject, policy: Policy) -> None:
    """What nobody told, and what an item inherited, decides nothing: the hub is the same without (S21)."""
    telling = replace(before, copies=tuple(_deaf(one) if is_silent(one) else one for one in before.copies))
    plan, other = reconcile(before, policy, NOW), reconcile(telling, policy, NOW)
    assert (plan.state, plan.changes) == (other.state, other.changes)


def _deaf(one: Copy) -> Copy:
    return replace(one, seen=WatchValue(Watch.UNKNOWN), is_inherited=False)


@MANY
@given(strategies.subjects(BOTH), policies)
def test_s11_a_parked_title_is_never_written(before: Subject, policy: Policy) -> None:
    """Whatever servers say, it waits for a person."""
    state = before.state or HubState(1, 5, WatchValue(Watch.WATCHED), 1, NOW, None)
    parked = replace(before, state=replace(state, parked="flips"))
    plan = reconcile(parked, policy, NOW)
    assert plan.pushes == ()
    assert plan.state is None or (plan.state.parked, plan.state.rev) == ("flips", state.rev)


SIX_SECONDS = Subject(
    1,
    5,
    HubState(1, 5, WatchValue(Watch.UNWATCHED, 6_000), 1, NOW, None),
    (Copy(10, 100, 1, "plex-den", WatchValue(Watch.WATCHED), is_inherited=True),),
)
"""Of which nobody knows more than a position that rounds to none."""


@MANY
@given(subjects, policies)
@example(SIX_SECONDS, Policy.FURTHEST)
def test_s41_only_differences_are_written(before: Subject, policy: Policy) -> None:
    """No write brings a copy what it says already, unless to take the place of another one on its way (S15)."""
    plan = reconcile(before, policy, NOW)
    on_their_way = {copy.item_id: copy.wanted for copy in before.copies}
    for push in plan.pushes:
        if push.wanted.agrees_with(push.before):
            older = on_their_way[push.item_id]
            assert older is not None
            assert not older.agrees_with(push.wanted)
