"""A Plex in the test's own event loop, and callers that are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.plex.support import NOW
from tui.sandbox.plex import PlexAccess, PlexMake

Call = Callable[..., Awaitable[httpx.Response]]
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def plex() -> AsyncIterator[PlexAccess]:
    access = PlexAccess(PlexMake(items=300, seed=7, clock=lambda: NOW, tracks=12))
    await access.start()
    yield access
    await access.close()
    assert access.failures == []


@pytest.fixture
def call(plex: PlexAccess, http: httpx.AsyncClient) -> Call:
    """Call the server as somebody, in JSON unless told otherwise; `query` takes operators in its names."""

    async def send(
        path: str,
        query: dict[str, object] | None = None,
        *,
        person: str = "mira",
        method: str = "GET",
        accept: str = "application/json",
        **headers: str,
    ) -> httpx.Response:
        sent = {"Accept": accept, "X-Plex-Token": plex.token(person), "X-Plex-Client-Identifier": "test"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await http.request(method, plex.url + path, params=query or {}, headers=sent)

    return send


@pytest.fixture
def ask(call: Call) -> Ask:
    """Call the server, and give the container of a success."""

    async def send(path: str, query: dict[str, object] | None = None, **options: Any) -> Any:
        answer = await call(path, query, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()["MediaContainer"]

    return send


@pytest.fixture
def tv(plex: PlexAccess, http: httpx.AsyncClient) -> Call:
    """Call plex.tv as somebody, or as nobody with `person=None`."""

    async def send(
        path: str,
        query: dict[str, object] | None = None,
        *,
        person: str | None = "mira",
        method: str = "GET",
        accept: str = "application/json",
        client: str = "test",
        token: str = "",
    ) -> httpx.Response:
        sent = {"Accept": accept, "X-Plex-Client-Identifier": client, "X-Plex-Product": "Test"}
        if token or person is not None:
            sent["X-Plex-Token"] = token or plex.account_token(person or "mira")
        return await http.request(method, plex.tv_url + path, params=query or {}, headers=sent)

    return send
