"""Items that come, come back, or turn out to be something else find their title before the hub looks (S21, S24)."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import WATCHED, HubHouse, push_of
from tests.store.library.shelf import DAY, NOW, Shelf, episode, film, show
from tui.model.hub import HubPlan
from tui.model.library import StateRow


@pytest.fixture
async def one(house: HubHouse) -> Shelf:
    """A server with a film that Anna has seen, and one that nobody has."""
    shelf = await house.server("one")
    await shelf.put(film("1"), film("2", "Heat", "tmdb:2"))
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Anna", title)
    await shelf.see(StateRow("1", True, 1))
    await house.clean()
    return shelf


async def arrive(house: HubHouse) -> None:
    """Take up all that came."""
    while await house.write(lambda hub: hub.arrive(2)):
        pass


async def test_s21_a_replaced_file_is_a_copy_of_what_it_replaced(house: HubHouse, one: Shelf) -> None:
    """For those who have seen the title it is looked at; nobody else is asked."""
    await one.miss("1")
    await one.put(film("3"), at=NOW + DAY)
    await arrive(house)
    assert await house.dirty() == {("one", "7", "3")}
    title = await house.store.hub.title_of(await house.item("one", "3"))
    assert title == await house.store.hub.title_of(await house.item("one", "1"))


async def test_what_nobody_has_seen_is_not_looked_at(house: HubHouse, one: Shelf) -> None:
    """A library of new films costs the hub nothing."""
    await one.put(*(film(f"n{n}", f"Film {n}", f"tmdb:9{n}") for n in range(20)), at=NOW + DAY)
    assert await house.rows("SELECT count(*) FROM hub_arrivals") == [(0,)]


async def test_what_comes_back_is_looked_at(house: HubHouse, one: Shelf) -> None:
    """What changed meanwhile elsewhere has not reached it."""
    await one.miss("1")
    await one.put(film("1"), at=NOW + DAY)
    await arrive(house)
    assert await house.dirty() == {("one", "7", "1")}


async def test_s24_an_item_that_was_identified_anew_belongs_to_another_title(house: HubHouse, one: Shelf) -> None:
    """What was agreed on with the old title is forgotten, and what waits for it is not sent."""
    item_id = await house.item("one", "1")
    title = await house.store.hub.title_of(item_id)
    assert title is not None
    subject = await house.subject("Anna", title)
    await house.apply(subject, HubPlan(subject.state, pushes=(push_of(subject, "one"),)))
    await house.write(lambda hub: hub.agree(one.accounts["7"], item_id, WATCHED, 1))
    await one.put(film("1", "The Matrix", "imdb:tt0234215", "tmdb:604"), at=NOW + DAY)
    await arrive(house)
    assert await house.store.hub.title_of(item_id) is None
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(0,)]
    assert [row[0] for row in await house.rows("SELECT state FROM outbox")] == ["dropped"]
    assert await house.dirty() == {("one", "7", "1")}
    assert await house.title("one", "1") != title


@pytest.mark.parametrize("has_others", [True, False])
async def test_s24_an_id_that_came_with_a_wrong_copy_goes_with_it(
    house: HubHouse, one: Shelf, has_others: bool
) -> None:
    """Else the film that it belongs to would be taken for this one."""
    two = await house.server("two")
    if has_others:
        await one.put(film("h", "Heat", "imdb:tt1"))
    await two.put(film("h", "Heat", "imdb:tt1", "tmdb:8195"), at=NOW + DAY)
    heat = await house.title("two", "h")
    assert await house.store.hub.titles_named(["movie:tmdb:8195"]) == {"movie:tmdb:8195": heat}
    await two.put(film("h", "Heat", "imdb:tt1", "tmdb:949"), film("r", "Ronin", "tmdb:8195"), at=NOW + 2 * DAY)
    await arrive(house)
    assert await house.title("two", "h") == heat
    assert await house.title("two", "r") not in {heat, None}


async def test_s21_a_file_that_is_identified_at_last_keeps_its_title(house: HubHouse, one: Shelf) -> None:
    """It was watched while nobody knew what it is; what it is called by then finds its copies."""
    two = await house.server("two")
    await one.put(film("p", "holiday_final", ids=(), path="/a.mkv"))
    title = await house.title("one", "p")
    assert title is not None
    await house.set_state("Anna", title)
    await house.write(lambda hub: hub.agree(one.accounts["7"], 3, WATCHED, 1))
    await one.put(film("p", "holiday_final", ids=(), path="/b.mkv"), at=NOW + DAY)
    await arrive(house)
    assert await house.store.hub.title_of(await house.item("one", "p")) == title
    await one.put(film("p", "The Holiday", "tmdb:1581", path="/b.mkv"), at=NOW + DAY)
    await arrive(house)
    assert await house.store.hub.title_of(await house.item("one", "p")) == title
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(1,)]
    await two.put(film("x", "The Holiday", "tmdb:1581"), at=NOW + DAY)
    await arrive(house)
    assert await house.store.hub.title_of(await house.item("two", "x")) == title


async def test_s24_more_ids_of_the_same_film_change_nothing(house: HubHouse, one: Shelf) -> None:
    """It stays what it was, with what was agreed on."""
    item_id = await house.item("one", "1")
    title = await house.store.hub.title_of(item_id)
    await house.write(lambda hub: hub.agree(one.accounts["7"], item_id, WATCHED, 1))
    await one.put(film("1", "The Matrix", "imdb:tt0133093", "tmdb:603", "tvdb:169"), at=NOW + DAY)
    await arrive(house)
    assert await house.store.hub.title_of(item_id) == title
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(1,)]


async def test_episodes_follow_when_their_show_gets_its_id(house: HubHouse, one: Shelf) -> None:
    """They have no ids of their own, and their rows do not change."""
    two = await house.server("two")
    await one.put(show("s", "tvdb:81189"), episode("e", 1, 1))
    await two.put(show("s", ids=()), episode("e", 1, 1))
    title = await house.title("one", "e")
    assert title is not None
    await house.set_state("Anna", title)
    await arrive(house)
    assert await house.store.hub.title_of(await house.item("two", "e")) is None
    await two.put(show("s", "tvdb:81189"), at=NOW + DAY)
    await arrive(house)
    assert await house.store.hub.title_of(await house.item("two", "e")) == title
    assert ("two", "7", "e") in await house.dirty()


async def test_a_file_at_a_known_path_is_looked_at(house: HubHouse, one: Shelf) -> None:
    """The server does not know yet what it is."""
    two = await house.server("two")
    await one.put(film("p", "Holiday", "tmdb:1581", path="/films/holiday.mkv"))
    title = await house.title("one", "p")
    await two.put(film("p", "holiday", ids=(), path="/films/holiday.mkv"))
    await arrive(house)
    assert await house.store.hub.title_of(await house.item("two", "p")) == title


async def test_s41_items_that_do_not_change_do_not_arrive(house: HubHouse, one: Shelf) -> None:
    """Nor does what only got a date, or a runtime."""
    await one.put(film("1"), film("2", "Heat", "tmdb:2"), at=NOW + DAY)
    await one.put(film("1", runtime_ms=1, added_at=5), at=NOW + DAY)
    assert await house.rows("SELECT count(*) FROM hub_arrivals") == [(0,)]


async def test_s23_copies_that_are_called_otherwise_are_looked_at_again(house: HubHouse, one: Shelf) -> None:
    """Two of one server that were alike differ now: nobody knows which of them it is."""
    await one.put(film("4k", library_key="m4k"), at=NOW + DAY)
    await arrive(house)
    await one.put(film("4k", "Matrix Revisited", library_key="m4k"), at=NOW + DAY)
    await arrive(house)
    assert [await house.title("one", key) for key in ("1", "4k")] == [None, None]
