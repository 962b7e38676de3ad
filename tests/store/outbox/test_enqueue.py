"""What becomes of a change when it is queued: a newer one takes the place of an older (S15)."""

from __future__ import annotations

import pytest

from tests.store.outbox.conftest import Queue
from tests.store.outbox.subjects import SEEN, UNSEEN, House, at
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState
from tui.store.store import Store

EVERYTHING = DeliveryFilter(frozenset(DeliveryState))


async def one(store: Store, delivery_id: int | None) -> Delivery:
    """Give a delivery that must be there."""
    found = await store.outbox.get(delivery_id or 0)
    assert found is not None
    return found


async def set_state(store: Store, delivery_id: int | None, state: DeliveryState, *, was_sent: bool = False) -> None:
    """Put a delivery into a state, as its life would."""
    sql = "UPDATE outbox SET state = ?, was_sent = ? WHERE id = ?"
    await store.db.write(lambda raw: raw.execute(sql, (state, was_sent, delivery_id)))


async def test_a_delivery_carries_the_names_of_what_it_concerns(store: Store, house: House, queue: Queue) -> None:
    """Person, profile, account, item and title are read with it."""
    found = await one(store, await queue(house.new(wanted=at(72), origin="here", changed_at=900.0)))
    assert (found.person, found.profile, found.account_key) == ("anna", "plex-den", "anna-0")
    assert (found.item_key, found.library_key, found.title, found.runtime_ms) == ("key-0", "1", "Film 0", 6_000_000)
    assert (found.wanted, found.before, found.state) == (at(72), UNSEEN, DeliveryState.PENDING)
    assert (found.created_at, found.changed_at, found.origin, found.sent) == (1000.0, 900.0, "here", ())


async def test_s15_watched_unwatched_watched_is_one_operation(store: Store, house: House, queue: Queue) -> None:
    """What is changed to and fro while a target is away leaves one delivery, the last."""
    before = UNSEEN
    for wanted in (SEEN, at(30), SEEN):
        last = await queue(house.new(wanted=wanted, before=before))
    assert [row.id for row in await store.outbox.page()] == [last]
    assert await store.outbox.count(EVERYTHING) == 3


async def test_s15_forty_ticks_are_one_operation(store: Store, house: House, queue: Queue) -> None:
    """A film that plays for forty minutes while a target is away leaves its last position."""
    for minute in range(1, 41):
        await queue(house.new(wanted=at(minute)), now=1000.0 + 60 * minute)
    assert [row.wanted for row in await store.outbox.page()] == [at(40)]


@pytest.mark.parametrize("state", [DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.DEAD])
async def test_a_newer_change_takes_the_place_of_whatever_waits(
    store: Store, house: House, queue: Queue, state: DeliveryState
) -> None:
    """Its attempts begin anew, and both rows tell of each other."""
    older = await queue(house.new(wanted=at(20)))
    await set_state(store, older, state)
    await store.db.write(lambda raw: raw.execute("UPDATE outbox SET attempts = 4"))
    newer = await one(store, await queue(house.new(wanted=at(40))))
    assert (newer.state, newer.attempts, newer.supersedes) == (DeliveryState.PENDING, 0, older)
    gone = await one(store, older)
    assert (gone.state, gone.outcome) == (DeliveryState.SUPERSEDED, "a newer change took its place")


async def test_other_subjects_are_left_alone(store: Store, house: House, queue: Queue) -> None:
    """Another film, and the same film elsewhere, have deliveries of their own."""
    for film, target in ((0, 0), (1, 0), (0, 1)):
        await queue(house.new(film, target=target))
    assert await store.outbox.count() == 3


async def test_a_change_taken_back_before_it_left_is_not_sent(store: Store, house: House, queue: Queue) -> None:
    """The server never heard of it, so it has nothing to hear."""
    older = await queue(house.new(wanted=SEEN))
    assert await queue(house.new(wanted=UNSEEN)) is None
    assert await store.outbox.count() == 0
    assert (await one(store, older)).outcome == "taken back before it left"


async def test_s13_a_change_taken_back_after_it_may_have_left_is_sent(store: Store, house: House, queue: Queue) -> None:
    """Its answer was lost: the server may have it, and the newer delivery knows what it may find there."""
    older = await queue(house.new(wanted=SEEN))
    await set_state(store, older, DeliveryState.WAITING, was_sent=True)
    newer = await one(store, await queue(house.new(wanted=UNSEEN)))
    assert (newer.wanted, newer.sent, newer.was_sent) == (UNSEEN, (SEEN,), False)
    last = await one(store, await queue(house.new(wanted=at(50))))
    assert last.sent == (SEEN,)


async def test_what_is_in_flight_stays_and_the_newer_one_waits_behind_it(
    store: Store, house: House, queue: Queue
) -> None:
    """The order of one subject is kept."""
    older = await queue(house.new(wanted=at(20)))
    await set_state(store, older, DeliveryState.IN_FLIGHT, was_sent=True)
    newer = await queue(house.new(wanted=SEEN))
    assert [(row.id, row.state) for row in await store.outbox.page()] == [
        (newer, DeliveryState.PENDING),
        (older, DeliveryState.IN_FLIGHT),
    ]


async def test_what_is_in_flight_already_is_not_queued_again(store: Store, house: House, queue: Queue) -> None:
    """It carries the newer revision from then on, and what waited behind it to say otherwise is over."""
    flying = await queue(house.new(wanted=SEEN))
    await set_state(store, flying, DeliveryState.IN_FLIGHT, was_sent=True)
    behind = await queue(house.new(wanted=at(10)))
    assert await queue(house.new(wanted=SEEN, rev=7)) is None
    assert [(row.id, row.rev) for row in await store.outbox.page()] == [(flying, 7)]
    assert (await one(store, behind)).state is DeliveryState.SUPERSEDED


async def test_taken_back_behind_one_in_flight_is_sent(store: Store, house: House, queue: Queue) -> None:
    """What the server said before is no longer what it will say when the one in flight has arrived."""
    flying = await queue(house.new(wanted=SEEN))
    await set_state(store, flying, DeliveryState.IN_FLIGHT, was_sent=True)
    await queue(house.new(wanted=at(10)))
    assert await queue(house.new(wanted=UNSEEN)) is not None


async def test_what_the_gate_holds_is_queued_with_its_reason(store: Store, house: House, queue: Queue) -> None:
    """It does not go by itself."""
    found = await one(store, await queue(house.new(wanted=UNSEEN, before=SEEN, held="40 of 60 would be removed")))
    assert (found.state, found.last_error, found.error_class) == (
        DeliveryState.HELD,
        "40 of 60 would be removed",
        "held",
    )
    assert await store.outbox.moving() == 0


async def test_s14_the_row_goes_with_the_transaction_of_the_change(store: Store, house: House) -> None:
    """A change that is rolled back leaves nothing in the outbox."""
    with pytest.raises(RuntimeError):
        async with store.db.transaction() as conn:
            assert await store.outbox.put(conn, house.new(), 1000.0) is not None
            raise RuntimeError
    assert await store.outbox.count(EVERYTHING) == 0
