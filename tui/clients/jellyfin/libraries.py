"""What a server holds and what its users have seen, page by page. Source: `protocols/jellyfin.md` section 4."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tui.clients.jellyfin.dialect import Dialect, Route, plain_id
from tui.clients.jellyfin.items import Unusable, leaves_of, library_of, state_of, walked
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.pages import page, total_of, unread
from tui.clients.jellyfin.questions import ITEM_FIELDS, LAST_PLAYED_FIRST, OLDEST_FIRST, of_account, within
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.wire import Item, Session
from tui.errors import AuthError, Forbidden, NotFound
from tui.model.library import ItemKind, StateRow, StateScope, WalkedItem
from tui.model.pages import Page
from tui.model.servers import AccountFacts, LibraryKind, ServerLibrary

ACTIVE_SECONDS = 960
"""Sessions that were heard of within so long are asked for."""
SESSIONS = Route("/Sessions", (("activeWithinSeconds", ACTIVE_SECONDS),))
_JUST_BEGUN = 20
"""Something that plays now is among so many that were begun last."""


class Libraries:
    """Reads libraries through the eyes of one user, and states of any user that may be read."""

    def __init__(self, line: JellyfinLine, standing: Standing) -> None:
        self._line = line
        self._standing = standing

    async def listed(self) -> list[ServerLibrary]:
        """Give the libraries that are seen, without counts. Raises SyncError."""
        dialect = await self._standing.dialect()
        found = await page(self._line, dialect.views(await self._standing.viewpoint()), library_of)
        return list(found.rows)

    async def counted(self) -> list[ServerLibrary]:
        """Give the libraries with how much of what is watched is in each: one small request for each."""
        return [await self._counted(library) for library in await self.listed()]

    async def items(self, library: ServerLibrary, kind: ItemKind, start: int, size: int) -> Page[WalkedItem]:
        """Give one page of the items of a kind, with our own state where there is an account of ours."""
        dialect, view = await self._standing.dialect(), await self._standing.viewpoint()
        has_state = await self._standing.has_own_state()
        route = dialect.items(
            view,
            **within(library, (kind,)),
            **OLDEST_FIRST,
            fields=ITEM_FIELDS,
            enableUserData=has_state,
            startIndex=start,
            limit=size,
        )
        unplays = dialect.rewatch_unplays
        return await page(
            self._line, route, lambda item: walked(item, library.key, kind, unplays=unplays, has_state=has_state)
        )

    async def states(
        self, library: ServerLibrary, account: AccountFacts, scope: StateScope, start: int, size: int
    ) -> Page[StateRow]:
        """Give one page of what an account has played or begun.

        Up to 10.11 something that is watched again loses its mark as played. Once it has a position it is told among
        what was begun; in the first minutes it is in neither list, and follows here at the end of the second.
        """
        dialect = await self._standing.dialect()
        unplays = dialect.rewatch_unplays
        route = of_account(dialect, library, account, scope, **OLDEST_FIRST, startIndex=start, limit=size)
        listed = await page(self._line, route, lambda item: _scoped(item, scope, unplays=unplays))
        if scope is StateScope.PLAYED or not unplays:
            return listed
        again = await self._begun_again(dialect, library, account)
        return _with_more(listed, again, start, size) if again else listed

    async def playing(self) -> list[Session]:
        """Give what plays now, as far as we may know. Raises SyncError."""
        sessions = await self._line.get_rows(SESSIONS, Session)
        return [session for session in sessions if session.now_playing_item is not None]

    async def _begun_again(self, dialect: Dialect, library: ServerLibrary, account: AccountFacts) -> list[StateRow]:
        """Give what the account plays now, has played before, and is not far enough in to have a position."""
        now = await self._played_now(account)
        if not now:
            return []
        route = of_account(dialect, library, account, None, **LAST_PLAYED_FIRST, limit=_JUST_BEGUN)
        items = (await page(self._line, route, unread)).rows
        states = [state_of(item, unplays=True) for item in items if plain_id(item.id) in now]
        begun = [row for row in states if not row.is_played and row.plays > 0 and row.position_ms == 0]
        return [msgspec.structs.replace(row, is_played=True) for row in begun]

    async def _played_now(self, account: AccountFacts) -> set[str]:
        """Give the keys of what an account plays now; nothing where we may not know."""
        try:
            sessions = await self.playing()
        except (Forbidden, AuthError, NotFound):
            return set()
        own = [session.now_playing_item for session in sessions if plain_id(session.user_id or "") == account.key]
        return {plain_id(item.id) for item in own if item is not None}

    async def _counted(self, library: ServerLibrary) -> ServerLibrary:
        if library.kind is LibraryKind.OTHER:
            return library
        dialect, view = await self._standing.dialect(), await self._standing.viewpoint()
        route = dialect.items(view, **within(library, leaves_of(library.kind)), limit=1)
        return ServerLibrary(library.key, library.name, library.kind, await total_of(self._line, route))


def _scoped(item: Item, scope: StateScope, *, unplays: bool) -> StateRow | None:
    """Read a state; None where it does not belong to the scope, as when a server does not know the filter.

    Raises Unusable for an item without a state: it is listed as seen, so that is no word for the contrary (S22).
    """
    if item.user_data is None:
        raise Unusable("It has no watched state")
    row = state_of(item, unplays=unplays)
    belongs = row.is_played if scope is StateScope.PLAYED else row.position_ms > 0
    return row if belongs else None


def _with_more(listed: Page[StateRow], more: Sequence[StateRow], start: int, size: int) -> Page[StateRow]:
    """Let further rows follow those that the server lists, as if it listed them."""
    if listed.total is None:
        return listed
    came: tuple[StateRow, ...] = ()
    first = start + listed.received - listed.total
    if first >= 0:
        came = tuple(more[first : first + max(size - listed.received, 0)])
    received, total = listed.received + len(came), listed.total + len(more)
    return Page((*listed.rows, *came), received, total, listed.bad, listed.left_out, listed.offset)
