"""The worker at work: what is queued leaves, and what becomes of it is stored."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.engine.outbox.scripted import AWAY, REFUSED
from tests.engine.outbox.yard import EVERYTHING, Yard
from tests.engine.workshop import until
from tests.store.outbox.subjects import SEEN, UNSEEN, at
from tui.engine.clock import SystemClock
from tui.engine.outbox import worker
from tui.errors import Conflict, LocalStoreError, NotFound
from tui.model.outbox import DeliveryState, LaneState
from tui.store.outbox import landing
from tui.store.outbox.enqueue import enqueue
from tui.store.store import Store


async def test_what_is_queued_arrives_and_is_stored(yard: Yard) -> None:
    """Mark, outbox, worker, server: and the row tells the story."""
    yard.start()
    done = await yard.reaches(await yard.queue(), DeliveryState.DONE)
    assert yard.server.writes == [("key-0", SEEN)]
    assert (done.outcome, done.exchange, done.attempts, done.was_sent) == ("written", "PUT gave 200", 0, True)
    (state,) = await yard.store.db.fetch_all("SELECT is_played, plays FROM watch_states")
    assert state == (1, 1)


async def test_what_is_queued_here_leaves_at_once(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    """No poll is waited for: there is none in this test."""
    monkeypatch.setattr(worker, "POLL", 3600.0)
    yard.start()
    for film in range(10):
        await yard.reaches(await yard.queue(film), DeliveryState.DONE)
    assert len(yard.server.writes) == 10


async def test_what_another_process_queues_leaves_soon(yard: Yard, store: Store) -> None:
    """It is noticed by the version of the data."""
    yard.start()
    other = await Store.open(store.db.path, clock=SystemClock())
    try:
        delivery_id = await other.db.write(lambda raw: enqueue(raw, yard.house.new(), 1.0))
    finally:
        await other.close()
    await yard.reaches(delivery_id or 0, DeliveryState.DONE)
    assert yard.server.writes == [("key-0", SEEN)]


async def test_s13_a_lost_answer_is_read_back_and_not_written_again(yard: Yard) -> None:
    """The server has it: that was us, and no sync that read before is news."""
    yard.server.losing.add("key-0")
    yard.start()
    done = await yard.reaches(await yard.queue(), DeliveryState.DONE)
    assert yard.server.writes == [("key-0", SEEN)]
    assert (done.outcome, done.attempts) == ("plex-den had it already", 0)
    assert await yard.store.db.fetch_all("SELECT count(*) FROM hub_baselines WHERE written_at > 0") == [(1,)]


async def test_s13_a_lost_answer_is_no_change_of_the_servers_own(yard: Yard) -> None:
    """What supersedes it knows what may have been left, and is written over it."""
    yard.server.losing.add("key-0")
    yard.start()
    older = await yard.queue()
    await yard.reaches(older, DeliveryState.PENDING, DeliveryState.DONE)

    async def is_lost() -> bool:
        return (await yard.lane()).state is LaneState.OFFLINE

    await until(is_lost)
    newer = await yard.queue(wanted=at(50))
    done = await yard.reaches(newer, DeliveryState.DONE)
    assert (done.outcome, yard.server.writes[-1]) == ("written", ("key-0", at(50)))


async def test_a_server_that_is_further_is_not_written_to(yard: Yard) -> None:
    """What it says is stored, and the hub looks at it at once."""
    yard.server.values["key-0"] = at(80)
    yard.start()
    done = await yard.reaches(await yard.queue(wanted=at(20)), DeliveryState.DONE)
    assert (done.outcome, yard.server.writes) == ("plex-den is further: not written", [])

    async def has_heard() -> bool:
        return yard.heard == 1

    await until(has_heard)
    assert await yard.store.db.fetch_all("SELECT count(*) FROM hub_dirty") == [(1,)]


async def test_the_hub_hears_of_it_when_the_line_breaks_after_it(yard: Yard) -> None:
    """What the server said before is stored, and is not left lying."""
    yard.server.values["key-0"] = at(80)
    yard.server.losing.add("key-1")
    first = await yard.queue(0, at(20))
    await yard.queue(1)
    yard.start()
    await yard.reaches(first, DeliveryState.DONE)

    async def has_heard() -> bool:
        return yard.heard == 1

    await until(has_heard)


async def test_what_the_hub_decides_then_leaves_too(yard: Yard) -> None:
    """Its answer is queued while the lane is still being emptied."""
    yard.server.values["key-0"] = at(80)
    queued: list[asyncio.Task[int]] = []
    yard.on_hear = lambda: queued.append(asyncio.ensure_future(yard.queue(wanted=SEEN, before=at(80))))
    yard.start()
    await yard.queue(wanted=at(20))

    async def is_written() -> bool:
        return yard.server.values["key-0"] == SEEN

    await until(is_written)


async def test_five_refusals_are_dead_and_a_retry_succeeds(yard: Yard) -> None:
    """With the reason; the pauses between them are left out here."""
    yard.server.faults["key-0"] = [REFUSED] * 5
    yard.start()
    delivery_id = await yard.queue()
    for attempt in range(1, 5):
        waiting = await yard.reaches(delivery_id, DeliveryState.WAITING)
        assert (waiting.attempts, waiting.is_counted) == (attempt, True)
        assert (waiting.next_attempt_at or 0) - (waiting.failed_at or 0) == pytest.approx(2 ** (attempt - 1), abs=0.1)
        await yard.store.outbox.flush()
        yard.worker.wake()

        async def is_next(attempt: int = attempt) -> bool:
            return (await yard.one(delivery_id)).attempts > attempt

        await until(is_next)
    dead = await yard.reaches(delivery_id, DeliveryState.DEAD)
    assert (dead.attempts, dead.last_error, dead.error_class) == (5, "plex-den failed", "server")
    assert any(line == "Given up: Film 0 for anna: plex-den failed" for line in await yard.said())
    await yard.store.outbox.retry([delivery_id])
    yard.worker.wake()
    assert (await yard.reaches(delivery_id, DeliveryState.DONE)).attempts == 0


async def test_s16_what_is_gone_is_dead_at_once(yard: Yard) -> None:
    """It would be refused however often it is tried."""
    yard.server.faults["key-0"] = [NotFound("It is not there", hint="Start a sync")]
    yard.start()
    dead = await yard.reaches(await yard.queue(), DeliveryState.DEAD)
    assert (dead.attempts, dead.last_error, dead.hint) == (1, "It is not there", "Start a sync")


async def test_s13_a_conflict_means_that_it_is_so_already(yard: Yard) -> None:
    """Done, and known to be so."""
    yard.server.faults["key-0"] = [Conflict("It was scrobbled already")]
    yard.start()
    done = await yard.reaches(await yard.queue(), DeliveryState.DONE)
    assert (done.outcome, done.attempts) == ("plex-den had it already", 0)
    assert await yard.store.db.fetch_all("SELECT is_played FROM watch_states") == [(1,)]


async def test_a_fault_of_the_hub_closes_no_lane(yard: Yard) -> None:
    """It stands in the log; what is queued leaves."""

    def fail() -> None:
        raise RuntimeError("a fault of the hub")

    yard.on_hear = fail
    yard.server.values["key-0"] = at(80)
    yard.start()
    await yard.reaches(await yard.queue(0, at(20)), DeliveryState.DONE)
    await yard.reaches(await yard.queue(1), DeliveryState.DONE)
    assert (await yard.lane()).state is LaneState.OPEN
    assert any("a fault of the hub" in line for line in await yard.said())


async def test_s14_a_store_that_fails_after_the_write_loses_nothing(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be stored is taken up by the same process, read before it is written again, while others send."""
    tell, failures = landing.tell, iter((True, True, False))

    def failing(raw: Any, owner: str, end: Any, **named: Any) -> Any:
        if named["profile_id"] == yard.house.profiles[0] and next(failures, False):
            raise LocalStoreError("The disk is full")
        return tell(raw, owner, end, **named)

    monkeypatch.setattr(landing, "tell", failing)
    monkeypatch.setattr(worker, "TROUBLE_PAUSE", 0.05)
    yard.targets.servers["jelly-attic"].gate = asyncio.Event()
    yard.start()
    await yard.reaches(await yard.queue(target=1), DeliveryState.IN_FLIGHT)
    done = await yard.reaches(await yard.queue(), DeliveryState.DONE)
    assert (yard.server.writes, done.attempts) == ([("key-0", SEEN)], 0)


async def test_s16_a_poisoned_one_blocks_nothing(yard: Yard) -> None:
    """The others leave at once."""
    yard.server.broken["key-0"] = REFUSED
    yard.start()
    poison = await yard.queue(0)
    for film in range(1, 10):
        await yard.reaches(await yard.queue(film), DeliveryState.DONE)
    assert (await yard.one(poison)).state is DeliveryState.WAITING


async def test_targets_are_independent(yard: Yard) -> None:
    """One that is away parks its own lane only."""
    yard.targets.servers["jelly-attic"].trouble = AWAY
    yard.start()
    away = await yard.queue(target=1)
    for film in range(5):
        await yard.reaches(await yard.queue(film), DeliveryState.DONE)
        await yard.reaches(await yard.queue(film, target=2), DeliveryState.DONE)
    left = await yard.one(away)
    assert (left.state, left.attempts, left.was_sent) == (DeliveryState.PENDING, 0, False)
    assert ((await yard.lane(1)).state, (await yard.lane(0)).state) == (LaneState.OFFLINE, LaneState.OPEN)


async def test_a_fault_of_ours_in_one_lane_ends_no_other(yard: Yard) -> None:
    """It stands in the log and in the lane, and is tried again later."""
    yard.targets.servers["jelly-attic"].trouble = RuntimeError("a fault of ours")
    yard.start()
    await yard.queue(target=1)
    await yard.reaches(await yard.queue(), DeliveryState.DONE)

    async def is_closed() -> bool:
        return "a fault of ours" in (await yard.lane(1)).reason

    await until(is_closed)
    assert any("a fault of ours" in line for line in await yard.said())


async def test_a_paused_lane_keeps_what_it_has(yard: Yard) -> None:
    """In the middle of a drain too: what is being written arrives, and nothing more leaves until it goes on."""
    yard.server.gate = asyncio.Event()
    ids = [await yard.queue(film) for film in range(5)]
    yard.start()
    await yard.reaches(ids[0], DeliveryState.IN_FLIGHT)
    await yard.store.outbox.set_paused(yard.house.profiles[0], is_paused=True)
    yard.server.gate.set()
    await yard.reaches(ids[0], DeliveryState.DONE)

    async def are_back() -> bool:
        return [(await yard.one(one)).state for one in ids[1:]] == [DeliveryState.PENDING] * 4

    await until(are_back)
    assert (len(yard.server.writes), (await yard.lane()).state) == (1, LaneState.PAUSED)
    assert not any([(await yard.one(one)).was_sent for one in ids[1:]])
    await yard.store.outbox.set_paused(yard.house.profiles[0], is_paused=False)
    yard.worker.wake()
    await yard.is_empty()
    assert len(yard.server.writes) == 5


async def test_what_is_being_played_waits_a_minute(yard: Yard) -> None:
    """No attempt is burnt, and others go on."""
    yard.server.playing.add("key-0")
    yard.start()
    waiting = await yard.reaches(await yard.queue(0), DeliveryState.WAITING)
    await yard.reaches(await yard.queue(1), DeliveryState.DONE)
    assert (waiting.attempts, waiting.is_counted, waiting.last_error) == (0, False, "It is being played")
    assert (waiting.next_attempt_at or 0) - (waiting.failed_at or 0) == pytest.approx(60, abs=0.1)


async def test_s15_what_changes_while_it_is_written_is_written_after_it(yard: Yard) -> None:
    """In their order, and the second knows what the first has left."""
    yard.server.gate = asyncio.Event()
    yard.start()
    first = await yard.queue(wanted=SEEN)
    await yard.reaches(first, DeliveryState.IN_FLIGHT)
    second = await yard.queue(wanted=UNSEEN)
    yard.server.gate.set()
    await yard.reaches(second, DeliveryState.DONE)
    assert [value for _, value in yard.server.writes] == [SEEN, UNSEEN]


async def test_a_stop_waits_for_what_is_being_written(yard: Yard) -> None:
    """And gives back the rest as it was."""
    yard.server.gate = asyncio.Event()
    ids = [await yard.queue(film) for film in range(3)]
    yard.start()
    await yard.reaches(ids[0], DeliveryState.IN_FLIGHT)
    stopping = asyncio.create_task(yard.stop())
    await asyncio.sleep(0)
    yard.server.gate.set()
    await stopping
    states = [await yard.one(one) for one in ids]
    assert [(row.state, row.was_sent) for row in states] == [
        (DeliveryState.DONE, True),
        (DeliveryState.PENDING, False),
        (DeliveryState.PENDING, False),
    ]


async def test_a_cut_gives_back_what_may_have_been_sent(yard: Yard) -> None:
    """A stop that has waited long enough leaves nothing in flight."""
    yard.server.gate = asyncio.Event()
    ids = [await yard.queue(film) for film in range(2)]
    yard.start()
    await yard.reaches(ids[0], DeliveryState.IN_FLIGHT)
    await yard.kill()
    states = [await yard.one(one) for one in ids]
    assert [(row.state, row.was_sent) for row in states] == [
        (DeliveryState.PENDING, True),
        (DeliveryState.PENDING, False),
    ]


async def test_nothing_leaves_without_the_lease(yard: Yard) -> None:
    """When it is ours again, it does."""
    yard.claim.is_held = False
    yard.start()
    delivery_id = await yard.queue()
    await asyncio.sleep(0.5)
    assert (yard.server.opened, (await yard.one(delivery_id)).state) == (0, DeliveryState.PENDING)
    yard.claim.is_held = True
    await yard.reaches(delivery_id, DeliveryState.DONE)


async def test_s34_a_server_is_written_to_once_at_a_time(yard: Yard) -> None:
    """However much is queued for it meanwhile."""
    yard.server.gate = asyncio.Event()
    yard.start()
    await yard.reaches(await yard.queue(0), DeliveryState.IN_FLIGHT)
    for film in range(1, 10):
        await yard.queue(film)
    await yard.reaches(await yard.queue(0, target=1), DeliveryState.DONE)
    assert len(yard.server.tried) == 1
    yard.server.gate.set()
    await yard.is_empty()
    assert (len(yard.server.writes), yard.server.most_at_once) == (10, 1)


async def test_s34_profiles_of_one_host_take_turns(yard: Yard) -> None:
    """Two of them send at the same time, and no third."""
    same = "UPDATE profiles SET url = 'http://one-host:1'"
    await yard.store.db.write(lambda raw: raw.execute(same))
    gate = asyncio.Event()
    for name in ("plex-den", "jelly-attic", "emby-cabin"):
        yard.targets.servers[name].gate = gate
    ids = [await yard.queue(target=target) for target in range(3)]
    yard.start()

    async def two_fly() -> bool:
        return await yard.store.outbox.flying() == 2

    await until(two_fly)
    await asyncio.sleep(0.3)
    assert await yard.store.outbox.flying() == 2
    gate.set()
    for delivery_id in ids:
        await yard.reaches(delivery_id, DeliveryState.DONE)


async def test_what_a_batch_came_to_is_told_once(yard: Yard) -> None:
    """In the log, and for the sync indicator."""
    yard.server.broken["key-3"] = NotFound("It is not there")
    for film in range(5):
        await yard.queue(film)
    yard.start()

    async def has_ended() -> bool:
        return (await yard.store.outbox.tally()).ended_at is not None

    await until(has_ended)
    tally = await yard.store.outbox.tally()
    assert (tally.synced, tally.failed, tally.syncing, tally.error) == (4, 1, 0, "plex-den: It is not there")
    assert [line for line in await yard.said() if line.startswith("Playback")] == [
        "Playback sync: 4 succeeded, 1 failed"
    ]


async def test_everything_is_listed_when_it_has_ended(yard: Yard) -> None:
    """Until it is forgotten: old ones first, in bites."""
    yard.start()
    for film in range(4):
        await yard.reaches(await yard.queue(film), DeliveryState.DONE)
    now = yard.clock.now()
    assert not await yard.store.departures.prune(older_than=now - 60, keep_rows=3)
    assert [row.title for row in await yard.store.outbox.page(EVERYTHING)] == ["Film 3", "Film 2", "Film 1"]
    await yard.store.departures.prune(older_than=now + 60, keep_rows=3)
    assert await yard.store.outbox.count(EVERYTHING) == 0
