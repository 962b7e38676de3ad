"""The playback history: every play once, with its person, its item as far as it is there, and nothing made up."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.clients.plex.conftest import MakeServer
from tui.clients.plex.client import PlexServer
from tui.errors import InvalidInput
from tui.model.library import ItemKind
from tui.model.server_history import HistoryWish, PulledPlay
from tui.model.servers import ServerLibrary
from tui.sandbox.media import member
from tui.sandbox.plex.access import PlexAccess
from tui.sandbox.plex.state import VERSION

OWNER = str(member("mira").plex_id)


def since(plex: PlexAccess, days: int = 2000) -> HistoryWish:
    """All plays of so many days."""
    return HistoryWish(plex.state.now - days * 86_400)


async def plays(server: PlexServer, wish: HistoryWish) -> list[PulledPlay]:
    """All plays that are wished for."""
    source = (await server.history_sources())[0]
    page = await server.history(source, wish, 0, 10_000)
    assert (page.received, page.bad) == (page.total, ())
    return list(page.rows)


async def test_every_row_is_a_play(plex: PlexAccess, server: PlexServer) -> None:
    """Oldest first, one for each row, with the key that the row has alone."""
    found = await plays(server, since(plex))
    assert [(play.record, play.at) for play in found] == [(row.id, row.viewed_at) for row in plex.state.history]
    assert {(play.started, play.stopped, play.duration_s, play.is_watched) for play in found} == {
        (None, None, None, True)
    }


async def test_the_source_says_how_far_it_reaches(plex: PlexAccess, server: PlexServer) -> None:
    """By its oldest row."""
    (source,) = await server.history_sources()
    assert (source.name, source.reaches_back_to) == ("history", plex.state.history[0].viewed_at)


async def test_only_the_days_that_are_asked_for_come(plex: PlexAccess, server: PlexServer) -> None:
    """The bound is inclusive, and is sent."""
    row = plex.state.history[len(plex.state.history) // 2]
    found = await plays(server, HistoryWish(float(row.viewed_at)))
    assert [play.record for play in found] == [
        known.id for known in plex.state.history if known.viewed_at >= row.viewed_at
    ]
    assert any(
        "viewedAt%3E=" in entry.target and "sort=viewedAt%3Aasc" in entry.target for entry in plex.journal.entries
    )


async def test_s25_the_owner_is_one_person(plex: PlexAccess, server: PlexServer) -> None:
    """Account 1 is told under the plex.tv id, and so it is asked for."""
    counted = Counter(play.account_key for play in await plays(server, since(plex)))
    expected = Counter(str(member(row.person).plex_id) for row in plex.state.history)
    own = await plays(server, HistoryWish(0.0, accounts=(OWNER,)))
    assert counted == expected
    assert "1" not in counted
    assert len(own) == expected[OWNER]
    assert str(member("attic").plex_id) in counted


async def test_s25_plays_of_an_unknown_owner_are_not_given_to_anyone(plex: PlexAccess, make: MakeServer) -> None:
    """Others' plays alone can be read."""
    joerg = str(member("joerg").plex_id)
    with pytest.raises(InvalidInput, match="Who owns this Plex server"):
        await plays(make(owner_id=""), since(plex))
    assert {play.account_key for play in await plays(make(owner_id=""), HistoryWish(0.0, accounts=(joerg,)))} == {joerg}


async def test_libraries_and_accounts_narrow(plex: PlexAccess, server: PlexServer) -> None:
    """One of each is asked for; of several the server sends all, and the others are left out."""
    libraries = {found.name: found for found in await server.libraries()}
    movies, shows = libraries["Movies"], libraries["TV Shows"]
    both = ("mira", "joerg")
    wish = HistoryWish(0.0, (movies, shows), tuple(str(member(name).plex_id) for name in both))
    page = await server.history((await server.history_sources())[0], wish, 0, 10_000)
    one = await plays(server, HistoryWish(0.0, (movies,)))
    wanted = [
        row.id
        for row in plex.state.history
        if row.person in both and plex.collection.remembered(row.number).section in ("Movies", "TV Shows")
    ]
    assert [play.record for play in page.rows] == wanted
    assert len(page.rows) + page.left_out == page.received == len(plex.state.history)
    assert {play.library_key for play in one} == {movies.key}


async def test_an_account_sees_its_own_plays_only(plex: PlexAccess, make: MakeServer) -> None:
    """Old servers refuse even these: then there is no source, and no error."""
    joerg = make("joerg")
    assert {play.account_key for play in await plays(joerg, since(plex))} == {str(member("joerg").plex_id)}
    plex.state.version = "1.40.2.8395-c67dce28e"
    sources = await joerg.history_sources()
    plex.state.version = VERSION
    assert sources == []


async def test_deleted_items_have_no_key(plex: PlexAccess, server: PlexServer) -> None:
    """Title and person stay; there is nothing that could be pushed."""
    gone = {row.id for row in plex.state.history if row.number not in plex.collection}
    found = [play for play in await plays(server, since(plex)) if play.record in gone]
    assert len(found) == len(gone) > 0
    assert {(play.item_key, play.parent_key, play.grandparent_key) for play in found} == {("", "", "")}
    assert all(play.title and play.account_key and play.at for play in found)
    assert await server.fill_in(found) == [
        play for play in await server.fill_in(found) if not play.ids and not play.guid
    ]


async def test_the_key_of_the_show_is_found_where_it_is_missing(plex: PlexAccess, server: PlexServer) -> None:
    """Every third row has it in the path only."""
    episodes = [play for play in await plays(server, since(plex)) if play.kind is ItemKind.EPISODE and play.item_key]
    assert {bool(play.grandparent_key) for play in episodes} == {True}
    for play in episodes:
        item = plex.collection.item(plex.number(play.item_key))
        season = plex.collection.parent(item)
        assert season is not None
        assert play.grandparent_key == plex.rating_key(season.parent or 0)
        assert (play.season, play.number) == (item.parent_index, item.index)


async def test_plays_are_filled_in(plex: PlexAccess, server: PlexServer) -> None:
    """Ids of the item and of its show, runtime and player; what the row said stays."""
    before = await plays(server, since(plex))
    plex.journal.clear()
    filled = await server.fill_in(before)
    requests = len(plex.journal.entries)
    assert [play.record for play in filled] == [play.record for play in before]
    for play in filled:
        if not play.item_key:
            continue
        item = plex.collection.item(plex.number(play.item_key))
        assert (play.title, play.runtime_ms, play.year) == (item.title, item.runtime_ms, item.year)
        if play.guid.startswith("plex://"):
            assert set(play.ids) == {f"{provider}:{value}" for provider, value in item.ids.items()}
        if play.kind is ItemKind.EPISODE and not play.guid.startswith("local:"):
            assert play.show_ids
    assert {play.player for play in filled} >= {"Living Room"}
    assert requests <= 8


async def test_items_are_asked_for_once(plex: PlexAccess, server: PlexServer) -> None:
    """A hundred in a request, and what is known is not asked for again, nor what is gone."""
    before = await plays(server, since(plex))
    await server.fill_in(before)
    plex.journal.clear()
    await server.fill_in(before)
    assert plex.journal.entries == ()


async def test_an_item_that_is_gone_though_it_has_a_key_stays_as_it_is(plex: PlexAccess, make: MakeServer) -> None:
    """The trash is not emptied: 404 for it, and its neighbours come all the same."""
    server = make()
    film = plex.collection.of("Movies", "movie")[0]
    now = plex.state.now
    plex.watching.play("mira", film.number, now - 7_200, now - 60, film.runtime_ms)
    plex.delete(film.number, keep_in_history=True)
    found = await plays(server, since(plex))
    filled = await server.fill_in(found)
    plex.state.trash.clear()
    gone = [play for play in filled if play.item_key == plex.rating_key(film.number)]
    assert {(play.title, play.ids, play.guid, play.runtime_ms) for play in gone} == {(film.title, (), "", None)}
    assert any(play.ids for play in filled)


async def test_a_library_that_was_rebuilt_costs_few_requests(plex: PlexAccess, make: MakeServer) -> None:
    """404 for every key is believed after the halves were asked for."""
    server = make()
    found = await plays(server, since(plex))
    plex.faults.load("metadata:gone")
    plex.journal.clear()
    filled = await server.fill_in(found)
    keys = {key for play in found for key in (play.item_key, play.grandparent_key) if key}
    assert not any(play.ids for play in filled)
    assert len(plex.journal.entries) <= 3 * (len(keys) // 100 + 1) + 1


async def test_one_gone_item_hides_no_other(plex: PlexAccess, make: MakeServer) -> None:
    """A server that answers 404 for a whole list is asked for its halves."""
    server = make()
    found = await plays(server, since(plex))
    plex.faults.load("metadata:gone*1")
    filled = await server.fill_in(found)
    assert [bool(play.runtime_ms) for play in filled] == [bool(play.item_key) for play in filled]


async def test_no_library_that_is_asked_for_is_missed(server: PlexServer, plex: PlexAccess) -> None:
    """An unknown library has no plays."""
    nowhere = (ServerLibrary("77", "Nowhere", (await server.libraries())[0].kind),)
    assert await plays(server, HistoryWish(0.0, nowhere)) == []
