"""Which requests lead from one state of an item to another."""

from __future__ import annotations

from itertools import product

import pytest

from tui.clients.plex.steps import LEAST_MS, NO_LENGTH, TOO_EARLY, Step, reachable, steps, stops
from tui.model.hub import WatchValue
from tui.model.library import Watch

HOUR = 3_600_000
NEW = WatchValue(Watch.UNWATCHED)
BEGUN = WatchValue(Watch.UNWATCHED, 600_000)
SEEN = WatchValue(Watch.WATCHED, 0, 1)
AGAIN = WatchValue(Watch.WATCHED, 600_000, 1)
FURTHER = WatchValue(Watch.UNWATCHED, 1_200_000)
S, U, T = Step.SCROBBLE, Step.UNSCROBBLE, Step.TIMELINE


@pytest.mark.parametrize(
    ("before", "goal", "expected"),
    [
        (NEW, SEEN, (S,)),
        (BEGUN, SEEN, (S,)),
        (NEW, BEGUN, (T,)),
        (BEGUN, FURTHER, (T,)),
        (FURTHER, BEGUN, (T,)),
        (BEGUN, NEW, (U,)),
        (SEEN, NEW, (U,)),
        (AGAIN, NEW, (U,)),
        (SEEN, BEGUN, (U, T)),
        (NEW, AGAIN, (S, T)),
        (SEEN, AGAIN, (T,)),
        (AGAIN, SEEN, (U, S)),
        (AGAIN, WatchValue(Watch.WATCHED, 0, 2), (S,)),
        (NEW, NEW, ()),
        (SEEN, WatchValue(Watch.WATCHED, 0, 9), ()),
        (BEGUN, WatchValue(Watch.UNWATCHED, 610_000), ()),
    ],
)
def test_each_change_has_its_requests(before: WatchValue, goal: WatchValue, expected: tuple[Step, ...]) -> None:
    """In this order, and none where nothing is to be changed."""
    assert steps(before, goal) == expected


def test_s12_nothing_watched_is_scrobbled_but_for_a_play_that_is_missing() -> None:
    """Each of these requests counts one more play."""
    positions = (0, 600_000, 1_200_000)
    for before, goal in product(
        [WatchValue(Watch.WATCHED, position, plays) for position in positions for plays in (1, 3)],
        [WatchValue(Watch.WATCHED, position, plays) for position in positions for plays in (1, 3)],
    ):
        way = steps(before, goal)
        assert S not in way or way[0] is U or goal.plays > before.plays


@pytest.mark.parametrize("position", [5_000, LEAST_MS - 1])
def test_a_position_in_the_first_minute_is_none(position: int) -> None:
    """A player would begin anew all the same."""
    assert reachable(NEW, WatchValue(Watch.UNWATCHED, position), HOUR) == (NEW, TOO_EARLY)


def test_from_the_watched_mark_on_it_is_watched() -> None:
    """The runtime that counts is that of the item there: a cut of another length has its own mark."""
    late = WatchValue(Watch.UNWATCHED, 3_300_000, 0, 1_700_000_000)
    assert reachable(NEW, late, HOUR) == (WatchValue(Watch.WATCHED, 0, 0, 1_700_000_000), "")
    assert reachable(NEW, late, 2 * HOUR) == (late, "")


def test_without_a_length_there_is_no_position() -> None:
    """Plex would answer 200 and do nothing; the mark is set all the same."""
    assert reachable(NEW, AGAIN, None) == (WatchValue(Watch.WATCHED, 0, 1), NO_LENGTH)
    assert reachable(BEGUN, FURTHER, None) == (BEGUN, NO_LENGTH)


@pytest.mark.parametrize(
    ("before", "goal", "expected"),
    [(SEEN, BEGUN, (NEW,)), (AGAIN, SEEN, (NEW,)), (NEW, AGAIN, (WatchValue(Watch.WATCHED),)), (NEW, SEEN, ())],
)
def test_what_lies_between_two_requests_is_known(
    before: WatchValue, goal: WatchValue, expected: tuple[WatchValue, ...]
) -> None:
    """A crash there leaves it behind, and it is no word of the server's own."""
    assert stops(before, goal) == expected
