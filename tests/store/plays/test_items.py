"""Items and works: what was played, under which name, and which copies are one work."""

from __future__ import annotations

import pytest

from tests.store.plays.audit import assert_in_step
from tests.store.plays.scene import DAY, START, facts, session, staged, take_all
from tui.model.tautulli import RawSession
from tui.store.plays import works
from tui.store.plays.external_ids import external_id
from tui.store.store import Store

HEX = "5d776b59ad5437001f79c6f8"


def play(number: int, **changes: object) -> RawSession:
    """A play of one film, on the day of its number."""
    at = START + number * DAY
    return session(**{"id": number, "reference_id": number, "started": at, "stopped": at + 600, **changes})


async def titles(store: Store) -> list[tuple[str, str]]:
    """Guid and title of every item."""
    return await store.db.fetch_all("SELECT guid, title FROM play_items ORDER BY id")


async def test_s24_the_same_key_with_another_guid_is_another_item(store: Store) -> None:
    """A key that was given anew after a server move does not rename what was played before."""
    await take_all(store, [play(1, guid="plex://movie/a", title="Old"), play(2, guid="plex://movie/b", title="New")])
    assert await titles(store) == [("plex://movie/a", "Old"), ("plex://movie/b", "New")]


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_the_newest_session_names_an_item(store: Store, limit: int) -> None:
    """A title that was corrected is corrected everywhere; in whatever batches the records come."""
    records = [play(1, title="Tpyo"), play(2, title="Typo"), play(3, title="Typo", year=None)]
    await take_all(store, records, limit=limit)
    await take_all(store, records, limit=limit)
    assert await titles(store) == [(records[0].guid, "Typo")]
    assert await store.db.fetch_one("SELECT year FROM play_items") == (2023,)


@pytest.mark.parametrize("limit", [1, 100])
async def test_s27_blank_never_overwrites(store: Store, limit: int) -> None:
    """What a record leaves out stays as an earlier one told it."""
    blank = {"year": None, "duration": None, "originally_available_at": "", "full_title": None}
    await take_all(store, [play(1), play(2, **blank)], limit=limit)
    row = await store.db.fetch_one("SELECT year, runtime_ms, released, full_title FROM play_items")
    assert row == (2023, 7_000_000, "2023-01-20", "The Hollow Harbour")


async def test_an_older_record_that_changed_does_not_rename(store: Store) -> None:
    """Only the newest record of an item names it, also when an old one is written again."""
    await take_all(store, [play(1, title="First"), play(2, title="Second")])
    await take_all(store, [play(1, title="First", bandwidth=1), play(2, title="Second")])
    assert (await titles(store))[0][1] == "Second"


async def test_copies_that_share_an_outside_id_are_one_work(store: Store) -> None:
    """The film in two libraries and on two servers is one work; a remake is not."""
    imdb = "com.plexapp.agents.imdb://tt0111161?lang=en"
    await take_all(store, [play(1, guid=imdb), play(2, guid=imdb, rating_key=2), play(3, guid="local://7")])
    await take_all(store, staged([play(1, guid=imdb)], facts("server-two")))
    rows = await store.db.fetch_all("SELECT guid, work_id FROM play_items ORDER BY id")
    assert rows == [(imdb, 1), (imdb, 1), ("local://7", 3), (imdb, 1)]
    await assert_in_step(store)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
async def test_an_item_that_joins_two_works_makes_them_one(store: Store, order: tuple[int, ...]) -> None:
    """Whoever comes first, the lowest number names the work, and its plays are compared anew."""
    await take_all(store, [play(number, guid=f"local://{number}", rating_key=number) for number in (1, 2, 3)])
    ids = {1: ["movie:imdb:tt1"], 2: ["movie:tmdb:2"], 3: ["movie:imdb:tt1", "movie:tmdb:2"]}
    for item_id in order:
        await store.db.write(lambda raw, item_id=item_id: works.assign(raw, [(item_id, ids[item_id])]))  # type: ignore[misc]
    assert await store.db.fetch_all("SELECT DISTINCT work_id FROM play_items") == [(1,)]
    assert await store.db.fetch_all("SELECT DISTINCT work_id FROM work_ids") == [(1,)]
    unsettled = await store.db.fetch_one("SELECT count(*) FROM plays WHERE is_settled = 0")
    assert unsettled is not None
    assert unsettled[0] > 0


@pytest.mark.parametrize(
    ("guid", "media_type", "expected"),
    [
        ("com.plexapp.agents.imdb://tt0111161?lang=en", "movie", "movie:imdb:tt0111161"),
        ("com.plexapp.agents.themoviedb://603?lang=en", "movie", "movie:tmdb:603"),
        ("com.plexapp.agents.themoviedb://603", "movie", "movie:tmdb:603"),
        ("com.plexapp.agents.thetvdb://121361/6/1?lang=en", "episode", "episode:tvdb:121361/6/1"),
        ("com.plexapp.agents.thetvdb://121361/06/01?lang=en", "episode", "episode:tvdb:121361/6/1"),
        ("com.plexapp.agents.themoviedb://1396/1/2?lang=de", "episode", "episode:tmdb:1396/1/2"),
        (f"plex://movie/{HEX}", "movie", f"movie:plex:{HEX}"),
        (f"plex://episode/{HEX}", "episode", f"episode:plex:{HEX}"),
        (f"plex://track/{HEX}", "track", f"track:plex:{HEX}"),
        (f"plex://movie/{HEX}", "episode", None),
        ("com.plexapp.agents.thetvdb://121361?lang=en", "episode", None),
        ("com.plexapp.agents.thetvdb://121361/6/1?lang=en", "movie", None),
        ("com.plexapp.agents.imdb://tt0000000x?lang=en", "movie", None),
        ("com.plexapp.agents.imdb://?lang=en", "movie", None),
        ("com.plexapp.agents.none://abc", "movie", None),
        ("com.plexapp.agents.hama://anidb-1", "episode", None),
        ("local://17302", "movie", None),
        ("tv.plex.xmltv://movie/ed38f6305feac359", "movie", None),
        ("plex://movie/5d77", "movie", None),
        ("", "movie", None),
    ],
)
def test_outside_ids_of_guids(guid: str, media_type: str, expected: str | None) -> None:
    """Section 8 of the reference; what names no work gives none."""
    assert external_id(guid, media_type) == expected
