"""Trakt as one account sees it: what reads there, and, apart from it, what writes.

A dry run is given the reader alone, so that nothing can be written (S35). One try of each request, and no decision:
what is to be done with an answer is for whoever asked. Source: `protocols/trakt.md`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode

from tui.clients.trakt.bodies import PLURAL
from tui.clients.trakt.errors import not_such
from tui.clients.trakt.line import LISTS, TraktLine
from tui.clients.trakt.pages import Reading, all_rows
from tui.clients.trakt.times import iso
from tui.clients.trakt.watch_wire import account_of, activities_of, paused_of, play_of, rated_of, watched_of
from tui.clients.trakt.wire import entry_of, is_no_list_of_ours, is_other, item_of, kind_in, list_of
from tui.clients.trakt.write import TraktWriter
from tui.errors import InvalidInput
from tui.model.lists import Entry, EntryKind, RemoteItem, RemoteList
from tui.model.snapshot import Proof
from tui.model.trakt import Activities, Paused, Play, Rated, TraktAccount, WatchedTitle, WholeList

__all__ = ["TraktReader", "TraktWriter"]

T = TypeVar("T")
READS = 3
"""Times that a list is read which moves while it is read."""
MOVED = "the list was changed while it was read"
LOOKED_UP = frozenset({EntryKind.MOVIE, EntryKind.SHOW, EntryKind.EPISODE, EntryKind.PERSON})
SOURCES = frozenset({"trakt", "imdb", "tmdb", "tvdb"})
Rows = list[Any]


class Repeat(Protocol):
    """How often a read is tried; a write is tried once, whatever happens."""

    async def __call__(self, call: Callable[[], Awaitable[T]], /) -> T:
        """Await `call()`, perhaps several times."""
        ...


async def once(call: Callable[[], Awaitable[T]], /) -> T:
    """Await `call()` once."""
    return await call()


class TraktReader:
    """Asks, and changes nothing. What is listed comes with the proof that it is all (S2)."""

    def __init__(self, line: TraktLine, *, repeat: Repeat = once) -> None:
        """`repeat` is put around each request, so that a page that fails does not cost those before it."""
        self._line = line
        self._repeat = repeat

    async def settings(self) -> TraktAccount:
        """Give whose sign-in it is, and the account's limits. Raises AuthError, BadResponse when nobody is named."""
        answer = await self._get("/users/settings", dict[str, Any])
        account = account_of(answer, self._line.clock.now())
        if account is None:
            raise not_such("settings without a user")
        return account

    async def last_activities(self) -> Activities:
        """Give when what was changed last. Raises SyncError."""
        return activities_of(await self._get("/sync/last_activities", dict[str, Any]))

    async def lists(self) -> tuple[tuple[RemoteList, ...], Proof]:
        """Give the personal lists of the account. Raises SyncError."""
        reading = Reading(list_of, lambda found: found.id, skips=is_no_list_of_ours)
        return await all_rows(self._page, LISTS, reading)

    async def list(self, list_id: int) -> RemoteList:
        """Give a list. Raises NotFound where there is none, or none that this account sees."""
        found = list_of(await self._get(f"{LISTS}/{list_id}", Any))
        if found is None:
            raise not_such("a list without its id")
        return found

    async def list_items(self, list_id: int) -> tuple[tuple[RemoteItem, ...], Proof]:
        """Give what stands on a list, in its order, as `whole_list` does."""
        whole = await self.whole_list(list_id)
        return whole.items, whole.proof

    async def whole_list(self, list_id: int, known: RemoteList | None = None) -> WholeList:
        """Give a list with all that stands on it, read until it stood still meanwhile, three times at most.

        `known`: the list as it was read a moment ago. Raises NotFound where it is not there.
        """
        before = known if known is not None else await self.list(list_id)
        for _ in range(READS):
            items, proof = await all_rows(self._page, f"{LISTS}/{list_id}/items/{_ALL_BY_RANK}", _ITEMS)
            after = await self.list(list_id)
            if after.updated_at == before.updated_at:
                return WholeList(after, items, proof)
            before = after
        return WholeList(before, items, replace(proof, is_complete=False, reason=MOVED))

    async def look_up(self, source: str, outside: str, kind: EntryKind) -> tuple[Entry, ...]:
        """Give what Trakt knows under an id of a catalogue, `imdb`, `tmdb`, `tvdb` or `trakt`; () = it knows nothing.

        Raises SyncError: then nothing is known, which is not "unknown at Trakt". InvalidInput for seasons, which
        have no search.
        """
        if source not in SOURCES or kind not in LOOKED_UP:
            raise InvalidInput(f"Trakt does not search for a {kind} by {source}")
        query = urlencode({"type": kind.value, "page": 1, "limit": 250})
        rows, _ = await self._page(f"/search/{source}/{quote(outside, safe='')}?{query}")
        found = [entry_of(kind, row) for row in rows if kind_in(row) is kind]
        if None in found:
            raise not_such("a search result without its id")
        return tuple(dict.fromkeys(entry for entry in found if entry is not None))

    async def watched(self, kind: EntryKind) -> tuple[tuple[WatchedTitle, ...], Proof]:
        """Give the films or the shows that were watched, shows with their episodes. Raises SyncError."""
        query = {"extended": "progress"} if kind is EntryKind.SHOW else None
        reading = Reading(lambda row: watched_of(kind, row), lambda found: found.entry.key)
        return await all_rows(self._page, f"/sync/watched/{PLURAL[kind]}", reading, query)

    async def playback(self) -> tuple[tuple[Paused, ...], Proof]:
        """Give what was begun and not watched to its end. Raises SyncError."""
        reading = Reading(paused_of, lambda found: found.id, skips=is_other)
        return await all_rows(self._page, "/sync/playback", reading)

    async def ratings(self, kind: EntryKind) -> tuple[tuple[Rated, ...], Proof]:
        """Give what was rated, of films, shows, seasons or episodes. Raises SyncError."""
        reading = Reading(lambda row: rated_of(kind, row), lambda found: found.entry.key)
        return await all_rows(self._page, f"/sync/ratings/{PLURAL[kind]}", reading)

    async def history(
        self, kind: EntryKind, trakt_id: int | None = None, start: float | None = None, end: float | None = None
    ) -> tuple[tuple[Play, ...], Proof]:
        """Give plays of films or of episodes, of one item where its id is given, newest first.

        `start` and `end`: UTC epoch s of when it was watched, both included. Raises SyncError.
        """
        window = {"start_at": start, "end_at": end}
        query = {name: iso(moment) for name, moment in window.items() if moment is not None}
        path = f"/sync/history/{PLURAL[kind]}" + ("" if trakt_id is None else f"/{trakt_id}")
        plays, proof = await all_rows(self._page, path, Reading(play_of, lambda play: play.id), query)
        asked = (kind, trakt_id)
        return tuple(play for play in plays if trakt_id is None or play.entry.key == asked), proof

    async def _get(self, path: str, kind: type[T]) -> T:
        return await self._repeat(lambda: self._line.get(path, kind))

    async def _page(self, path: str) -> tuple[Rows, Mapping[str, str]]:
        return await self._repeat(lambda: self._one_page(path))

    async def _one_page(self, path: str) -> tuple[Rows, Mapping[str, str]]:
        reply = await self._line.ask("GET", path)
        return await self._line.read(reply, Rows), reply.headers


_ITEMS = Reading(item_of, lambda item: item.item_id, skips=is_other)
_ALL_BY_RANK = ",".join(EntryKind) + "/rank/asc"
"""All kinds in the order of the list, whatever the person who looks at it there has chosen."""
