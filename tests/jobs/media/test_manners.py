"""How a media server is asked: one request at a time, the slower it is the more seldom (S34)."""

from __future__ import annotations

import asyncio

import pytest

from tests.fake_clock import FakeClock
from tui.errors import ServerError
from tui.jobs.media.manners import LONGEST, Manners


@pytest.fixture
def clock() -> FakeClock:
    """A clock that moves with every sleep."""
    made = FakeClock()
    made.is_instant = True
    return made


async def answers_after(clock: FakeClock, seconds: float, manners: Manners) -> None:
    """Ask once, of a server that takes so long."""

    async def call() -> None:
        clock.advance(seconds)

    await manners.ask(call)


async def test_a_quick_server_is_asked_without_pauses(clock: FakeClock) -> None:
    """What answers within a third of a second needs no sparing."""
    manners = Manners(clock)
    for _ in range(20):
        await answers_after(clock, 0.1, manners)
    assert clock.slept == []


async def test_s34_pauses_grow_with_the_latency_and_shrink_again(clock: FakeClock) -> None:
    """A server that becomes slow gets time, up to a limit; one that recovers is asked as before."""
    manners = Manners(clock)
    for seconds in (0.1, 2.0, 4.0, 8.0, 60.0, 60.0, 60.0):
        await answers_after(clock, seconds, manners)
    growing = clock.slept.copy()
    assert growing == sorted(growing)
    assert (growing[0] > 0.1, growing[-1]) == (True, LONGEST)
    for _ in range(20):
        await answers_after(clock, 0.05, manners)
    assert manners.pause == 0.0


async def test_s34_there_is_one_request_at_a_time(clock: FakeClock) -> None:
    """Whoever asks meanwhile waits for the answer."""
    manners, running, most = Manners(clock), 0, 0

    async def call() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await asyncio.gather(*(manners.ask(call) for _ in range(5)))
    assert most == 1


async def test_a_failure_counts_as_an_answer(clock: FakeClock) -> None:
    """A server that fails slowly is spared as well, and its error goes on."""
    manners = Manners(clock)

    async def call() -> None:
        clock.advance(3.0)
        raise ServerError("no")

    with pytest.raises(ServerError):
        await manners.ask(call)
    assert manners.pause > 1.0
