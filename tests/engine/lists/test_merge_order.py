"""In which order the entries of both sides stand in the end."""

from __future__ import annotations

import pytest

from tests.engine.lists.merging import Pair, film, films, numbers, pair
from tui.engine.lists.order import arranged, blended
from tui.model.lists import Entry, EntryKind, ListMode, Side

PUSH, PULL, TWO_WAY = ListMode.PUSH, ListMode.PULL, ListMode.TWO_WAY


def order_of(given: Pair, **choices: Side) -> list[int]:
    """Give Trakt's ids in the order of the plan."""
    return [number for _, number in given.plan(choices=choices).order]


@pytest.mark.parametrize(
    ("mode", "here", "there", "order"),
    [
        (PUSH, [3, 1, 2], [1, 2, 3], [3, 1, 2]),
        (PULL, [3, 1, 2], [1, 2, 3], [1, 2, 3]),
        (TWO_WAY, [3, 1, 2], [1, 2, 3], [3, 1, 2]),
        (TWO_WAY, [1, 2, 3], [3, 1, 2], [3, 1, 2]),
        (TWO_WAY, [3, 1, 2], [3, 1, 2], [3, 1, 2]),
        (TWO_WAY, [1, 9, 2, 3], [1, 2, 8, 3], [1, 9, 2, 8, 3]),
        (TWO_WAY, [2, 3, 9], [3, 2, 1], [3, 9, 2]),
        (PUSH, [2, 1, 3], [1, 7, 2, 3], [2, 1, 7, 3]),
    ],
)
def test_the_order_is_that_of_the_side_that_leads(
    mode: ListMode, here: list[int], there: list[int], order: list[int]
) -> None:
    """One-way it always is; two-way it is who moved. What the other has besides stays behind its neighbour."""
    assert order_of(pair(mode, [1, 2, 3], here, there)) == order


@pytest.mark.parametrize(("mode", "moves"), [(PUSH, (False, True)), (PULL, (True, False)), (TWO_WAY, (False, True))])
def test_only_the_side_that_follows_is_moved(mode: ListMode, moves: tuple[bool, bool]) -> None:
    """It was moved here: two-way and push move Trakt's side, pull moves it back here."""
    plan = pair(mode, [1, 2, 3], [3, 1, 2], [1, 2, 3]).plan()
    assert (plan.moves_here, plan.moves_there) == moves


def test_what_is_appended_needs_no_move() -> None:
    """New entries at the end are there already once they are added: no reorder is sent for them."""
    plan = pair(TWO_WAY, [1, 2], [1, 2, 3, 4], [1, 2]).plan()
    assert (numbers(plan.add_there), plan.moves_there) == ([3, 4], False)


def test_what_is_put_into_the_middle_needs_one() -> None:
    """Trakt appends: to stand where it stands here, it is moved there."""
    given = pair(TWO_WAY, [1, 2], [1, 3, 2], [1, 2])
    plan = given.plan()
    assert (plan.moves_there, numbers(given.after(plan).there)) == (True, [1, 3, 2])


def test_both_in_different_ways_is_a_conflict() -> None:
    """Neither side is moved; what is new goes to the end of each, and the titles tell where they part."""
    given = pair(TWO_WAY, [1, 2, 3, 4], [1, 2, 4, 3, 9], [1, 4, 2, 3])
    plan = given.plan()
    (conflict,) = plan.conflicts
    assert (conflict.what, conflict.here, conflict.there) == (
        "order",
        "movie 2, movie 4, movie 3",
        "movie 4, movie 2, movie 3",
    )
    done = given.after(plan)
    assert (numbers(done.here), numbers(done.there)) == ([1, 2, 4, 3, 9], [1, 4, 2, 3, 9])


def test_a_conflict_stays_one_until_a_person_chooses() -> None:
    """The next sync asks the same, and writes nothing."""
    given = pair(TWO_WAY, [1, 2, 3], [2, 1, 3], [1, 3, 2])
    again = given.after(given.plan()).plan()
    assert [each.what for each in again.conflicts] == ["order"]
    assert (again.moves_here, again.moves_there) == (False, False)


@pytest.mark.parametrize(("side", "order"), [(Side.HERE, [2, 1, 3]), (Side.THERE, [1, 3, 2])])
def test_a_choice_settles_it(side: Side, order: list[int]) -> None:
    """Both sides take the chosen order, and agree."""
    given = pair(TWO_WAY, [1, 2, 3], [2, 1, 3], [1, 3, 2])
    done = given.after(given.plan(choices={"order": side}))
    assert (numbers(done.here), numbers(done.there), done.plan().is_empty) == (order, order, True)


def test_the_first_time_nothing_is_moved_at_trakt() -> None:
    """What stands there keeps its order; what is only here comes after it."""
    plan = pair(TWO_WAY, None, [9, 2, 1], [1, 2, 3]).plan()
    assert ([number for _, number in plan.order], plan.moves_there) == ([1, 2, 3, 9], False)


def test_the_first_time_an_empty_list_there_takes_ours() -> None:
    """Nothing stands there yet: the order is the one here."""
    assert order_of(pair(TWO_WAY, None, [3, 1, 2], [])) == [3, 1, 2]


def test_entries_that_trakt_does_not_know_follow_their_neighbour() -> None:
    """They have no place there, and keep theirs here."""
    unknown = Entry(EntryKind.MOVIE, "Lost")
    stands = (film(1), unknown, film(2), film(3))
    moved = arranged([(EntryKind.MOVIE, 3), (EntryKind.MOVIE, 1), (EntryKind.MOVIE, 2)], stands, lambda each: each.key)
    assert moved == (film(3), film(1), unknown, film(2))


def test_entries_at_the_head_stay_at_the_head() -> None:
    """What stands before all that the order names has no neighbour to follow."""
    moved = arranged([(EntryKind.MOVIE, 2), (EntryKind.MOVIE, 1)], films(9, 1, 2), lambda each: each.key)
    assert numbers(moved) == [9, 2, 1]


def test_a_blend_keeps_both_orders_where_they_do_not_differ() -> None:
    """Chains of what only the other side has stay together, also before the first common one."""
    assert blended([1, 2, 3], [7, 8, 1, 9, 10, 3, 11]) == (7, 8, 1, 9, 10, 2, 3, 11)
