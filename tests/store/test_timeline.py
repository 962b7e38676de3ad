"""One title across servers: plays, merged ones with their reasons, and how it stands for each person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.store.catalogue.lists import add_profile
from tests.store.library.shelf import NOW, Shelf, episode, film, show
from tests.store.plays.pulling import FILM, GUID, HEX, JELLYFIN, jellyfin, pull, pulled
from tests.store.plays.scene import DAY, START, session, staged, take_all
from tui.engine.plays.settling import settle_all
from tui.model.catalogue import TitleKind
from tui.model.library import ItemKind, StateRow
from tui.model.plays import ServerKind
from tui.model.rows import TitleRow
from tui.model.server_history import TimelineEntry
from tui.store.store import Store
from tui.store.timeline_lines import clock

Line = tuple[str, str, str, str]


def told(entries: list[TimelineEntry]) -> list[Line]:
    """Server, person or account, words and source of each line."""
    return [(entry.server_name, entry.person or entry.account_name, entry.text, entry.source) for entry in entries]


async def household(store: Store) -> tuple[Shelf, Shelf]:
    """A film on Plex and Jellyfin, seen by Anna on both and told by three."""
    plex = await Shelf.of(store, "server-one")
    other = await Shelf.of(store, "jelly", ServerKind.JELLYFIN)
    await plex.put(film("1001", guid=GUID))
    await other.put(film("f" * 32))
    record: dict[str, Any] = {"rating_key": 1001, "guid": GUID, "media_type": "movie", "duration": FILM * 1000}
    record |= {"stopped": START + FILM, "paused_counter": 0, "view_offset": FILM * 1000}
    await take_all(store, staged([session(id=1, reference_id=1, started=START, user_id=7, **record)]))
    await pull(store, [pulled(1)], server="server-one")
    await pull(store, [jellyfin("1", account_key="7", started=START + DAY)], JELLYFIN, server="jelly")
    await plex.see(StateRow("1001", True, 2, 0, START + FILM), at=NOW)
    await other.see(StateRow("f" * 32, False, 0, 4_329_000), at=NOW)
    for place in (plex, other):
        await store.people.map(place.accounts["7"], "Anna")
        await place.prove("m")
    await settle_all(store.db.transaction)
    return plex, other


async def test_a_film_is_told_across_servers(store: Store) -> None:
    """States first, then plays, newest first; the play that another row is shown for says why."""
    plex, _ = await household(store)
    entries = await store.timeline.of_item(await plex.id_of("1001"))
    assert {line for line in told(entries) if not line[3]} == {
        ("Server jelly", "ben", "unknown", ""),
        ("Server jelly", "Anna", "at 1:12:09", ""),
        ("Server server-one", "Local", "unknown", ""),
        ("Server server-one", "ben", "unknown", ""),
        ("Server server-one", "Anna", "watched 2 times", ""),
    }
    assert told(entries)[5:] == [
        ("Server jelly", "Anna", "watched, played 2h", "Jellyfin (history)"),
        ("Server server-one", "Anna", "watched", "Plex (history)"),
        ("Server server-one", "Anna", "watched, played 2h", "Tautulli (tautulli.db)"),
    ]
    assert [entry.reason for entry in entries[5:]] == ["", "also told by Tautulli (tautulli.db), at the same time", ""]
    assert [entry.is_state for entry in entries] == [True] * 5 + [False] * 3


async def test_it_is_the_same_wherever_one_asks(store: Store) -> None:
    """By any play, by either item, by any id that one of them has."""
    plex, other = await household(store)
    entries = await store.timeline.of_item(await plex.id_of("1001"))
    assert await store.timeline.of_item(await other.id_of("f" * 32)) == entries
    for line in [*await store.plays.lines(), *await store.plays.merged()]:
        assert await store.timeline.of_play(line.id) == entries
    for name in ("movie:tmdb:603", "movie:imdb:tt0133093", f"movie:plex:{HEX}"):
        assert await store.timeline.of([name]) == entries
    assert await store.timeline.of([name], limit=6) == entries[:6]


@pytest.mark.parametrize("names", [[], ["movie:tmdb:604"], ["show:tmdb:603"], ["", "x", "movie:tmdb:603/1/2"]])
async def test_what_nobody_knows_has_no_timeline(store: Store, names: list[str]) -> None:
    """An unknown name, one of another type, or none: nothing is told."""
    await household(store)
    assert await store.timeline.of(names) == []
    assert await store.timeline.of_item(99) == []
    assert await store.timeline.of_play(99) == []
    assert await store.timeline.of_title(99) == []


async def test_a_record_of_tautulli_is_joined_through_the_library(store: Store) -> None:
    """It has Plex's guid and no other id: what the library says of the same item leads to the other server."""
    plex = await Shelf.of(store, "server-one")
    await plex.put(film("1001", guid=GUID))
    await take_all(store, staged([session(id=1, reference_id=1, rating_key=1001, guid=GUID, media_type="movie")]))
    entries = await store.timeline.of(["movie:imdb:tt0133093"])
    assert [entry.source for entry in entries if not entry.is_state] == ["Tautulli (tautulli.db)"]


async def test_s24_a_play_of_another_item_under_the_same_key_is_left_out(store: Store) -> None:
    """The key was dealt anew: what was played under it before was something else."""
    plex = await Shelf.of(store, "server-one")
    await plex.put(film("1001", guid=GUID))
    other = "plex://movie/5d7768ba96b655001fdc0409"
    await take_all(store, staged([session(id=1, reference_id=1, rating_key=1001, guid=other, media_type="movie")]))
    entries = await store.timeline.of(["movie:imdb:tt0133093"])
    assert all(entry.is_state for entry in entries)
    (line,) = await store.plays.lines()
    assert [entry.is_state for entry in await store.timeline.of_play(line.id)] == [False]


async def test_a_show_is_told_as_a_whole(store: Store) -> None:
    """How many of its episodes each account has seen, and every play of any of them by its number."""
    jelly = await Shelf.of(store, "jelly", ServerKind.JELLYFIN)
    await jelly.put(show(), *(episode(f"e{number}", 1, number, f"tvdb:{number}") for number in (1, 2, 3)))
    await jelly.see(StateRow("e1", True, 1, 0, START), StateRow("e2", True, 1, 0, START + DAY))
    await jelly.prove("t")
    plays = [
        jellyfin("1", kind=ItemKind.EPISODE, item_key="e1", season=1, number=1, ids=(), is_watched=None,
                 account_key="7", duration_s=43 * 60, position_ms=43 * 60_000, runtime_ms=86 * 60_000),
    ]  # fmt: skip
    await pull(store, plays, JELLYFIN, server="jelly")
    entries = await store.timeline.of(["show:tvdb:81189"])
    assert told(entries) == [
        ("Server jelly", "anna", "2 of 3 episodes watched", ""),
        ("Server jelly", "ben", "unknown", ""),
        ("Server jelly", "anna", "S01E01 played 43m, 50 %", "Jellyfin (history)"),
    ]
    assert await store.timeline.of_item(await jelly.id_of("s")) == entries
    one = await store.timeline.of(["episode:tvdb:81189/1/1"])
    assert told(one)[0] == ("Server jelly", "anna", "S01E01 watched", "")
    assert told(one)[-1] == told(entries)[-1]


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_title_of_the_catalogue_has_the_timeline_of_its_ids(store: Store, is_known: bool) -> None:
    """What a provider of films calls by the same id; without an id nothing is guessed."""
    plex, _ = await household(store)
    profile_id = await add_profile(store)
    row = TitleRow("5", "The Matrix", (), 1, year=1999, tmdb="603" if is_known else "")
    async with store.db.transaction() as conn:
        await store.titles.insert(conn, profile_id, TitleKind.MOVIE, [row], now=NOW)
    title = await store.titles.find(profile_id, TitleKind.MOVIE, "5")
    entries = await store.timeline.of_item(await plex.id_of("1001"))
    assert await store.timeline.of_title(title.id) == (entries if is_known else [])


def test_positions_read_as_clocks() -> None:
    """Hours only where there are any."""
    assert [clock(ms) for ms in (0, 999, 125_000, 4_329_000)] == ["0:00", "0:00", "2:05", "1:12:09"]
