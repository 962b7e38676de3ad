"""Titles of catalogues, items of libraries and plays as entries of a list."""

from __future__ import annotations

import pytest

from tests.store.catalogue.lists import add_profile, sync_list, title
from tests.store.library.shelf import Shelf, episode, film, show
from tests.store.plays.scene import session, take_all
from tui.model.catalogue import TitleKind
from tui.model.library import ItemKind, ItemRow
from tui.model.lists import Entry, EntryKind
from tui.store.lists import picking
from tui.store.store import Store


async def picked(store: Store, item_id: str, kind: TitleKind, **told: object) -> Entry | None:
    """Give a title of a panel as it stands on a list."""
    profile_id = await add_profile(store, f"panel-{kind}")
    await sync_list(store, profile_id, [title(item_id, "Heat", **told)], kind=kind)
    found = await store.titles.find(profile_id, kind, item_id)
    return await store.db.read(lambda raw: picking.of_title(raw, found.id))


async def test_a_title_of_a_panel_brings_the_ids_that_it_tells(store: Store) -> None:
    """What is no id is none, and a channel stands on no list."""
    told = {"year": 1995, "tmdb": "0949", "imdb": "tt0113277"}
    assert await picked(store, "1", TitleKind.MOVIE, **told) == Entry(
        EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277", "tmdb:949")
    )
    assert await picked(store, "2", TitleKind.SERIES, tmdb="n/a", imdb="949") == Entry(EntryKind.SHOW, "Heat")
    assert await picked(store, "3", TitleKind.LIVE) is None


async def test_items_of_a_library_bring_what_trakt_takes(store: Store) -> None:
    """A season and an episode bring the ids of their show; music stands on no list."""
    shelf = await Shelf.of(store)
    season = ItemRow(key="s1", kind=ItemKind.SEASON, library_key="t", title="Season 1", parent_key="s", season=1)
    track = ItemRow(key="m1", kind=ItemKind.TRACK, library_key="x", title="Song")
    part = episode("e", 1, 2, "tvdb:349232", "imdb:tt5", grandparent_title="Breaking Bad")
    await shelf.put(film("1", "Heat", "tmdb:949", "tvdb:5"), show(), season, part, track)

    async def of(key: str) -> Entry | None:
        item_id = await shelf.id_of(key)
        return await store.db.read(lambda raw: picking.of_item(raw, item_id))

    by_show = ("tvdb:81189",)
    assert await of("1") == Entry(EntryKind.MOVIE, "Heat", 1999, ("tmdb:949",))
    assert await of("s") == Entry(EntryKind.SHOW, "Breaking Bad", None, by_show)
    assert await of("s1") == Entry(EntryKind.SEASON, "Season 1", None, (), None, by_show, "Breaking Bad", 1)
    ids = ("imdb:tt5", "tvdb:349232")
    assert await of("e") == Entry(EntryKind.EPISODE, "Episode 1x2", None, ids, None, by_show, "Breaking Bad", 1, 2)
    assert await of("m1") is None


@pytest.mark.parametrize(
    ("told", "entry"),
    [
        (
            {"guid": "com.plexapp.agents.imdb://tt0113277?lang=en", "title": "Heat", "year": 1995},
            Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277",)),
        ),
        (
            {
                "media_type": "episode",
                "guid": "com.plexapp.agents.thetvdb://121361/6/1?lang=en",
                "title": "The Red Woman",
                "grandparent_title": "Game of Thrones",
                "parent_media_index": 6,
                "media_index": 1,
                "year": None,
            },
            Entry(EntryKind.EPISODE, "The Red Woman", None, (), None, ("tvdb:121361",), "Game of Thrones", 6, 1),
        ),
        ({"guid": "local://1", "title": "Home", "year": 2020}, Entry(EntryKind.MOVIE, "Home", 2020)),
        ({"media_type": "track", "guid": "local://1"}, None),
    ],
)
async def test_a_play_is_known_by_the_ids_of_its_work(
    store: Store, told: dict[str, object], entry: Entry | None
) -> None:
    """Those with a place are the ids of the show."""
    await take_all(store, [session(**told)])
    (line,) = await store.plays.lines(limit=10)
    assert await store.db.read(lambda raw: picking.of_play(raw, line.id)) == entry
