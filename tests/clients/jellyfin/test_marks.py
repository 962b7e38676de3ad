"""Marks that tell whether anything changed, and what is watched again, against the fake servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.clients.jellyfin.support import NOW, MakeBox, MakeClient, account, everything, library
from tui.clients.jellyfin.client import JellyfinServer
from tui.model.library import StateRow, StateScope
from tui.model.servers import LibraryKind
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import MediaItem

OLD = ("10.8.13", "10.11.11")


def unseen(box: JellyfinAccess, section: str = "Movies") -> MediaItem:
    """A film that nobody has touched."""
    touched = {number for person in box.watching.people for number in box.watching.touched(person)}
    return next(one for one in box.collection.of(section, "movie") if one.number not in touched)


async def states(client: JellyfinServer, box: JellyfinAccess, scope: StateScope) -> dict[str, StateRow]:
    """What the owner has in a scope of the films."""
    shelf, who = await library(client, LibraryKind.MOVIES), await account(client, box)
    rows, _ = await everything(lambda start, size: client.states(shelf, who, scope, start, size), 7)
    return {row.item_key: row for row in rows}


async def test_marks_stay_while_nothing_changes(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Asking twice gives the same, in few requests."""
    client = make_client(any_box)
    shelf, who = await library(client), await account(client, any_box)
    first = await client.library_mark(shelf), await client.state_mark(shelf, who)
    any_box.journal.clear()
    assert (await client.library_mark(shelf), await client.state_mark(shelf, who)) == first
    assert len(any_box.journal.entries) == 5
    assert all(first)


def identified(box: JellyfinAccess) -> None:
    """Somebody corrects what a film is; its metadata are saved."""
    box.collection.change(replace(unseen(box), title="Another one", updated_at=NOW - 600))


CHANGES: list[Callable[[JellyfinAccess], object]] = [
    lambda box: box.delete(unseen(box).number),
    lambda box: box.server.replace_item(unseen(box).number, NOW - 600),
    identified,
]


@pytest.mark.parametrize("change", CHANGES)
async def test_a_library_mark_sees_what_comes_and_goes(
    any_box: JellyfinAccess, make_client: MakeClient, change: Callable[[JellyfinAccess], object]
) -> None:
    """An item is deleted; a file comes back under another path; an item is identified anew."""
    client = make_client(any_box)
    shelf = await library(client, LibraryKind.MOVIES)
    before = await client.library_mark(shelf)
    change(any_box)
    assert await client.library_mark(shelf) != before


async def test_a_state_mark_sees_plays_marks_and_positions(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """A play, a mark by hand and another position each change it."""
    client = make_client(any_box)
    shelf, who = await library(client, LibraryKind.MOVIES), await account(client, any_box)
    film = unseen(any_box).number
    marks = [await client.state_mark(shelf, who)]
    any_box.watching.set_offset("mira", film, 1_200_000, NOW - 60)
    marks.append(await client.state_mark(shelf, who))
    any_box.watching.set_offset("mira", film, 1_300_000, NOW - 50)
    marks.append(await client.state_mark(shelf, who))
    any_box.watching.mark_played("mira", film, NOW - 40)
    marks.append(await client.state_mark(shelf, who))
    any_box.watching.mark_unplayed("mira", film)
    marks.append(await client.state_mark(shelf, who))
    assert len(set(marks)) == 4
    assert marks[4] == marks[0]


async def test_a_state_mark_is_that_of_one_account(box: JellyfinAccess, client: JellyfinServer) -> None:
    """What another person watches does not change it."""
    shelf, who = await library(client, LibraryKind.MOVIES), await account(client, box)
    before = await client.state_mark(shelf, who)
    box.watching.mark_played("joerg", unseen(box).number, NOW - 40)
    assert await client.state_mark(shelf, who) == before


@pytest.mark.parametrize("version", OLD)
async def test_what_is_watched_again_stays_watched(make_box: MakeBox, make_client: MakeClient, version: str) -> None:
    """Up to 10.11 the mark goes when a second viewing begins; with a position it is told among what was begun."""
    box = await make_box(version)
    client, film = make_client(box), unseen(box)
    box.watching.mark_played("mira", film.number, NOW - 86_400)
    session = box.begin("mira", film.number, offset_ms=0)
    box.server.plays.progress(session, film, film.runtime_ms * 10_000 // 3, is_paused=False)
    key = box.item_id(film.number)
    begun = await states(client, box, StateScope.STARTED)
    assert key not in await states(client, box, StateScope.PLAYED)
    assert (begun[key].is_played, begun[key].position_ms) == (True, film.runtime_ms // 3)


@pytest.mark.parametrize("version", OLD)
async def test_what_has_just_begun_again_is_watched_too(
    make_box: MakeBox, make_client: MakeClient, version: str
) -> None:
    """In its first minutes it is in no list of the server; the session tells, and pages still add up."""
    box = await make_box(version)
    client, film = make_client(box), unseen(box)
    box.watching.mark_played("mira", film.number, NOW - 86_400)
    before = await states(client, box, StateScope.STARTED)
    session = box.begin("mira", film.number, offset_ms=0)
    key = box.item_id(film.number)
    begun = await states(client, box, StateScope.STARTED)
    assert set(begun) - set(before) == {key}
    assert (begun[key].is_played, begun[key].position_ms, begun[key].plays) == (True, 0, 2)
    box.finish(session, offset_ms=1000)
    assert key not in await states(client, box, StateScope.STARTED)


async def test_a_first_viewing_is_not_taken_for_a_second(box: JellyfinAccess, client: JellyfinServer) -> None:
    """Something that begins for the first time is counted once it plays; nobody saw it whole."""
    film = unseen(box)
    before = await states(client, box, StateScope.STARTED)
    box.begin("joerg", film.number, offset_ms=0)
    assert await states(client, box, StateScope.STARTED) == before


async def test_from_12_on_the_server_keeps_the_mark(make_box: MakeBox, make_client: MakeClient) -> None:
    """It is in both lists, and no session is asked for."""
    box = await make_box("12.0.0")
    client, film = make_client(box), unseen(box)
    box.watching.mark_played("mira", film.number, NOW - 86_400)
    session = box.begin("mira", film.number, offset_ms=0)
    box.server.plays.progress(session, film, film.runtime_ms * 10_000 // 3, is_paused=False)
    key = box.item_id(film.number)
    assert key in await states(client, box, StateScope.PLAYED)
    assert (await states(client, box, StateScope.STARTED))[key].is_played is True
    assert box.journal.counts["sessions"] == 0
