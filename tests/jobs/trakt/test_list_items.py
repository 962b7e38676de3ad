"""What stands on lists: films, shows, seasons, episodes, and how each is told to Trakt."""

from __future__ import annotations

from tests.jobs.trakt.list_scene import ListScene
from tui.model.lists import Entry, EntryKind, Match


def show_of(lists: ListScene) -> int:
    """Let Trakt know a show of two seasons; give its id."""
    known = lists.trakt.known
    show = known.add("show", "Severance", ids={"tvdb": "371980", "imdb": "tt11280740"})
    for season in (1, 2):
        known.add("season", f"Season {season}", show=show.trakt, season=season)
        for number in (1, 2, 3):
            known.add("episode", f"Part {number}", show=show.trakt, season=season, number=number)
    return show.trakt


def placed(kind: EntryKind, season: int, number: int | None = None) -> Entry:
    """Give what only its place in the show tells."""
    return Entry(kind, "", show_ids=("tvdb:371980",), show_title="Severance", season=season, number=number)


async def test_s23_seasons_and_episodes_go_by_their_place(lists: ListScene) -> None:
    """Trakt's own ids are learned from the list, and from then on they are kept in step like everything."""
    show_of(lists)
    local = await lists.make(count=1)
    await lists.deck.lists.add(local.id, [placed(EntryKind.EPISODE, 2, 1), placed(EntryKind.SEASON, 1)])
    await lists.sync(local)
    items = await lists.deck.lists.items(local.id)
    assert [item.match for item in items] == [Match.FOUND] * 3
    assert await lists.is_equal(local)
    lists.trakt.writes.clear()
    await lists.sync(local)
    assert len(lists.trakt.writes) == 0
    await lists.deck.lists.remove(local.id, [items[1].id])
    await lists.sync(local)
    assert await lists.is_equal(local)


async def test_films_and_shows_stand_there_in_the_order_of_here(lists: ListScene) -> None:
    """From the first sync on, though Trakt takes them kind by kind."""
    show_of(lists)
    film, other = lists.films[:2]
    names = ["show:tvdb:371980", f"movie:trakt:{film.trakt}", "person:trakt:1", f"movie:trakt:{other.trakt}"]
    local = await lists.synced(entries=names)
    assert await lists.is_equal(local)
    await lists.sync(local)
    assert len(lists.trakt.writes) == 0


async def test_s23_a_place_that_trakt_does_not_know_is_missing(lists: ListScene) -> None:
    """It is sent once, and not again with each sync."""
    show_of(lists)
    local = await lists.make(count=1)
    await lists.deck.lists.add(local.id, [placed(EntryKind.EPISODE, 7, 1)])
    await lists.sync(local)
    (missing,) = await lists.deck.lists.missing(local.id)
    assert missing.reason == "Item episode:tvdb:371980/7/1 not found on Trakt"
    lists.trakt.journal.clear()
    await lists.sync(local)
    assert lists.trakt.journal.non_get == 0


async def test_what_is_known_by_another_id_at_trakt_is_no_second_one(lists: ListScene) -> None:
    """An entry that the search does not find, and that stands on the list there, is the same."""
    film = lists.films[0]
    made = lists.trakt.make_list("There", [film.key])
    lists.trakt.faults.add("search", "empty_list")
    await lists.sync(await lists.make("Unrelated", 0, entries=["movie:trakt:1"]))
    adopted = await lists.deck.lists.adopt(None, made.id)
    await lists.put_on(adopted, [film])
    await lists.sync(adopted)
    items = await lists.deck.lists.items(adopted.id)
    assert [(item.entry.trakt_id, item.match) for item in items] == [(film.trakt, Match.FOUND)]
    assert made.keys == (film.key,)


async def test_what_was_typed_by_trakts_id_gets_its_title(lists: ListScene) -> None:
    """The next sync reads it off the list there; the one after that reads nothing."""
    film = lists.films[0]
    local = await lists.make(entries=[f"movie:trakt:{film.trakt}"])
    for _ in range(2):
        await lists.sync(local)
    (item,) = await lists.deck.lists.items(local.id)
    assert (item.entry.title, item.entry.year) == (film.title, film.year)
    lists.trakt.journal.clear()
    lists.trakt.writes.clear()
    await lists.sync(local)
    assert (lists.trakt.journal.counts["list_items"], len(lists.trakt.writes)) == (0, 0)
