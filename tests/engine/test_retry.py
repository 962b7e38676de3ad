"""When a call is made again, and when not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.fake_clock import FakeClock
from tui.engine.runs.retry import Retry, no_spread, retrying, spread
from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
    TimedOut,
)

Call = Callable[[], Awaitable[str]]


class Server:
    """Fails with the given errors, one a call, then answers."""

    def __init__(self, *errors: SyncError) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def call(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "good"


@pytest.fixture
def clock(clock: FakeClock) -> FakeClock:
    """A clock on which sleeps end at once."""
    clock.is_instant = True
    return clock


async def test_500_twice_then_good_is_good(clock: FakeClock) -> None:
    """Two failures of the server are overcome."""
    server = Server(ServerError("500"), ServerError("500"))
    assert await retrying(server.call, clock=clock, jitter=no_spread) == "good"
    assert (server.calls, clock.slept) == (3, [1.0, 2.0])


async def test_delays_double_and_the_last_error_is_raised(clock: FakeClock) -> None:
    """Three retries after 1, 2 and 4 s, then the error."""
    server = Server(*[ServerError(f"try {n}") for n in range(1, 9)])
    with pytest.raises(ServerError, match="try 4"):
        await retrying(server.call, clock=clock, jitter=no_spread)
    assert (server.calls, clock.slept) == (4, [1.0, 2.0, 4.0])


async def test_a_delay_is_at_most_30_s(clock: FakeClock) -> None:
    """Doubling and jitter end at 30 s."""
    server = Server(*[NetworkError("no route")] * 8)
    await retrying(server.call, clock=clock, jitter=lambda delay: delay, retries=8)
    assert clock.slept == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]


async def test_what_the_server_asks_for_wins(clock: FakeClock) -> None:
    """`Retry-After` replaces the own delay, above the cap too."""
    server = Server(RateLimited("429", retry_after=45.0), ServerError("503", retry_after=7.0), RateLimited("429"))
    await retrying(server.call, clock=clock, jitter=no_spread)
    assert clock.slept == [45.0, 7.0, 4.0]


async def test_a_pause_too_long_to_wait_for_is_an_error(clock: FakeClock) -> None:
    """A server that asks for an hour ends the call at once instead of a run that hangs."""
    server = Server(RateLimited("come back in an hour", retry_after=3600.0))
    with pytest.raises(RateLimited):
        await retrying(server.call, clock=clock)
    assert clock.slept == []


@pytest.mark.parametrize("error", [AuthError, Forbidden, NotFound, BadResponse, SyncError])
async def test_what_a_retry_cannot_mend_is_called_once(clock: FakeClock, error: type[SyncError]) -> None:
    """A refused account is asked for once: failed logins feed flood counters."""
    server = Server(error("no"))
    with pytest.raises(error):
        await retrying(server.call, clock=clock)
    assert (server.calls, clock.slept) == (1, [])


@pytest.mark.parametrize("error", [NetworkError, TimedOut, RateLimited, ServerError])
async def test_the_world_s_faults_are_retried(clock: FakeClock, error: type[SyncError]) -> None:
    """Line, time, rate and server errors are tried again."""
    server = Server(error("no"))
    assert await retrying(server.call, clock=clock) == "good"


async def test_faults_of_ours_are_not_retried(clock: FakeClock) -> None:
    """A bug does not get better by waiting."""

    async def broken() -> str:
        raise ValueError("bug")

    with pytest.raises(ValueError, match="bug"):
        await retrying(broken, clock=clock)
    assert clock.slept == []


async def test_each_retry_is_told(clock: FakeClock) -> None:
    """The caller learns of each retry before it is slept for."""
    told: list[Retry] = []
    error = ServerError("503")
    await retrying(Server(error).call, clock=clock, jitter=no_spread, on_retry=told.append)
    assert told == [Retry(error, 1, 3, 1.0)]


async def test_cancelling_ends_the_sleep_at_once() -> None:
    """A run that waits for a retry can be cancelled in that moment, without time passing."""
    clock = FakeClock()
    server = Server(ServerError("503"))
    task = asyncio.create_task(retrying(server.call, clock=clock))
    while not clock.slept:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait((task,))
    assert task.cancelled()
    assert server.calls == 1


def test_jitter_adds_up_to_a_quarter() -> None:
    """Jitter spreads, and never shortens."""
    added = [spread(4.0) for _ in range(200)]
    assert 0 <= min(added) < max(added) <= 1.0
