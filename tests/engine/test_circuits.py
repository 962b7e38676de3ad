"""The circuits of a process, with the store in which other processes find them."""

from __future__ import annotations

import pytest

from tests.engine.servers import stored_server
from tests.fake_clock import FakeClock
from tui.engine.accounts.circuit import OPEN_FOR, CircuitOpen
from tui.engine.accounts.circuits import Circuits
from tui.errors import AuthError, Forbidden, NetworkError, NotFound, ServerError, SyncError, TimedOut
from tui.model.health import Trouble
from tui.model.profiles import Profile
from tui.store.store import Store


@pytest.fixture
def circuits(store: Store, clock: FakeClock) -> Circuits:
    return Circuits(store.health, clock)


async def ask(circuits: Circuits, profile: Profile, error: SyncError | None = None, times: int = 1) -> None:
    """Ask the server of a profile, in vain if an error is given."""
    for _ in range(times):
        try:
            async with circuits.asking(profile):
                if error is not None:
                    raise error
        except SyncError as raised:
            if raised is not error:
                raise


@pytest.mark.parametrize("error", [NetworkError("gone"), TimedOut("late"), ServerError("broken", status=500)])
async def test_failures_open_it(circuits: Circuits, store: Store, clock: FakeClock, error: SyncError) -> None:
    """Ten failures later nothing is sent; the end stands in the store, for faces and other processes."""
    profile = await stored_server(store, "den")
    await ask(circuits, profile, error, times=10)
    with pytest.raises(CircuitOpen, match="den is left alone for 2m: 10 of 10 requests failed"):
        await ask(circuits, profile)
    card = await store.health.get(profile.id)
    assert card is not None
    assert card.circuit_until == clock.now() + OPEN_FOR


@pytest.mark.parametrize(
    "error",
    [
        AuthError("who"),
        Forbidden("no"),
        NotFound("gone"),
        ServerError("starting", status=503, trouble=Trouble.STARTING),
        ServerError("migrating", status=503, trouble=Trouble.MIGRATING),
        ServerError("maintenance", status=503, trouble=Trouble.MAINTENANCE),
    ],
)
async def test_answers_and_start_ups_are_no_failures(circuits: Circuits, store: Store, error: SyncError) -> None:
    """A server that refuses, or is not ready, is there: nothing is written and the circuit stays closed."""
    profile = await stored_server(store, "den")
    await ask(circuits, profile, error, times=30)
    await ask(circuits, profile)
    assert await store.health.get(profile.id) is None


async def test_it_closes_after_three_good_trials(circuits: Circuits, store: Store, clock: FakeClock) -> None:
    """The stored end goes with it."""
    profile = await stored_server(store, "den")
    await ask(circuits, profile, NetworkError("gone"), times=10)
    clock.advance(OPEN_FOR)
    await ask(circuits, profile, times=3)
    await circuits.admit(profile)
    card = await store.health.get(profile.id)
    assert card is not None
    assert card.circuit_until is None


async def test_a_new_process_finds_it_open(circuits: Circuits, store: Store, clock: FakeClock) -> None:
    """A run in another process is refused as well, until the countdown is over."""
    profile = await stored_server(store, "den")
    await ask(circuits, profile, NetworkError("gone"), times=10)
    clock.advance(20)
    other = Circuits(store.health, clock)
    with pytest.raises(CircuitOpen, match="den is left alone for 1m 40s"):
        await other.admit(profile)
    clock.advance(100)
    await other.admit(profile)


async def test_profiles_of_one_server_share_it(circuits: Circuits, store: Store) -> None:
    """It is the server that fails; another server is asked as before."""
    first, second = await stored_server(store, "one", "http://den:1"), await stored_server(store, "two", "http://den:1")
    other = await stored_server(store, "other", "http://den:2")
    await ask(circuits, first, NetworkError("gone"), times=10)
    with pytest.raises(CircuitOpen, match="two is left alone"):
        await ask(circuits, second)
    await ask(circuits, other)


async def test_a_cancelled_request_says_nothing(circuits: Circuits, store: Store, clock: FakeClock) -> None:
    """Trial calls that were cut off do not use up the trials."""
    profile = await stored_server(store, "den")
    await ask(circuits, profile, NetworkError("gone"), times=10)
    clock.advance(OPEN_FOR)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            async with circuits.asking(profile):
                raise KeyboardInterrupt
    await ask(circuits, profile, times=3)
