"""What was asked for, point by point, as somebody at the keyboard would try it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.hub.trio import KINDS, Trio, key_of
from tests.processes import ROOT
from tui.model.hub import LocalMark
from tui.model.outbox import DeliveryState, LaneState, Tally

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = 60_000
WATCHED = LocalMark(is_watched=True)
WRITES = ("scrobble", "write_user_data", "mark_played")
READS = ("metadata", "items", "item", "user_data")


async def command(home: Path, *arguments: str) -> Any:
    """Give what a command prints as JSON, whatever its exit code."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tui", "--home", str(home), "--json", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    printed, _ = await process.communicate()
    return json.loads(printed)


async def tally_that(trio: Trio, is_so: Callable[[Tally], bool]) -> Tally:
    """Wait until the indicator shows something, and give all that it shows."""
    async with asyncio.timeout(20):
        while not is_so(tally := await trio.deck.outbox.tally()):
            await asyncio.sleep(0.005)
    return tally


async def test_the_indicator_shows_updates_under_way_and_their_end(joined: Trio) -> None:
    """While changes travel it counts them; afterwards it tells how many arrived."""
    joined.house.jellyfin.faults.add("write_user_data", "latency=0.3", times=1)
    begun = joined.clock.now()
    await joined.mark("mira", joined.film(), is_watched=True)
    assert (await tally_that(joined, lambda tally: tally.syncing > 0)).syncing <= len(KINDS)
    ended = await tally_that(
        joined, lambda tally: (tally.ended_at or 0.0) > begun and (tally.syncing, tally.synced) == (0, len(KINDS))
    )
    assert (ended.failed, ended.error) == (0, "")


async def test_retries_come_by_themselves_each_later_than_the_one_before(joined: Trio) -> None:
    """A server that fails on an item is asked again after about 1, 2, 4 and 8 s."""
    film, emby = joined.film(), joined.access("emby")
    emby.faults.add("*", "poison", argument=key_of(emby, film.number))
    await joined.mark("mira", film, is_watched=True)
    pauses: dict[int, float] = {}
    async with asyncio.timeout(20):
        while len(pauses) < 4:
            found = await joined.delivery("emby", film)
            if found.next_attempt_at is not None and found.failed_at is not None and found.attempts:
                pauses[found.attempts] = found.next_attempt_at - found.failed_at
            await asyncio.sleep(0.005)
    assert list(pauses) == [1, 2, 3, 4]
    assert all(2 ** (nth - 1) * 0.5 <= pause <= 2**nth for nth, pause in pauses.items()), pauses


async def test_what_waits_is_processed_when_the_connection_is_back(joined: Trio) -> None:
    """Nobody does anything: the server answers again, and has it."""
    film = joined.film()
    await joined.down("plex")
    await joined.mark("joerg", film, is_watched=True)
    await joined.lane_is("plex", LaneState.OFFLINE)
    await joined.up("plex")
    await joined.arrived()
    assert joined.seen("plex", "joerg", film).is_watched


async def test_what_is_pending_can_be_seen(joined: Trio) -> None:
    """The list names target, person, title and state; the lane says why nothing leaves; `status` has it, too."""
    film = joined.film()
    await joined.down("emby")
    await joined.mark("mira", film, is_watched=True)
    await joined.comes_to("plex", film, DeliveryState.DONE)
    await joined.lane_is("emby", LaneState.OFFLINE)
    listed = await command(joined.home, "queue", "ls")
    [delivery] = listed["deliveries"]
    assert (delivery["target"], delivery["person"]) == ("emby", "mira")
    assert film.title in delivery["title"]
    lane = next(lane for lane in listed["lanes"] if lane["target"] == "emby")
    assert lane["state"] == "offline"
    assert lane["reason"]
    assert "emby" in json.dumps((await command(joined.home, "status"))["queue"])


async def test_every_change_is_a_row_with_its_decision(joined: Trio) -> None:
    """What was wanted, what was there, why, and the request and answer in short are kept with it."""
    film = joined.film()
    joined.watch("plex", "mira", film)
    await joined.sync("plex")
    await joined.arrived()
    delivery = await joined.delivery("emby", film)
    assert (delivery.before.is_watched, delivery.wanted.is_watched) == (False, True)
    assert "plex" in f"{delivery.decision} {delivery.origin}"
    assert "200" in delivery.exchange
    assert joined.house.emby.api_key not in repr(delivery)


@pytest.mark.parametrize("kind", KINDS)
async def test_many_changes_are_read_in_batches(joined: Trio, kind: str) -> None:
    """Before many writes a server is asked once for many items, not once for each."""
    films = [joined.film() for nth in range(8)]
    ids = [await joined.item_id(kind, film) for film in films]
    await joined.deck.outbox.pause(kind)
    who = await joined.deck.hub.person_for("mira")
    await joined.deck.hub.mark(who.id, WATCHED, items=ids)
    access = joined.access(kind)
    access.journal.clear()
    await joined.deck.outbox.resume(kind)
    await joined.arrived()
    counts = access.journal.counts
    first_write = next(n for n, name in enumerate(access.journal.actions) if name in WRITES)
    reads = [name for name in access.journal.actions[:first_write] if name in READS]
    assert sum(counts[name] for name in WRITES) == len(films)
    assert len(reads) <= 2, access.journal.actions


async def test_a_conflict_is_resolved_and_told(joined: Trio) -> None:
    """Two servers say different things before either is read: the further one wins, and the history says why."""
    film = joined.film()
    joined.stop_at("plex", "mira", film, 10 * MINUTE)
    joined.stop_at("emby", "mira", film, 40 * MINUTE)
    await joined.round()
    await joined.arrived()
    assert [seen.position_ms for seen in joined.seen_everywhere("mira", film)] == [40 * MINUTE] * 3
    told = [row[0] for row in await joined.rows("SELECT decision FROM hub_changes WHERE decision LIKE '%emby%'")]
    assert any("0:40:00" in decision for decision in told), told


async def test_errors_can_be_understood(joined: Trio) -> None:
    """What is given up says what happened and what to do; no class, address or traceback is in it."""
    film, emby = joined.film(), joined.access("emby")
    emby.faults.add("write_user_data", "forbidden")
    await joined.mark("mira", film, is_watched=True)
    dead = await joined.comes_to("emby", film, DeliveryState.DEAD)
    assert dead.last_error
    assert dead.hint
    assert (await joined.deck.outbox.tally()).error
    assert not any(word in f"{dead.last_error} {dead.hint}" for word in ("Error", "Traceback", "http://", "None"))
