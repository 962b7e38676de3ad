"""The harness itself: who is who, and what it tells of the servers."""

from __future__ import annotations

import asyncio

from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.trio import KINDS, PEOPLE, Trio
from tests.jobs.hub.truth import NOTHING


async def test_three_persons_have_an_account_on_each_server(trio: Trio) -> None:
    """Whose accounts they are is told by the servers' own keys; the child's belong to nobody."""
    for kind in KINDS:
        await trio.add(kind)
    await trio.round()
    await trio.map()
    mapped = [account.person_name for account in await trio.deck.people.accounts() if account.person_id is not None]
    assert sorted(mapped) == sorted(PEOPLE * 3)


async def test_what_happens_on_a_server_shows_there_and_nowhere_else(trio: Trio) -> None:
    """Each server has its own word for the same film."""
    film = trio.film()
    trio.watch("plex", "mira", film)
    trio.stop_at("emby", "joerg", film, 600_000)
    assert [seen.is_watched for seen in trio.seen_everywhere("mira", film)] == [True, False, False]
    assert [seen.position_ms for seen in trio.seen_everywhere("joerg", film)] == [0, 0, 600_000]
    assert trio.seen_everywhere("takeru", film) == [NOTHING] * 3


async def test_a_server_that_was_down_is_found_where_it_was(trio: Trio) -> None:
    """A sync fails while nothing listens, and goes well again afterwards."""
    await trio.add("jellyfin")
    await trio.down("jellyfin")
    assert (await trio.sync("jellyfin")).run.state == "failed"
    await trio.up("jellyfin")
    trio.clock.skip(600)
    assert (await trio.sync("jellyfin")).run.state == "completed"


async def test_time_can_be_skipped() -> None:
    """Who sleeps wakes when it is due, and not before."""
    clock = SwiftClock()
    sleeping = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.skip(3000)
    await asyncio.sleep(0.01)
    assert not sleeping.done()
    clock.skip(600)
    await asyncio.wait_for(sleeping, 1)
