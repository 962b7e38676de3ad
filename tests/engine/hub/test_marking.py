"""What a person sets here goes everywhere, and only where it is news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.hub.scenes import (
    MINUTE,
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
from tui.engine.hub.marking import mark
from tui.engine.hub.reconcile import reconcile
from tui.model.hub import Direction, LocalMark, Policy, Subject, WatchValue

SEEN, UNSEEN = LocalMark(is_watched=True), LocalMark(is_watched=False)


def two(state: WatchValue, left: WatchValue, right: WatchValue) -> Subject:
    """Two copies in line with what they last agreed on."""
    return subject(hub(state), copy(left, left), copy(right, right, number=1))


def test_watched_goes_to_every_copy() -> None:
    """One change of the hub, made here, and a write for each copy that lacks it."""
    plan = mark(two(at(40), at(40), UNWATCHED), SEEN, NOW)
    assert plan.state is not None
    assert (plan.state.value, plan.state.origin, plan.state.rev) == (
        WatchValue(WATCHED.watch, 0, 1, int(NOW)),
        None,
        2,
    )
    assert [(push.account_id, push.decision) for push in plan.pushes] == [
        (10, "watched set here"),
        (11, "watched set here"),
    ]
    assert [(change.account_id, change.decision) for change in plan.changes] == [(None, "watched set here")]


def test_unwatched_needs_no_leave_and_is_not_taken_back() -> None:
    """Un-watching here is meant: it goes to servers that do not spread it, and the next pass leaves it."""
    before = two(WATCHED, WATCHED, WATCHED)
    plan = mark(before, UNSEEN, NOW)
    assert [push.is_removal for push in plan.pushes] == [True, True]
    sent = after(before, plan)
    assert reconcile(sent, Policy.FURTHEST, NOW).is_empty
    assert reconcile(delivered(sent), Policy.FURTHEST, NOW).is_empty


def test_a_date_is_the_day_that_was_told() -> None:
    """Watched the week before: the date says so, an unknown one stays unknown until somebody tells."""
    plan = mark(two(UNWATCHED, UNWATCHED, UNWATCHED), LocalMark(is_watched=True, at=NOW - 600_000), NOW)
    assert plan.state is not None
    assert (plan.state.value.last_watched, plan.state.changed_at) == (int(NOW - 600_000), NOW)


def test_s20_marking_again_makes_no_date() -> None:
    """What was watched at an unknown time stays so when it is marked once more."""
    assert mark(two(WATCHED, WATCHED, WATCHED), SEEN, NOW).is_empty


@pytest.mark.parametrize(("minutes", "wanted"), [(30, at(30)), (119, WatchValue(WATCHED.watch)), (0.05, UNWATCHED)])
def test_a_position_is_set(minutes: float, wanted: WatchValue) -> None:
    """Near the end it counts as watched, at the very start as untouched."""
    plan = mark(two(at(60), at(60), at(60)), LocalMark(position_ms=int(minutes * MINUTE)), NOW)
    assert {push.wanted for push in plan.pushes} == {wanted}


def test_a_position_of_something_watched_is_a_rewatch() -> None:
    """The mark stays."""
    plan = mark(two(WATCHED, WATCHED, WATCHED), LocalMark(position_ms=30 * MINUTE), NOW)
    assert {push.wanted for push in plan.pushes} == {again(30)}


def test_a_mark_reaches_a_copy_that_was_left_apart() -> None:
    """The hub is watched, one server is not, which was accepted: marking it watched brings that one in line."""
    plan = mark(two(WATCHED, WATCHED, UNWATCHED), SEEN, NOW)
    assert [(push.account_id, push.wanted.is_watched) for push in plan.pushes] == [(11, True)]


@pytest.mark.parametrize("direction", [Direction.PULL, Direction.OFF])
def test_what_is_not_written_to_is_not_written_to(direction: Direction) -> None:
    """Not even by hand."""
    plan = mark(subject(hub(UNWATCHED), copy(UNWATCHED, UNWATCHED, direction=direction)), SEEN, NOW)
    assert plan.state is not None
    assert plan.pushes == ()


def test_an_unheard_word_is_overruled_and_noted() -> None:
    """A server moved on before the person chose: the choice holds, and what was said is kept."""
    before = subject(hub(at(20)), copy(at(50), at(20), seen_at=NOW - 5), copy(at(20), at(20), number=1))
    plan = mark(before, UNSEEN, NOW)
    assert [change.decision for change in plan.changes] == [
        "unwatched set here",
        "0:50:00 on plex-den: overruled, unwatched set here",
    ]
    assert reconcile(after(before, plan), Policy.FURTHEST, NOW).is_empty


@pytest.mark.parametrize("wish", [SEEN, UNSEEN])
def test_s11_choosing_ends_that_a_title_is_left_alone(wish: LocalMark) -> None:
    """Whichever is chosen, the title moves again, and what disagrees is written; nothing comes back by itself."""
    parked = replace(two(WATCHED, UNWATCHED, WATCHED), state=replace(hub(WATCHED), parked="flips"))
    plan = mark(parked, wish, NOW)
    assert plan.state is not None
    assert (plan.state.parked, plan.state.rev) == ("", 2)
    assert [push.account_id for push in plan.pushes] == ([10] if wish is SEEN else [11])
    assert reconcile(after(parked, plan), Policy.FURTHEST, NOW).is_empty


def test_what_nobody_has_seen_is_not_unwatched() -> None:
    """Un-watching what is untouched everywhere is nothing."""
    assert mark(subject(None, copy(UNWATCHED), copy(NOBODY_KNOWS, number=1)), UNSEEN, NOW).is_empty


def test_something_may_be_marked_before_any_library_has_it() -> None:
    """The hub remembers it, and tells the first copy that comes."""
    plan = mark(subject(None), SEEN, NOW)
    assert plan.state is not None
    later = subject(plan.state, copy(UNWATCHED))
    assert [push.wanted.is_watched for push in reconcile(later, Policy.FURTHEST, NOW).pushes] == [True]


def test_unwatching_reaches_a_copy_that_was_never_compared() -> None:
    """The first link takes nothing away by itself; a person may."""
    before = subject(hub(UNWATCHED), copy(UNWATCHED, UNWATCHED), copy(WATCHED, number=1))
    plan = mark(before, UNSEEN, NOW)
    assert [(push.account_id, push.is_removal) for push in plan.pushes] == [(11, True)]
    assert reconcile(after(before, plan), Policy.FURTHEST, NOW).is_empty


def test_what_a_server_is_only_read_for_is_overruled_as_well() -> None:
    """It is not written, and what it said before the choice does not come in after it."""
    before = subject(hub(UNWATCHED), copy(UNWATCHED, UNWATCHED), copy(WATCHED, number=1, direction=Direction.PULL))
    plan = mark(before, UNSEEN, NOW)
    assert plan.pushes == ()
    assert reconcile(after(before, plan), Policy.FURTHEST, NOW).is_empty
