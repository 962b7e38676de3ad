"""A healthy Plex server: who it is, what it holds, whose accounts there are."""

from __future__ import annotations

import pytest

from tests.clients.plex.conftest import MakeServer
from tui.clients.plex.about import NEEDS_SIGN_IN
from tui.clients.plex.client import PAGE_SIZE, PlexServer
from tui.errors import AuthError, BadResponse, InvalidInput
from tui.model.health import Trouble
from tui.model.library import ItemKind, ItemRow, StateScope
from tui.model.plays import ServerKind
from tui.model.servers import LibraryKind, ServerIdentity, ServerLibrary
from tui.sandbox.media import member
from tui.sandbox.plex.access import PlexAccess
from tui.sandbox.plex.state import VERSION

OWNER = str(member("mira").plex_id)


async def library(server: PlexServer, kind: LibraryKind = LibraryKind.MOVIES) -> ServerLibrary:
    """The first library of a kind."""
    return next(found for found in await server.libraries() if found.kind is kind)


async def everything(server: PlexServer, kind: ItemKind, where: ServerLibrary) -> dict[str, ItemRow]:
    """All items of a kind in a library."""
    page = await server.items(where, kind, 0, 10_000)
    assert (page.received, page.bad, page.left_out) == (page.total, (), 0)
    return {walked.item.key: walked.item for walked in page.rows}


async def test_who_answers_is_told(plex: PlexAccess, server: PlexServer) -> None:
    """The stable key, the name and the version."""
    expected = ServerIdentity(ServerKind.PLEX, plex.state.machine_identifier, "Den", VERSION)
    assert await server.identity() == expected


async def test_who_answers_is_told_without_a_good_token(make: MakeServer) -> None:
    """Only the name needs one."""
    found = await make(token="a-token-that-died").identity()
    assert (found.version, found.name) == (VERSION, "")


async def test_a_look_brings_what_the_card_shows(plex: PlexAccess, server: PlexServer) -> None:
    """Libraries with counts, what is played, the latency and the clock, in few requests."""
    film = plex.collection.of("Movies", "movie")[0]
    plex.state.playing = [plex.state.start("mira", film.number, 61_000, state="paused")]
    facts = await server.look()
    plex.state.playing = []
    playing = facts.playing[0] if facts.playing else None
    counts = {found.name: found.items for found in facts.libraries}
    assert counts["Movies"] == len(plex.collection.of("Movies", "movie"))
    assert counts["TV Shows"] == len(plex.collection.of("TV Shows", "episode"))
    assert playing is not None
    assert (playing.account_key, playing.title, playing.position_ms, playing.is_paused) == (
        OWNER,
        film.title,
        61_000,
        True,
    )
    assert facts.latency_ms > 0
    assert abs(facts.clock_skew_seconds or 0) <= 1
    assert len(plex.journal.entries) == 3 + len(facts.libraries)


@pytest.mark.parametrize("offset", [-300.0, 0.0, 90.0])
async def test_s19_the_clock_of_the_server_is_compared(plex: PlexAccess, server: PlexServer, offset: float) -> None:
    """The Date header tells by how much it is off, whatever its time zone."""
    plex.state.clock_offset = offset
    facts = await server.look()
    plex.state.clock_offset = 0.0
    assert facts.clock_skew_seconds is not None
    assert abs(facts.clock_skew_seconds - offset) <= 1


async def test_what_is_worth_knowing_is_noted(plex: PlexAccess, server: PlexServer) -> None:
    """A scan, and a version that is too old."""
    plex.state.refreshing, plex.state.version = {1}, "1.40.2.8395-c67dce28e"
    notes = (await server.look()).notes
    plex.state.refreshing, plex.state.version = set(), VERSION
    assert notes == ("Scans Movies", "Version 1.40.2.8395 is old: 1.41.6 or later is recommended")
    assert (await server.look()).notes == ()


async def test_others_than_the_owner_are_not_told_what_is_played(make: MakeServer) -> None:
    """A refused call is no dead token."""
    assert (await make("joerg").look()).playing is None


@pytest.mark.parametrize("version", ["1.40.2.8395-c67dce28e", VERSION])
async def test_an_owner_only_call_is_no_dead_token(plex: PlexAccess, make: MakeServer, version: str) -> None:
    """Whether the server says 401, as old ones do, or 403: the own account is all there is."""
    plex.state.version = version
    found = await make("joerg").accounts()
    plex.state.version = VERSION
    assert [(account.key, account.is_own) for account in found] == [(str(member("joerg").plex_id), True)]


async def test_s25_the_owner_is_one_account(make: MakeServer) -> None:
    """Account 1 is the owner's plex.tv account, nobody is no account, and others need a sign-in of their own."""
    joerg = str(member("joerg").plex_id)
    found = await make(account_tokens={joerg: "token"}).accounts()
    assert (found[0].key, found[0].username, found[0].is_own, found[0].is_admin) == (
        OWNER,
        "lighthouse.mira",
        True,
        True,
    )
    assert {account.key for account in found} & {"0", "1"} == set()
    assert {account.key: account.why_unreadable for account in found} == {
        OWNER: "",
        joerg: "",
        str(member("kids").plex_id): NEEDS_SIGN_IN,
        str(member("takeru").plex_id): NEEDS_SIGN_IN,
    }


async def test_s25_an_unknown_owner_is_not_guessed(make: MakeServer) -> None:
    """Without the plex.tv id the owner would become two people."""
    with pytest.raises(InvalidInput, match="Who owns this Plex server") as caught:
        await make(owner_id="").accounts()
    assert "owner_id" in caught.value.hint


async def test_libraries_are_those_that_are_shared(plex: PlexAccess, make: MakeServer, server: PlexServer) -> None:
    """By their keys and kinds, without counts."""
    kinds = {"movie": LibraryKind.MOVIES, "show": LibraryKind.SHOWS, "artist": LibraryKind.MUSIC}
    assert list(await server.libraries()) == [
        ServerLibrary(str(section.key), section.title, kinds[section.kind]) for section in plex.collection.sections
    ]
    assert {library.kind for library in await server.libraries()} == set(kinds.values())
    assert [found.name for found in await make("kids").libraries()] == ["TV Shows"]


async def test_films_come_with_ids_and_places(plex: PlexAccess, server: PlexServer) -> None:
    """Every field is the one of the collection."""
    rows = await everything(server, ItemKind.MOVIE, await library(server))
    films = plex.collection.of("Movies", "movie")
    assert len(rows) == len(films)
    for film in films:
        row = rows[plex.rating_key(film.number)]
        assert (row.title, row.year, row.runtime_ms, row.path) == (film.title, film.year, film.runtime_ms, film.path)
        assert (row.added_at, row.changed_at, row.released) == (film.added_at, film.updated_at, film.released)
        known = {f"{provider}:{value}" for provider, value in film.ids.items()}
        assert set(row.ids) == known or (row.ids and set(row.ids) < known and not row.guid.startswith("plex:")), row
        assert row.library_key == "1"


async def test_episodes_know_their_season_and_show(plex: PlexAccess, server: PlexServer) -> None:
    """Season 0 is one; the show's key leads to the show, whose ids it has not."""
    where = await library(server, LibraryKind.SHOWS)
    shows, seasons = await everything(server, ItemKind.SHOW, where), await everything(server, ItemKind.SEASON, where)
    rows = await everything(server, ItemKind.EPISODE, where)
    for item in plex.collection.of("TV Shows", "episode"):
        row = rows[plex.rating_key(item.number)]
        season, show = seasons[row.parent_key], shows[row.grandparent_key]
        assert (row.season, row.number) == (item.parent_index, item.index)
        assert (season.season, season.parent_key) == (row.season, show.key)
        assert (row.grandparent_title, row.parent_title) == (show.title, season.title)
        assert not set(row.ids) & set(show.ids)
    assert 0 in {row.season for row in rows.values()}
    assert any(row.ids for row in shows.values())


async def test_pages_are_cut_and_stay_in_order(server: PlexServer) -> None:
    """What comes later comes last, and each page says where it begins and how much there is."""
    where = await library(server)
    whole = await server.items(where, ItemKind.MOVIE, 0, PAGE_SIZE)
    part = await server.items(where, ItemKind.MOVIE, 20, 7)
    added = [walked.item.added_at or 0 for walked in whole.rows]
    assert added == sorted(added)
    assert part.rows == whole.rows[20:27]
    assert (part.received, part.total, part.offset) == (7, whole.total, 20)


async def test_music_is_tracks(plex: PlexAccess, server: PlexServer) -> None:
    """A track knows its album and its artist."""
    rows = await everything(server, ItemKind.TRACK, await library(server, LibraryKind.MUSIC))
    track = plex.collection.of("Music", "track")[0]
    row = rows[plex.rating_key(track.number)]
    assert len(rows) == len(plex.collection.of("Music", "track"))
    assert (row.title, row.number, row.season) == (track.title, track.index, None)
    assert row.parent_title and row.grandparent_title


async def test_a_library_that_is_not_synced_is_refused(make: MakeServer) -> None:
    """By its name."""
    photos = ServerLibrary("9", "Photos", LibraryKind.OTHER)
    with pytest.raises(InvalidInput, match="Photos holds nothing that is synced"):
        await make().states(photos, (await make().accounts())[0], StateScope.PLAYED, 0, 10)


async def test_another_server_is_told(plex: PlexAccess, make: MakeServer) -> None:
    """At a known address, with another key."""
    plex.faults.load("identity:stranger, root:stranger")
    with pytest.raises(BadResponse, match="Another Plex server answers") as looked:
        await make(server_uuid=plex.state.machine_identifier).look()
    with pytest.raises(BadResponse) as asked:
        await make(server_uuid=plex.state.machine_identifier).identity()
    assert looked.value.trouble == asked.value.trouble == Trouble.WRONG_SERVER


async def test_a_dead_token_is_told_by_every_call(make: MakeServer) -> None:
    """Only then is it an AuthError."""
    dead = make(token="a-token-that-died")
    for call in (dead.look(), dead.libraries(), dead.accounts(), dead.history_sources()):
        with pytest.raises(AuthError, match="Plex refuses the token") as caught:
            await call
        assert "a-token-that-died" not in f"{caught.value} {caught.value.hint}"


async def test_s39_tokens_are_in_no_url(plex: PlexAccess, server: PlexServer) -> None:
    """They go in a header; the client identifier is always the same."""
    await server.look()
    assert {entry.headers["x-plex-token"] for entry in plex.journal.entries} == {plex.token()}
    assert {entry.headers["x-plex-client-identifier"] for entry in plex.journal.entries} == {
        "6f1c3a52-0d55-4d6e-9a1b-0c8f6f0e2d11"
    }
    assert not any(plex.token() in entry.target for entry in plex.journal.entries)


@pytest.mark.parametrize("token", ["with blank", "with\nline", "tokeñ"])
async def test_a_token_that_none_can_be_is_refused(make: MakeServer, token: str) -> None:
    """Before anything is sent, and without repeating it."""
    with pytest.raises(InvalidInput, match="holds signs that no token has") as caught:
        await make(token=token).look()
    assert token not in f"{caught.value}"


async def test_s41_nothing_is_written(plex: PlexAccess, server: PlexServer) -> None:
    """Reading is GET only."""
    where = await library(server)
    own = (await server.accounts())[0]
    await server.look()
    await server.states(where, own, StateScope.PLAYED, 0, 10)
    await server.library_mark(where)
    await server.state_mark(where, own)
    assert {entry.method for entry in plex.journal.entries} == {"GET"}
