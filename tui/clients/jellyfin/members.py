"""Tells in which library an item lies, for plays of chosen libraries: neither the plays nor the items say so.

What was played lately is looked up first, library by library; only for the rest are whole libraries listed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence

from tui.clients.jellyfin.dialect import Parameter, plain_id
from tui.clients.jellyfin.items import leaves_of, state_of
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.pages import NOT_SHARED, entries, page, unread
from tui.clients.jellyfin.questions import LAST_PLAYED_FIRST, OLDEST_FIRST, within
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.wire import Item
from tui.model.servers import ServerLibrary

AT_ONCE = 100
"""Ids in one request."""
_LENGTH = 1000
"""Items listed at once: no more than their keys is needed."""


class Members:
    """Learns as it is asked. Items that are gone lie in no library."""

    def __init__(self, line: JellyfinLine, standing: Standing) -> None:
        self._line = line
        self._standing = standing
        self._library_of: dict[str, str] = {}
        self._gone: set[str] = set()
        self._recent: dict[tuple[str, str], float] = {}
        """By account and library: since when what was played is known."""
        self._listed: set[str] = set()

    async def places(self, keys: Iterable[str], libraries: Sequence[ServerLibrary], since: float) -> dict[str, str]:
        """Give the library of each item that lies in one of these; plays are from `since` on (UTC epoch s)."""
        wanted = {key for key in keys if key}
        if self._unknown(wanted):
            await self._learn_recent(libraries, since)
        if self._unknown(wanted):
            await self._learn_gone(self._unknown(wanted))
        if self._unknown(wanted):
            await self._list(libraries)
        asked = {library.key for library in libraries}
        return {key: place for key in wanted if (place := self._library_of.get(key)) in asked and place is not None}

    def _unknown(self, wanted: set[str]) -> set[str]:
        return wanted - self._library_of.keys() - self._gone

    async def _learn_recent(self, libraries: Sequence[ServerLibrary], since: float) -> None:
        readable = [account.key for account in await self._standing.accounts() if account.is_readable]
        for account in readable:
            for library in libraries:
                if self._recent.get((account, library.key), since + 1) > since:
                    await self._learn_played(account, library, since)

    async def _learn_played(self, account: str, library: ServerLibrary, since: float) -> None:
        """Read what an account played, the last first, until it is too old."""
        try:
            async for items in self._pages(account, library, LAST_PLAYED_FIRST):
                last = state_of(items[-1], unplays=False).last_played
                if last is None or last < since:
                    break
        except NOT_SHARED:
            pass
        self._recent[account, library.key] = since

    async def _learn_gone(self, keys: set[str]) -> None:
        """Sort out what is nowhere any more, so that no library is listed for it."""
        dialect, view = await self._standing.dialect(), await self._standing.viewpoint()
        ordered = sorted(keys)
        for start in range(0, len(ordered), AT_ONCE):
            batch = ordered[start : start + AT_ONCE]
            route = dialect.items(view, ids=",".join(batch), enableImages=False, enableUserData=False)
            there = {plain_id(item.id) for item in (await page(self._line, route, unread)).rows}
            self._gone |= set(batch) - there

    async def _list(self, libraries: Sequence[ServerLibrary]) -> None:
        view = await self._standing.viewpoint()
        for library in libraries:
            if library.key not in self._listed:
                async for _ in self._pages(view, library, {**OLDEST_FIRST, "enableUserData": False}):
                    pass
                self._listed.add(library.key)

    async def _pages(
        self, account: str, library: ServerLibrary, order: dict[str, Parameter]
    ) -> AsyncIterator[list[Item]]:
        """Give what lies in a library, noted, until nothing new comes: a server may give the same page for ever."""
        dialect = await self._standing.dialect()
        seen: set[str] = set()
        while True:
            asked = {**within(library, leaves_of(library.kind)), **order, "startIndex": len(seen), "limit": _LENGTH}
            found = await entries(self._line, dialect.items(account, **asked))
            items = [entry for entry in found if isinstance(entry, Item)]
            fresh = {plain_id(item.id) for item in items} - seen
            if not fresh:
                return
            seen |= fresh
            self._library_of.update(dict.fromkeys(fresh, library.key))
            yield items
