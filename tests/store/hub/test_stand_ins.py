"""A server that knows every title has an item for all that its people have seen, as soon as it takes part."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import HubHouse
from tests.store.hub.test_scale import of_episode, of_film, reads
from tests.store.library.shelf import DAY, NOW, Shelf, assert_in_step, episode, film, show
from tui.model.library import ItemKind, ItemRow, StateRow, Watch
from tui.model.plays import ServerKind

THERE = """SELECT i.item_key, i.ids, i.grandparent_key, i.season, i.number FROM library_items AS i
JOIN play_servers AS v ON v.id = i.server_id WHERE v.kind = 'trakt' ORDER BY i.id"""


async def trakt(house: HubHouse, *, joins: bool = True) -> Shelf:
    """Let Trakt come, with an account of Anna's that takes part, and one of Ben's that does not."""
    shelf = await house.server("trakt", joins=False, kind=ServerKind.TRAKT)
    if joins:
        await join(house)
    return shelf


async def join(house: HubHouse, account: str = "7") -> None:
    """Let an account join there."""
    shelf = house.shelves["trakt"]
    for library in ("movies", "shows"):
        await shelf.prove(library, account, at=NOW - DAY)
    await house.write(lambda hub: hub.join(shelf.accounts[account]))


async def fill(house: HubHouse, limit: int = 50) -> int:
    """Take up all that came; give in how many bites."""
    bites = 0
    while await house.write(lambda hub: hub.arrive(limit)):
        bites += 1
    return bites


async def seen(house: HubHouse, name: str, *items: ItemRow) -> list[int]:
    """Let Anna have seen things on a server that has them; give their titles."""
    await house.shelves[name].put(*items)
    found = []
    for item in items:
        if item.kind is not ItemKind.SHOW:
            title = await house.title(name, item.key)
            assert title is not None
            await house.set_state("Anna", title)
            found.append(title)
    return found


async def test_what_somebody_has_seen_is_there_as_well(house: HubHouse) -> None:
    """The copy has the ids of the title, its length, and nobody knows yet how it stands there (S22)."""
    await house.server("one")
    await trakt(house)
    (title,) = await seen(house, "one", film("1", runtime_ms=7_200_000))
    copies = (await house.subject("Anna", title)).copies
    assert [(copy.place, copy.seen.watch, copy.runtime_ms) for copy in copies] == [
        ("one", Watch.UNWATCHED, 7_200_000),
        ("trakt", Watch.UNKNOWN, 7_200_000),
    ]
    assert await house.rows(THERE) == [("movie:imdb:tt0133093", "imdb:tt0133093 tmdb:603", "", None, None)]
    await assert_in_step(house.store)


async def test_it_is_made_once(house: HubHouse) -> None:
    """Two servers have the film, and it is asked for again."""
    for name in ("one", "two"):
        await house.server(name)
        await house.shelves[name].put(film("1"))
    await trakt(house)
    title = await house.title("one", "1")
    assert title is not None
    for _ in range(2):
        assert len((await house.subject("Anna", title)).copies) == 3
    assert len(await house.rows(THERE)) == 1


async def test_episodes_stand_below_their_show(house: HubHouse) -> None:
    """The show is made once, and is found by any of its ids."""
    await house.server("one")
    await trakt(house)
    first, second = await seen(house, "one", show(), episode("e1", 1, 1), episode("e2", 1, 2, "tvdb:349"))
    for title in (first, second):
        assert [copy.place for copy in (await house.subject("Anna", title)).copies] == ["one", "trakt"]
    assert await house.rows(THERE) == [
        ("show:tvdb:81189", "tvdb:81189", "", None, None),
        ("episode:tvdb:81189/1/1", "", "show:tvdb:81189", 1, 1),
        ("episode:tvdb:81189/1/2", "tvdb:349", "show:tvdb:81189", 1, 2),
    ]
    await assert_in_step(house.store)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(film("1", ids=(), title="Home video"), id="no ids"),
        pytest.param(film("1", "Odd", "tvdb:603"), id="films are not known by tvdb"),
        pytest.param(film("1", "Odd", "imdb:../../x"), id="no id at all"),
        pytest.param(episode("1", 1, 1, "tvdb:349", number_end=2), id="a double episode"),
        pytest.param(episode("1", 0, 1), id="a special without an id of its own"),
    ],
)
async def test_s23_what_cannot_be_named_for_sure_stays_away(house: HubHouse, item: ItemRow) -> None:
    """Nothing is written where nobody knows what it would mean."""
    await house.server("one")
    await trakt(house)
    await house.shelves["one"].put(show())
    (title,) = await seen(house, "one", item)
    assert [copy.place for copy in (await house.subject("Anna", title)).copies] == ["one"]
    assert await house.rows(THERE) == []


async def test_a_special_is_known_by_its_own_id(house: HubHouse) -> None:
    """Its place says nothing: everybody counts specials in another order."""
    await house.server("one")
    await trakt(house)
    (title,) = await seen(house, "one", show(), episode("e", 0, 3, "tvdb:349"))
    await house.subject("Anna", title)
    assert await house.rows(THERE) == [("episode:tvdb:349", "tvdb:349", "", None, None)]


async def test_s25_only_those_who_take_part_there_have_copies(house: HubHouse) -> None:
    """Ben has not joined: what he has seen is not put there, and nothing of Anna's reaches him."""
    await house.server("one")
    await trakt(house)
    await house.shelves["one"].put(film("1"))
    title = await house.title("one", "1")
    assert title is not None
    assert [copy.place for copy in (await house.subject("Ben", title)).copies] == ["one"]
    assert await house.rows(THERE) == []
    assert len((await house.subject("Anna", title)).copies) == 2
    assert [copy.place for copy in (await house.subject("Ben", title)).copies] == ["one"]


async def test_who_joins_later_finds_all_of_it_there(house: HubHouse) -> None:
    """In bites, each title to be looked at; it is over when nothing is left."""
    await house.server("one")
    await seen(house, "one", *(film(f"i{n}", f"Film {n}", f"tmdb:{n + 1}") for n in range(25)))
    await trakt(house, joins=False)
    assert await fill(house) == 0
    await join(house)
    await house.clean()
    assert await fill(house, limit=10) == 3
    keys = {f"movie:tmdb:{n + 1}" for n in range(25)}
    assert await house.dirty() == {("trakt", "7", key) for key in keys}
    assert await fill(house) == 0


async def test_an_account_that_gets_another_person_is_filled_for_that_one(house: HubHouse) -> None:
    """What Anna has seen was put there for her; of Ben's there is nothing yet."""
    one = await house.server("one")
    shelf = await trakt(house)
    await fill(house)
    await one.put(film("1"))
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Ben", title)
    assert await house.rows(THERE) == []
    await house.store.people.map(shelf.accounts["7"], "Ben")
    await house.clean()
    await fill(house)
    assert await house.dirty() == {("trakt", "7", "movie:imdb:tt0133093")}


async def test_what_the_server_told_of_stays_the_only_item(house: HubHouse) -> None:
    """It was watched there first, under the server's own key."""
    await house.server("one")
    there = await trakt(house)
    told = film("movie:trakt:481", "The Matrix", "imdb:tt0133093", "trakt:481", library_key="movies")
    await there.put(told)
    await there.see(StateRow("movie:trakt:481", True, 1), at=NOW + DAY)
    (title,) = await seen(house, "one", film("1"))
    copies = (await house.subject("Anna", title)).copies
    assert {copy.place: copy.seen.watch for copy in copies} == {"one": Watch.UNWATCHED, "trakt": Watch.WATCHED}
    assert len(await house.rows(THERE)) == 1


async def test_what_the_server_told_of_gets_the_length_of_files(house: HubHouse) -> None:
    """It does not say how long a film is, and its positions are shares of that."""
    await house.server("one")
    there = await trakt(house)
    await there.put(film("movie:trakt:481", "The Matrix", "imdb:tt0133093", "trakt:481", library_key="movies"))
    await house.shelves["one"].put(film("1", runtime_ms=7_000_000))
    title = await house.title("one", "1")
    assert title is not None
    await house.title("trakt", "movie:trakt:481")
    assert {copy.runtime_ms for copy in (await house.subject("Anna", title)).copies} == {7_000_000}


async def test_s23_an_item_of_which_nobody_is_sure_is_not_gone_around(house: HubHouse) -> None:
    """The server has a film with one id of the title and another one that differs: a person has to choose."""
    await house.server("one")
    there = await trakt(house)
    await there.put(film("movie:trakt:9", "Other", "imdb:tt0133093", "tmdb:9", library_key="movies"))
    (title,) = await seen(house, "one", film("1"))
    assert await house.title("trakt", "movie:trakt:9") is None
    assert [copy.place for copy in (await house.subject("Anna", title)).copies] == ["one"]


async def test_a_place_that_the_server_told_of_is_not_taken_twice(house: HubHouse) -> None:
    """The show is known there by another of its ids; its episode is the same."""
    await house.server("one")
    there = await trakt(house)
    told = show("show:trakt:1388", "imdb:tt0903747", "trakt:1388", "tvdb:81189", library_key="shows")
    await there.put(told, episode("t", 1, 1, grandparent_key=told.key, library_key="shows"))
    (title,) = await seen(house, "one", show(), episode("e1", 1, 1))
    assert {copy.place for copy in (await house.subject("Anna", title)).copies} == {"one", "trakt"}
    assert len(await house.rows(THERE)) == 2
    (other,) = await seen(house, "one", episode("e2", 1, 2))
    await house.subject("Anna", other)
    assert (await house.rows(THERE))[-1] == ("episode:tvdb:81189/1/2", "", told.key, 1, 2)


async def test_what_is_told_later_by_its_own_key_is_the_same_title(house: HubHouse) -> None:
    """A second item with the same id is a copy as well: nothing is left beside the title."""
    await house.server("one")
    there = await trakt(house)
    (title,) = await seen(house, "one", film("1"))
    await house.subject("Anna", title)
    (mine,) = (copy.item_id for copy in (await house.subject("Anna", title)).copies if copy.place == "trakt")
    await there.put(film("movie:trakt:481", "The Matrix", "imdb:tt0133093", "trakt:481", library_key="movies"))
    await fill(house)
    assert await house.store.hub.title_of(mine) == title
    assert await house.title("trakt", "movie:trakt:481") == title


async def test_what_no_library_has_is_there_all_the_same(house: HubHouse) -> None:
    """A film that is only known by a name: nothing but the server that knows every title can be told of it."""
    await trakt(house)
    title = await house.write(
        lambda hub: hub.title_for(("movie:imdb:tt0133093",), ItemKind.MOVIE, "movie:imdb:tt0133093")
    )
    (copy,) = (await house.subject("Anna", title)).copies
    assert (copy.place, copy.seen.watch) == ("trakt", Watch.UNKNOWN)
    assert await house.rows("SELECT title FROM library_items") == [("movie:imdb:tt0133093",)]


async def test_filling_asks_as_often_for_many_as_for_few(house: HubHouse) -> None:
    """Titles of 5 and of 200 are put there by as many questions."""
    await house.server("one")
    await trakt(house)
    await house.shelves["one"].put(*(show(f"s{number}", f"tvdb:{number}") for number in range(1, 4)))
    everything = [of_film(number) for number in range(205)]
    titles = await seen(house, "one", *everything)
    more = await seen(house, "one", *(of_episode(number) for number in range(100, 305)))
    anna = house.people["Anna"]
    asked = []
    for some in (titles[:5] + more[:5], titles[5:] + more[5:]):
        asked.append(await reads(house, lambda hub, some=some: hub.subjects([(anna, one) for one in some], {})))
    assert asked[1] <= asked[0] + 10, asked
    await assert_in_step(house.store)
