"""What Trakt knows, and how it is looked up."""

from __future__ import annotations

from tests.sandbox.trakt.support import make
from tui.sandbox import Household
from tui.sandbox.media import Collection
from tui.sandbox.trakt.titles import KINDS


async def test_look_up(nobody, box):
    """A film is found by each of its ids, and only as what was asked for."""
    film = next(one for one in box.known.of_kind("movie") if len(one.ids) == 2)
    for source, text in (("trakt", film.trakt), ("imdb", film.ids["imdb"]), ("tmdb", film.ids["tmdb"])):
        (found,) = await nobody.get(f"/search/{source}/{text}", type="movie")
        assert (found["type"], found["movie"]["ids"]["trakt"]) == ("movie", film.trakt)
    assert await nobody.get(f"/search/tvdb/{film.ids['tmdb']}", type="movie") == []


async def test_ids_are_per_kind(nobody):
    """An id without a kind finds everything that has it; imdb's need none."""
    assert [one["type"] for one in await nobody.get("/search/trakt/1")] == list(KINDS)
    (person,) = await nobody.get("/search/imdb/nm0000001", type="movie")
    assert person["type"] == "person"


async def test_episode_comes_with_its_show(nobody, box):
    """What is found of an episode tells its place and its show."""
    episode = box.known.of_kind("episode")[0]
    (found,) = await nobody.get(f"/search/tvdb/{episode.ids['tvdb']}", type="episode")
    assert (found["episode"]["season"], found["episode"]["number"]) == (episode.season, episode.number)
    assert found["show"]["ids"]["trakt"] == episode.show


async def test_words(nobody, box):
    """Titles are found by their words."""
    film = box.known.of_kind("movie")[0]
    found = await nobody.get("/search/movie,show", query=film.title)
    assert film.trakt in [one["movie"]["ids"]["trakt"] for one in found if one["type"] == "movie"]


async def test_wide_world(nobody):
    """Films that no library holds are known by their tmdb ids, and always as the same."""
    found = [(await nobody.get("/search/tmdb/603", type="movie"))[0]["movie"] for _ in range(2)]
    assert found[0] == found[1]
    assert await nobody.get(f"/search/trakt/{found[0]['ids']['trakt']}", type="movie")
    assert await nobody.get("/search/tmdb/603", type="show") == []
    assert await nobody.get("/search/tmdb/900001", type="movie") == []


def test_library():
    """Most of the household's library is known; one in some tens is not, and films without ids never are."""
    access = make(collections=[Collection(7, 600)])
    (collection,) = access.make.collections
    films = collection.of("Movies", "movie")
    unknown = [one for one in films if access.known.of_item(one.number) is None]
    assert 0 < len(unknown) < len(films) // 5
    assert {bool(one.ids) for one in unknown} == {True, False}
    assert all(access.known.find("movie", {"ids": dict(one.ids)}) is None for one in unknown if one.ids)


def test_second_copy_is_the_same_film():
    """A film that lies in two libraries is one film."""
    access = make()
    (collection,) = access.make.collections
    copy = collection.of("Filme 4K", "movie")[0]
    first = next(one for one in collection.of("Movies", "movie") if one.ids == copy.ids)
    assert access.title_of(copy.number) == access.title_of(first.number)


def test_double_episode_is_two():
    """A file with two episodes is two of Trakt's, one after the other."""
    access = make()
    (collection,) = access.make.collections
    double = next(one for one in collection.of("TV Shows", "episode") if one.index_end)
    first = access.title_of(double.number)
    second = access.known.by_place(first.show, first.season, double.index_end)
    assert (second.kind, second.number) == ("episode", first.number + 1)


def test_household():
    """A household with a library has a Trakt, which knows what comes into any server."""
    house = Household(live=1, movies=1, series=1, library=60)
    film = house.jellyfin.collection.add("Newcomer", at=0, ids={"tmdb": "990000001"})
    assert house.trakt.known.by_id("movie", "tmdb", "990000001").title == film.title
    assert Household(live=1, movies=1, series=1, trakt=True).trakt.lists() == []
