"""Directions of links, and rules between two servers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.hub.scenes import NOW, UNWATCHED, WATCHED, after, at, copy, delivered, hub, subject
from tui.engine.hub.reconcile import reconcile
from tui.model.hub import Direction, Policy, WatchValue

FURTHEST, LAST = Policy.FURTHEST, Policy.LAST
PLEX, JELLY, EMBY = 1, 2, 3
"""Profiles of the servers with the numbers 0 to 2."""


@pytest.mark.parametrize(
    ("direction", "counts"),
    [(Direction.BOTH, True), (Direction.PULL, True), (Direction.PUSH, False), (Direction.OFF, False)],
)
def test_whose_changes_count(direction: Direction, counts: bool) -> None:
    """Only what a server may give is taken from it."""
    giver = copy(WATCHED, UNWATCHED, direction=direction)
    plan = reconcile(subject(hub(UNWATCHED), giver, copy(UNWATCHED, UNWATCHED, number=1)), FURTHEST, NOW)
    assert [push.account_id for push in plan.pushes] == ([11] if counts else [])
    assert bool(plan.changes) is counts


@pytest.mark.parametrize(
    ("direction", "is_written"),
    [(Direction.BOTH, True), (Direction.PUSH, True), (Direction.PULL, False), (Direction.OFF, False)],
)
@pytest.mark.parametrize("was", [UNWATCHED, None])
def test_who_is_written(direction: Direction, is_written: bool, was: WatchValue | None) -> None:
    """Only what a server takes is written to it, the first time included."""
    taker = copy(UNWATCHED, was, number=1, direction=direction)
    before = subject(hub(UNWATCHED), copy(WATCHED, UNWATCHED), taker)
    plan = reconcile(before, FURTHEST, NOW)
    assert [push.account_id for push in plan.pushes] == ([11] if is_written else [])
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_a_server_that_only_gives_keeps_what_it_says() -> None:
    """Its own words are heard one by one; what the hub has beside them does not go to it."""
    pull = copy(at(50), at(20), direction=Direction.PULL)
    before = subject(hub(WATCHED), pull, copy(WATCHED, WATCHED, number=1))
    plan = reconcile(before, FURTHEST, NOW)
    assert (plan.state, plan.pushes) == (None, ())
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_nothing_goes_where_a_pair_is_off() -> None:
    """plex-den tells emby-cabin nothing; jelly-attic is told."""
    emby = copy(UNWATCHED, UNWATCHED, number=2, by_source={PLEX: None})
    before = subject(hub(UNWATCHED), copy(WATCHED, UNWATCHED), copy(UNWATCHED, UNWATCHED, number=1), emby)
    plan = reconcile(before, FURTHEST, NOW)
    assert [push.account_id for push in plan.pushes] == [11]
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_a_pair_that_is_off_lets_others_through() -> None:
    """The same change from jelly-attic goes to emby-cabin."""
    emby = copy(UNWATCHED, UNWATCHED, number=2, by_source={PLEX: None})
    before = subject(hub(UNWATCHED), copy(UNWATCHED, UNWATCHED), copy(WATCHED, UNWATCHED, number=1), emby)
    assert [push.account_id for push in reconcile(before, FURTHEST, NOW).pushes] == [10, 12]


def test_what_another_server_says_by_itself_goes_where_a_pair_is_off() -> None:
    """plex-den tells emby-cabin nothing; jelly-attic has watched it too, and that goes there."""
    emby = copy(UNWATCHED, number=2, by_source={PLEX: None})
    before = subject(None, copy(WATCHED, seen_at=NOW - 50), copy(WATCHED, number=1), emby)
    plan = reconcile(before, FURTHEST, NOW)
    assert plan.state is not None and plan.state.origin == 10
    assert [push.account_id for push in plan.pushes] == [12]


def test_what_we_wrote_ourselves_opens_no_pair_that_is_off() -> None:
    """jelly-attic says the same only because it was told: that is still plex-den's word."""
    emby = copy(UNWATCHED, UNWATCHED, number=2, by_source={PLEX: None})
    before = subject(hub(UNWATCHED), copy(WATCHED, UNWATCHED), copy(UNWATCHED, UNWATCHED, number=1), emby)
    sent = after(before, reconcile(before, FURTHEST, NOW))
    arrived = replace(sent.copies[1], seen=WATCHED)
    for told in (delivered(sent), replace(sent, copies=(sent.copies[0], arrived, emby))):
        assert told.copies[1].seen.is_watched
        assert reconcile(told, FURTHEST, NOW).pushes == ()


def test_where_a_change_came_from_is_unknown_a_closed_pair_stays_closed() -> None:
    """The account is gone that said it: it may have been the one from which nothing goes here."""
    closed = copy(UNWATCHED, UNWATCHED, number=2, by_source={PLEX: None})
    before = subject(hub(WATCHED, rev=2, origin=77), copy(UNWATCHED, UNWATCHED, number=1), closed)
    assert [push.account_id for push in reconcile(before, FURTHEST, NOW).pushes] == [11]


def test_a_pair_may_follow_the_last() -> None:
    """jelly-attic follows plex-den back, emby-cabin keeps the furthest, and no later pass lowers it."""
    jelly = copy(at(40), at(40), number=1, by_source={PLEX: LAST})
    before = subject(hub(at(40)), copy(at(20), at(40)), jelly, copy(at(40), at(40), number=2))
    plan = reconcile(before, FURTHEST, NOW)
    assert [(push.account_id, push.wanted) for push in plan.pushes] == [(11, at(20))]
    assert reconcile(after(before, plan), FURTHEST, NOW).is_empty


def test_a_pair_may_keep_the_furthest() -> None:
    """Everybody follows plex-den back, emby-cabin does not."""
    emby = copy(at(40), at(40), number=2, by_source={PLEX: FURTHEST})
    before = subject(hub(at(40)), copy(at(20), at(40)), copy(at(40), at(40), number=1), emby)
    plan = reconcile(before, LAST, NOW)
    assert [(push.account_id, push.wanted) for push in plan.pushes] == [(11, at(20))]


def test_a_rule_concerns_its_own_source_only() -> None:
    """jelly-attic follows plex-den, not emby-cabin."""
    jelly = copy(at(40), at(40), number=1, by_source={PLEX: LAST})
    before = subject(hub(at(40)), copy(at(40), at(40)), jelly, copy(at(20), at(40), number=2))
    assert reconcile(before, FURTHEST, NOW).pushes == ()
