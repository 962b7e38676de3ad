"""What is stored when a delivery ends: the row, what the server has by then, and from where its changes are told."""

from __future__ import annotations

import pytest

from tests.store.outbox.conftest import Queue
from tests.store.outbox.subjects import OWNER, SEEN, UNSEEN, House, at
from tests.store.outbox.test_enqueue import one
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.outbox import DeliveryState, LaneState
from tui.store.outbox.landing import Failed, Landed
from tui.store.store import Store

WRITTEN = WatchValue(Watch.WATCHED, plays=3, last_watched=1_700_000_000)


async def flying(store: Store, house: House, queue: Queue, wanted: WatchValue = SEEN) -> int:
    """Queue one and take it."""
    delivery_id = await queue(house.new(wanted=wanted, rev=4))
    await store.departures.take(OWNER, house.profiles[0], 10)
    return delivery_id or 0


def landed(delivery_id: int, image: WatchValue | None = WRITTEN, **rest: bool) -> Landed:
    """The end of a delivery that was written."""
    end = {"was_sent": True, "is_written": True, **rest}
    return Landed(delivery_id, DeliveryState.DONE, "written", "PUT gave 200", image=image, **end)


async def states(store: Store) -> list[tuple[object, ...]]:
    """Give what is stored of what servers say."""
    return await store.db.fetch_all("SELECT is_played, plays, position_ms, last_played FROM watch_states")


async def test_s10_what_was_written_is_known_and_no_news(store: Store, house: House, queue: Queue) -> None:
    """The row, the state and the baseline are stored together; the hub has nothing to look at."""
    delivery_id = await flying(store, house, queue)
    told = await store.departures.tell(OWNER, landed(delivery_id), house.profiles[0])
    assert told.is_mine and told.may_go_on
    found = await one(store, delivery_id)
    assert (found.state, found.outcome, found.exchange) == (DeliveryState.DONE, "written", "PUT gave 200")
    assert await states(store) == [(1, 3, 0, 1_700_000_000)]
    (baseline,) = await store.db.fetch_all("SELECT watch, rev, written_at = agreed_at FROM hub_baselines")
    assert baseline == ("watched", 4, 1)
    assert await store.db.fetch_all("SELECT * FROM hub_dirty") == []


async def test_what_the_server_had_already_was_not_written_by_us(store: Store, house: House, queue: Queue) -> None:
    """What a sync read before it was asked is as good as ever."""
    delivery_id = await flying(store, house, queue)
    end = landed(delivery_id, was_sent=False, is_written=False)
    await store.departures.tell(OWNER, end, house.profiles[0])
    assert await store.db.fetch_all("SELECT written_at FROM hub_baselines") == [(None,)]


async def test_what_is_newer_there_goes_to_the_hub(store: Store, house: House, queue: Queue) -> None:
    """It is stored as the server's own word, with no baseline, and the hub is to look at it."""
    delivery_id = await flying(store, house, queue)
    await store.departures.tell(OWNER, landed(delivery_id, at(80), is_news=True), house.profiles[0])
    assert await states(store) == [(0, 0, 80 * 60_000, None)]
    assert await store.db.fetch_all("SELECT * FROM hub_baselines") == []
    assert await store.db.fetch_all("SELECT * FROM hub_dirty") == [(house.accounts[0], house.items[0][0])]


async def test_what_waits_behind_it_knows_what_the_server_has(store: Store, house: House, queue: Queue) -> None:
    """Else it would take what we wrote for a change of the server's own."""
    delivery_id = await flying(store, house, queue)
    behind = await queue(house.new(wanted=at(10)))
    await store.departures.tell(OWNER, landed(delivery_id), house.profiles[0])
    assert (await one(store, behind)).before == WRITTEN


async def test_s14_what_was_recovered_meanwhile_is_left_alone(store: Store, house: House, queue: Queue) -> None:
    """A process that lost its deliveries stores nothing of them."""
    delivery_id = await flying(store, house, queue)
    await store.departures.recover("the-next", is_alone=True)
    told = await store.departures.tell(OWNER, landed(delivery_id), house.profiles[0])
    assert not told.is_mine
    assert (await one(store, delivery_id)).state is DeliveryState.PENDING
    assert await states(store) == []


@pytest.mark.parametrize(("is_counted", "attempts"), [(True, 1), (False, 0)])
async def test_one_that_failed_waits(store: Store, house: House, queue: Queue, is_counted: bool, attempts: int) -> None:
    """With what went wrong, until when, and whether that blames it."""
    delivery_id = await flying(store, house, queue)
    end = Failed(delivery_id, DeliveryState.WAITING, "500", "server", "Wait", is_counted, 3000.0, was_sent=True)
    await store.departures.tell(OWNER, end, house.profiles[0])
    found = await one(store, delivery_id)
    assert (found.state, found.attempts, found.next_attempt_at) == (DeliveryState.WAITING, attempts, 3000.0)
    assert (found.last_error, found.error_class, found.hint, found.is_counted) == ("500", "server", "Wait", is_counted)


async def test_one_that_failed_makes_way_for_the_newer(store: Store, house: House, queue: Queue) -> None:
    """Which knows what the failed one may have left."""
    delivery_id = await flying(store, house, queue)
    behind = await queue(house.new(wanted=UNSEEN))
    end = Failed(delivery_id, DeliveryState.DEAD, "gone", was_sent=True)
    await store.departures.tell(OWNER, end, house.profiles[0])
    assert (await one(store, delivery_id)).state is DeliveryState.SUPERSEDED
    assert (await one(store, behind)).sent == (SEEN,)


async def test_attempts_are_given_back(store: Store, house: House, queue: Queue) -> None:
    """Even to one that was dead by then."""
    delivery_id = await flying(store, house, queue)
    end = Failed(delivery_id, DeliveryState.DEAD, "500", is_counted=True)
    await store.departures.tell(OWNER, end, house.profiles[0])
    await store.departures.give_back({delivery_id: 1}, 4000.0)
    found = await one(store, delivery_id)
    assert (found.state, found.attempts, found.next_attempt_at) == (DeliveryState.WAITING, 0, 4000.0)


async def test_a_profile_that_is_gone_takes_its_deliveries_along(store: Store, house: House, queue: Queue) -> None:
    """What is told of them afterwards is no error."""
    delivery_id = await flying(store, house, queue)
    async with store.db.transaction() as conn:
        await store.profiles.remove(conn, house.profiles[0])
    told = await store.departures.tell(OWNER, landed(delivery_id), house.profiles[0])
    assert (told.is_mine, told.may_go_on) == (False, False)


async def test_an_item_that_is_gone_leaves_no_state(store: Store, house: House, queue: Queue) -> None:
    """The delivery is done all the same."""
    delivery_id = await flying(store, house, queue)
    await store.db.write(lambda raw: raw.execute("DELETE FROM library_items WHERE id = ?", (house.items[0][0],)))
    assert (await store.departures.tell(OWNER, landed(delivery_id), house.profiles[0])).is_mine
    assert await states(store) == []


async def test_a_target_that_answers_opens_its_lane(store: Store, house: House, queue: Queue) -> None:
    """Once, and with it the count of failures begins anew."""
    profile = house.profiles[0]
    await store.departures.close_lane(profile, LaneState.OFFLINE, "no route", until=2000.0, tries=3)
    delivery_id = await flying(store, house, queue)
    assert (await store.departures.tell(OWNER, landed(delivery_id), profile)).is_opened
    (standing,) = [found for found in await store.departures.standings() if found.profile_id == profile]
    assert (standing.state, standing.tries, standing.until) == (LaneState.OPEN, 0, None)
