"""What accounts have seen, and the marks that tell of changes."""

from __future__ import annotations

import pytest

from tests.clients.plex.conftest import MakeServer
from tui.clients.plex.client import PlexServer
from tui.errors import AuthError, Forbidden
from tui.model.health import Trouble
from tui.model.library import ItemKind, StateRow, StateScope
from tui.model.servers import AccountFacts, ServerLibrary
from tui.sandbox.media import member
from tui.sandbox.plex.access import PlexAccess

KINDS = {"Movies": "movie", "TV Shows": "episode"}


def facts(person: str, *, is_own: bool = False) -> AccountFacts:
    """The account of a person."""
    return AccountFacts(str(member(person).plex_id), member(person).plex_title, is_own=is_own)


async def library(server: PlexServer, name: str) -> ServerLibrary:
    """A library by its name."""
    return next(found for found in await server.libraries() if found.name == name)


async def rows(
    server: PlexServer, where: ServerLibrary, account: AccountFacts, scope: StateScope
) -> dict[str, StateRow]:
    """All states of a scope."""
    page = await server.states(where, account, scope, 0, 10_000)
    assert (page.received, page.bad, page.left_out) == (page.total, (), 0)
    return {row.item_key: row for row in page.rows}


def truth(plex: PlexAccess, person: str, section: str, scope: StateScope) -> dict[str, StateRow]:
    """What the sandbox knows of a scope."""
    found = {}
    for item in plex.collection.of(section, KINDS[section]):  # type: ignore[arg-type]
        state = plex.watching.state(person, item.number)
        if state.plays if scope is StateScope.PLAYED else state.offset_ms:
            key = plex.rating_key(item.number)
            found[key] = StateRow(key, state.plays > 0, state.plays, state.offset_ms, state.last_played)
    return found


@pytest.mark.parametrize("section", ["Movies", "TV Shows"])
@pytest.mark.parametrize("scope", list(StateScope))
async def test_the_own_states_are_read(plex: PlexAccess, server: PlexServer, section: str, scope: StateScope) -> None:
    """Counts, positions and dates; what is watched again has both."""
    expected = truth(plex, "mira", section, scope)
    assert expected
    assert await rows(server, await library(server, section), facts("mira", is_own=True), scope) == expected


@pytest.mark.parametrize("scope", list(StateScope))
async def test_s25_others_are_read_with_their_own_token(plex: PlexAccess, make: MakeServer, scope: StateScope) -> None:
    """Never with ours, which would tell what we have seen."""
    joerg = facts("joerg")
    server = make(account_tokens={joerg.key: plex.token("joerg")})
    found = await rows(server, await library(server, "TV Shows"), joerg, scope)
    assert found == truth(plex, "joerg", "TV Shows", scope)
    assert found != truth(plex, "mira", "TV Shows", scope)


async def test_s25_an_account_without_a_token_is_not_read(plex: PlexAccess, server: PlexServer) -> None:
    """Nothing is asked for in its name."""
    where = await library(server, "Movies")
    plex.journal.clear()
    with pytest.raises(Forbidden, match="Jörg Grünspan has watched can only be read with a token"):
        await server.states(where, facts("joerg"), StateScope.PLAYED, 0, 10)
    assert plex.journal.entries == ()


async def test_the_dead_token_of_another_account_names_it(make: MakeServer) -> None:
    """Ours is still good."""
    joerg = facts("joerg")
    server = make(account_tokens={joerg.key: "dead-dead-dead"})
    with pytest.raises(AuthError, match="refuses the token of Jörg Grünspan") as caught:
        await server.states(await library(server, "Movies"), joerg, StateScope.PLAYED, 0, 10)
    assert caught.value.trouble == Trouble.EXPIRED
    assert (await server.look()).identity.name == "Den"


async def test_a_library_that_is_hidden_from_an_account_is_told(plex: PlexAccess, make: MakeServer) -> None:
    """It is a matter of rights, not of the item."""
    kids = facts("kids")
    server = make(account_tokens={kids.key: plex.token("kids")})
    with pytest.raises(Forbidden, match="The library Movies is not there for Kids"):
        await server.states(await library(server, "Movies"), kids, StateScope.PLAYED, 0, 10)


async def test_items_bring_the_own_state(plex: PlexAccess, server: PlexServer) -> None:
    """Those never touched are told as unwatched; shows have no state of their own."""
    where = await library(server, "TV Shows")
    episodes = await server.items(where, ItemKind.EPISODE, 0, 10_000)
    seen = {walked.item.key: walked.state for walked in episodes.rows if walked.state and walked.state.is_played}
    shows = await server.items(where, ItemKind.SHOW, 0, 10_000)
    assert seen == truth(plex, "mira", "TV Shows", StateScope.PLAYED)
    assert {walked.state for walked in shows.rows} == {None}
    assert all(walked.state is not None for walked in episodes.rows)


async def test_numbers_as_texts_are_the_same_states(plex: PlexAccess, server: PlexServer) -> None:
    """Types drift from version to version."""
    where, own = await library(server, "Movies"), facts("mira", is_own=True)
    expected = truth(plex, "mira", "Movies", StateScope.PLAYED)
    plex.faults.load("all:text_numbers")
    assert await rows(server, where, own, StateScope.PLAYED) == expected


async def test_marks_stay_while_nothing_changes(server: PlexServer) -> None:
    """Asked for twice, they are the same; of two libraries they differ."""
    movies, shows, own = await library(server, "Movies"), await library(server, "TV Shows"), facts("mira", is_own=True)
    first = (await server.library_mark(movies), await server.state_mark(movies, own))
    assert (await server.library_mark(movies), await server.state_mark(movies, own)) == first
    assert await server.library_mark(shows) != first[0]
    assert await server.state_mark(shows, own) != first[1]
    assert all(first)


async def test_the_mark_of_a_library_changes_with_its_items(plex: PlexAccess, server: PlexServer) -> None:
    """A film that comes, one that goes, and one that is replaced."""
    where = await library(server, "Movies")
    marks = [await server.library_mark(where)]
    added = plex.collection.add("Driftwood", at=1_790_000_000)
    marks.append(await server.library_mark(where))
    replaced = plex.collection.replace(added.number, at=1_790_000_001)
    marks.append(await server.library_mark(where))
    plex.delete(replaced.number)
    marks.append(await server.library_mark(where))
    assert len(set(marks)) == 4


async def test_the_mark_of_states_changes_with_each(plex: PlexAccess, server: PlexServer) -> None:
    """Played, unplayed, begun, and one marked for another: the counts alone would not tell."""
    where, own = await library(server, "Movies"), facts("mira", is_own=True)
    unseen = [
        film.number
        for film in plex.collection.of("Movies", "movie")
        if not plex.watching.state("mira", film.number).last_played
    ][:2]
    marks = [await server.state_mark(where, own)]
    plex.watching.mark_played("mira", unseen[0], 1_900_000_000)
    marks.append(await server.state_mark(where, own))
    plex.watching.mark_unplayed("mira", unseen[0])
    plex.watching.mark_played("mira", unseen[1], 1_900_000_001)
    marks.append(await server.state_mark(where, own))
    plex.watching.set_offset("mira", unseen[0], 700_000, 1_900_000_002)
    marks.append(await server.state_mark(where, own))
    for number in unseen:
        plex.watching.mark_unplayed("mira", number)
    assert len(set(marks)) == 4
    assert await server.state_mark(where, own) == marks[0]


async def test_an_entry_that_cannot_be_read_gives_no_mark(plex: PlexAccess, server: PlexServer) -> None:
    """It does not tell whether the server knows the filter, so the list has to be read."""
    where, own = await library(server, "Movies"), facts("mira", is_own=True)
    plex.faults.load("all:odd_rows")
    assert await server.state_mark(where, own) == ""


async def test_there_is_no_mark_during_a_scan(plex: PlexAccess, server: PlexServer) -> None:
    """What it tells is not settled yet."""
    plex.state.refreshing = {1}
    mark = await server.library_mark(await library(server, "Movies"))
    plex.state.refreshing = set()
    assert mark == ""
