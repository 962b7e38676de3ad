"""The stage of the pictures of media servers: a Plex, a Jellyfin and an Emby of one household, not all of them well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from textual.widgets import Input

from tui.app import DeckApp
from tui.deck import Deck
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
        await deck.add_profile(ProfileDraft(kind, NAMES[kind], url, settings=settings), {"token": token})
        await deck.wait((await deck.start_sync(NAMES[kind])).id)


async def let_two_fail(deck: Deck, house: Household) -> None:
    """The Jellyfin has signed us out, the Emby migrates."""
    house.jellyfin.faults.load("*:401")
    house.emby.faults.load("*:migrating")
    for kind in (ProfileKind.JELLYFIN, ProfileKind.EMBY):
        await deck.servers.look(await deck.profile(NAMES[kind]))


def fill_plex_form(app: DeckApp, house: Household) -> None:
    """As if it was typed."""
    app.screen.query_one("#name", Input).value = "plex-attic"
    app.screen.query_one("#plex-tv", Input).value = house.plex.tv_url
