"""The line to Trakt for one account: one request at its turn, one answer, read whole and judged. It never retries,
but for a token that was refused, which is renewed once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import msgspec

from tui.clients.http import Call, HttpClient
from tui.clients.moved import Moved
from tui.clients.trakt.answers import body_of_answer
from tui.clients.trakt.errors import expired, not_such, refusal_of, unclear, unreadable
from tui.clients.trakt.pace import TraktPace
from tui.errors import BadResponse, SyncError
from tui.model.clock import Clock

T = TypeVar("T")

API = "https://api.trakt.tv"
VERSION = "2"
LISTS = "/users/me/lists"
SMALL = 64 * 1024
"""Bytes up to which decoding in the event loop is no pause worth a thread."""


class TokenSource(Protocol):
    """Where the access token of the account comes from."""

    async def token(self) -> str:
        """Give the token to send now; "" = there is none, and only public things are asked for. Raises SyncError."""
        ...

    async def another(self, refused: str) -> str:
        """Give another token than the one that was refused just now. Raises AuthError when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class FixedToken:
    """A token that is never renewed: one that a person typed."""

    access: str

    async def token(self) -> str:
        """Give the token."""
        return self.access

    async def another(self, refused: str) -> str:
        """Raises AuthError: there is no other."""
        raise expired()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    pause: float | None = None
    """Seconds that Trakt wants us to wait, of a 429."""


class TraktLine:
    """Where requests go, at which pace, and with which headers."""

    def __init__(
        self, http: HttpClient, url: str, client_id: str, tokens: TokenSource, pace: TraktPace, *, clock: Clock
    ) -> None:
        """`url`: base of the API. `client_id` is no secret to Trakt, and is shown masked all the same."""
        self.clock = clock
        self.pace = pace
        self._http = http
        self._base = url.rstrip("/")
        self._client_id = client_id
        self._tokens = tokens

    async def get(self, path: str, kind: type[T]) -> T:
        """Give what a path answers, read as `kind`. Raises SyncError."""
        return await self.read(await self.ask("GET", path), kind)

    async def send(self, method: str, path: str, body: object, kind: type[T]) -> T:
        """Write, and give the answer, read as `kind`. Raises SyncError.

        ServerError for a success that cannot be understood: it may be done, and has to be looked for.
        """
        reply = await self.write(method, path, msgspec.json.encode(body))
        try:
            return await self.read(reply, kind)
        except BadResponse as error:
            raise unclear(error) from None

    async def write(
        self, method: str, path: str, content: bytes | None = None, *, also: frozenset[int] = frozenset()
    ) -> Reply:
        """Write, and give the answer as `ask` does. Raises as `send` does."""
        try:
            return await self.ask(method, path, content, also=also)
        except Moved:
            raise
        except BadResponse as error:
            raise error if error.status is not None else unclear(error) from None

    async def ask(
        self, method: str, path: str, content: bytes | None = None, *, also: frozenset[int] = frozenset()
    ) -> Reply:
        """Give an answer that is worth reading; those with a status in `also` are. Raises SyncError for the others.

        A token that is refused is renewed once, and the request sent again: a 401 has changed nothing.
        """
        token = await self._tokens.token()
        reply = await self._one(method, path, content, token)
        if reply.status == 401 and token:
            token = await self._tokens.another(token)
            reply = await self._one(method, path, content, token)
        refusal = None if reply.status in also else self._judged(reply)
        if refusal is not None:
            raise refusal
        return reply

    async def read(self, reply: Reply, kind: type[T]) -> T:
        """Read an answer. Raises ServerError for an empty or cut one, BadResponse for another shape."""
        if len(reply.body) <= SMALL:
            return decoded(reply.body, kind)
        return await asyncio.to_thread(decoded, reply.body, kind)

    async def _one(self, method: str, path: str, content: bytes | None, token: str) -> Reply:
        is_write = method != "GET"
        call = Call(method, f"{self._base}{path}", self._headers(token), content)
        async with self.pace.turn(is_write=is_write), self._http.send(call) as answer:
            pause = self.pace.heard(is_write=is_write, status=answer.status, headers=answer.headers)
            return Reply(answer.status, await body_of_answer(answer), answer.headers, pause)

    def _judged(self, reply: Reply) -> SyncError | None:
        return refusal_of(
            reply.status,
            reply.headers,
            reply.body,
            now=self.clock.now(),
            pause=reply.pause,
            redact=self._http.redact,
        )

    def _headers(self, token: str) -> dict[str, str]:
        own = {"Content-Type": "application/json", "trakt-api-version": VERSION, "trakt-api-key": self._client_id}
        return own | {"Authorization": f"Bearer {token}"} if token else own


def decoded(body: bytes, kind: type[T]) -> T:
    """Read bytes as JSON of a shape; numbers written as texts are numbers. Raises as `TraktLine.read` does."""
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except msgspec.ValidationError as error:
        why = str(error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise unreadable(body) from None
    raise not_such(why)
