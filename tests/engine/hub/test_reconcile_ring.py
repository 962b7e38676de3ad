"""Three servers in a ring, clocks off by five minutes, positions off by ten seconds (S10, S41)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace as altered

from tests.engine.hub.ring import Ring, ring
from tests.engine.hub.scenes import MINUTE
from tui.model.hub import Policy, WatchValue
from tui.model.library import Watch

POLICIES = list(Policy)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(5))
def test_s10_ten_rounds_write_in_the_first_one_only(seed: int, policy: Policy) -> None:
    """After round 1 all servers say the same, and nine rounds more write nothing."""
    house = ring(seed, policy)
    assert house.round() > 0
    assert house.is_in_step()
    assert [house.round() for _ in range(9)] == [0] * 9


@pytest.mark.parametrize("policy", POLICIES)
def test_s10_one_change_goes_around_once(policy: Policy) -> None:
    """Somebody finishes a film on one server: the two others are written, once each."""
    house = ring(3, policy)
    house.round()
    watch_more(house, WatchValue(Watch.WATCHED, 0, 9, int(house.now + 300)))
    assert house.round() == 2
    assert house.is_in_step()
    assert [house.round() for _ in range(5)] == [0] * 5


def watch_more(house: Ring, value: WatchValue) -> None:
    """Let the first person watch something that is unwatched so far, on the last server."""
    key = next(key for key, one in house.subjects.items() if one.state and not one.state.value.is_watched)
    house.servers[2].truth[key] = value


def test_s10_a_position_goes_around_once() -> None:
    """Ten minutes more on one server, then silence."""
    house = ring(4, Policy.FURTHEST)
    house.round()
    key, one = next(pair for pair in house.subjects.items() if pair[1].state and _is_halfway(pair[1].state.value))
    assert one.state is not None
    house.servers[1].truth[key] = altered(one.state.value, position_ms=one.state.value.position_ms + 10 * MINUTE)
    assert [house.round() for _ in range(4)] == [2, 0, 0, 0]
    assert house.is_in_step()


def _is_halfway(value: WatchValue) -> bool:
    return not value.is_watched and 5 * MINUTE < value.position_ms < 90 * MINUTE


def test_s10_the_ring_of_these_tests_can_turn_for_ever() -> None:
    """The measure itself: where roundings pass what counts as the same, writes never end."""
    house = ring(1, Policy.LAST, jitter_ms=40_000)
    house.round()
    assert sum(house.round() for _ in range(5)) > 0


@pytest.mark.parametrize("policy", POLICIES)
def test_s12_no_play_is_counted_twice_by_the_ring(policy: Policy) -> None:
    """A server that had something watched keeps its count; one that had not counts one."""
    house = ring(7, policy)
    before = [{key: value.plays for key, value in server.truth.items()} for server in house.servers]
    for _ in range(5):
        house.round()
    for server, counts in zip(house.servers, before, strict=True):
        for key, value in server.truth.items():
            assert value.plays <= max(counts.get(key, 0), 1)
