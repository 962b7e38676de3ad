"""The line to one Jellyfin or Emby: one request, one answer, read whole and judged. It never retries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from tui.clients.http import Call, HttpClient
from tui.clients.jellyfin.dialect import Route, base_of
from tui.clients.jellyfin.errors import not_such, refusal_of
from tui.clients.mended import mended
from tui.clients.refusals import TRY_AGAIN
from tui.clients.unwrap import Unwrapper
from tui.errors import ServerError
from tui.model.clock import Clock
from tui.model.plays import ServerKind

T = TypeVar("T")

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes that one answer may have; a page of 500 items has about half a million."""
SMALL = 64 * 1024
"""Bytes up to which decoding in the event loop is no pause worth a thread."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with data."""

    body: bytes
    headers: Mapping[str, str]
    seconds: float
    """From the request to the last byte."""


class JellyfinLine:
    """Where requests go, and with which headers."""

    def __init__(
        self, http: HttpClient, url: str, headers: Mapping[str, str], *, clock: Clock, kind: ServerKind
    ) -> None:
        self.kind = kind
        self.clock = clock
        self._http = http
        self._base = base_of(url, kind)
        self._headers = dict(headers)

    async def get(self, route: Route, kind: type[T]) -> T:
        """Give what a route answers, read as `kind`. Raises SyncError."""
        return await self.read(await self.ask("GET", route), kind)

    async def get_rows(self, route: Route, kind: type[T]) -> list[T]:
        """Give the entries of a short list that can be read as `kind`; the others are passed over. Raises SyncError."""
        found: list[T] = []
        for raw in await self.get(route, list[msgspec.Raw]):
            with suppress(msgspec.ValidationError):
                found.append(msgspec.json.decode(raw, type=kind, strict=False))
        return found

    async def post(self, route: Route, body: object, kind: type[T]) -> T:
        """Send an object and give the answer, read as `kind`. Raises SyncError."""
        return await self.read(await self.ask("POST", route, msgspec.json.encode(body)), kind)

    async def ask(self, method: str, route: Route, content: bytes | None = None) -> Reply:
        """Give an answer that is worth reading. Raises SyncError as `jellyfin_errors` judges the others."""
        headers = self._headers if content is None else {**self._headers, "Content-Type": "application/json"}
        started = self.clock.monotonic()
        async with self._http.send(Call(method, route.on(self._base), headers, content)) as answer:
            unwrapper = Unwrapper(BODY_LIMIT)
            parts = [unwrapper.feed(chunk) async for chunk in answer.chunks()]
            body = mended(b"".join([*parts, unwrapper.close()]))
            refusal = refusal_of(answer.status, answer.headers, body, kind=self.kind, now=self.clock.now())
            if refusal is not None:
                raise refusal
            return Reply(body, answer.headers, self.clock.monotonic() - started)

    async def read(self, reply: Reply, kind: type[T]) -> T:
        """Read an answer. Raises ServerError for an empty or cut one, BadResponse for another shape."""
        if len(reply.body) <= SMALL:
            return self.decoded(reply.body, kind)
        return await asyncio.to_thread(self.decoded, reply.body, kind)

    def decoded(self, body: bytes, kind: type[T]) -> T:
        """Read bytes as JSON of a shape; numbers written as texts are numbers. Raises as `read` does."""
        try:
            return msgspec.json.decode(body, type=kind, strict=False)
        except msgspec.ValidationError as error:
            why = str(error)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise self.unreadable(body) from None
        raise not_such(self.kind, why)

    def unreadable(self, body: bytes) -> ServerError:
        """Judge a body that is no JSON."""
        if not body.strip():
            return ServerError("The server sent an empty answer", hint=TRY_AGAIN)
        return ServerError("The answer was cut off or cannot be read", hint=TRY_AGAIN)
