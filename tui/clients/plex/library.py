"""The libraries of a Plex server: their items, what accounts have seen of them, and marks that tell of changes.

Source: `protocols/plex.md` section 3, "Library state". Episodes are asked for, never shows: a show that was marked as
watched may have no record of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from tui.clients import values
from tui.clients.plex.about import libraries_of, section_of
from tui.clients.plex.calls import PlexCalls, Query
from tui.clients.plex.errors import dead_account_token, no_account_token, unseen_library
from tui.clients.plex.items import LEAF_OF, TYPE_NUMBERS, Unusable, read_page, scoped, walked
from tui.clients.plex.wire import Listing
from tui.errors import AuthError, InvalidInput, NotFound
from tui.model.library import ItemKind, StateRow, StateScope, WalkedItem
from tui.model.pages import Page
from tui.model.servers import AccountFacts, LibraryKind, ServerLibrary

SECTIONS = "/library/sections"
_FILTERS: Mapping[StateScope, Query] = {StateScope.PLAYED: {"unwatched": 0}, StateScope.STARTED: {"inProgress": 1}}
_STAYS = "addedAt:asc"
"""An order in which what comes later comes last."""
_KINDS_IN = {
    LibraryKind.MOVIES: (ItemKind.MOVIE,),
    LibraryKind.SHOWS: (ItemKind.SHOW, ItemKind.SEASON, ItemKind.EPISODE),
    LibraryKind.MUSIC: (ItemKind.TRACK,),
}
_CHANGE = ("ratingKey", "updatedAt")
_VIEW = ("ratingKey", "lastViewedAt", "viewCount", "viewOffset")


class PlexLibraries:
    """Reads them in the name of our account or, with a token of its own, of another one."""

    def __init__(self, calls: PlexCalls, tokens: Mapping[str, str]) -> None:
        self._calls = calls
        self._tokens = tokens

    async def listed(self) -> list[ServerLibrary]:
        """Give the libraries that our account sees, without counts."""
        return libraries_of(await self._calls.container(SECTIONS))

    async def count(self, library: ServerLibrary) -> int | None:
        """Give how many films, episodes or tracks a library has; None for a library that is not synced."""
        kind = LEAF_OF.get(library.kind)
        if kind is None:
            return None
        listing, total = await self._calls.page(_all(library), {"type": TYPE_NUMBERS[kind]}, 0, 0)
        return len(listing.entries) if total is None else total

    async def items(self, library: ServerLibrary, kind: ItemKind, start: int, size: int) -> Page[WalkedItem]:
        """Give one page of all items of a kind, in the order in which they were added."""
        query: Query = {"type": TYPE_NUMBERS[kind], "includeGuids": 1, "sort": _STAYS}
        listing, total = await self._calls.page(_all(library), query, start, size)
        return await read_page(listing, total, lambda entry: walked(entry, library.key, kind))

    async def states(
        self, library: ServerLibrary, account: AccountFacts, scope: StateScope, start: int, size: int
    ) -> Page[StateRow]:
        """Give one page of what an account has played, or begun. Raises AuthError or Forbidden for that account."""
        query = {**_scope(library, scope), "sort": _STAYS}
        listing, total = await self._as(account, library, query, start, size)
        return await read_page(listing, total, lambda entry: scoped(entry, scope))

    async def mark(self, library: ServerLibrary) -> str:
        """Give a text that changes with the items: the server's own count of changes, and how many there are of each
        kind, with the newest. "" during a scan, and where the server does not count.
        """
        section = section_of(await self._calls.container(SECTIONS), library.key)
        changed = values.key(section.get("contentChangedAt"))
        if not changed or values.flag(section.get("refreshing")):
            return ""
        parts = [changed]
        for kind in _KINDS_IN.get(library.kind, ()):
            query: Query = {"type": TYPE_NUMBERS[kind], "sort": "updatedAt:desc"}
            listing, total = await self._calls.page(_all(library), query, 0, 1)
            parts.append(_newest(listing, total, _CHANGE))
        return " ".join(parts) if all(parts) else ""

    async def state_mark(self, library: ServerLibrary, account: AccountFacts) -> str:
        """Give a text that changes with what is played or begun, in two requests: how much, and the latest of it.

        "" where the server does not know the filters.
        """
        parts = []
        for scope in StateScope:
            query = {**_scope(library, scope), "sort": "lastViewedAt:desc"}
            listing, total = await self._as(account, library, query, 0, 1)
            parts.append(_newest(listing, total, _VIEW) if _is_filtered(listing, scope) else "")
        return " ".join(parts) if all(parts) else ""

    async def _counted(self, account: AccountFacts, library: ServerLibrary, query: Query) -> int:
        listing, total = await self._as(account, library, query, 0, 0)
        return len(listing.entries) if total is None else total

    async def _as(
        self, account: AccountFacts, library: ServerLibrary, query: Query, start: int, size: int
    ) -> tuple[Listing, int | None]:
        """Ask for a page in the name of an account. Raises AuthError or Forbidden that name it."""
        if account.is_own:
            return await self._calls.page(_all(library), query, start, size)
        name = account.friendly_name or account.username or account.key
        token = self._tokens.get(account.key, "")
        if not token:
            raise no_account_token(name)
        try:
            return await self._calls.page(_all(library), query, start, size, token=token)
        except AuthError as error:
            raise dead_account_token(name, error.status) from None
        except NotFound:
            raise unseen_library(name, library.name) from None


def _is_filtered(listing: Listing, scope: StateScope) -> bool:
    """Tell whether a server knows a filter, by what it lets through; an entry that cannot be read does not tell."""
    try:
        return all(entry is None or scoped(entry, scope) for entry in listing.entries)
    except Unusable:
        return False


def _newest(listing: Listing, total: int | None, names: tuple[str, ...]) -> str:
    """Give the length of a list with some fields of its first entry; "" when it does not tell its length."""
    first = listing.entries[0] if listing.entries else None
    told = [values.key(getattr(first, name)) for name in names] if first is not None else []
    return "" if total is None else "/".join([str(total), *told])


def _scope(library: ServerLibrary, scope: StateScope) -> dict[str, str | int]:
    return {"type": _leaf(library), **_FILTERS[scope]}


def _all(library: ServerLibrary) -> str:
    return f"{SECTIONS}/{quote(library.key, safe='')}/all"


def _leaf(library: ServerLibrary) -> int:
    kind = LEAF_OF.get(library.kind)
    if kind is None:
        raise InvalidInput(f"The library {library.name} holds nothing that is synced", hint="Leave it out.")
    return TYPE_NUMBERS[kind]
