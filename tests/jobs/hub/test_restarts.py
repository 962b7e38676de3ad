"""Processes that end, well or badly, with changes on their way: what has left arrives once, the rest goes later."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.hub.keeper import Keeper
from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.trio import KINDS, PEOPLE, Trio, trio_at
from tui.model.hub import LocalMark
from tui.model.outbox import DeliveryFilter, DeliveryState, LaneState
from tui.sandbox import Household

DONE = DeliveryFilter(frozenset({DeliveryState.DONE}))
WATCHED = LocalMark(is_watched=True)


async def test_offline_restart_online(house: Household, tmp_path: Path, swift: SwiftClock) -> None:
    """What was set while a server was away leaves when another process finds it back."""
    async with trio_at(house, tmp_path, swift) as trio:
        await trio.join()
        trio.forget_writes()
        film = trio.film()
        await trio.down("emby")
        await trio.mark("mira", film, is_watched=True)
        await trio.lane_is("emby", LaneState.OFFLINE)
    async with trio_at(house, tmp_path, swift) as trio:
        assert (await trio.delivery("emby", film)).state in {DeliveryState.PENDING, DeliveryState.WAITING}
        await trio.up("emby")
        await trio.arrived()
        assert trio.seen("emby", "mira", film).is_watched
        assert trio.all_writes() == {(kind, "mira"): 1 for kind in KINDS}


async def test_s14_killed_when_a_write_has_left(house: Household, tmp_path: Path, swift: SwiftClock) -> None:
    """The server has it, nobody was told: the next process reads first, and writes nothing again."""
    async with trio_at(house, tmp_path, swift) as trio:
        await trio.join()
        trio.forget_writes()
        film = trio.film()
        item_id = await trio.item_id("plex", film)
    house.jellyfin.faults.add("write_user_data", "silent", times=1)
    house.jellyfin.journal.clear()
    keeper = Keeper(tmp_path, swift)
    try:
        await keeper.insist("mark", "mira", item_id, True, None)
        await house.jellyfin.journal.until(lambda journal: journal.counts["write_user_data"] > 0)
        await keeper.kill()
    finally:
        await keeper.kill()
    async with trio_at(house, tmp_path, swift) as trio:
        await trio.arrived()
        delivery = await trio.delivery("jellyfin", film)
        assert (delivery.state, delivery.attempts) == (DeliveryState.DONE, 0)
        assert trio.all_writes() == {(kind, "mira"): 1 for kind in KINDS}
        assert [seen.plays for seen in trio.seen_everywhere("mira", film)] == [1, 1, 1]


async def test_closing_waits_for_what_is_in_flight(house: Household, tmp_path: Path, swift: SwiftClock) -> None:
    """A slow write is let arrive, and is on record as written when the program is gone."""
    async with trio_at(house, tmp_path, swift) as trio:
        await trio.join()
        film = trio.film()
        house.jellyfin.journal.clear()
        house.jellyfin.faults.add("write_user_data", "latency=0.2", times=1)
        await trio.mark("mira", film, is_watched=True)
        await house.jellyfin.journal.until(lambda journal: journal.counts["write_user_data"] > 0)
    async with trio_at(house, tmp_path, swift) as trio:
        delivery = await trio.delivery("jellyfin", film)
        assert (delivery.state, delivery.attempts) == (DeliveryState.DONE, 0)
    assert house.jellyfin.journal.counts["write_user_data"] == 1


async def test_removing_a_profile_waits_for_what_is_in_flight(trio: Trio) -> None:
    """The write that has left arrives; what had not left goes with the profile; the others keep theirs."""
    await trio.join()
    film, jellyfin = trio.film(), trio.house.jellyfin
    jellyfin.journal.clear()
    jellyfin.faults.add("write_user_data", "latency=0.2", times=1)
    await trio.mark("mira", film, is_watched=True)
    await jellyfin.journal.until(lambda journal: journal.counts["write_user_data"] > 0)
    await trio.deck.profiles.remove("jellyfin")
    assert [entry.outcome for entry in jellyfin.journal.of("write_user_data")] == ["complete"]
    await trio.arrived()
    assert trio.seen("emby", "mira", film).is_watched


@pytest.mark.parametrize("house", [400], indirect=True)
async def test_more_than_a_thousand_are_drained(trio: Trio) -> None:
    """A server that was away for all of a household's evenings gets them all when it is back, each once."""
    await trio.join(("jellyfin",))
    trio.forget_writes()
    await trio.down("jellyfin")
    ids = [row[0] for row in await trio.rows("SELECT id FROM library_items WHERE kind IN ('movie', 'episode')")]
    for name in PEOPLE:
        who = await trio.deck.hub.person_for(name)
        await trio.deck.hub.mark(who.id, WATCHED, items=ids)
    before, waiting = await trio.deck.outbox.count(DONE), await trio.deck.outbox.count()
    assert waiting > 1000
    await trio.up("jellyfin")
    trio.clock.skip(120)
    await trio.arrived()
    done = await trio.deck.outbox.count(DONE) - before
    assert (done, await trio.deck.outbox.count()) == (waiting, 0)
    assert len(trio.writes("jellyfin")) == waiting
