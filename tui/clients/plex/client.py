"""A Plex Media Server, read in the way in which all media servers are: `MediaServer` for Plex. GET only, no retries.

Source: `protocols/plex.md` section 3. What is watched is always told for the account of the token that asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.clients import values
from tui.clients.http import HttpClient
from tui.clients.plex import about
from tui.clients.plex.calls import PlexCalls
from tui.clients.plex.details import PlexDetails
from tui.clients.plex.errors import wrong_server
from tui.clients.plex.history import AccountKeys, filled, query_of, wanted, with_player
from tui.clients.plex.identity import PlexIdentity
from tui.clients.plex.items import read_page
from tui.clients.plex.library import SECTIONS, PlexLibraries
from tui.errors import AuthError, Forbidden, NotFound, ServerError
from tui.model.clock import Clock
from tui.model.library import ItemKind, StateRow, StateScope, WalkedItem
from tui.model.pages import Page
from tui.model.server_history import HistorySource, HistoryWish, PulledPlay
from tui.model.servers import AccountFacts, NowPlaying, ServerFacts, ServerIdentity, ServerLibrary

__all__ = ["PlexIdentity", "PlexServer"]

PAGE_SIZE = 400
"""Entries of one page: 100 to 500 are kind to small servers."""
HISTORY = "history"
_HISTORY_PATH = "/status/sessions/history/all"
_HISTORY_NOTE = "It holds what was played to the watched mark, without when it began"


class PlexServer:
    """A signed-in client. `account_tokens`: tokens of other accounts for this server, by their plex.tv ids.

    `owner_id` and `user_id` are the plex.tv ids of the server's owner and of the account that is signed in;
    `server_uuid` is the server that is expected. "" = not known.
    """

    def __init__(
        self,
        http: HttpClient,
        url: str,
        token: str,
        identity: PlexIdentity,
        *,
        clock: Clock,
        account_tokens: Mapping[str, str] | None = None,
        owner_id: str = "",
        user_id: str = "",
        server_uuid: str = "",
    ) -> None:
        self._calls = PlexCalls(http, url, token, identity, clock=clock)
        self._tokens = dict(account_tokens or {})
        self._libraries = PlexLibraries(self._calls, self._tokens)
        self._details = PlexDetails(self._calls)
        self._keys = AccountKeys(owner_id)
        self._user_id = user_id
        self._server_uuid = server_uuid.lower()
        self._devices: Mapping[str, tuple[str, str]] | None = None

    @property
    def page_size(self) -> int:
        """Entries to ask for at once."""
        return PAGE_SIZE

    async def identity(self) -> ServerIdentity:
        """Give who answers, with the name only where the token is taken. Raises BadResponse for another server."""
        found = self._expected(about.identity_of(await self._calls.container("/identity")))
        try:
            return replace(found, name=about.identity_of(await self._calls.container("/")).name)
        except (AuthError, Forbidden):
            return found

    async def look(self) -> ServerFacts:
        """Give what the card shows, in a request for the server, one for each library, one for what is played.

        Raises AuthError for a dead token, BadResponse for another server than the expected one.
        """
        root, told = await self._calls.told_container("/")
        identity = self._expected(about.identity_of(root))
        sections = await self._calls.container(SECTIONS)
        libraries = [replace(library, items=await self._count(library)) for library in about.libraries_of(sections)]
        return ServerFacts(
            identity=identity,
            latency_ms=told.latency_ms,
            clock_skew_seconds=about.skew_of(told),
            libraries=tuple(libraries),
            playing=await self._playing(),
            history_source=HISTORY,
            notes=about.notes_of(root, sections),
        )

    async def libraries(self) -> Sequence[ServerLibrary]:
        """Give the libraries that the account sees, without counts."""
        return await self._libraries.listed()

    async def accounts(self) -> Sequence[AccountFacts]:
        """Give the accounts, the own one first; who is not the owner sees the own one only.

        Raises InvalidInput when the plex.tv id of the owner, or of our own account, is not known.
        """
        try:
            container = await self._calls.container("/accounts")
        except (Forbidden, NotFound):
            return [about.own_account(self._user_id)]
        return about.accounts_of(container, self._keys, self._user_id, frozenset(self._tokens))

    async def items(self, library: ServerLibrary, kind: ItemKind, start: int, size: int) -> Page[WalkedItem]:
        """Give one page of all items of a kind, in the order in which they were added."""
        return await self._libraries.items(library, kind, start, size)

    async def states(
        self, library: ServerLibrary, account: AccountFacts, scope: StateScope, start: int, size: int
    ) -> Page[StateRow]:
        """Give one page of what an account has played, or begun. Raises AuthError or Forbidden for that account."""
        return await self._libraries.states(library, account, scope, start, size)

    async def library_mark(self, library: ServerLibrary) -> str:
        """Give a text that changes with the items, in one request and one for each kind; "" where there is none."""
        return await self._libraries.mark(library)

    async def state_mark(self, library: ServerLibrary, account: AccountFacts) -> str:
        """Give a text that changes with what is played or begun, in two requests; "" where there is none."""
        return await self._libraries.state_mark(library, account)

    async def history_sources(self) -> Sequence[HistorySource]:
        """Give the one source, the playback history; none for an account that may not read it."""
        try:
            listing, _ = await self._calls.page(_HISTORY_PATH, {"sort": "viewedAt:asc"}, 0, 1)
        except (Forbidden, NotFound):
            return []
        first = listing.entries[0] if listing.entries else None
        oldest = values.epoch(first.viewedAt) if first is not None else None
        return [HistorySource(HISTORY, None if oldest is None else float(oldest), _HISTORY_NOTE)]

    async def history(self, source: HistorySource, wish: HistoryWish, start: int, size: int) -> Page[PulledPlay]:
        """Give one page of the history, oldest first, without what items tell.

        Raises InvalidInput for plays of an owner whose plex.tv id is not known.
        """
        listing, total = await self._calls.page(_HISTORY_PATH, query_of(wish, self._keys), start, size)
        return await read_page(listing, total, wanted(wish, self._keys))

    async def fill_in(self, plays: Sequence[PulledPlay]) -> list[PulledPlay]:
        """Give the same plays with ids, titles and runtimes; 100 items in one request, each asked for once."""
        items = await self._details.get(key for play in plays for key in (play.item_key, play.grandparent_key))
        shows = {
            play.record: play.grandparent_key or items[play.item_key].item.grandparent_key
            for play in plays
            if play.kind is ItemKind.EPISODE and play.item_key in items
        }
        above = await self._details.get(shows.values())
        devices = await self._known_devices() if plays else {}
        return [
            with_player(filled(play, items.get(play.item_key), above.get(shows.get(play.record, ""))), devices)
            for play in plays
        ]

    def _expected(self, found: ServerIdentity) -> ServerIdentity:
        if self._server_uuid and found.uuid != self._server_uuid:
            raise wrong_server(found.uuid, self._server_uuid)
        return found

    async def _count(self, library: ServerLibrary) -> int | None:
        """Give how much is in a library; None where just that library cannot be counted: the server fares well."""
        try:
            return await self._libraries.count(library)
        except (Forbidden, NotFound, ServerError):
            return None

    async def _playing(self) -> tuple[NowPlaying, ...] | None:
        """Give what is being played; None where that is for the owner only."""
        try:
            listing, _ = await self._calls.page("/status/sessions", {}, 0, PAGE_SIZE)
        except Forbidden:
            return None
        return about.playing_of(listing, self._keys)

    async def _known_devices(self) -> Mapping[str, tuple[str, str]]:
        """Give the players that the server lists, asked for once; none where it does not say."""
        if self._devices is None:
            try:
                self._devices = about.devices_of(await self._calls.container("/devices"))
            except (Forbidden, NotFound):
                self._devices = {}
        return self._devices
