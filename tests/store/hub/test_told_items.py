"""What Trakt tells of is the item that stands for it already, or a new one."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import HubHouse
from tests.store.hub.test_stand_ins import fill, seen, trakt
from tests.store.library.shelf import Shelf, assert_in_step, episode, film, show
from tui.model.library import ItemKind
from tui.model.told import ToldItem

THERE = "SELECT item_key, ids FROM library_items WHERE server_id = ? ORDER BY id"
MATRIX = ToldItem(ItemKind.MOVIE, ("trakt:481", "imdb:tt0133093", "tmdb:603"), "The Matrix", 1999)
BAD = ToldItem(ItemKind.SHOW, ("trakt:1388", "imdb:tt0903747", "tvdb:81189"), "Breaking Bad", 2008)


def told_episode(number: int, *ids: str, season: int = 1, show: ToldItem = BAD) -> ToldItem:
    """An episode of a show."""
    return ToldItem(ItemKind.EPISODE, ids, "", None, show, season, number)


async def tell(house: HubHouse, there: Shelf, *told: ToldItem, measured: bool = False) -> list[str]:
    """Take in what was told; give the keys."""
    async with house.store.db.transaction() as conn:
        return await house.store.hub.take_told(conn, there.server_id, told, measured=measured)


@pytest.fixture
async def there(house: HubHouse) -> Shelf:
    """Trakt, and a server with files."""
    await house.server("one")
    return await trakt(house)


async def test_what_is_new_is_known_by_its_id_there(house: HubHouse, there: Shelf) -> None:
    """Films and episodes by their own, episodes without one by that of their show and their place; told again, nothing
    changes."""
    for _ in range(2):
        keys = await tell(house, there, MATRIX, told_episode(1, "trakt:77"), told_episode(2))
        assert keys == ["movie:trakt:481", "episode:trakt:77", "episode:trakt:1388/1/2"]
        assert len(await house.rows(THERE, there.server_id)) == 4
    await assert_in_step(house.store)


async def test_s22_known_there_is_what_was_told_by_its_own_id(house: HubHouse, there: Shelf) -> None:
    """The others may stand in its lists as something else: there they are not missed."""
    await tell(house, there, MATRIX, told_episode(1, "trakt:77"), told_episode(2))
    hub, server = house.store.hub, there.server_id
    assert await hub.known_there(server, "movies") == {"movie:trakt:481": ""}
    assert await hub.known_there(server, "shows") == {"episode:trakt:77": "show:trakt:1388"}
    asked = [("show:trakt:1388", 1, number) for number in (1, 2, 3)]
    assert await hub.places(server, asked) == {("show:trakt:1388", 1, 1): "episode:trakt:77"}
    assert await hub.keys_there(server, ["movie:trakt:481", "movie:trakt:9"]) == {"movie:trakt:481": "movie:trakt:481"}


async def test_s23_a_place_is_not_believed_against_an_id(house: HubHouse, there: Shelf) -> None:
    """One server counts the show as on its discs, Trakt as it was aired: each episode keeps its own plays."""
    first, second = await seen(house, "one", show(), episode("d1", 1, 1, "tvdb:111"), episode("d2", 1, 2, "tvdb:222"))
    for title in (first, second):
        await house.subject("Anna", title)
    keys = await tell(house, there, told_episode(1, "trakt:1", "tvdb:222"), told_episode(2, "trakt:2", "tvdb:111"))
    await fill(house)
    assert [await house.title("trakt", key) for key in keys] == [second, first]
    assert await tell(house, there, told_episode(1), told_episode(2)) == keys
    assert await house.title("one", "d1") == first


async def test_s23_a_place_whose_id_is_another_is_another_episode(house: HubHouse, there: Shelf) -> None:
    """Only one of the two was watched at Trakt: the other one is not taken for it."""
    (first,) = await seen(house, "one", show(), episode("d1", 1, 1, "tvdb:111"))
    await house.subject("Anna", first)
    (key,) = await tell(house, there, told_episode(1, "trakt:1", "tvdb:222"))
    await fill(house)
    assert key == "episode:trakt:1"
    assert await house.title("trakt", key) != first


async def test_what_stands_for_it_already_is_it(house: HubHouse, there: Shelf) -> None:
    """The ids of the server join those by which it was known until now; its title is still the same."""
    (title,) = await seen(house, "one", film("1"))
    await house.subject("Anna", title)
    assert await house.store.hub.known_there(there.server_id, "movies") == {}
    assert await tell(house, there, MATRIX) == ["movie:imdb:tt0133093"]
    assert await house.rows(THERE, there.server_id) == [
        ("movie:imdb:tt0133093", "imdb:tt0133093 tmdb:603 trakt:481"),
    ]
    await fill(house)
    assert await house.title("trakt", "movie:imdb:tt0133093") == title
    assert await house.store.hub.known_there(there.server_id, "movies") == {"movie:imdb:tt0133093": ""}


async def test_an_episode_is_found_by_its_place(house: HubHouse, there: Shelf) -> None:
    """The show was known by one id of it."""
    (title,) = await seen(house, "one", show(), episode("e1", 1, 1))
    await house.subject("Anna", title)
    assert await tell(house, there, told_episode(1), told_episode(2)) == [
        "episode:tvdb:81189/1/1",
        "episode:trakt:1388/1/2",
    ]
    await fill(house)
    assert await house.title("trakt", "episode:tvdb:81189/1/1") == title


async def test_a_special_gets_its_place_when_it_is_told(house: HubHouse, there: Shelf) -> None:
    """It was known by its own id only: that is the same."""
    (title,) = await seen(house, "one", show(), episode("e", 0, 3, "tvdb:349"))
    await house.subject("Anna", title)
    assert await tell(house, there, told_episode(3, "trakt:777", "tvdb:349", season=0)) == ["episode:tvdb:349"]
    assert await tell(house, there, told_episode(3, season=0)) == ["episode:tvdb:349"]
    await fill(house)
    assert await house.title("trakt", "episode:tvdb:349") == title


async def test_s23_another_id_of_one_provider_is_another_item(house: HubHouse, there: Shelf) -> None:
    """They share an id by mistake of somebody: neither is taken for the other."""
    (title,) = await seen(house, "one", film("1"))
    await house.subject("Anna", title)
    other = ToldItem(ItemKind.MOVIE, ("trakt:9", "imdb:tt0133093", "tmdb:9"), "Other", 2001)
    assert await tell(house, there, other) == ["movie:trakt:9"]
    assert await tell(house, there, other, MATRIX) == ["movie:trakt:9", "movie:imdb:tt0133093"]


async def test_lengths_come_from_servers_with_files(house: HubHouse, there: Shelf) -> None:
    """Of what nobody has seen yet as well: positions at Trakt are shares of the length."""
    await house.shelves["one"].put(
        film("1", runtime_ms=7_000_000), show(), episode("e1", 1, 1, runtime_ms=2_000_000), film("2", "B", "tmdb:2")
    )
    two = ToldItem(ItemKind.MOVIE, ("trakt:2", "tmdb:2"), "B")
    keys = await tell(house, there, MATRIX, told_episode(1), two, measured=True)
    lengths = "SELECT runtime_ms FROM library_items WHERE server_id = ? AND item_key = ?"
    found = [(await house.rows(lengths, there.server_id, key))[0][0] for key in keys]
    assert found == [7_000_000, 2_000_000, None]
