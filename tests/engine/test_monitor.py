"""The connection monitor on a clock that the test moves, with a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import pytest

from tests.engine.servers import BARE, Watched, ill, stored_server, well
from tests.fake_clock import FakeClock
from tui.engine.accounts.cards import Cards
from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.monitor import FIRST_WITHIN, Monitor
from tui.engine.accounts.server_access import ServerAccess
from tui.engine.accounts.sight import Sight
from tui.engine.log import LogWriter
from tui.errors import NetworkError
from tui.model.health import HealthState, Link, Trouble
from tui.model.profiles import ProfileKind, SignIn
from tui.store.store import Store


class Room:
    """A monitor at work, and what the test does with it."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.access = Watched()
        self.circuits = Circuits(store.health, clock)
        access = cast(ServerAccess, self.access)
        self.log = LogWriter(store.log, clock)
        self.cards = Cards(store, clock, access, self.circuits, self.log)
        self.monitor = Monitor(store, clock, self.cards, chance=lambda: 0.5)
        self.is_mine = True

    async def pass_time(self, seconds: float) -> None:
        """Let time go by second by second, with each look done before the next second."""
        for _ in range(int(seconds)):
            before = len(self.clock.slept)
            self.clock.advance(1.0)
            await self.sleeps(before)

    async def sleeps(self, before: int = 0) -> None:
        """Wait until the monitor has gone back to sleep, and no look is under way."""
        async with asyncio.timeout(10):
            while len(self.clock.slept) <= before or self._is_looking():
                await asyncio.sleep(0)

    def _is_looking(self) -> bool:
        """Tell whether a look has not yet come to its end, nor to the gate."""
        is_waiting = self.access.gate is not None and not self.access.gate.is_set()
        looks = sum(task.get_name().startswith("look at") for task in asyncio.all_tasks())
        return looks > (self.access.now if is_waiting else 0)


@pytest.fixture
async def room(store: Store, clock: FakeClock) -> AsyncIterator[Room]:
    made = Room(store, clock)
    watching = asyncio.create_task(made.monitor.watch(lambda: made.is_mine))
    await made.sleeps()
    yield made
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_the_first_look_comes_soon_and_not_at_once(room: Room) -> None:
    """It is spread over some seconds, and the card is there then."""
    profile = await stored_server(room.store, "den")
    await room.pass_time(2)
    assert room.access.looked == []
    await room.pass_time(FIRST_WITHIN)
    card = await room.store.health.get(profile.id)
    assert room.access.looked == ["den"]
    assert card is not None
    assert (card.state, card.name) == (HealthState.CONNECTED, "Den")


@pytest.mark.parametrize(("link", "looks"), [(Link.LOCAL, 2), (Link.REMOTE, 5), (Link.UNKNOWN, 10), (Link.RELAY, 19)])
async def test_each_way_has_its_interval(room: Room, link: Link, looks: int) -> None:
    """300, 120, 60 and 30 s, a little later each time so that servers are not asked in step."""
    await stored_server(room.store, "den")
    room.access.sights["den"] = well(link)
    await room.pass_time(600)
    assert len(room.access.looked) == looks


@pytest.mark.parametrize("sight", [well(Link.REMOTE), well(Link.RELAY), BARE, ill(HealthState.ERROR, Trouble.LOCKED)])
async def test_trakt_is_looked_at_every_five_minutes_at_most(room: Room, sight: Sight) -> None:
    """It is everybody's: neither a slow line nor trouble lets it be asked more often."""
    await stored_server(room.store, "film", kind=ProfileKind.TRAKT)
    room.access.sights["film"] = sight
    await room.pass_time(900)
    assert len(room.access.looked) == 3


async def test_disabled_profiles_and_panels_are_left_alone(room: Room) -> None:
    """Nobody asks for them; one that is enabled later is looked at soon."""
    profile = await stored_server(room.store, "den")
    await stored_server(room.store, "panel", kind=ProfileKind.XTREAM)
    await room.store.profiles.set_enabled(profile.id, False)
    await room.pass_time(30)
    assert room.access.looked == []
    await room.store.profiles.set_enabled(profile.id, True)
    await room.pass_time(FIRST_WITHIN)
    assert room.access.looked == ["den"]


async def test_one_host_is_asked_by_one_look_at_a_time(room: Room) -> None:
    """A second profile of the same server waits for the first one's look; other servers do not."""
    await stored_server(room.store, "one", "http://den:32400")
    await stored_server(room.store, "two", "http://den:32400")
    await stored_server(room.store, "far", "http://far:32400")
    room.access.gate = asyncio.Event()
    await room.pass_time(FIRST_WITHIN)
    assert sorted(room.access.looked) == ["far", "one"]
    room.access.gate.set()
    await room.pass_time(3)
    assert sorted(room.access.looked) == ["far", "one", "two"]
    assert room.access.most_at_once == 2


async def test_only_the_holder_of_the_lease_looks(room: Room) -> None:
    """Another process monitors: this one is silent, and begins when the lease is its own."""
    room.is_mine = False
    await stored_server(room.store, "den")
    await room.pass_time(20)
    assert room.access.looked == []
    room.is_mine = True
    await room.pass_time(FIRST_WITHIN)
    assert room.access.looked == ["den"]


async def test_an_open_circuit_is_waited_for(room: Room) -> None:
    """While it is open nothing is asked; after its two minutes the look is one of the trials."""
    profile = await stored_server(room.store, "den")
    for _ in range(10):
        with pytest.raises(NetworkError):
            async with room.circuits.asking(profile):
                raise NetworkError("gone")
    await room.pass_time(115)
    assert room.access.looked == []
    await room.pass_time(15)
    assert room.access.looked == ["den"]


async def test_a_new_address_is_looked_at_soon(room: Room) -> None:
    """A person who has just mended a profile does not wait for five minutes."""
    profile = await stored_server(room.store, "den")
    await room.pass_time(FIRST_WITHIN)
    async with room.store.db.transaction() as conn:
        await room.store.profiles.update(conn, replace(profile, url="http://den:32401"))
    await room.pass_time(FIRST_WITHIN)
    assert room.access.looked == ["den", "den"]


async def test_an_hour_of_empty_503_is_told(room: Room) -> None:
    """First it starts, and is looked at every 30 s; after an hour it is a refused address."""
    profile = await stored_server(room.store, "den")
    room.access.sights["den"] = BARE
    await room.pass_time(120)
    card = await room.store.health.get(profile.id)
    assert card is not None
    assert (card.state, card.trouble) == (HealthState.STARTING, Trouble.STARTING)
    room.clock.advance(3600)
    await room.pass_time(60)
    card = await room.store.health.get(profile.id)
    assert card is not None
    assert (card.state, card.trouble) == (HealthState.ERROR, Trouble.ADDRESS_BLOCKED)


async def test_the_sign_in_follows_the_looks(room: Room) -> None:
    """A dead token signs the profile out, an outage does not undo that, and a good look signs it in."""
    profile = await stored_server(room.store, "den")
    states = [
        (ill(HealthState.SIGNED_OUT, Trouble.EXPIRED), SignIn.REFUSED),
        (ill(HealthState.DISCONNECTED, Trouble.REFUSED), SignIn.REFUSED),
        (well(), SignIn.OK),
        (ill(HealthState.DISCONNECTED, Trouble.TIMEOUT), SignIn.UNREACHABLE),
    ]
    for sight, expected in states:
        room.access.sights["den"] = sight
        room.monitor.hurry(profile.id)
        await room.pass_time(FIRST_WITHIN)
        found = await room.store.profiles.get(profile.id)
        assert found is not None
        assert found.sign_in is expected


async def test_a_change_is_logged_once(room: Room) -> None:
    """An outage of an hour is one line, and its end another one."""
    await stored_server(room.store, "den")
    for sight in (ill(HealthState.DISCONNECTED, Trouble.REFUSED), well()):
        room.access.sights["den"] = sight
        await room.pass_time(700)
    await room.log.flush()
    assert [line.message for line in await room.store.log.tail(10)] == ["It is refused", "Connected to Den 1.42.2"]


async def test_what_a_server_lists_is_stored(room: Room) -> None:
    """Libraries are there to choose from before the first sync."""
    profile = await stored_server(room.store, "den")
    await room.pass_time(FIRST_WITHIN)
    card = await room.store.health.get(profile.id)
    assert card is not None
    assert card.server_id is not None
    assert [found.name for found in await room.store.library.libraries(card.server_id)] == ["Films"]
