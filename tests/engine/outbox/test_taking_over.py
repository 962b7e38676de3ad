"""One process after another: what the first had on its way when the second got the lease (S14, S30)."""

from __future__ import annotations

import asyncio

from tests.engine.outbox.yard import EVERYTHING, Yard
from tests.engine.workshop import until
from tests.fake_clock import FakeClock
from tests.store.outbox.subjects import OWNER, at
from tui.engine.retention import DAY, forget_old
from tui.model.outbox import DeliveryState
from tui.settings import Settings

LEAVE = "UPDATE outbox SET lease_owner = 'another'"


async def left_by_another(yard: Yard) -> int:
    """Queue one that another process took."""
    delivery_id = await yard.queue()
    await yard.store.departures.take(OWNER, yard.house.profiles[0], 1)
    await yard.store.db.write(lambda raw: raw.execute(LEAVE))
    return delivery_id


async def test_s14_what_a_dead_process_left_is_sent_at_once(still_yard: Yard) -> None:
    """Nobody else can be sending it."""
    delivery_id = await left_by_another(still_yard)
    still_yard.start()
    done = await still_yard.reaches(delivery_id, DeliveryState.DONE)
    assert (done.attempts, len(still_yard.server.writes)) == (0, 1)


async def test_s30_what_a_silent_process_may_still_be_sending_waits(still_yard: Yard, clock: FakeClock) -> None:
    """Until its own lease on it has run out; what is new leaves at once."""
    still_yard.claim.is_alone = False
    delivery_id = await left_by_another(still_yard)
    still_yard.start()
    await still_yard.reaches(await still_yard.queue(1), DeliveryState.DONE)
    assert (await still_yard.one(delivery_id)).state is DeliveryState.IN_FLIGHT
    clock.advance(62)
    still_yard.worker.wake()
    await still_yard.reaches(delivery_id, DeliveryState.DONE)
    assert still_yard.server.tried == ["key-1", "key-0"]


async def test_s30_a_process_that_lost_the_lease_sends_nothing_more(still_yard: Yard) -> None:
    """The store itself refuses it, whatever it believes."""
    take_away = "UPDATE lease SET owner = 'another'"
    still_yard.start()
    await still_yard.reaches(await still_yard.queue(0), DeliveryState.DONE)
    await still_yard.store.db.write(lambda raw: raw.execute(take_away))
    delivery_id = await still_yard.queue(1)

    async def has_looked() -> bool:
        return still_yard.server.opened > 1

    await until(has_looked)
    await asyncio.sleep(0.5)
    assert (await still_yard.one(delivery_id)).state is DeliveryState.PENDING
    assert (len(still_yard.server.writes), still_yard.server.opened) == (1, 2)


async def test_what_waits_behind_another_process_does_not_bother_the_server(still_yard: Yard) -> None:
    """Nothing can leave, so nothing is asked."""
    still_yard.claim.is_alone = False
    await left_by_another(still_yard)
    still_yard.start()
    await still_yard.queue(wanted=at(20))
    await still_yard.reaches(await still_yard.queue(target=1), DeliveryState.DONE)
    assert still_yard.server.opened == 0


async def test_what_arrived_is_forgotten_after_a_week(still_yard: Yard, clock: FakeClock) -> None:
    """What is open stays, however old it is."""
    yard = still_yard
    yard.start()
    await yard.reaches(await yard.queue(0), DeliveryState.DONE)
    held = await yard.queue(1, held="40 of 60")
    clock.advance(6 * DAY)
    newer = await yard.queue(2)
    await yard.reaches(newer, DeliveryState.DONE)
    clock.advance(1.5 * DAY)
    clock.is_instant = True
    await forget_old(yard.store, Settings(), clock)
    assert [row.id for row in await yard.store.outbox.page(EVERYTHING)] == [newer, held]


async def test_s14_what_nobody_has_looked_at_since_a_crash_is_looked_at_by_the_next(yard: Yard) -> None:
    """A server told something, and the process died before its hub decided: the next one does not wait for a sync."""
    place = (yard.house.accounts[0], yard.house.items[0][0])
    link = "INSERT INTO hub_links (account_id, profile_id, joined_at) VALUES (?, ?, 1)"
    await yard.store.db.write(lambda raw: raw.execute(link, (place[0], yard.house.profiles[0])))
    await yard.store.db.write(
        lambda raw: raw.execute("INSERT INTO hub_dirty (account_id, item_id) VALUES (?, ?)", place)
    )
    yard.start()

    async def has_heard() -> bool:
        return yard.heard == 1

    await until(has_heard)


async def test_s30_before_the_lease_is_given_up_what_flies_arrives(yard: Yard) -> None:
    """Nothing more leaves; the worker is at rest only when no answer is waited for. Let go on, it sends the rest."""
    yard.server.gate = asyncio.Event()
    yard.start()
    flying = await yard.queue(0)
    await yard.reaches(flying, DeliveryState.IN_FLIGHT)
    await until(lambda: _is_tried(yard))
    yard.worker.rest(True)
    late = await yard.queue(1)
    assert not yard.worker.is_at_rest
    yard.server.gate.set()
    await yard.reaches(flying, DeliveryState.DONE)
    await until(lambda: _is_at_rest(yard))
    assert (await yard.one(late)).state is DeliveryState.PENDING
    yard.worker.rest(False)
    await yard.reaches(late, DeliveryState.DONE)
    assert yard.server.tried == ["key-0", "key-1"]


async def _is_tried(yard: Yard) -> bool:
    return bool(yard.server.tried)


async def _is_at_rest(yard: Yard) -> bool:
    return yard.worker.is_at_rest
