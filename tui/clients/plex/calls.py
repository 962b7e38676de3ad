"""One request to a Plex server: headers, paging, the judgement of its status. Bodies are read by `plex_wire`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from tui.clients.http import Answer, Call, HttpClient
from tui.clients.plex.errors import owner_only, status_error
from tui.clients.plex.identity import PlexIdentity
from tui.clients.plex.wire import Listing, container_of, listing_of
from tui.clients.unwrap import Unwrapper
from tui.clients.values import number
from tui.clients.whole_answer import SMALL
from tui.errors import AuthError, Forbidden, SyncError
from tui.model.clock import Clock
from tui.model.health import Trouble

T = TypeVar("T")

PAGE_LIMIT = 128 * 1024 * 1024
"""Bytes of one answer. A page of 500 episodes has about one million; a server that does not page sends all at once."""
_ERROR_LIMIT = 64 * 1024
_START, _SIZE, _TOTAL = "X-Plex-Container-Start", "X-Plex-Container-Size", "X-Plex-Container-Total-Size"

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says beside its body."""

    headers: Mapping[str, str]
    asked_at: float
    """UTC epoch s, by our clock."""
    latency_ms: float


class PlexCalls:
    """Asks one server, in the name of one account or another."""

    def __init__(self, http: HttpClient, url: str, token: str, identity: PlexIdentity, *, clock: Clock) -> None:
        self.url = url.rstrip("/")
        self._http = http
        self._token = token
        self._identity = identity
        self._clock = clock

    async def container(self, path: str, query: Query | None = None, *, token: str = "") -> Mapping[str, Any]:
        """Give the content of a `MediaContainer`. `token`: of another account.

        Raises AuthError only for a dead token; Forbidden for what this account may not ask; and all that can happen.
        """
        found, _ = await self.told_container(path, query, token=token)
        return found

    async def told_container(
        self, path: str, query: Query | None = None, *, token: str = ""
    ) -> tuple[Mapping[str, Any], Told]:
        """Give the same with what the answer says beside its body."""
        return await self._confirmed(path, query or {}, token, {}, container_of)

    async def page(
        self, path: str, query: Query, start: int, size: int, *, token: str = ""
    ) -> tuple[Listing, int | None]:
        """Give one page of a list and how long the whole is, as far as that is told. Raises as `container` does.

        Size 0 only counts. A server that does not page sends everything, whatever is asked for.
        """
        window = {_START: str(start), _SIZE: str(size)}
        listing, told = await self._confirmed(path, query, token, window, listing_of)
        return listing, _total(listing, number(told.headers.get(_TOTAL.lower())), start, size)

    async def _confirmed(
        self,
        path: str,
        query: Query,
        token: str,
        more: Mapping[str, str],
        read: Callable[[bytes, Callable[[str], str]], T],
    ) -> tuple[T, Told]:
        """Ask; where that is refused, find out whether the token is dead or the account may not ask this."""
        return await self._judged(path, token, lambda: self._ask(path, query, token, more, read))

    async def _judged(self, path: str, token: str, call: Callable[[], Awaitable[T]]) -> T:
        """Await a call to a path; where it is refused, find out whether the token is dead or the call not allowed."""
        try:
            return await call()
        except AuthError as error:
            refusal = error
        except Forbidden as error:
            if path == "/" or error.trouble != Trouble.NO_PERMISSION:
                raise
            raise owner_only(error.status or 403, path) from None
        if path != "/":
            await self._ask("/", {}, token, {}, container_of)
            raise owner_only(refusal.status or 401, path)
        raise refusal

    async def _ask(
        self,
        path: str,
        query: Query,
        token: str,
        more: Mapping[str, str],
        read: Callable[[bytes, Callable[[str], str]], T],
    ) -> tuple[T, Told]:
        headers = {**self._identity.headers(token or self._token), **more}
        asked_at, started = self._clock.now(), self._clock.monotonic()
        async with self._http.send(Call("GET", self._address(path, query), headers)) as answer:
            told = Told(answer.headers, asked_at, (self._clock.monotonic() - started) * 1000)
            if answer.status >= 300:
                raise await self._refusal(answer)
            body = await whole(answer, PAGE_LIMIT)
        if len(body) <= SMALL:
            return read(body, self._http.redact), told
        return await asyncio.to_thread(read, body, self._http.redact), told

    async def _refusal(self, answer: Answer) -> SyncError:
        try:
            body = (await whole(answer, _ERROR_LIMIT)).decode("utf-8", "replace")
        except SyncError:
            body = ""
        refusal = status_error(answer.status, answer.headers, body, self._clock.now())
        assert refusal is not None
        return refusal

    def _address(self, path: str, query: Query) -> str:
        text = "&".join(f"{quote(name, safe='')}={quote(str(value), safe='')}" for name, value in query.items())
        return f"{self.url}{path}?{text}" if text else f"{self.url}{path}"


async def whole(answer: Answer, limit: int) -> bytes:
    """Give a body of at most `limit` bytes. Raises BadResponse when it is longer, and all that transfers can raise."""
    unwrapper = Unwrapper(limit)
    parts = [unwrapper.feed(chunk) async for chunk in answer.chunks()]
    parts.append(unwrapper.close())
    return b"".join(parts)


def _total(listing: Listing, header: int | None, start: int, size: int) -> int | None:
    """Give how long a list is: as it says, else the size of a page that can only be the whole of it.

    A full page without a total proves nothing: the server may page and not tell.
    """
    if listing.total is not None:
        return listing.total
    if header is not None:
        return header
    received = len(listing.entries)
    is_whole = start == 0 and received != size and listing.size == received
    return received if is_whole else None
