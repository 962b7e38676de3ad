"""Servers that are away, refuse, or see the process die: nothing is lost, and nobody else waits for it."""

from __future__ import annotations

import asyncio

import pytest

from tests.jobs.hub.trio import Trio, key_of
from tui.model.hub import LocalMark
from tui.model.outbox import DeliveryState, LaneState

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = 86_400.0
WATCHED = LocalMark(is_watched=True)


async def test_targets_are_independent(joined: Trio) -> None:
    """One that is away keeps nothing from the others, and its lane says so with a reason."""
    film = joined.film()
    await joined.down("plex")
    await joined.mark("mira", film, is_watched=True)
    for kind in ("jellyfin", "emby"):
        await joined.comes_to(kind, film, DeliveryState.DONE)
    lane = await joined.lane_is("plex", LaneState.OFFLINE)
    assert lane.counts.moving == 1
    assert lane.reason
    assert [(await joined.lane(kind)).state for kind in ("jellyfin", "emby")] == [LaneState.OPEN] * 2


async def test_a_lost_connection_pauses_the_lane_and_its_return_drains_it(joined: Trio) -> None:
    """Nothing is tried while the way is gone, and nobody has to press a key when it is back."""
    films = [joined.film() for nth in range(5)]
    await joined.down("jellyfin")
    for film in films:
        await joined.mark("mira", film, is_watched=True)
    await joined.lane_is("jellyfin", LaneState.OFFLINE)
    await joined.up("jellyfin")
    await joined.arrived()
    assert all(joined.seen("jellyfin", "mira", film).is_watched for film in films)
    assert (await joined.lane("jellyfin")).state is LaneState.OPEN


async def test_s16_three_days_of_outage_burn_no_attempt(joined: Trio) -> None:
    """Three days without a server: nothing is dead, no attempt counted, and all arrives on its return."""
    film = joined.film()
    await joined.down("emby")
    await joined.mark("mira", film, is_watched=True)
    await joined.lane_is("emby", LaneState.OFFLINE)
    for _ in range(36):
        joined.clock.skip(DAY / 12)
        await asyncio.sleep(0.02)
    waiting = await joined.delivery("emby", film)
    assert (waiting.state in {DeliveryState.PENDING, DeliveryState.WAITING}, waiting.attempts) == (True, 0)
    await joined.up("emby")
    arrived = await joined.comes_to("emby", film, DeliveryState.DONE, skipping=60)
    assert (arrived.attempts, joined.seen("emby", "mira", film).is_watched) == (0, True)


async def test_five_refusals_end_a_delivery_and_a_retry_revives_it(joined: Trio) -> None:
    """A poisoned item is given up after five tries, with the reason; its neighbours pass; by hand it goes again."""
    poisoned, other = joined.film(), joined.film()
    emby = joined.access("emby")
    emby.faults.add("*", "poison", argument=key_of(emby, poisoned.number))
    await joined.mark("mira", poisoned, is_watched=True)
    await joined.mark("mira", other, is_watched=True)
    dead = await joined.comes_to("emby", poisoned, DeliveryState.DEAD, skipping=10)
    assert (dead.attempts, dead.error_class) == (5, "server")
    assert dead.last_error
    assert joined.seen("emby", "mira", other).is_watched
    emby.faults.clear()
    assert await joined.deck.outbox.retry([dead.id]) == 1
    await joined.comes_to("emby", poisoned, DeliveryState.DONE, skipping=10)
    assert joined.seen("emby", "mira", poisoned).is_watched


async def test_a_paused_lane_keeps_what_it_has(joined: Trio) -> None:
    """A person holds a server back; the others go on; `resume` lets all of it leave."""
    film = joined.film()
    await joined.deck.outbox.pause("plex")
    await joined.mark("mira", film, is_watched=True)
    await joined.comes_to("emby", film, DeliveryState.DONE)
    joined.clock.skip(DAY)
    assert (await joined.lane("plex")).state is LaneState.PAUSED
    assert joined.writes("plex") == ()
    await joined.deck.outbox.resume("plex")
    await joined.comes_to("plex", film, DeliveryState.DONE)
