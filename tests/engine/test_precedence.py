"""A service goes before every other process, as long as it lives (S30)."""

from __future__ import annotations

import os
import socket
from dataclasses import replace

import pytest

from tests.fake_clock import FakeClock
from tui.engine.process.precedence import BEAT_EVERY, LOOK_EVERY, First, Second
from tui.model.service import FRESH, ServiceRow
from tui.store.store import Store

ELSEWHERE = ServiceRow("elsewhere:7:aa", 7, "elsewhere", 0.0, 0.0, is_working=False)


@pytest.fixture
def second(store: Store, clock: FakeClock) -> Second:
    """A dashboard."""
    return Second(store.services, clock)


async def test_a_service_says_that_it_lives_and_what_it_does(store: Store, clock: FakeClock) -> None:
    """Its row is there before it tries for the lease, moves every few seconds, and tells at once when it has it."""
    await store.services.beat(ELSEWHERE)
    first = First(store.services, clock, replace(ELSEWHERE, owner="me"))
    rows = []
    for seconds, is_held in ((0.0, False), (1.0, False), (0.1, True), (BEAT_EVERY, True)):
        clock.advance(seconds)
        assert await first.may_hold(is_held=is_held)
        rows += await store.services.all()
    await first.leave()
    begun = clock.now() - BEAT_EVERY - 1.1
    moved = [(row.owner, round(row.beat_at - begun, 1), row.is_working) for row in rows]
    assert moved == [("me", 0.0, False), ("me", 0.0, False), ("me", 1.1, True), ("me", 1.1 + BEAT_EVERY, True)]
    assert await store.services.all() == []


async def test_s30_a_living_service_comes_before_others(store: Store, clock: FakeClock, second: Second) -> None:
    """While its row moves nobody else may have the lease; once it stands still for long, or is gone, all may."""
    assert await second.may_hold(is_held=True)
    for _ in range(3):
        clock.advance(BEAT_EVERY)
        await store.services.beat(replace(ELSEWHERE, beat_at=clock.now()))
        assert not await second.may_hold(is_held=True)
    clock.advance(FRESH + LOOK_EVERY)
    assert await second.may_hold(is_held=False)
    await store.services.beat(replace(ELSEWHERE, beat_at=clock.now()))
    clock.advance(LOOK_EVERY)
    assert not await second.may_hold(is_held=True)
    await store.services.remove(ELSEWHERE.owner)
    clock.advance(LOOK_EVERY)
    assert await second.may_hold(is_held=False)


@pytest.mark.parametrize("skew", [-86_400.0, 86_400.0])
async def test_s30_a_clock_that_is_wrong_hides_no_service(
    store: Store, clock: FakeClock, second: Second, skew: float
) -> None:
    """One whose machine has another time does not look alive at first; it is, as soon as its row moves."""
    await store.services.beat(replace(ELSEWHERE, beat_at=clock.now() + skew))
    assert await second.may_hold(is_held=True)
    clock.advance(BEAT_EVERY)
    clock.jump(-skew)
    await store.services.beat(replace(ELSEWHERE, beat_at=clock.now() + 2 * skew))
    assert not await second.may_hold(is_held=True)


async def test_s30_a_killed_service_of_this_machine_keeps_nobody_waiting(
    store: Store, clock: FakeClock, second: Second
) -> None:
    """Its row still looks fresh, but the process is known to be gone; one that lives is waited for."""
    row = replace(ELSEWHERE, pid=os.getpid(), host=socket.gethostname(), beat_at=clock.now())
    await store.services.beat(row)
    assert not await second.may_hold(is_held=False)
    await store.services.remove(row.owner)
    await store.services.beat(replace(row, owner="killed", pid=2**22 + 1))
    clock.advance(LOOK_EVERY)
    assert await second.may_hold(is_held=False)
