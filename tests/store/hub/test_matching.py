"""Items of several servers are found to be copies of one title, or not (S23)."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import WATCHED, HubHouse
from tests.store.library.shelf import DAY, NOW, episode, film, show
from tui.errors import Conflict
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, ItemRow, StateRow, Watch


async def two_servers(house: HubHouse) -> None:
    """Add servers named one and two."""
    for name in ("one", "two"):
        await house.server(name)


async def known(house: HubHouse, name: str, key: str) -> int | None:
    """The title of an item, as it is known without asking for it."""
    return await house.store.hub.title_of(await house.item(name, key))


async def test_s23_a_shared_id_makes_copies_and_a_title_does_not(house: HubHouse) -> None:
    """One id is enough, also where each server knows others; the same words and year are nothing."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1", "tmdb:1", year=1995), film("2", "Heat", "tmdb:9"))
    await house.shelves["two"].put(film("x", "Heat!", "imdb:tt1"), film("y", "Heat", "tmdb:8", year=1995))
    first, second = await house.title("one", "1"), await house.title("one", "2")
    assert await known(house, "two", "x") == first is not None
    assert await known(house, "two", "y") is None
    assert await house.title("two", "y") not in {first, second, None}


async def test_s23_the_media_type_is_part_of_the_key(house: HubHouse) -> None:
    """A film and an episode may have the same number at a provider."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Pilot", "tmdb:62085"))
    await house.shelves["two"].put(show(), episode("x", 1, 1, "tmdb:62085"))
    assert await house.title("one", "1") != await house.title("two", "x")


async def test_s23_an_item_that_has_the_ids_of_two_titles_makes_them_one(house: HubHouse) -> None:
    """One server knows a film by imdb, another by tmdb, and a third by both."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1"))
    await house.shelves["two"].put(film("1", "Heat", "tmdb:1"))
    older, newer = await house.title("one", "1"), await house.title("two", "1")
    assert older is not None and newer is not None and older != newer
    await house.set_state("Anna", newer, WatchValue(Watch.WATCHED, plays=3), rev=4)
    await house.set_state("Anna", older, WatchValue(Watch.UNWATCHED, 60_000))
    await house.set_state("Ben", newer, rev=2)
    await house.server("three")
    await house.shelves["three"].put(film("1", "Heat", "imdb:tt1", "tmdb:1"))
    await house.write(lambda hub: hub.arrive(10))
    assert {await known(house, name, "1") for name in house.shelves} == {older}
    anna, ben = await house.subject("Anna", older), await house.subject("Ben", older)
    assert anna.state is not None and ben.state is not None
    assert (anna.state.value, anna.state.rev) == (WatchValue(Watch.WATCHED, 0, 3), 5)
    assert ben.state.value == WATCHED
    assert len(anna.copies) == 3


async def test_s23_the_number_of_a_title_that_is_gone_is_never_given_again(house: HubHouse) -> None:
    """A person may have it on the screen, and would choose another film."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1"))
    await house.shelves["two"].put(film("1", "Heat", "tmdb:1"))
    older, newer = await house.title("one", "1"), await house.title("two", "1")
    await house.shelves["two"].put(film("1", "Heat", "imdb:tt1", "tmdb:1"), film("2", "Ronin", "tmdb:2"))
    await house.write(lambda hub: hub.arrive(10))
    assert await known(house, "two", "1") == older
    assert await house.title("two", "2") not in {older, newer, None}


async def test_s23_s6_united_titles_forget_what_was_agreed_on(house: HubHouse) -> None:
    """No copy is un-watched because what it was compared with was another title's."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1"))
    await house.shelves["two"].put(film("1", "Heat", "tmdb:1"))
    for name in ("one", "two"):
        await house.title(name, "1")
        item_id, account = await house.item(name, "1"), house.shelves[name].accounts["7"]
        await house.write(lambda hub, item=item_id, whose=account: hub.agree(whose, item, WATCHED, 7))
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1", "tmdb:1"), at=NOW + 1)
    await house.write(lambda hub: hub.arrive(10))
    assert await known(house, "one", "1") == await known(house, "two", "1") is not None
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(0,)]


async def test_s23_two_of_one_server_that_share_an_id_are_unmatched(house: HubHouse) -> None:
    """Which of them is meant nobody knows, so nothing is taken from them and nothing written to them."""
    await two_servers(house)
    await house.shelves["one"].put(show(), episode("1", 1, 1, "tvdb:5"))
    await house.shelves["two"].put(show(), episode("a", 2, 1, "tvdb:5"), episode("b", 2, 2, "tvdb:5"))
    title = await house.title("one", "1")
    assert await house.title("two", "a") is None
    unmatched = await house.store.hub.unmatched()
    assert [(one.title, one.server_name, one.reason) for one in unmatched] == [
        (" S02E01".strip(), "Server two", "two episodes share tvdb 5"),
        ("S02E02", "Server two", "two episodes share tvdb 5"),
    ]
    assert unmatched[0].candidates == ((title, "S01E01"),)


async def test_s23_copies_in_two_libraries_of_one_server_are_one_title(house: HubHouse) -> None:
    """HD and 4K say the same of themselves, and share their ids."""
    await house.server("one")
    await house.shelves["one"].put(film("1"), film("2", library_key="m4k"))
    assert await house.title("one", "1") == await house.title("one", "2") is not None
    assert await house.store.hub.unmatched() == []


async def test_s23_a_name_that_becomes_doubtful_takes_the_older_match_back(house: HubHouse) -> None:
    """Until somebody says which is meant; when the newcomer goes, it is sure again."""
    await two_servers(house)
    one, two = house.shelves["one"], house.shelves["two"]
    await one.put(film("1"))
    await two.put(film("1"))
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Anna", title)
    await two.put(film("2", "Matrix Revisited"), at=NOW + DAY)
    await house.write(lambda hub: hub.arrive(10))
    assert [one.title for one in await house.store.hub.unmatched()] == ["Matrix Revisited (1999)", "The Matrix (1999)"]
    assert [copy.place for copy in (await house.subject("Anna", title)).copies] == ["one"]
    await two.miss("2", at=NOW + DAY)
    await house.write(lambda hub: hub.arrive(10))
    assert await house.store.hub.unmatched() == []
    assert [copy.place for copy in (await house.subject("Anna", title)).copies] == ["one", "two"]


async def test_s23_what_was_doubtful_and_alone_is_looked_at_again(house: HubHouse) -> None:
    """Nobody else has it: it was kept back only because two shared an id, and one of them is gone."""
    await house.server("one")
    shelf = house.shelves["one"]
    await shelf.put(film("1"), film("2", "Other", "tmdb:1"), film("3", "Third", "tmdb:1"))
    await house.title("one", "1")
    await shelf.see(StateRow("2", True, 1))
    assert await house.title("one", "2") is None
    await house.clean()
    await shelf.miss("3")
    await house.write(lambda hub: hub.arrive(10))
    assert await house.dirty() == {("one", "7", "2")}
    assert await house.title("one", "2") is not None


async def test_s23_ids_that_contradict_each_other_are_no_match(house: HubHouse) -> None:
    """The imdb number of one film and the tmdb number of another: it may be either."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1", "tmdb:1"), film("2", "Ronin", "imdb:tt2", "tmdb:2"))
    await house.shelves["two"].put(film("x", "Heat and Ronin", "imdb:tt1", "tmdb:2"))
    titles = sorted([await house.title("one", "1") or 0, await house.title("one", "2") or 0])
    assert await house.title("two", "x") is None
    (unmatched,) = await house.store.hub.unmatched()
    assert [title_id for title_id, _ in unmatched.candidates] == titles
    assert await house.title("one", "1") != await house.title("one", "2")


async def test_s23_two_differing_items_of_a_server_are_not_copies_of_one_title(house: HubHouse) -> None:
    """A film of another server has the ids of both: it makes them no copies of each other."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1", "tmdb:5"))
    await house.shelves["two"].put(film("x", "Heat", "imdb:tt1"), film("y", "Ronin", "tmdb:5"))
    title = await house.title("one", "1")
    assert await house.title("two", "x") == title
    assert await house.title("two", "y") is None
    assert [one.reason for one in await house.store.hub.unmatched()] == ["Server two has another item of that title"]


async def test_s23_titles_of_differing_items_of_a_server_do_not_become_one(house: HubHouse) -> None:
    """An item that has the ids of both comes later: it may be either, and they stay what they are."""
    await two_servers(house)
    await house.shelves["two"].put(film("x", "Heat", "imdb:tt1"), film("y", "Ronin", "tmdb:5"))
    titles = [await house.title("two", key) for key in ("x", "y")]
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1", "tmdb:5"))
    assert await house.title("one", "1") is None
    assert [await known(house, "two", key) for key in ("x", "y")] == titles
    assert len(set(titles)) == 2


async def test_s23_a_copy_has_to_agree_with_every_other_one(house: HubHouse) -> None:
    """It is called as the title is, and one of its copies is told of as another film."""
    await two_servers(house)
    await house.server("three")
    await house.shelves["one"].put(film("1", "Heat", "tmdb:1"))
    await house.shelves["two"].put(film("1", "Ronin", "tmdb:1", "imdb:tt2"))
    assert await house.title("one", "1") == await house.title("two", "1") is not None
    await house.shelves["three"].put(film("1", "Heat", "tmdb:1", "imdb:tt1"))
    assert await house.title("three", "1") is None


async def test_s23_a_provider_that_has_a_film_twice_does_not_part_it(house: HubHouse) -> None:
    """They share an id and are called the same: then another number at one provider is a double of its own."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1", "tmdb:1"))
    await house.shelves["two"].put(film("x", "heat", "imdb:tt1", "tmdb:2"))
    assert await house.title("one", "1") == await house.title("two", "x") is not None


async def test_s23_episodes_without_ids_match_by_show_and_place(house: HubHouse) -> None:
    """The same show by its id, the same season, the same number."""
    await two_servers(house)
    for name in ("one", "two"):
        await house.shelves[name].put(show(), episode("1", 1, 1), episode("2", 1, 2))
    first = await house.title("one", "1")
    assert await known(house, "two", "1") == first is not None
    assert await house.title("two", "2") not in {first, None}


async def test_s23_two_episodes_that_share_an_id_match_by_their_places(house: HubHouse) -> None:
    """The id says nothing there; show and number do."""
    await two_servers(house)
    await house.shelves["one"].put(show(), episode("1", 1, 1, "tvdb:5"), episode("2", 1, 2, "tvdb:6"))
    await house.shelves["two"].put(show(), episode("1", 1, 1, "tvdb:5"), episode("2", 1, 2, "tvdb:5"))
    assert await house.title("one", "1") == await house.title("two", "1") is not None
    assert await house.title("one", "2") == await house.title("two", "2") is not None


@pytest.mark.parametrize("aired_first", [True, False])
async def test_s23_dvd_order_matches_by_id_and_never_by_place(house: HubHouse, aired_first: bool) -> None:
    """One episode has two places there, and one place two episodes."""
    await two_servers(house)
    await house.shelves["one"].put(show(), episode("1", 1, 1, "tvdb:11"), episode("2", 1, 2, "tvdb:12"))
    await house.shelves["two"].put(show(), episode("1", 1, 1, "tvdb:12"), episode("2", 1, 2, "tvdb:11"))
    for name in ("one", "two") if aired_first else ("two", "one"):
        for key in ("1", "2"):
            assert await house.title(name, key) is not None
    assert await house.title("one", "1") == await house.title("two", "2")
    assert await house.title("one", "2") == await house.title("two", "1")
    assert await house.title("one", "1") != await house.title("one", "2")


async def test_s23_an_episode_without_ids_in_a_show_of_another_order_is_unmatched(house: HubHouse) -> None:
    """Other episodes of the two shows prove that the numbers mean different things."""
    await two_servers(house)
    await house.shelves["one"].put(
        show(), episode("1", 1, 1, "tvdb:11"), episode("2", 1, 2, "tvdb:12"), episode("3", 1, 3, "tvdb:13")
    )
    await house.shelves["two"].put(
        show(), episode("1", 1, 1, "tvdb:12"), episode("2", 1, 2, "tvdb:11"), episode("3", 1, 3)
    )
    assert await house.title("one", "3") is not None
    assert await house.title("two", "3") is None
    assert {one.reason for one in await house.store.hub.unmatched()} == {
        "its show is counted in another order elsewhere"
    }


async def test_s23_a_place_that_two_orders_share_means_nothing_to_a_third_server(house: HubHouse) -> None:
    """Nobody knows in which of the two orders it counts."""
    await two_servers(house)
    await house.server("three")
    await house.shelves["one"].put(show(), episode("1", 1, 1, "tvdb:11"), episode("2", 1, 2, "tvdb:12"))
    await house.shelves["two"].put(show(), episode("1", 1, 1, "tvdb:12"), episode("2", 1, 2, "tvdb:11"))
    for name, key in (("one", "1"), ("one", "2")):
        await house.title(name, key)
    await house.shelves["three"].put(show(), episode("1", 1, 1))
    assert await house.title("three", "1") is None


async def test_s23_a_title_that_stands_at_two_places_means_nothing_to_a_third_server(house: HubHouse) -> None:
    """Its copies are known by their id; an episode without ids at one of the places may be another one."""
    await two_servers(house)
    await house.server("three")
    await house.shelves["one"].put(show(), episode("1", 1, 1, "tvdb:11"))
    await house.shelves["two"].put(show(), episode("5", 1, 5, "tvdb:11"))
    assert await house.title("one", "1") == await house.title("two", "5") is not None
    await house.shelves["three"].put(show(), episode("1", 1, 1), episode("5", 1, 5))
    assert await house.title("three", "1") is None
    assert await house.title("three", "5") not in {await house.title("one", "1")}


async def test_s23_specials_and_files_of_several_episodes_stand_alone(house: HubHouse) -> None:
    """Each provider counts specials in its own order, and a file with two episodes is neither of them."""
    await two_servers(house)
    for name in ("one", "two"):
        await house.shelves[name].put(show(), episode("0", 0, 1), episode("1", 1, 1, "tvdb:5"))
    await house.shelves["two"].put(episode("d", 1, 2, "tvdb:5", number_end=3))
    titles = {await house.title(name, "0") for name in ("one", "two")}
    assert len(titles) == 2 and None not in titles
    assert await house.title("one", "1") == await house.title("two", "1")
    assert await house.title("two", "d") not in {await house.title("one", "1"), None}


async def test_s23_files_of_the_same_episodes_are_copies(house: HubHouse) -> None:
    """By show and all their numbers."""
    await two_servers(house)
    for name in ("one", "two"):
        await house.shelves[name].put(show(), episode("d", 1, 2, number_end=3))
    assert await house.title("one", "d") == await house.title("two", "d") is not None


async def test_s23_shows_that_share_an_id_and_differ_lend_it_to_no_episode(house: HubHouse) -> None:
    """A show that was identified wrongly would be watched with another one."""
    await two_servers(house)
    await house.shelves["one"].put(show(), episode("1", 1, 1))
    wrong = show("w", "tvdb:81189", title="Better Call Saul")
    await house.shelves["two"].put(show(), wrong, episode("1", 1, 1), episode("2", 1, 1, grandparent_key="w"))
    titles = [await house.title("one", "1"), await house.title("two", "1"), await house.title("two", "2")]
    assert titles[0] not in titles[1:]


async def test_s23_a_file_without_ids_matches_by_its_path(house: HubHouse) -> None:
    """Two servers on one disk, of which one did not find out what it is."""
    await two_servers(house)
    path = "/media/films/holiday.mkv"
    await house.shelves["one"].put(film("1", "Holiday", "-", ids=(), path=path))
    await house.shelves["two"].put(film("x", "The Holiday", "tmdb:1581", path=path), film("y", "Holiday", "tmdb:2"))
    assert await house.title("one", "1") == await known(house, "two", "x") is not None
    assert await known(house, "two", "y") is None


async def test_s23_a_path_of_several_episodes_names_none_of_them(house: HubHouse) -> None:
    """One server lists both episodes of a file, another the file."""
    await two_servers(house)
    path = "/media/show/s01e01e02.mkv"
    await house.shelves["one"].put(
        episode("1", 1, 1, path=path, grandparent_key=""), episode("2", 1, 2, path=path, grandparent_key="")
    )
    await house.shelves["two"].put(episode("d", 1, 1, path=path, number_end=2, grandparent_key=""))
    episodes = {await house.title("one", "1"), await house.title("one", "2")}
    assert len(episodes) == 2
    assert await house.title("two", "d") not in {*episodes, None}


async def test_s23_a_file_of_several_episodes_is_one_title_where_a_server_tells_of_the_first_only(
    house: HubHouse,
) -> None:
    """Plex knows no last episode of a file: it is the same file, so the others that do are not in another order."""
    path = "/media/show/s01e05-e06.mkv"
    for name, end in (("one", None), ("two", 6), ("three", 6)):
        await house.server(name)
        await house.shelves[name].put(show(), episode("5", 1, 5, "tvdb:55", path=path, number_end=end))
    title = await house.title("two", "5")
    assert {await house.title(name, "5") for name in house.shelves} == {title}
    assert title is not None


async def test_s23_a_path_of_another_episode_names_nothing(house: HubHouse) -> None:
    """A disk that was sorted anew: both servers know the number of their episode."""
    await two_servers(house)
    path = "/media/show/episode.mkv"
    for name, number in (("one", 1), ("two", 2)):
        await house.shelves[name].put(episode("1", 1, number, path=path, grandparent_key=""))
    assert await house.title("one", "1") != await house.title("two", "1")


async def test_s23_a_path_does_not_outweigh_ids_that_differ(house: HubHouse) -> None:
    """Servers in two houses may call different files the same."""
    await two_servers(house)
    await house.shelves["one"].put(film("1", "Heat", "tmdb:1", path="/films/1.mkv"))
    await house.shelves["two"].put(film("1", "Ronin", "tmdb:2", path="/films/1.mkv"))
    assert await house.title("one", "1") != await house.title("two", "1")


async def test_music_shows_and_what_is_gone_have_no_title(house: HubHouse) -> None:
    """Films and episodes are kept in step, as long as they are there."""
    await house.server("one")
    shelf = house.shelves["one"]
    await shelf.put(show(), film("1"), ItemRow("t", ItemKind.TRACK, "a", "Song"))
    await shelf.miss("1")
    assert [await house.title("one", key) for key in ("s", "t", "1")] == [None, None, None]


async def test_a_title_may_be_named_before_any_library_has_it(house: HubHouse) -> None:
    """What comes later is a copy of it; names that mean two titles are refused."""
    await house.server("one")
    by_name = await house.write(lambda hub: hub.title_for(["movie:imdb:tt0133093"], ItemKind.MOVIE, "The Matrix"))
    assert await house.write(lambda hub: hub.title_for(["movie:imdb:tt0133093"], ItemKind.MOVIE, "again")) == by_name
    assert await house.store.hub.titles_named(["movie:imdb:tt0133093", "movie:tmdb:9"]) == {
        "movie:imdb:tt0133093": by_name
    }
    await house.shelves["one"].put(film("1"), film("2", "Heat", "imdb:tt1"))
    assert await house.title("one", "1") == by_name
    assert await house.rows("SELECT title FROM hub_titles WHERE id = ?", by_name) == [("The Matrix",)]
    await house.title("one", "2")
    names = ["movie:imdb:tt0133093", "movie:imdb:tt1"]
    with pytest.raises(Conflict):
        await house.write(lambda hub: hub.title_for(names, ItemKind.MOVIE, "Both"))


async def test_a_named_title_finds_what_libraries_have_of_it(house: HubHouse) -> None:
    """By its place in a show as well."""
    await house.server("one")
    await house.shelves["one"].put(show(), episode("1", 1, 1, "tvdb:5"))
    title = await house.write(lambda hub: hub.title_for(["episode:tvdb:81189/1/1"], ItemKind.EPISODE, "it"))
    assert await known(house, "one", "1") == title


async def test_s41_matching_again_writes_nothing(house: HubHouse) -> None:
    """Titles and copies are made once, and doubts are noted once."""
    await two_servers(house)
    for name in ("one", "two"):
        await house.shelves[name].put(show(), film("1"), episode("1e", 1, 1), film("2", "A", "tmdb:1"))
    await house.shelves["two"].put(film("3", "B", "tmdb:1"))
    ids = [row[0] for row in await house.rows("SELECT id FROM library_items")]
    await house.write(lambda hub: hub.match(ids))
    before = await house.raw(lambda raw: raw.total_changes)
    await house.write(lambda hub: hub.match(ids))
    assert await house.raw(lambda raw: raw.total_changes) == before
