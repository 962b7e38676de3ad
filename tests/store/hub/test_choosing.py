"""What a person says of which title an item is a copy is remembered, and counts more than ids."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import WATCHED, HubHouse
from tests.store.library.shelf import DAY, NOW, Shelf, episode, film, show
from tui.errors import InvalidInput, NotFound
from tui.model.library import StateRow


@pytest.fixture
async def two(house: HubHouse) -> Shelf:
    """A server with two films that share an id, beside one that has the first of them."""
    one, two = await house.server("one"), await house.server("two")
    await one.put(film("1"))
    await two.put(film("a"), film("b", "Matrix Revisited"))
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Anna", title)
    await two.see(StateRow("b", True, 1), account="8")
    await house.clean()
    return two


async def matrix(house: HubHouse) -> int:
    """The title on server one."""
    title = await house.store.hub.title_of(await house.item("one", "1"))
    assert title is not None
    return title


async def test_s23_a_choice_makes_a_copy_and_is_looked_at(house: HubHouse, two: Shelf) -> None:
    """The other one is left as it was; those who have seen the title are looked at."""
    title, item_id = await matrix(house), await house.item("two", "a")
    await house.store.hub.choose(item_id, title)
    assert await house.store.hub.title_of(item_id) == title
    assert [one.title for one in await house.store.hub.unmatched()] == ["Matrix Revisited (1999)"]
    assert await house.dirty() == {("two", "7", "a")}


async def test_s23_nothing_else_is_a_choice(house: HubHouse, two: Shelf) -> None:
    """It gets a title of its own, and keeps it whatever comes."""
    item_id = await house.item("two", "b")
    await house.store.hub.choose(item_id, None)
    assert await house.dirty() == {("two", "8", "b")}
    own = await house.title("two", "b")
    assert own not in {None, await matrix(house)}
    await two.put(film("b", "Matrix Revisited", path="/new/place.mkv"), at=NOW + DAY)
    await two.miss("a")
    while await house.write(lambda hub: hub.arrive(5)):
        pass
    assert await house.title("two", "b") == own
    assert await house.store.hub.titles_named(["movie:imdb:tt0133093"]) == {"movie:imdb:tt0133093": await matrix(house)}


async def test_s23_a_choice_outlives_the_item(house: HubHouse, two: Shelf) -> None:
    """The server's own key is remembered: it goes, is deleted, and comes back."""
    title = await matrix(house)
    await house.store.hub.choose(await house.item("two", "b"), title)
    await two.miss("b", at=NOW)
    assert await house.store.library.purge(NOW + DAY) == 1
    await two.put(film("b", "Matrix Revisited", "imdb:tt777"), at=NOW + DAY)
    assert await house.title("two", "b") == title


async def test_s24_a_choice_does_not_pass_to_another_item_of_that_key(house: HubHouse, two: Shelf) -> None:
    """After a server was moved or rebuilt its keys mean other items."""
    title = await matrix(house)
    await house.store.hub.choose(await house.item("two", "b"), title)
    await two.put(film("b", "Ronin", "tmdb:8195"), at=NOW + DAY)
    assert await house.title("two", "b") not in {title, None}


async def test_s6_what_was_agreed_on_with_another_title_is_forgotten(house: HubHouse, two: Shelf) -> None:
    """The copy is compared for the first time, so that nothing is un-watched; choosing the same again keeps it."""
    title, item_id = await matrix(house), await house.item("two", "b")
    await house.store.hub.choose(item_id, None)
    own = await house.title("two", "b")
    await house.write(lambda hub: hub.agree(two.accounts["8"], item_id, WATCHED, 3))
    await house.store.hub.choose(item_id, own)
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(1,)]
    await house.store.hub.choose(item_id, title)
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(0,)]


async def test_choices_that_cannot_be_are_refused(house: HubHouse, two: Shelf) -> None:
    """An item and a title that are there, and are of one kind."""
    await two.put(show(), episode("e", 1, 1))
    with pytest.raises(NotFound):
        await house.store.hub.choose(999, None)
    with pytest.raises(NotFound):
        await house.store.hub.choose(await house.item("two", "a"), 999)
    with pytest.raises(InvalidInput):
        await house.store.hub.choose(await house.item("two", "e"), await matrix(house))


async def test_a_profile_that_takes_no_more_drops_what_waits_for_it(house: HubHouse, two: Shelf) -> None:
    """And only that; all of its copies are looked at again either way."""
    title = await matrix(house)
    await house.store.hub.choose(await house.item("two", "a"), title)
    await house.raw(
        lambda raw: raw.executemany(
            """INSERT INTO outbox (profile_id, person_id, account_id, item_id, title_id, aspect, wanted, before_it,
            hub_before, decision, rev, state, created_at)
            VALUES (?, 1, 1, ?, ?, 'watch', '{}', '{}', '{}', '', 1, ?, 0)""",
            [
                (house.profiles["two"], 1, title, "pending"),
                (house.profiles["two"], 2, title, "in_flight"),
                (house.profiles["one"], 1, title, "pending"),
            ],
        )
    )
    await house.clean()
    for takes, states in ((True, ["pending", "in_flight"]), (False, ["dropped", "in_flight"])):
        async with house.store.db.transaction() as conn:
            await house.store.hub.rules_changed(conn, house.profiles["two"], takes=takes)
        of_two = "SELECT state FROM outbox WHERE profile_id = ? ORDER BY id"
        assert [row[0] for row in await house.rows(of_two, house.profiles["two"])] == states
        assert await house.rows(of_two, house.profiles["one"]) == [("pending",)]
        assert {("two", "7", "a"), ("two", "8", "b")} <= await house.dirty()
        await house.clean()
