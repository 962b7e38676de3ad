"""Lists on their way to Trakt by themselves: local first, sent when it can be, once, and never in vain."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.workshop import until
from tests.jobs.trakt.list_scene import ListScene
from tui.model.lists import ListMode, ListState
from tui.model.log import Level
from tui.model.outbox import DeliveryState, LaneState, ListWork
from tui.model.runs import RunState


async def lane_state(scene: ListScene) -> LaneState:
    """Give how the lane of the account stands."""
    (lane,) = await scene.deck.outbox.lanes()
    return lane.state


async def test_a_list_that_is_made_goes_out_by_itself(sending: ListScene) -> None:
    """Created, filled, and told of."""
    local = await sending.make(count=3)
    done = await sending.arrives(local)
    assert await sending.is_equal(local)
    assert (await sending.local(local)).state is ListState.SYNCED
    assert done.outcome == "Synced to Trakt: +3 -0"
    assert await sending.says("Created list 'Heist films' on Trakt")
    assert await sending.says("Sync (auto) for 'Heist films': 3 updated, 0 removed, 3 total")


async def test_what_is_changed_one_after_the_other_goes_as_one(sending: ListScene) -> None:
    """Ten changes are one delivery, and one call that adds."""
    local = await sending.make(count=0, entries=[])
    for film in sending.films[:10]:
        await sending.put_on(local, [film])
    await sending.arrives(local)
    assert sending.trakt.writes.actions == ["create_list", "add_items"]
    states = [row.state for row in await sending.deliveries()]
    assert states == [DeliveryState.SUPERSEDED] * 10 + [DeliveryState.DONE]


async def test_a_change_in_the_queue_leaves_without_being_told_to(sending: ListScene) -> None:
    """A moment later, by itself."""
    local = await sending.make(count=2)
    await until(lambda: _is_there(sending), seconds=5.0)
    assert (await sending.local(local)).link is not None


async def _is_there(scene: ListScene) -> bool:
    return any(len(made.keys) == 2 for made in scene.trakt.lists())


async def test_a_list_deleted_here_is_deleted_there(sending: ListScene) -> None:
    """And said so; it is never brought in line meanwhile."""
    local = await sending.make()
    await sending.arrives(local)
    assert await sending.deck.lists.delete(local.id) == f"List {local.id} deleted."
    done = await sending.arrives(local)
    assert (done.list_work, done.title) == (ListWork.DELETE, "Heist films")
    assert sending.trakt.lists() == []
    assert await sending.says("Deleted 'Heist films' from Trakt")


async def test_a_list_deleted_here_may_stay_there(sending: ListScene) -> None:
    """Nothing is queued for it."""
    local = await sending.make()
    await sending.arrives(local)
    await sending.deck.lists.delete(local.id, keep_remote=True)
    assert len(sending.trakt.lists()) == 1
    assert await sending.deck.outbox.moving() == 0


async def test_a_list_that_is_gone_there_already_is_deleted(sending: ListScene) -> None:
    """No error comes of it."""
    local = await sending.make()
    await sending.arrives(local)
    sending.trakt.delete_list((await sending.there(local)).id)
    await sending.deck.lists.delete(local.id)
    done = await sending.arrives(local)
    assert done.outcome == "It was gone at Trakt already"


@pytest.mark.parametrize("fault", ["404", "gone"])
async def test_a_list_that_is_only_said_to_be_gone_is_deleted_later(sending: ListScene, fault: str) -> None:
    """Not found counts only when it is missing among all lists."""
    local = await sending.make()
    await sending.arrives(local)
    sending.trakt.faults.add("delete_list", fault)
    await sending.deck.lists.delete(local)
    delivery = await sending.arrives(local, DeliveryState.WAITING)
    assert "is not known" in delivery.last_error
    assert len(sending.trakt.lists()) == 1
    sending.trakt.faults.clear()
    await sending.arrives(local)
    assert sending.trakt.lists() == []


async def test_s25_a_list_of_another_account_is_not_taken_for_gone(sending: ListScene) -> None:
    """Somebody else signed in, and does not have it."""
    local = await sending.make()
    await sending.arrives(local)
    (profile,) = await sending.deck.profiles.all()
    token = sending.trakt.tokens("joerg").access
    async with sending.deck.store.db.transaction() as conn:
        await sending.deck.store.secrets.put(conn, profile.id, "token", token)
    await sending.deck.lists.delete(local)

    async def is_refused() -> bool:
        return await lane_state(sending) is LaneState.WRONG_SERVER

    await until(is_refused)
    assert (await sending.deliveries())[-1].state is DeliveryState.PENDING
    assert len(sending.trakt.lists()) == 1


async def test_a_list_whose_creation_was_lost_is_deleted_all_the_same(sending: ListScene) -> None:
    """It is found by what it was to be called, and only while nothing stands on it."""
    sending.trakt.faults.add("create_list", "lost")
    sending.trakt.faults.add("lists", "forbid_after=1")
    local = await sending.make()
    await until(lambda: _has_lists(sending, 1))
    sending.trakt.make_list("Heist films", [sending.films[0].key])
    await sending.deck.outbox.pause("trakt")
    await sending.deck.outbox.settle()
    await sending.deck.lists.delete(local.id)
    sending.trakt.faults.clear()
    sending.clock.ahead += 600
    await sending.deck.outbox.resume("trakt")
    await sending.arrives(local)
    assert [len(made.keys) for made in sending.trakt.lists()] == [1]


async def _has_lists(scene: ListScene, count: int) -> bool:
    return len(scene.trakt.lists()) == count


async def test_s16_a_network_failure_waits_and_burns_no_attempt(sending: ListScene) -> None:
    """The list is made here, and goes out when the network is back."""
    sending.trakt.faults.add("*", "refuse")
    local = await sending.make()

    async def is_away() -> bool:
        return await lane_state(sending) is LaneState.OFFLINE

    await until(is_away)
    (waiting,) = await sending.deliveries()
    assert (waiting.attempts, (await sending.local(local)).items) == (0, 3)
    words = "List created locally, but Trakt sync failed"
    assert await sending.says(words, Level.WARNING)
    assert len([line for line in await sending.log(Level.WARNING) if words in line]) == 1
    sending.trakt.faults.clear()
    sending.clock.ahead += 600
    await sending.arrives(local)
    assert await sending.is_equal(local)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("expired", LaneState.SIGNED_OUT),
        ("rate=3000", LaneState.RATE_LIMITED),
        ("locked", LaneState.SIGNED_OUT),
        ("cloudflare", LaneState.OFFLINE),
        ("503", LaneState.OFFLINE),
        ("500", LaneState.OFFLINE),
    ],
)
async def test_s16_trouble_of_the_account_closes_its_lane(sending: ListScene, fault: str, state: LaneState) -> None:
    """No attempt is burnt, and nothing is dead."""
    sending.trakt.faults.add("*", fault)
    await sending.make()
    await sending.deck.outbox.flush()

    async def is_closed() -> bool:
        return await lane_state(sending) is state

    await until(is_closed)
    (waiting,) = await sending.deliveries()
    assert (waiting.attempts, waiting.state in {DeliveryState.DEAD, DeliveryState.DONE}) == (0, False)


async def test_s17_a_list_without_room_waits_and_others_go_on(sending: ListScene) -> None:
    """The lane stays open."""
    sending.trakt.account().limits.items_per_list = 5
    full = await sending.make("Full", 8)
    fits = await sending.make("Fits", 3)
    await sending.arrives(fits)
    waiting = await sending.arrives(full, DeliveryState.WAITING)
    assert (waiting.last_error, waiting.attempts) == ("Items on one list: needs 8, limit 5", 0)
    assert (await sending.local(full)).state is ListState.QUOTA
    assert await lane_state(sending) is LaneState.OPEN
    assert await sending.is_equal(fits)


async def test_s4_an_emptied_list_is_held_in_the_queue_and_goes_when_approved(sending: ListScene) -> None:
    """What is new goes at once; the queue tells why the rest waits."""
    local = await sending.make(count=8)
    await sending.arrives(local)
    await sending.take_off(local, sending.films[:8])
    await sending.put_on(local, [sending.films[20]])
    held = await sending.arrives(local, DeliveryState.HELD)
    assert "8" in held.last_error
    assert len((await sending.there(local)).keys) == 9
    assert (await sending.local(local)).state is ListState.HELD
    assert await sending.deck.outbox.approve("trakt") == 1
    await sending.arrives(local)
    assert (await sending.there(local)).keys == (sending.films[20].key,)


async def test_a_run_does_the_work_of_what_waits(lists: ListScene) -> None:
    """And ends its delivery."""
    local = await lists.make()
    assert [row.state for row in await lists.deliveries()] == [DeliveryState.WAITING]
    await lists.sync(local)
    assert [row.state for row in await lists.deliveries()] == [DeliveryState.DONE]


async def test_a_run_that_is_held_holds_what_waits(lists: ListScene) -> None:
    """An approved run ends it."""
    local = await lists.synced(count=8)
    await lists.take_off(local, lists.films[:8])
    assert (await lists.sync(local)).run.state is RunState.HELD
    assert (await lists.deliveries())[-1].state is DeliveryState.HELD
    await lists.sync(local, approve=True)
    assert (await lists.deliveries())[-1].state is DeliveryState.DONE


async def test_a_run_and_the_outbox_never_work_on_one_list_at_once(sending: ListScene) -> None:
    """However often they are asked to: one list comes of it."""
    local = await sending.make(count=5)
    await asyncio.gather(sending.deck.outbox.flush(), sending.sync(local))
    await sending.arrives(local)
    await sending.sync(local)
    assert len(sending.trakt.lists()) == 1
    assert sending.trakt.writes.actions == ["create_list", "add_items"]


async def test_a_pulled_list_queues_nothing(sending: ListScene) -> None:
    """What is put on it stays here."""
    local = await sending.make()
    await sending.arrives(local)
    await sending.deck.lists.edit(local.id, mode=ListMode.PULL)
    await sending.arrives(local)
    before = len(await sending.deliveries())
    await sending.put_on(local, [sending.films[9]])
    assert len(await sending.deliveries()) == before


async def test_a_list_that_was_adopted_again_is_not_deleted(sending: ListScene) -> None:
    """The deletion that still waited has lost its reason."""
    local = await sending.make()
    await sending.arrives(local)
    link = (await sending.local(local)).link
    assert link is not None
    await sending.sync(await sending.make("Unrelated", 1))
    await sending.deck.outbox.pause("trakt")
    await sending.deck.lists.delete(local.id)
    await sending.deck.lists.adopt(None, link.remote_id)
    await sending.deck.outbox.resume("trakt")
    done = await sending.arrives(local)
    assert done.outcome == "It is the side of another list by now"
    assert len(sending.trakt.look(link.remote_id).keys) == 3


async def test_a_held_list_stays_held_while_trakt_is_away(sending: ListScene) -> None:
    """What waits for a person is shown as that."""
    local = await sending.make(count=8)
    await sending.arrives(local)
    await sending.take_off(local, sending.films[:8])
    await sending.arrives(local, DeliveryState.HELD)
    sending.trakt.faults.add("*", "refuse")
    await sending.put_on(local, [sending.films[20]])
    await sending.deck.outbox.flush()

    async def is_away() -> bool:
        return await lane_state(sending) is LaneState.OFFLINE

    await until(is_away)
    assert (await sending.local(local)).state is ListState.HELD


async def test_s16_a_list_that_trakt_stumbles_over_does_not_stop_others(sending: ListScene) -> None:
    """It is given up after some tries, and another one goes out."""
    sending.trakt.faults.add("add_items", "500")
    poison = await sending.make("Poison", 2)
    fine = await sending.make("Fine", count=0, entries=[])
    await sending.arrives(fine)

    async def is_dead() -> bool:
        sending.clock.ahead += 60
        await sending.deck.outbox.flush()
        rows = [row for row in await sending.deliveries() if row.list_id == poison.id]
        return rows[-1].state is DeliveryState.DEAD

    await until(is_dead)
    assert len(sending.trakt.lists()) == 2
    assert (await sending.local(poison)).state is ListState.FAILED


async def test_s30_what_another_process_has_taken_up_is_not_stored_here(sending: ListScene) -> None:
    """What we still brought to Trakt it finds there, and goes on from it."""
    sending.trakt.faults.add("add_items", "latency=0.3*1")
    local = await sending.make(count=5)
    await sending.deck.outbox.flush()

    async def is_adding() -> bool:
        return sending.trakt.journal.counts["add_items"] > 0

    await until(is_adding)
    take = "UPDATE outbox SET lease_owner = 'another', lease_until = 1 WHERE state = 'in_flight'"
    await sending.deck.store.db.write(lambda raw: raw.execute(take))
    await until(lambda: _is_filled(sending, 5))
    assert not await sending.deck.store.lists.agreed(local.id)
    await sending.sync(local)
    assert await sending.is_equal(local)
    assert sending.trakt.writes.counts == {"create_list": 1, "add_items": 1}


async def _is_filled(scene: ListScene, count: int) -> bool:
    return any(len(made.keys) == count for made in scene.trakt.lists())
