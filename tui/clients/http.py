"""HTTP as every client here needs it: streamed, with redirects by our own rules, and errors of our own tree.

It never retries and never lets an exception or an unredacted URL of httpx out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

import httpx

from tui.clients.http_errors import HTTP_ERRORS, not_unpacked, told
from tui.clients.http_options import HttpOptions
from tui.clients.moved import Moved
from tui.errors import InvalidInput, SyncError

logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_BAD_LOCATION = (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError)
"""What httpx makes of a `Location` that is no web address, even when it shall not follow it."""
_HIGHEST_PORT = 65535
_WRITE_TIMEOUT = 30.0
_CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Secrets belong into `headers` or `content`, which are never shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """They go before those that every request has."""
    content: bytes | None = None
    shown: str = ""
    """The URL as the log may show it, where a server takes a secret only in the URL; "" = as it is, redacted."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that was answered, for the log."""

    url: str
    """Redacted."""
    status: int
    bytes: int
    seconds: float


class Answer:
    """An answer whose body can be read once, piece by piece."""

    def __init__(self, response: httpx.Response, place: str) -> None:
        self._response = response
        self._place = place
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        """Names are found in any case."""
        self.received = 0
        """Bytes of the body so far, as they came over the line."""

    @property
    def length(self) -> int | None:
        """Bytes that the body will have on the line, if the server said so."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isdecimal() and len(text) <= 15 else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the body as it comes, with a declared compression taken off. Raises NetworkError, TimedOut.

        Raises BadResponse for a body that was compressed twice: a few hundred bytes of it can fill any memory.
        """
        codings = [coding.strip().lower() for coding in self.headers.get("content-encoding", "").split(",")]
        if sum(coding not in ("", "identity") for coding in codings) > 1:
            raise not_unpacked(self._place)
        try:
            async for chunk in self._response.aiter_bytes():
                self.received = self._response.num_bytes_downloaded
                yield chunk
        except HTTP_ERRORS as error:
            failure = told(error, self._place)
        else:
            return
        raise failure


class HttpClient:
    """A few kept connections to one server: `async with HttpClient(...) as http`."""

    def __init__(
        self,
        options: HttpOptions,
        *,
        redact: Callable[[str], str] = str,
        on_exchange: Callable[[Exchange], None] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.options = options
        self.redact = redact
        self._on_exchange = on_exchange
        self._transport = transport
        self._clients: dict[str, httpx.AsyncClient] = {}
        """One for each scheme: only https loads certificates, which takes a while."""
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            await client.aclose()

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> AbstractAsyncContextManager[Answer]:
        """Give the final answer to a GET, whatever its status. Leaving the block ends the transfer.

        Raises NetworkError, TimedOut; Moved for a redirect that is not followed.
        """
        return self.send(Call("GET", url, headers or {}))

    @asynccontextmanager
    async def send(self, call: Call) -> AsyncIterator[Answer]:
        """Give the final answer to a request of any method; the rest is as with `get`.

        What is no GET goes along with a redirect only where the server asks for the same method again (307, 308).
        """
        started = time.monotonic()
        response = await self._followed(call)
        answer = Answer(response, _place(response.request.url))
        try:
            yield answer
        finally:
            await response.aclose()
            self._tell(call, response, started)

    async def _followed(self, call: Call) -> httpx.Response:
        first = response = await self._send(call)
        for _ in range(MAX_REDIRECTS):
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return response
            await response.aclose()
            target = self._target(first.request.url, response)
            if call.method != "GET" and response.status_code not in _SAME_METHOD:
                raise self._moved(first.request.url, target)
            response = await self._send(replace(call, url=str(target)))
        await response.aclose()
        if response.status_code in _REDIRECTS:
            raise Moved(
                f"{_place(first.request.url)} redirects more than {MAX_REDIRECTS} times",
                hint="Open the URL in a browser and use the address where you end up.",
            )
        return response

    def _target(self, first: httpx.URL, response: httpx.Response) -> httpx.URL:
        """Give where a redirect leads. Raises Moved when it must not be followed."""
        place = _place(first)
        try:
            target = response.request.url.join(response.headers["location"])
            is_usable = target.scheme in ("http", "https") and target.host and not target.userinfo
        except httpx.InvalidURL:
            raise _nowhere(place) from None
        if not is_usable or not 0 <= (target.port or 0) <= _HIGHEST_PORT:
            raise _nowhere(place)
        if response.request.url.scheme == "https" and target.scheme == "http":
            raise Moved(
                f"{place} redirects from https to http, which would send the password in clear",
                hint="If you accept that, put http:// in front of the URL yourself.",
            )
        if target.host != first.host and not self.options.follow_host_change:
            raise self._moved(first, target, ", or `--set follow_host_change=yes`")
        return target

    def _moved(self, first: httpx.URL, target: httpx.URL, otherwise: str = "") -> Moved:
        moved = self.redact(f"{target.scheme}://{_place(target)}")
        return Moved(f"{_place(first)} has moved to {moved}", hint=f"If you trust it, use {moved} as URL{otherwise}.")

    async def _send(self, call: Call) -> httpx.Response:
        failure: SyncError
        client = await self._client_for(call.url)
        request = client.build_request(call.method, _url(call), headers=dict(call.headers), content=call.content)
        try:
            return await client.send(request, stream=True)
        except _BAD_LOCATION:
            failure = _nowhere(_place(request.url))
        except HTTP_ERRORS as error:
            failure = told(error, _place(request.url))
        raise failure

    async def _client_for(self, url: str) -> httpx.AsyncClient:
        scheme = "https" if url.startswith("https:") else "http"
        async with self._opening:
            if scheme not in self._clients:
                self._clients[scheme] = await self._opened(scheme)
        return self._clients[scheme]

    async def _opened(self, scheme: str) -> httpx.AsyncClient:
        options = self.options
        is_verifying = scheme == "https" and options.verify_tls
        return httpx.AsyncClient(
            headers={
                "User-Agent": options.user_agent,
                "Accept": "application/json, */*;q=0.5",
                "Accept-Encoding": "gzip, deflate",
            },
            timeout=httpx.Timeout(options.read_timeout, connect=options.connect_timeout, write=_WRITE_TIMEOUT),
            limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
            verify=await asyncio.to_thread(httpx.create_ssl_context, is_verifying),
            transport=self._transport,
            follow_redirects=False,
            trust_env=False,
        )

    def _tell(self, call: Call, response: httpx.Response, started: float) -> None:
        if self._on_exchange is not None:
            url = self.redact(call.shown or str(response.request.url))
            spent = time.monotonic() - started
            self._on_exchange(Exchange(url, response.status_code, response.num_bytes_downloaded, spent))


def _nowhere(place: str) -> Moved:
    return Moved(f"{place} redirects to an address that cannot be used", hint="Check the URL.")


def _url(call: Call) -> httpx.URL:
    """Read the URL of a call. Raises InvalidInput, also for a host that begins with `xn--` and is no such name."""
    try:
        url = httpx.URL(call.url)
        _ = url.host
    except (httpx.InvalidURL, UnicodeError):
        raise InvalidInput("The URL cannot be used", hint="Correct it with `profile edit NAME --url`.") from None
    return url


def _place(url: httpx.URL) -> str:
    """Host and port, which are no secret."""
    return f"{url.host}:{url.port}" if url.port else url.host or "the server"
