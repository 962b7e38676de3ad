"""What leaves: by one process, in order, and never lost with it (S14, S15)."""

from __future__ import annotations

from tests.store.outbox.conftest import Queue
from tests.store.outbox.subjects import OWNER, SEEN, UNSEEN, House, at
from tests.store.outbox.test_enqueue import one
from tui.model.outbox import DeliveryState
from tui.store.outbox import departing
from tui.store.outbox.landing import Landed
from tui.store.store import Store


async def take(store: Store, house: House, limit: int = 10, *, target: int = 0, now: float = 2000.0) -> list[int]:
    """Take as the worker does, at a moment of the test's own."""
    profile = house.profiles[target]
    found = await store.db.write(lambda raw: departing.take(raw, OWNER, profile, limit, now))
    return [delivery.id for delivery in found]


async def recover(store: Store, owner: str = OWNER, *, is_alone: bool = False, now: float = 2000.0) -> int:
    """Recover as the worker does when it starts."""
    return await store.db.write(lambda raw: departing.recover(raw, owner, now, is_alone=is_alone))


async def test_the_oldest_go_first_and_only_those_of_the_target(store: Store, house: House, queue: Queue) -> None:
    """Up to as many as are asked for."""
    ids = [await queue(house.new(film)) for film in range(4)]
    await queue(house.new(5, target=1))
    assert await take(store, house, 3) == ids[:3]
    assert await take(store, house, 3) == ids[3:]
    assert await take(store, house, 3) == []


async def test_s14_only_what_may_have_left_is_stored_as_sent(store: Store, house: House, queue: Queue) -> None:
    """The first of a batch from the start, each other one when the one before it was told of."""
    first, second = await queue(house.new(0)), await queue(house.new(1))
    taken = await store.departures.take(OWNER, house.profiles[0], 2)
    assert [(row.id, row.state, row.was_sent) for row in taken] == [
        (first, DeliveryState.IN_FLIGHT, False),
        (second, DeliveryState.IN_FLIGHT, False),
    ]
    assert ((await one(store, first)).was_sent, (await one(store, second)).was_sent) == (True, False)
    end = Landed(first or 0, DeliveryState.DONE, "written")
    await store.departures.tell(OWNER, end, house.profiles[0], second)
    assert (await one(store, second)).was_sent


async def test_nothing_is_given_to_a_process_without_the_lease(store: Store, house: House, queue: Queue) -> None:
    """Only its holder sends."""
    await queue(house.new())
    assert await store.departures.take("another", house.profiles[0], 1) == []


async def test_nothing_leaves_a_paused_lane_or_a_disabled_profile(store: Store, house: House, queue: Queue) -> None:
    """Whoever stopped it has to let it go again."""
    await queue(house.new())
    await store.outbox.set_paused(house.profiles[0], is_paused=True)
    assert await take(store, house) == []
    await store.outbox.set_paused(house.profiles[0], is_paused=False)
    await store.profiles.set_enabled(house.profiles[0], False)
    assert await take(store, house) == []
    await store.profiles.set_enabled(house.profiles[0], True)
    assert len(await take(store, house)) == 1


async def test_s15_a_newer_one_waits_until_the_older_has_landed(store: Store, house: House, queue: Queue) -> None:
    """Two of one subject are never on their way together."""
    await queue(house.new(wanted=at(20)))
    await take(store, house)
    await queue(house.new(wanted=SEEN))
    assert await take(store, house) == []


async def test_what_waits_leaves_when_it_is_due_beside_what_never_failed(
    store: Store, house: House, queue: Queue
) -> None:
    """It has half of the places at most, and does not block a lane that is tried with one."""
    ids = [await queue(house.new(film)) for film in range(6)]
    late = "UPDATE outbox SET state = 'waiting', next_attempt_at = 1999 WHERE id IN (?, ?, ?)"
    await store.db.write(lambda raw: raw.execute(late, ids[:3]))
    assert await take(store, house, 1) == [ids[3]]
    assert await take(store, house, 2) == [ids[0], ids[4]]
    assert await take(store, house, now=1990.0) == [ids[5]]
    assert await take(store, house) == ids[1:3]


async def test_an_item_that_left_the_library_needs_nothing_any_more(store: Store, house: House, queue: Queue) -> None:
    """When it comes back the hub sees it anew."""
    gone = await queue(house.new())
    await store.db.write(lambda raw: raw.execute("DELETE FROM library_items WHERE id = ?", (house.items[0][0],)))
    assert await take(store, house) == []
    found = await one(store, gone)
    assert (found.state, found.outcome) == (DeliveryState.DROPPED, "its item is no longer in the library")


async def test_s14_what_a_dead_process_left_in_flight_goes_again(store: Store, house: House, queue: Queue) -> None:
    """It burns no attempt, and may have been sent."""
    left = await queue(house.new())
    await take(store, house)
    assert await recover(store, "the-next", is_alone=True) == 1
    found = await one(store, left)
    assert (found.state, found.attempts, found.was_sent) == (DeliveryState.PENDING, 0, True)


async def test_s14_what_another_process_may_still_be_sending_is_left_until_its_lease_ends(
    store: Store, house: House, queue: Queue
) -> None:
    """A process that was stopped for a while may go on any moment."""
    await queue(house.new())
    await take(store, house, now=2000.0)
    assert await recover(store, "the-next", now=2059.0) == 0
    assert await recover(store, "the-next", now=2061.0) == 1


async def test_s14_recovered_with_a_newer_one_behind_it(store: Store, house: House, queue: Queue) -> None:
    """The newer takes its place, and knows what the older may have left at the server."""
    older = await queue(house.new(wanted=SEEN))
    await take(store, house)
    newer = await queue(house.new(wanted=UNSEEN))
    await recover(store, "the-next", is_alone=True)
    assert (await one(store, older)).state is DeliveryState.SUPERSEDED
    assert (await one(store, newer)).sent == (SEEN,)


async def test_put_back_as_it_was(store: Store, house: House, queue: Queue) -> None:
    """What never left is known not to have left; what another process has by now is not touched."""
    first, second = await queue(house.new(0)), await queue(house.new(1))
    await take(store, house)
    await store.departures.put_back("another", [(first or 0, False)])
    assert (await one(store, first)).state is DeliveryState.IN_FLIGHT
    await store.departures.put_back(OWNER, [(first or 0, False), (second or 0, True)])
    states = [await one(store, delivery_id) for delivery_id in (first, second)]
    assert [(row.state, row.was_sent) for row in states] == [
        (DeliveryState.PENDING, False),
        (DeliveryState.PENDING, True),
    ]


async def test_s25_what_flew_for_somebody_else_does_not_go_again(store: Store, house: House, queue: Queue) -> None:
    """It did not arrive while the account became Ben's, and has to be looked at for him."""
    first, second = await queue(house.new(0)), await queue(house.new(1))
    await take(store, house)
    await store.people.map(house.accounts[0], "Ben")
    await store.departures.put_back(OWNER, [(first or 0, True), (second or 0, False)])
    await store.db.write(lambda raw: raw.execute("DELETE FROM hub_dirty"))
    assert await take(store, house) == []
    found = [await one(store, delivery_id) for delivery_id in (first, second)]
    assert [(row.state, row.outcome) for row in found] == [
        (DeliveryState.DROPPED, "the account is not that person's")
    ] * 2
    dirty = await store.db.fetch_all("SELECT account_id, item_id FROM hub_dirty ORDER BY item_id")
    assert dirty == [(house.accounts[0], item_id) for item_id in house.items[0][:2]]


async def test_s25_nothing_more_of_a_batch_leaves_when_its_account_is_somebody_elses(
    store: Store, house: House, queue: Queue
) -> None:
    """What was on its way by then cannot be called back; what was to follow can."""
    first, second = await queue(house.new(0)), await queue(house.new(1))
    await take(store, house)
    await store.people.map(house.accounts[0], "Ben")
    told = await store.departures.tell(
        OWNER, Landed(first or 0, DeliveryState.DONE, "written"), house.profiles[0], second
    )
    assert (told.is_mine, told.may_go_on) == (True, False)


async def test_s23_what_flew_to_another_title_does_not_go_again(store: Store, house: House, queue: Queue) -> None:
    """A person said meanwhile of what the item is a copy."""
    flown = await queue(house.new())
    await take(store, house)
    await store.hub.choose(house.items[0][0], house.films[5])
    await store.departures.put_back(OWNER, [(flown or 0, False)])
    assert await take(store, house) == []
    found = await one(store, flown)
    assert (found.state, found.outcome) == (DeliveryState.DROPPED, "it is a copy of something else")
