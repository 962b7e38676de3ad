"""Fake servers in the test's own event loop, and clients of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.clients.jellyfin.support import VERSIONS, MakeBox, MakeClient, client_of, fake_server
from tui.clients.http import HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.jellyfin.client import JellyfinServer
from tui.sandbox.jellyfin.access import JellyfinAccess


@pytest.fixture
async def make_box() -> AsyncIterator[MakeBox]:
    """Give a way to start servers: `await make_box("10.8.13", zone=...)`."""
    started: list[JellyfinAccess] = []

    async def start(version: str = "10.11.11", **changes: Any) -> JellyfinAccess:
        box = fake_server(version, **changes)
        await box.start()
        started.append(box)
        return box

    yield start
    for box in started:
        await box.close()
        assert box.journal.failures == []


@pytest.fixture
async def box(make_box: MakeBox) -> JellyfinAccess:
    """Give a Jellyfin 10.11."""
    return await make_box()


@pytest.fixture(params=VERSIONS)
async def any_box(request: pytest.FixtureRequest, make_box: MakeBox) -> JellyfinAccess:
    """Give a server of each version and kind, one after the other."""
    return await make_box(request.param)


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    """Give connections that wait a moment for answers."""
    async with HttpClient(HttpOptions(connect_timeout=2.0, read_timeout=0.5)) as client:
        yield client


@pytest.fixture
def client(box: JellyfinAccess, http: HttpClient) -> JellyfinServer:
    """Give a client of Jellyfin 10.11 with the API key."""
    return client_of(box, http)


@pytest.fixture
def make_client(http: HttpClient) -> MakeClient:
    """Give a way to make clients: `make_client(box, token)`."""

    def one(box: JellyfinAccess, token: str | None = None, **more: Any) -> JellyfinServer:
        return client_of(box, http, token, **more)

    return one
