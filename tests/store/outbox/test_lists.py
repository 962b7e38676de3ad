"""Lists in the outbox: one delivery for each, whatever is changed, and a run that does its work ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.store.outbox.subjects import OWNER, House
from tui.model.outbox import Aspect, Delivery, DeliveryFilter, DeliveryState, ListWork, NewListDelivery
from tui.store.outbox.landing import Failed, Landed
from tui.store.outbox.lists import enqueue_list, settle_list, waiting_list
from tui.store.outbox.orders import APPROVED_WORDS
from tui.store.store import Store

EVERYTHING = DeliveryFilter(frozenset(DeliveryState))
QueueList = Callable[..., Awaitable[int]]


@pytest.fixture
def new(house: House) -> NewListDelivery:
    """A list that changed, for the first target."""
    return NewListDelivery(house.profiles[0], 7, "Heist films", decision="changed here")


@pytest.fixture
def queue_list(store: Store) -> QueueList:
    """Give a way to queue a list: `await queue_list(new)`."""

    async def put(new: NewListDelivery, now: float = 1000.0) -> int:
        return await store.db.write(lambda raw: enqueue_list(raw, new, now))

    return put


async def taken(store: Store, house: House) -> list[Delivery]:
    """Take what is ready for the first target."""
    return await store.departures.take(OWNER, house.profiles[0], 25)


async def states(store: Store) -> list[DeliveryState]:
    """Give the states of all deliveries, oldest first."""
    return [row.state for row in reversed(await store.outbox.page(EVERYTHING))]


async def test_a_list_carries_its_title_though_it_is_gone_here(
    store: Store, new: NewListDelivery, queue_list: QueueList
) -> None:
    """A deletion says which list it deletes."""
    await queue_list(replace(new, work=ListWork.DELETE, facts='{"id":1}'))
    (found,) = await store.outbox.page(DeliveryFilter(text="heist"))
    assert (found.title, found.list_id, found.list_work, found.list_facts) == (
        "Heist films",
        7,
        ListWork.DELETE,
        '{"id":1}',
    )
    assert (found.aspect, found.person, found.item_id) == (Aspect.LIST, "", None)


async def test_what_is_changed_one_after_the_other_leaves_as_one(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """It waits a moment, and the newest takes the place of the others."""
    for second in range(3):
        last = await queue_list(replace(new, not_before=5_000_000_000.0 + second), now=1000.0 + second)
    assert await states(store) == [DeliveryState.SUPERSEDED] * 2 + [DeliveryState.WAITING]
    assert await taken(store, house) == []
    await store.outbox.flush()
    assert [one.id for one in await taken(store, house)] == [last]


async def test_two_lists_are_two_deliveries(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """One does not take the place of another's."""
    await queue_list(new)
    await queue_list(replace(new, list_id=8, title="Westerns"))
    assert [one.title for one in await taken(store, house)] == ["Heist films", "Westerns"]


async def test_a_list_that_changes_on_its_way_goes_once_more_after_it(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """The newer delivery waits until the older has ended."""
    first = await queue_list(new)
    await taken(store, house)
    second = await queue_list(new)
    assert await taken(store, house) == []
    await store.departures.tell(OWNER, Landed(first, DeliveryState.DONE, "in line"), house.profiles[0])
    assert [one.id for one in await taken(store, house)] == [second]


async def test_what_fails_makes_way_for_the_newer(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """The older ends; what it was about goes with the newer."""
    first = await queue_list(new)
    await taken(store, house)
    await queue_list(new)
    await store.departures.tell(OWNER, Failed(first, DeliveryState.WAITING, "500"), house.profiles[0])
    assert await states(store) == [DeliveryState.SUPERSEDED, DeliveryState.PENDING]


async def test_s14_what_a_crash_leaves_on_its_way_is_given_back(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """Another process may take it up, without an attempt burnt."""
    first = await queue_list(new)
    await taken(store, house)
    assert await store.departures.recover(OWNER, is_alone=True) == 1
    (again,) = await taken(store, house)
    assert (again.id, again.attempts, again.was_sent) == (first, 0, True)


async def test_s4_a_held_list_goes_when_a_person_approves_and_says_so(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """The gate is told of it; and the lane is open, since all that may go has arrived."""
    first = await queue_list(new)
    await taken(store, house)
    await store.departures.tell(OWNER, Failed(first, DeliveryState.HELD, "9 of 9", "held"), house.profiles[0])
    assert await taken(store, house) == []
    assert await store.outbox.approve(house.profiles[0]) == 1
    (again,) = await taken(store, house)
    assert again.decision == APPROVED_WORDS


async def test_s4_what_changes_after_the_approval_is_judged_anew(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """A newer delivery carries no approval of an older."""
    held = await queue_list(replace(new, held="9 of 9 would be removed"))
    await store.outbox.retry([held])
    await queue_list(new)
    (again,) = await taken(store, house)
    assert again.decision == "changed here"


async def test_a_run_ends_the_delivery_whose_work_it_has_done(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """What was queued since stays."""
    await queue_list(new)
    waiting = await store.db.read(lambda raw: waiting_list(raw, 7))
    newer = await queue_list(new)
    await store.db.write(lambda raw: settle_list(raw, waiting, "synced", 2000.0))
    assert [one.id for one in await store.outbox.page()] == [newer]
    await store.db.write(lambda raw: settle_list(raw, newer, "synced", 2000.0))
    assert await store.outbox.page() == []


async def test_a_run_that_is_held_holds_the_delivery(store: Store, new: NewListDelivery, queue_list: QueueList) -> None:
    """The queue tells why it waits."""
    waiting = await queue_list(new)
    await store.db.write(lambda raw: settle_list(raw, waiting, "", 2000.0, held="9 of 9 would be removed"))
    (held,) = await store.outbox.page()
    assert (held.state, held.last_error) == (DeliveryState.HELD, "9 of 9 would be removed")


async def test_no_run_ends_a_deletion(store: Store, new: NewListDelivery, queue_list: QueueList) -> None:
    """A list that is to be deleted is not brought in line."""
    await queue_list(replace(new, work=ListWork.DELETE))
    assert await store.db.read(lambda raw: waiting_list(raw, 7)) is None


async def test_a_dead_list_may_be_retried(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """It has no item of a library, and goes all the same."""
    first = await queue_list(new)
    await taken(store, house)
    await store.departures.tell(OWNER, Failed(first, DeliveryState.DEAD, "403"), house.profiles[0])
    assert await store.outbox.retry([first]) == 1
    assert [one.id for one in await taken(store, house)] == [first]


async def test_what_takes_long_stays_its_senders(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """Each piece of a list that is stored renews the lease; what somebody else took up is stored no more."""
    first = await queue_list(new)
    await taken(store, house)
    await store.db.write(lambda raw: raw.execute("UPDATE outbox SET lease_until = 1"))
    async with store.db.transaction() as conn:
        assert await store.departures.keep(conn, first, await store.departures.sender_of(first))
    assert await store.departures.recover("another", is_alone=False) == 0
    await store.departures.recover(OWNER, is_alone=True)
    async with store.db.transaction() as conn:
        assert not await store.departures.keep(conn, first, OWNER)


async def test_s30_what_another_process_sends_is_not_stored_by_us(
    store: Store, house: House, new: NewListDelivery, queue_list: QueueList
) -> None:
    """It was taken up there while we hung."""
    first = await queue_list(new)
    await taken(store, house)
    await store.db.write(lambda raw: raw.execute("UPDATE outbox SET lease_owner = 'another'"))
    async with store.db.transaction() as conn:
        assert not await store.departures.keep(conn, first, OWNER)
    assert await store.departures.sender_of(first) == "another"
