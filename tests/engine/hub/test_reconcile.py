"""What one copy says against its baseline, and what the hub makes of it, word by word."""

from __future__ import annotations

import pytest

from tests.engine.hub.scenes import (
    MINUTE,
    NOBODY_KNOWS,
    NOW,
    RUNTIME,
    UNWATCHED,
    WATCHED,
    after,
    again,
    at,
    copy,
    hub,
    subject,
)
from tui.engine.hub.reconcile import reconcile
from tui.model.hub import Agreed, Copy, HubPlan, HubState, PlannedPush, Policy, WatchValue

FURTHEST, LAST, LOCAL = Policy.FURTHEST, Policy.LAST, Policy.LOCAL


def told(
    seen: WatchValue, was: WatchValue, state: WatchValue | None = None, policy: Policy = FURTHEST, unwatch: bool = False
) -> HubPlan:
    """Let plex-den say something new beside a jelly-attic that is in line with the hub."""
    before = was if state is None else state
    return reconcile(subject(hub(before), copy(seen, was, unwatch=unwatch), quiet(before)), policy, NOW)


def quiet(value: WatchValue) -> Copy:
    """A jelly-attic that stands as it was agreed, and takes un-watching."""
    return copy(value, value, number=1, unwatch=True)


def decisions(plan: HubPlan) -> list[str]:
    """What was decided, as people read it."""
    return [change.decision for change in plan.changes]


def test_nobody_has_seen_anything() -> None:
    """Untouched copies make no hub state, no baseline and no write."""
    assert reconcile(subject(None, copy(UNWATCHED), copy(NOBODY_KNOWS, number=1)), FURTHEST, NOW).is_empty


def test_watched_on_one_server_goes_to_the_other() -> None:
    """The new mark makes a new revision, which is told to the copy that lacks it."""
    plan = told(WATCHED, at(40))
    assert plan.state == HubState(1, 5, WATCHED, rev=2, changed_at=NOW, origin=10)
    assert plan.agreed == (Agreed(10, 100, WATCHED, 2),)
    assert plan.pushes == (PlannedPush(11, 101, 2, WATCHED, at(40), "watched on plex-den (hub 0:40:00)"),)
    assert decisions(plan) == ["watched on plex-den (hub 0:40:00)"]


def test_a_further_position_goes_to_the_other() -> None:
    """The furthest wins, and the reason names both places."""
    plan = told(at(72.15), at(40))
    assert [push.wanted.position_ms for push in plan.pushes] == [int(72.15 * MINUTE)]
    assert decisions(plan) == ["plex-den is further (1:12:09, hub 0:40:00)"]


@pytest.mark.parametrize("minutes", [40.4, 39.6, 40.49])
def test_positions_within_half_a_minute_are_one(minutes: float) -> None:
    """Players and servers round: that is no change."""
    assert told(at(minutes), at(40)).is_empty


@pytest.mark.parametrize("policy", [FURTHEST, LOCAL])
def test_back_is_refused_and_not_pushed_up_again(policy: Policy) -> None:
    """Where the furthest wins a position that went back stays where it is, on its own server alone."""
    plan = told(at(20), at(40), policy=policy)
    assert (plan.state, plan.pushes) == (None, ())
    assert plan.agreed == (Agreed(10, 100, at(20), 1),)
    assert decisions(plan) == ["plex-den went back (0:20:00, hub 0:40:00): the furthest wins"]


def test_a_copy_that_went_back_follows_the_next_change() -> None:
    """A divergence holds until the hub changes."""
    before = subject(hub(at(40)), copy(at(20), at(40)), copy(at(60), at(40), number=1))
    assert [push.account_id for push in reconcile(before, FURTHEST, NOW).pushes] == [10]


def test_back_is_taken_where_the_last_wins() -> None:
    """Under the last policy somebody may go back, and the other server follows."""
    plan = told(at(20), at(40), policy=LAST)
    assert [push.wanted for push in plan.pushes] == [at(20)]
    assert decisions(plan) == ["plex-den is the last (0:20:00, hub 0:40:00)"]


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("minutes", [0, 0.08])
def test_a_reset_is_refused_whatever_the_policy(policy: Policy, minutes: float) -> None:
    """From 0:40:00 to under five seconds without an end: nobody follows, and the reason is kept."""
    plan = told(at(minutes), at(40), policy=policy)
    assert (plan.state, plan.pushes, [change.is_refused for change in plan.changes]) == (None, (), [True])
    assert "fell from 0:40:00 to the start" in decisions(plan)[0]


def test_finishing_is_no_reset() -> None:
    """Watched with the position gone is how every server tells of an end."""
    plan = told(WATCHED, at(100))
    assert plan.state is not None and plan.state.value.is_watched


@pytest.mark.parametrize(("share", "is_watched"), [(0.89, False), (0.9, True), (0.99, True), (1.5, True)])
def test_from_nine_tenths_on_it_is_watched(share: float, is_watched: bool) -> None:
    """A position near the end counts as the end, and has none any more."""
    plan = told(WatchValue(at(0).watch, int(RUNTIME * share)), at(40))
    assert plan.state is not None
    assert (plan.state.value.is_watched, plan.state.value.position_ms == 0) == (is_watched, is_watched)


def test_a_shorter_copy_is_told_that_it_is_watched() -> None:
    """What is no end in the long version is one in the short version."""
    short = copy(UNWATCHED, UNWATCHED, number=1, runtime_ms=100 * MINUTE)
    plan = reconcile(subject(hub(UNWATCHED), copy(at(95), UNWATCHED), short), FURTHEST, NOW)
    assert [push.wanted.is_watched for push in plan.pushes] == [True]


def test_unwatching_stays_where_it_is_unless_switched_on() -> None:
    """The server that un-watched keeps it so, nobody follows, and it is not watched again there."""
    plan = told(UNWATCHED, WATCHED)
    assert (plan.state, plan.pushes, plan.agreed) == (None, (), (Agreed(10, 100, UNWATCHED, 1),))
    assert decisions(plan) == ["unwatched on plex-den only: un-watching does not spread from there"]
    assert plan.changes[0].is_refused


def test_unwatching_spreads_where_it_is_switched_on() -> None:
    """The other server takes it as well."""
    plan = told(UNWATCHED, WATCHED, unwatch=True)
    assert [(push.wanted.is_watched, push.is_removal) for push in plan.pushes] == [(False, True)]


def test_unwatching_does_not_go_to_a_server_that_does_not_take_it() -> None:
    """It is left as it is, and no later pass takes that up again."""
    before = subject(hub(WATCHED), copy(UNWATCHED, WATCHED, unwatch=True), copy(WATCHED, WATCHED, number=1))
    plan = reconcile(before, FURTHEST, NOW)
    assert plan.pushes == ()
    assert Agreed(11, 101, WATCHED, 2) in plan.agreed


def test_a_rewatch_keeps_the_mark() -> None:
    """Watched with a position goes to the others as both."""
    plan = told(again(10), WATCHED)
    assert [push.wanted for push in plan.pushes] == [again(10)]


def test_jellyfin_takes_the_mark_away_when_a_rewatch_starts() -> None:
    """A lost mark with plays and a position is a rewatch: no un-watching goes anywhere, even where it may."""
    plan = told(at(10, plays=2), WATCHED, unwatch=True)
    assert plan.state is not None and plan.state.value == again(10, plays=2)
    assert [push.is_removal for push in plan.pushes] == [False]


def test_unwatched_and_begun_afresh_is_no_rewatch() -> None:
    """Without plays the mark was taken away on purpose."""
    plan = told(at(10), WATCHED, unwatch=True)
    assert plan.state is not None and not plan.state.value.is_watched


def test_the_end_of_a_rewatch_is_taken() -> None:
    """The position goes, the mark stays, and another play is counted."""
    plan = told(WatchValue(WATCHED.watch, plays=2), again(60), again(60))
    assert plan.state is not None and plan.state.value == WatchValue(WATCHED.watch, plays=2)


def test_a_rewatch_that_falls_to_the_start_without_an_end_is_refused() -> None:
    """Neither a play nor a date is new: that looks like a reset."""
    plan = told(WATCHED, again(60), again(60))
    assert (plan.state, plan.pushes) == (None, ())


def test_another_play_is_counted_and_written_nowhere() -> None:
    """Plays and dates are no difference that is worth a write."""
    plan = told(WatchValue(WATCHED.watch, plays=3, last_watched=900), WATCHED)
    assert plan.state is not None
    assert (plan.state.value.plays, plan.state.value.last_watched, plan.state.rev, plan.pushes) == (3, 900, 1, ())


def test_a_position_does_not_take_a_mark_away() -> None:
    """A server that missed the end goes on at 0:50:00: the hub stays watched, and tells it so."""
    before = subject(hub(WATCHED, rev=2), copy(at(50), at(40)), quiet(WATCHED))
    for policy in Policy:
        plan = reconcile(before, policy, NOW)
        assert (plan.state, [push.wanted for push in plan.pushes]) == (None, [WATCHED])


@pytest.mark.parametrize("policy", list(Policy))
def test_a_mark_beats_positions_of_the_same_pass(policy: Policy) -> None:
    """Whichever was seen last, what somebody marked wins over where somebody stopped."""
    for mark_at, position_at in ((NOW - 2, NOW - 1), (NOW - 1, NOW - 2)):
        marked = copy(WATCHED, at(40), seen_at=mark_at)
        moved = copy(at(50), at(40), number=1, seen_at=position_at)
        plan = reconcile(subject(hub(at(40), changed_at=NOW - 90), marked, moved), policy, NOW)
        assert plan.state is not None and plan.state.value.is_watched
        assert [push.account_id for push in plan.pushes] == [11]


@pytest.mark.parametrize(
    ("policy", "unwatched_at", "is_watched"),
    [(FURTHEST, NOW, True), (FURTHEST, NOW - 20, True), (LAST, NOW, False), (LAST, NOW - 20, True)],
)
def test_two_marks_against_each_other(policy: Policy, unwatched_at: float, is_watched: bool) -> None:
    """Watched wins, or the later one where the last wins; who lost is written."""
    watched = copy(WATCHED, UNWATCHED, unwatch=True, seen_at=NOW - 10)
    unwatched = copy(UNWATCHED, WATCHED, number=1, unwatch=True, seen_at=unwatched_at)
    before = subject(hub(WATCHED, changed_at=NOW - 90), watched, unwatched)
    plan = reconcile(before, policy, NOW)
    result = after(before, plan).state
    assert result is not None and result.value.is_watched is is_watched
    assert [(push.account_id, push.wanted.is_watched) for push in plan.pushes] == [
        (11 if is_watched else 10, is_watched)
    ]


def test_what_was_set_here_wins_over_what_is_older() -> None:
    """Under the local policy the server is written again, whatever it said before the mark."""
    state = hub(WATCHED, origin=None, changed_at=NOW - 10)
    before = subject(state, copy(UNWATCHED, WATCHED, unwatch=True, seen_at=NOW - 20), quiet(WATCHED))
    plan = reconcile(before, LOCAL, NOW)
    assert plan.state is None
    assert [(push.account_id, push.wanted, push.before) for push in plan.pushes] == [(10, WATCHED, UNWATCHED)]
    assert decisions(plan) == ["unwatched on plex-den: hub watched, and what is set here wins"]
    assert reconcile(after(before, plan), LOCAL, NOW).is_empty


def test_what_a_server_says_later_counts_under_the_local_policy() -> None:
    """Only what is not newer than the mark set here is outdone by it."""
    state = hub(at(20), origin=None, changed_at=NOW - 10)
    plan = reconcile(subject(state, copy(at(50), at(20), seen_at=NOW), quiet(at(20))), LOCAL, NOW)
    assert plan.state is not None and plan.state.value == at(50)


def test_a_server_that_is_away_is_written_when_it_is_behind() -> None:
    """Its baseline is older than the hub: it is told, once."""
    before = subject(hub(WATCHED, rev=3), copy(at(40), at(40)), quiet(WATCHED))
    plan = reconcile(before, FURTHEST, NOW)
    assert [(push.account_id, push.wanted) for push in plan.pushes] == [(10, WATCHED)]
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_two_copies_on_one_server_are_kept_in_step() -> None:
    """HD and 4K of one film: what is watched in one is watched in the other."""
    ultra = copy(UNWATCHED, UNWATCHED)
    double = Copy(10, 150, 1, "plex-den", UNWATCHED, NOW, ultra.baseline, runtime_ms=RUNTIME)
    plan = reconcile(subject(hub(UNWATCHED), copy(WATCHED, UNWATCHED), double), FURTHEST, NOW)
    assert [(push.account_id, push.item_id) for push in plan.pushes] == [(10, 150)]


def test_s13_a_write_whose_answer_was_lost_is_no_change() -> None:
    """The value that we may have left there is not somebody's mark, though a newer one took its place since."""
    state = hub(UNWATCHED, rev=3, origin=None)
    lost = copy(WATCHED, UNWATCHED, rev=1, wanted=at(30), sent=(WATCHED,))
    plan = reconcile(subject(state, lost, quiet(UNWATCHED)), FURTHEST, NOW)
    assert (plan.state, plan.changes) == (None, ())


def test_s41_in_line_is_nothing_to_do() -> None:
    """Copies that say what the hub says are written nowhere, not even here."""
    before = subject(hub(WATCHED), copy(WATCHED, WATCHED), quiet(WATCHED))
    assert reconcile(before, FURTHEST, NOW).is_empty


@pytest.mark.parametrize("policy", [FURTHEST, LAST])
def test_unwatching_beats_positions_of_the_same_pass(policy: Policy) -> None:
    """Somebody un-watched it on purpose; where another server stopped meanwhile does not bring it back."""
    unwatched = copy(UNWATCHED, again(30), unwatch=True, seen_at=NOW - 20)
    moved = copy(again(50), again(30), number=1, unwatch=True, seen_at=NOW)
    plan = reconcile(subject(hub(again(30)), unwatched, moved), policy, NOW)
    assert plan.state is not None and plan.state.value.agrees_with(UNWATCHED)
    assert [(push.account_id, push.wanted.is_watched) for push in plan.pushes] == [(11, False)]


def test_s10_what_a_newer_write_replaces_is_no_news_after_it() -> None:
    """A copy says what was on its way there when the hub moves on: the new write does not make that a change."""
    arriving = copy(at(40), UNWATCHED, wanted=at(40))
    moving = copy(at(60), at(40), number=1, rev=2)
    before = subject(hub(at(40), rev=2), arriving, moving)
    plan = reconcile(before, FURTHEST, NOW)
    assert [push.account_id for push in plan.pushes] == [10]
    assert Agreed(10, 100, at(40), 1) in plan.agreed
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_another_play_of_what_was_unwatched_since_is_no_mark() -> None:
    """Plays of a server that was away are counted, and bring no mark back."""
    away = copy(WatchValue(WATCHED.watch, plays=4), WATCHED)
    plan = reconcile(subject(hub(UNWATCHED, rev=3, origin=None), away, quiet(UNWATCHED)), FURTHEST, NOW)
    assert plan.state is not None
    assert (plan.state.value.is_watched, plan.state.value.plays, plan.changes) == (False, 4, ())


def test_s6_without_a_hub_baselines_count_for_nothing() -> None:
    """An account that has moved from one person to another brings baselines that were never this person's."""
    moved = copy(WATCHED, WATCHED, rev=7)
    plan = reconcile(subject(None, moved, copy(UNWATCHED, number=1)), FURTHEST, NOW)
    assert plan.state is not None and plan.state.value.is_watched
    assert [(push.account_id, push.wanted.is_watched) for push in plan.pushes] == [(11, True)]


def test_a_new_revision_is_above_all_that_was_compared() -> None:
    """Else a copy with a baseline from elsewhere would look as if it were in line for ever."""
    elsewhere = copy(UNWATCHED, UNWATCHED, number=1, rev=7)
    plan = reconcile(subject(hub(UNWATCHED, rev=2), copy(WATCHED, UNWATCHED, rev=2), elsewhere), FURTHEST, NOW)
    assert plan.state is not None and plan.state.rev == 8
    assert [push.account_id for push in plan.pushes] == [11]


def test_s15_what_is_on_its_way_to_a_copy_that_is_left_apart_is_withdrawn() -> None:
    """A rewatch was to be told to a server that keeps its mark; the title is un-watched since, and that one is not."""
    keeping = copy(WATCHED, WATCHED, number=1, wanted=again(30))
    before = subject(hub(again(30)), copy(UNWATCHED, again(30), unwatch=True), keeping)
    plan = reconcile(before, FURTHEST, NOW)
    assert [(push.account_id, push.wanted, push.before) for push in plan.pushes] == [(11, WATCHED, WATCHED)]
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


@pytest.mark.parametrize(("seen_at", "wins"), [(NOW - 30, False), (None, False), (NOW - 10, True)])
@pytest.mark.parametrize(("seen", "was"), [(at(30), at(10)), (UNWATCHED, WATCHED)])
def test_the_last_wins_over_what_changed_before_it(
    seen: WatchValue, was: WatchValue, seen_at: float | None, wins: bool
) -> None:
    """A server that was away tells of something from before the hub's change, from after it, or from who knows when."""
    state = hub(WATCHED if was.is_watched else at(60), rev=3, changed_at=NOW - 20)
    away = copy(seen, was, unwatch=True, seen_at=seen_at)
    plan = reconcile(subject(state, away, copy(state.value, state.value, number=1, rev=3, unwatch=True)), LAST, NOW)
    assert [push.account_id for push in plan.pushes] == ([11] if wins else [10])
