"""Three poisoned deliveries are told from a target that takes nothing (S16)."""

from __future__ import annotations

from tui.engine.outbox.blame import Streak


def test_three_different_ones_in_a_row_blame_the_target() -> None:
    """All of their attempts since something went well are given back."""
    streak = Streak()
    assert [streak.failed(number) for number in (1, 1, 2, 3)] == [{}, {}, {}, {1: 2, 2: 1, 3: 1}]


def test_the_same_one_again_and_again_blames_itself() -> None:
    """Two take turns for ever and never make three."""
    streak = Streak()
    assert [streak.failed(number) for number in (1, 2, 1, 2, 1, 2)] == [{}] * 6


def test_what_arrives_between_them_ends_the_row() -> None:
    """The target is well."""
    streak = Streak()
    streak.failed(1)
    streak.failed(2)
    streak.arrived(9)
    assert streak.failed(3) == {}


def test_s16_suspects_are_guilty_when_another_one_arrives() -> None:
    """Three poisoned ones close a lane once, and not for ever."""
    streak = Streak()
    for number in (1, 2, 3):
        streak.failed(number)
    streak.arrived(9)
    assert [streak.failed(number) for number in (1, 2, 3, 1, 2, 3)] == [{}] * 6


def test_a_suspect_that_arrives_is_cleared_and_the_others_are_not() -> None:
    """It shows that the target takes something."""
    streak = Streak()
    for number in (1, 2, 3):
        streak.failed(number)
    streak.arrived(1)
    assert [streak.failed(number) for number in (2, 3)] == [{}, {}]
    assert [streak.failed(number) for number in (1, 4, 5)] == [{}, {}, {1: 1, 4: 1, 5: 1}]


def test_a_target_that_takes_nothing_stays_to_blame() -> None:
    """Until something arrives, one failure is enough."""
    streak = Streak()
    for number in (1, 2, 3):
        streak.failed(number)
    assert [streak.failed(number) for number in (1, 4)] == [{1: 1}, {4: 1}]
