"""What is held stays held until a person approves, whatever else happens to the list (S4, S7)."""

from __future__ import annotations

from tests.jobs.trakt.list_scene import ListScene
from tui.model.lists import ListState
from tui.model.runs import RunState


async def test_s4_what_was_held_does_not_go_because_the_list_grew(lists: ListScene) -> None:
    """Three of three were held; that they are three of forty by the next sync is nobody's word."""
    local = await lists.synced(count=3)
    there = await lists.there(local)
    lists.trakt.remove_from_list(there.id, there.keys)
    await lists.sync(local)
    for first, last in ((3, 39), (39, 40)):
        lists.trakt.add_to_list(there.id, [title.key for title in lists.films[first:last]])
        await lists.sync(local)
    now = await lists.local(local)
    assert (now.state, now.held, now.items) == (ListState.HELD, 3, 40)
    await lists.sync(local, approve=True)
    now = await lists.local(local)
    assert (now.state, now.items) == (ListState.SYNCED, 37)


async def test_what_comes_back_by_itself_is_held_no_more(lists: ListScene) -> None:
    """It stands on both sides again, and nobody has to approve anything."""
    local = await lists.synced(count=3)
    there = await lists.there(local)
    keys = there.keys
    lists.trakt.remove_from_list(there.id, keys)
    await lists.sync(local)
    lists.trakt.add_to_list(there.id, keys)
    await lists.sync(local)
    now = await lists.local(local)
    assert (now.state, now.held, now.items) == (ListState.SYNCED, 0, 3)


async def test_s4_approving_takes_off_what_was_shown_and_no_more(lists: ListScene) -> None:
    """Six of thirty were held; that the list is empty by the time they are approved is nobody's word."""
    local = await lists.synced(count=30)
    there = await lists.there(local)
    lists.trakt.remove_from_list(there.id, there.keys[:6])
    assert (await lists.sync(local)).run.state is RunState.HELD
    lists.trakt.remove_from_list(there.id, there.keys)
    assert (await lists.sync(local, approve=True)).run.state is RunState.HELD
    now = await lists.local(local)
    assert (now.state, now.held, now.items) == (ListState.HELD, 30, 30)
    assert (await lists.sync(local, approve=True)).run.state is RunState.COMPLETED
    assert (await lists.local(local)).items == 0
