"""What the hub has to look at is written together with what changed."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import HubHouse
from tests.store.library.shelf import DAY, HOUR, NOW, Shelf, episode, film, show
from tests.store.library.test_items import writes
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, ItemRow, StateRow, Watch

SEEN = StateRow("1", True, 1, 0, 1_600_000_000)


@pytest.fixture
async def one(house: HubHouse) -> Shelf:
    """A server that takes part, with a film that nobody has seen."""
    shelf = await house.server("one")
    await shelf.put(film("1"), film("2", "Heat", "tmdb:2"))
    return shelf


async def test_s14_a_state_that_changes_is_dirty_in_the_same_transaction(house: HubHouse, one: Shelf) -> None:
    """Both are there or neither: what fails after the state was written takes the note with it."""
    with pytest.raises(OSError, match="no room"):
        async with house.store.db.transaction() as conn:
            await house.store.states.put(conn, one.accounts["7"], [SEEN], NOW)
            raise OSError("no room")
    assert await house.dirty() == set()
    assert await house.rows("SELECT count(*) FROM watch_states") == [(0,)]
    await one.see(SEEN)
    assert await house.dirty() == {("one", "7", "1")}


async def test_every_change_is_told_and_what_is_stored_already_is_not(house: HubHouse, one: Shelf) -> None:
    """New, further, un-watched; the same again writes nothing (S41)."""
    steps = [StateRow("1", False, 0, 60_000), StateRow("1", False, 0, 90_000), SEEN]
    for row in steps:
        await one.see(row)
        assert await house.dirty() == {("one", "7", "1")}
        await house.clean()
    await one.see(SEEN)
    assert await one.unsee("2") == 0
    assert await house.dirty() == set()
    await one.unsee("1")
    assert await house.dirty() == {("one", "7", "1")}


async def test_s21_what_was_inherited_is_news_once_the_server_says_so(house: HubHouse, one: Shelf) -> None:
    """Until then no server said it."""
    await one.see(SEEN)
    await one.miss("1")
    await one.put(film("3"), at=NOW + DAY)
    await house.clean()
    await one.see(StateRow("3", False))
    assert await house.dirty() == set()
    await one.see(StateRow("3", True, 1, 0, 1_600_000_000))
    assert await house.dirty() == {("one", "7", "3")}


async def test_music_is_not_kept_in_step(house: HubHouse, one: Shelf) -> None:
    """Its states are stored, and the hub never hears of them."""
    await one.put(ItemRow("t", ItemKind.TRACK, "a", "Song"))
    await one.see(StateRow("t", True, 3))
    await one.unsee("t")
    assert await house.dirty() == set()
    await house.write(lambda hub: hub.mark_dirty(one.accounts["7"]))
    assert await house.dirty() == set()


async def test_s10_a_reading_that_began_before_our_write_says_nothing_of_it(house: HubHouse, one: Shelf) -> None:
    """It saw what we have changed since: neither its rows nor what it leaves out count for that item."""
    item_id, account = await house.item("one", "1"), one.accounts["7"]
    value = WatchValue(Watch.WATCHED, plays=1)
    await house.write(lambda hub: hub.took(account, item_id, value, 1, is_written=True), NOW + HOUR)
    before = await house.rows("SELECT * FROM watch_states")
    async with house.store.db.transaction() as conn:
        put, clear = house.store.states.put, house.store.states.clear
        rows = [StateRow("1", False, 0, 5_000), StateRow("2", True, 1)]
        assert await put(conn, account, rows, NOW + 2 * HOUR, read_since=NOW + HOUR) == (1, 0)
        assert await clear(conn, account, ["1"], NOW + 2 * HOUR, read_since=NOW + HOUR) == 0
    assert (await house.rows("SELECT * FROM watch_states"))[0] == before[0]
    assert await house.dirty() == {("one", "7", "2")}
    async with house.store.db.transaction() as conn:
        assert await clear(conn, account, ["1"], NOW + 2 * HOUR, read_since=NOW + HOUR + 1) == 1


async def test_s10_a_reading_says_nothing_of_what_was_heard_since(house: HubHouse, one: Shelf) -> None:
    """Before something is written a server is read: that is newer than a list which began before."""
    item_id, account = await house.item("one", "1"), one.accounts["7"]
    told = WatchValue(Watch.UNWATCHED, 900_000)
    await house.write(lambda hub: hub.told(account, item_id, told), NOW + HOUR)
    async with house.store.db.transaction() as conn:
        late = await house.store.states.put(conn, account, [SEEN], NOW + 2 * HOUR, read_since=NOW)
    assert late == (0, 0)
    assert await house.rows("SELECT is_played, position_ms FROM watch_states") == [(0, 900_000)]


async def test_a_clock_that_was_put_back_hides_nothing(house: HubHouse, one: Shelf) -> None:
    """What was written in what is the future now would otherwise be left alone for years."""
    item_id, account = await house.item("one", "1"), one.accounts["7"]
    value = WatchValue(Watch.WATCHED, plays=1)
    await house.write(lambda hub: hub.took(account, item_id, value, 1, is_written=True), NOW + 900 * DAY)
    async with house.store.db.transaction() as conn:
        assert await house.store.states.clear(conn, account, ["1"], NOW + HOUR, read_since=NOW) == 1


async def test_s25_what_is_nobodys_stays_and_is_counted(house: HubHouse, one: Shelf) -> None:
    """It is never given out; ignored accounts are not asked for."""
    await house.store.people.unmap(one.accounts["8"])
    await house.clean()
    await one.see(SEEN, account="8")
    await one.see(StateRow("2", True, 1), account="7")
    given = await house.write(lambda hub: hub.dirty(10))
    assert [(one_of.account_id, one_of.person_id) for one_of in given] == [(one.accounts["7"], house.people["Anna"])]
    assert await house.store.hub.unmapped() == 1
    assert await house.store.hub.dirty_count() == 1
    await house.store.people.ignore(one.accounts["8"], True)
    assert await house.store.hub.unmapped() == 0
    assert ("one", "8", "1") in await house.dirty()


async def test_dirty_comes_in_order_and_piece_by_piece(house: HubHouse, one: Shelf) -> None:
    """A pass goes on behind what it has looked at, cleaned or not."""
    await one.see(SEEN, StateRow("2", True, 1))
    await one.see(SEEN, account="8")
    first = await house.write(lambda hub: hub.dirty(2))
    rest = await house.write(lambda hub: hub.dirty(2, (first[-1].account_id, first[-1].item_id)))
    keys = [(key.account_id, key.item_id) for key in (*first, *rest)]
    assert len(keys) == 3 and keys == sorted(keys)
    await house.write(lambda hub: hub.clean(first))
    assert await house.dirty() == {("one", "8", "1")}


async def test_what_is_gone_is_not_looked_at_and_forgotten_with_the_item(house: HubHouse, one: Shelf) -> None:
    """When it comes back it is looked at; when it is deleted for good nothing is left of it."""
    await one.see(SEEN)
    await one.miss("1", at=NOW)
    assert await house.write(lambda hub: hub.dirty(10)) == []
    assert await house.store.library.purge(NOW + DAY) == 1
    assert await house.rows("SELECT count(*) FROM hub_dirty") == [(0,)]


async def test_s6_a_library_that_is_proven_later_is_looked_at_whole(house: HubHouse, one: Shelf) -> None:
    """Its states were no use before: nobody knew of the rest of it."""
    await one.put(show(library_key="new"), episode("e", 1, 1, "tvdb:5", library_key="new"))
    await one.see(StateRow("e", True, 1), SEEN)
    await house.clean()
    await one.prove("new")
    assert await house.dirty() == {("one", "7", "e")}
    await house.clean()
    await one.prove("new", at=NOW + DAY)
    assert await house.dirty() == set()


async def test_s41_an_unchanged_sync_writes_nothing(house: HubHouse, one: Shelf) -> None:
    """Neither for items nor for states, however much the hub knows."""
    await one.see(SEEN)
    await house.write(lambda hub: hub.match([one_of.item_id for one_of in hub.dirty(10)]))
    await house.clean()
    before = await writes(house.store)
    await one.put(film("1"), film("2", "Heat", "tmdb:2"))
    await one.see(SEEN)
    assert await writes(house.store) == before
