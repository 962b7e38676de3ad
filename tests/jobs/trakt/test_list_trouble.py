"""Lists while Trakt is in trouble: full, slow, locked, signed out, or gone in the middle of a write."""

from __future__ import annotations

import pytest

from tests.jobs.trakt.list_scene import ListScene, names_of
from tui.model.lists import ListState
from tui.model.log import Level
from tui.model.runs import RunState


async def test_s17_over_quota_nothing_is_sent(lists: ListScene) -> None:
    """It says what it needs, and what the account has room for."""
    lists.trakt.account().limits.items_per_list = 250
    films = lists.trakt.known.add_movies(312)
    local = await lists.make(entries=[f"movie:trakt:{film.trakt}" for film in films])
    report = await lists.sync(local)
    now = await lists.local(local)
    assert lists.trakt.journal.non_get == 0
    assert (report.run.state, now.state) == (RunState.PARTIAL, ListState.QUOTA)
    assert now.reason.endswith("needs 312, limit 250")
    assert report.errors == {"limit_exceeded": 1}


async def test_s17_no_room_for_another_list(lists: ListScene) -> None:
    """It is not even tried."""
    lists.trakt.account().limits.lists = 1
    lists.trakt.make_list("The only one")
    local = await lists.make()
    await lists.sync(local)
    assert lists.trakt.journal.non_get == 0
    assert (await lists.local(local)).reason == "Lists: needs 2, limit 1"


async def test_s17_full_half_way_that_list_stops_and_others_go_on(lists: ListScene) -> None:
    """What fitted is there, and counts; the rest is sent when there is room."""
    films = lists.trakt.known.add_movies(250)
    first = await lists.make("A", entries=[f"movie:trakt:{film.trakt}" for film in films])
    second = await lists.make("B", 3)
    lists.trakt.faults.add("add_items", "full=1*1")
    report = await lists.sync(first, second)
    assert (await lists.local(first)).state is ListState.QUOTA
    assert len((await lists.there(first)).keys) == 100
    assert report.run.state is RunState.PARTIAL
    assert (await lists.local(second)).state is ListState.SYNCED
    await lists.sync(first)
    assert await lists.is_equal(first)


async def test_where_there_is_no_room_removals_go_just_before_additions(lists: ListScene) -> None:
    """As many as are needed, in small steps."""
    local = await lists.synced(count=20)
    lists.trakt.account().limits.items_per_list = 20
    await lists.take_off(local, lists.films[:2])
    await lists.put_on(local, lists.films[30:32])
    report = await lists.sync(local)
    assert report.run.state is RunState.COMPLETED
    assert await lists.is_equal(local)


async def test_an_expired_token_ends_the_run_and_says_so(lists: ListScene) -> None:
    """Nothing here is lost."""
    local = await lists.synced()
    await lists.put_on(local, [lists.films[9]])
    lists.trakt.expire_access()
    report = await lists.sync(local)
    assert report.run.state is RunState.FAILED
    assert await lists.says("Trakt access token expired. Please reauthorize.", Level.ERROR)
    assert (await lists.local(local)).items == 4


async def test_a_locked_account_ends_the_run(lists: ListScene) -> None:
    """Nothing more is sent."""
    local = await lists.synced()
    await lists.put_on(local, [lists.films[9]])
    lists.trakt.faults.add("*", "locked")
    report = await lists.sync(local)
    assert report.run.state is RunState.FAILED
    assert lists.trakt.journal.non_get == 2


async def test_network_down_leaves_the_list_as_it_is_here(lists: ListScene) -> None:
    """It is made there when the network is back."""
    local = await lists.make()
    lists.trakt.faults.add("*", "refuse")
    report = await lists.sync(local)
    assert report.run.state is RunState.FAILED
    assert (await lists.local(local)).items == 3
    lists.trakt.faults.clear()
    lists.clock.ahead += 600.0
    await lists.sync(local)
    assert await lists.is_equal(local)


async def test_network_lost_while_a_list_is_made_says_so(lists: ListScene) -> None:
    """The words of the guide, with the reason."""
    local = await lists.make()
    lists.trakt.faults.add("create_list", "refuse")
    await lists.sync(local)
    assert await lists.says("'Heist films': List created locally, but Trakt sync failed", Level.WARNING)
    assert (await lists.local(local)).state is ListState.FAILED


async def test_a_rate_limit_is_waited_for(lists: ListScene) -> None:
    """As long as Trakt asks for."""
    local = await lists.make()
    lists.trakt.faults.load("add_items:rate=0.2*2,search:rate=0.1*1")
    report = await lists.sync(local)
    assert report.run.state is RunState.COMPLETED
    assert await lists.is_equal(local)
    assert lists.trakt.writes.counts["add_items"] == 1


@pytest.mark.parametrize("fault", ["lost", "drop", "after=503", "after=502"])
async def test_s13_a_lost_answer_of_a_creation_never_makes_two(lists: ListScene, fault: str) -> None:
    """The one that was made is found, and taken up."""
    local = await lists.make()
    lists.trakt.faults.add("create_list", f"{fault}*1")
    await lists.sync(local)
    await lists.sync(local)
    assert len(lists.trakt.lists()) == 1
    assert await lists.is_equal(local)


async def test_s13_a_creation_that_was_never_done_is_done_again(lists: ListScene) -> None:
    """Once it is known that it was not."""
    local = await lists.make()
    lists.trakt.faults.add("create_list", "503*1")
    await lists.sync(local)
    await lists.sync(local)
    assert len(lists.trakt.lists()) == 1
    assert await lists.is_equal(local)


@pytest.mark.parametrize("fault", ["lost", "drop", "after=504", "after=503"])
async def test_s13_a_lost_answer_of_an_addition_is_read_back(lists: ListScene, fault: str) -> None:
    """What is there already is not sent again."""
    local = await lists.synced(count=3)
    await lists.put_on(local, lists.films[10:14])
    lists.trakt.faults.add("add_items", f"{fault}*1")
    report = await lists.sync(local)
    assert report.run.state is RunState.COMPLETED
    assert await lists.is_equal(local)
    assert lists.trakt.writes.counts["add_items"] == 1


async def test_what_takes_too_long_is_halved(lists: ListScene) -> None:
    """Until it goes through."""
    local = await lists.make(count=40)
    lists.trakt.faults.add("add_items", "after=504*1")
    report = await lists.sync(local)
    assert report.run.state is RunState.COMPLETED
    assert await lists.is_equal(local)


@pytest.mark.parametrize("action", ["remove_items", "update_list", "reorder_items", "list_items", "list"])
async def test_s8_a_failure_anywhere_leaves_what_both_agreed_on_and_the_next_sync_ends_it(
    lists: ListScene, action: str
) -> None:
    """Whatever request it was."""
    local = await lists.synced(count=10)
    await lists.take_off(local, lists.films[:2])
    await lists.put_on(local, lists.films[20:22])
    items = await lists.deck.lists.items(local.id)
    await lists.deck.lists.move(local.id, items[-1].id, 0)
    await lists.deck.lists.edit(local.id, title="Renamed")
    lists.trakt.faults.add(action, "refuse")
    await lists.sync(local)
    agreed = {film.key for film in lists.films[2:10]}
    assert agreed <= set((await lists.there(local)).keys)
    lists.trakt.faults.clear()
    await lists.sync(local)
    assert await lists.is_equal(local)
    assert (await lists.there(local)).name == "Renamed"
    lists.trakt.writes.clear()
    await lists.sync(local)
    assert len(lists.trakt.writes) == 0


async def test_what_is_for_vip_only_stops_that_list_alone(lists: ListScene) -> None:
    """The others go on."""
    first, second = await lists.make("A", 2), await lists.make("B", 2)
    lists.trakt.faults.add("add_items", "vip*1")
    report = await lists.sync(first, second)
    assert report.run.state is RunState.PARTIAL
    assert (await lists.local(first)).state is ListState.FAILED
    assert (await lists.local(second)).state is ListState.SYNCED


async def test_what_trakt_did_not_find_when_it_was_added_is_missing(lists: ListScene) -> None:
    """An id of Trakt's own that is none any more."""
    local = await lists.make(entries=[*names_of(lists.films[:2]), "movie:trakt:987654321"])
    report = await lists.sync(local)
    assert report.run.state is RunState.COMPLETED
    assert len((await lists.there(local)).keys) == 2
    assert [item.reason for item in await lists.deck.lists.missing(local.id)] == [
        "Item movie:trakt:987654321 not found on Trakt"
    ]
    lists.trakt.writes.clear()
    await lists.sync(local)
    assert len(lists.trakt.writes) == 0


async def test_after_failures_of_trakt_a_run_waits_longer_each_time(lists: ListScene) -> None:
    """Half a minute, a minute, two; then that list is given up for now."""
    local = await lists.synced()
    await lists.put_on(local, [lists.films[9]])
    lists.trakt.faults.add("list_items", "500")
    report = await lists.sync(local)
    assert [pause for pause in lists.clock.slept if pause >= 30] == [30.0, 60.0, 120.0]
    assert report.run.state in {RunState.PARTIAL, RunState.FAILED}
