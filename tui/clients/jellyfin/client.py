"""A Jellyfin from 10.8 to 12.0, or an Emby, as the jobs see it: `MediaServer`. It reads only, and never retries.

Source: `protocols/jellyfin.md`. Routes follow the version that the server tells when it is first asked, and again after
the line broke.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from tui.clients.http import HttpClient
from tui.clients.jellyfin.details import Details
from tui.clients.jellyfin.history import Histories
from tui.clients.jellyfin.identity import JellyfinIdentity, token_headers
from tui.clients.jellyfin.libraries import Libraries
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.look import Look
from tui.clients.jellyfin.marks import Marks
from tui.clients.jellyfin.standing import Standing
from tui.errors import NetworkError, ServerError
from tui.model.clock import Clock
from tui.model.library import ItemKind, StateRow, StateScope, WalkedItem
from tui.model.pages import Page
from tui.model.plays import ServerKind
from tui.model.server_history import HistorySource, HistoryWish, PulledPlay
from tui.model.servers import AccountFacts, ServerFacts, ServerIdentity, ServerLibrary

__all__ = ["JellyfinIdentity", "JellyfinServer"]

T = TypeVar("T")

PAGE_SIZE = 500
"""Entries at once: the reference advises 200 to 500."""


class JellyfinServer:
    """One server, spoken to with one token. `url` may have a path; `user_id` is empty for an API key.

    `zone` is the time zone of the server's clock, such as `Europe/Berlin`; "" = to be found out, where it can be.
    """

    def __init__(
        self,
        http: HttpClient,
        url: str,
        token: str,
        identity: JellyfinIdentity,
        *,
        clock: Clock,
        kind: ServerKind,
        user_id: str = "",
        zone: str = "",
    ) -> None:
        line = JellyfinLine(http, url, token_headers(identity, kind, token), clock=clock, kind=kind)
        self._standing = Standing(line, user_id)
        self._libraries = Libraries(line, self._standing)
        self._marks = Marks(line, self._standing)
        self._histories = Histories(line, self._standing, zone)
        self._details = Details(line, self._standing)
        self._look = Look(line, self._standing, self._libraries, self._histories)

    @property
    def page_size(self) -> int:
        """Entries to ask for at once; the server may give fewer or more."""
        return PAGE_SIZE

    async def identity(self) -> ServerIdentity:
        """Give who answers; it needs no valid token. Raises SyncError, BadResponse for another kind of server."""
        return await self._asked(self._look.identity())

    async def look(self) -> ServerFacts:
        """Give what the card shows. Raises AuthError only for a dead token; ServerError while it is not ready."""
        return await self._asked(self._look.facts())

    async def libraries(self) -> Sequence[ServerLibrary]:
        """Give the libraries that the account sees, with counts."""
        return await self._asked(self._libraries.counted())

    async def accounts(self) -> Sequence[AccountFacts]:
        """Give the accounts, the own one first; an API key has none of its own."""
        return await self._asked(self._standing.accounts())

    async def items(self, library: ServerLibrary, kind: ItemKind, start: int, size: int) -> Page[WalkedItem]:
        """Give one page of the items of a kind, oldest first, with the own account's state; None with an API key."""
        return await self._asked(self._libraries.items(library, kind, start, size))

    async def states(
        self, library: ServerLibrary, account: AccountFacts, scope: StateScope, start: int, size: int
    ) -> Page[StateRow]:
        """Give one page of what an account has played or begun. Raises AuthError or Forbidden for that account."""
        return await self._asked(self._libraries.states(library, account, scope, start, size))

    async def library_mark(self, library: ServerLibrary) -> str:
        """Give a text that changes when items come, go or are changed, in three small requests."""
        return await self._asked(self._marks.of_library(library))

    async def state_mark(self, library: ServerLibrary, account: AccountFacts) -> str:
        """Give a text that changes when an account plays, marks or goes on, in two small requests."""
        return await self._asked(self._marks.of_states(library, account))

    async def history_sources(self) -> Sequence[HistorySource]:
        """Give what tells of plays, the best first. Each tells only what lies before the reach of the better ones."""
        return await self._asked(self._histories.sources())

    async def history(self, source: HistorySource, wish: HistoryWish, start: int, size: int) -> Page[PulledPlay]:
        """Give one page of the plays of a source, oldest first; watched marks come by account, the newest first.

        Where libraries are chosen, the first page takes a few requests more to learn what lies in them.
        """
        return await self._asked(self._histories.page(source, wish, start, size))

    async def fill_in(self, plays: Sequence[PulledPlay]) -> list[PulledPlay]:
        """Give the plays with ids, titles and runtimes; an item that is gone loses its key.

        What turns out to be no film, episode or track, such as a trailer in the activity log, is left out.
        """
        return await self._asked(self._details.fill(plays))

    async def _asked(self, call: Awaitable[T]) -> T:
        """Await a call; a line that broke may lead to another version of the server next time."""
        try:
            return await call
        except (NetworkError, ServerError):
            self._standing.forget()
            raise
