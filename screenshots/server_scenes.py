"""The stage of the pictures of media servers: a Plex, a Jellyfin and an Emby of one household, not all of them well."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from textual.widgets import Input

from tui.app import DeckApp
from tui.deck import Deck
from tui.model.hub import LocalMark
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.sandbox import Household, threaded_household

LIBRARY = 3_000
"""Films and episodes on each server."""
NAMES = {ProfileKind.PLEX: "plex-den", ProfileKind.JELLYFIN: "jelly-attic", ProfileKind.EMBY: "emby-cabin"}


@contextmanager
def media_house(clock: Callable[[], float]) -> Iterator[Household]:
    """The servers, listening."""
    with threaded_household(seed=9, live=1, movies=1, series=1, library=LIBRARY, clock=clock) as house:
        yield house


async def add_servers(deck: Deck, house: Household) -> None:
    """Store all three, signed in and synced."""
    accounts = {
        ProfileKind.PLEX: (house.plex.url, house.plex.token(), {"plex_tv_url": house.plex.tv_url}),
        ProfileKind.JELLYFIN: (house.jellyfin.url, house.jellyfin.api_key, {}),
        ProfileKind.EMBY: (house.emby.url, house.emby.api_key, {}),
    }
    for kind, (url, token, settings) in accounts.items():
        await deck.profiles.add(ProfileDraft(kind, NAMES[kind], url, settings=settings), {"token": token})
        await deck.runs.wait((await deck.runs.start_sync(NAMES[kind])).id)


async def let_two_fail(deck: Deck, house: Household) -> None:
    """The Jellyfin has signed us out, the Emby migrates."""
    house.jellyfin.faults.load("*:401")
    house.emby.faults.load("*:migrating")
    for kind in (ProfileKind.JELLYFIN, ProfileKind.EMBY):
        await deck.servers.look(await deck.profiles.find(NAMES[kind]))


async def keep_in_step(deck: Deck, house: Household, advance: Callable[[float], None]) -> None:
    """Mira and Jörg are kept in step on all three; then the Emby goes away while both watch on.

    `advance` lets seconds pass.
    """
    for server in (house.jellyfin, house.emby):
        server.faults.clear()
    advance(1)
    for name in NAMES.values():
        await deck.servers.look(await deck.profiles.find(name))
        await deck.runs.wait((await deck.runs.start_sync(name)).id)
    for account in await deck.people.accounts():
        name = (account.username or account.friendly_name).casefold()
        person = next((shown for sign, shown in PEOPLE if sign in name), "")
        if person:
            await deck.people.map(account.id, person)
    await _settled(deck, advance, 0)
    house.emby.faults.load("*:drop")
    for number, person in enumerate(await deck.people.all()):
        for item in await _unseen(deck, person.id, skip=number):
            await deck.hub.mark(person.id, LocalMark(is_watched=True), items=[item])
    (emby,) = [lane.profile for lane in await deck.outbox.lanes() if lane.profile == NAMES[ProfileKind.EMBY]]
    await _settled(deck, advance, await deck.outbox.moving(emby))


async def _settled(deck: Deck, advance: Callable[[float], None], left: int) -> None:
    """Let time pass until no more than `left` changes are on their way, for half a minute at most."""
    for _ in range(300):
        if await deck.outbox.moving() <= left:
            return
        advance(0.2)
        await asyncio.sleep(0.1)


PEOPLE = (("mira", "Mira"), ("joerg", "Jörg"), ("jörg", "Jörg"))
"""What accounts are called, and whose they are."""


async def _unseen(deck: Deck, person_id: int, skip: int) -> list[int]:
    """Some episodes that a person has not seen."""
    sql = """
    SELECT c.item_id FROM hub_copies AS c JOIN library_items AS i ON i.id = c.item_id AND i.kind = 'episode'
    LEFT JOIN hub_states AS h ON h.title_id = c.title_id AND h.person_id = ?
    WHERE coalesce(h.watch, 'unwatched') <> 'watched' GROUP BY c.title_id ORDER BY c.title_id LIMIT 9 OFFSET ?
    """
    return [int(row[0]) for row in await deck.store.db.fetch_all(sql, (person_id, 9 * skip))]


def fill_plex_form(app: DeckApp, house: Household) -> None:
    """As if it was typed."""
    app.screen.query_one("#name", Input).value = "plex-attic"
    app.screen.query_one("#plex-tv", Input).value = house.plex.tv_url
