"""Shared by these tests: fake servers of any version, and clients of them over real HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from tests.fake_clock import FakeClock
from tui.clients.http import HttpClient
from tui.clients.jellyfin.client import JellyfinServer
from tui.clients.jellyfin.identity import JellyfinIdentity
from tui.model.pages import Page
from tui.model.plays import ServerKind
from tui.model.servers import AccountFacts, LibraryKind, ServerLibrary
from tui.sandbox.jellyfin.access import JellyfinAccess, JellyfinMake

T = TypeVar("T")

NOW = 1_770_000_000
"""Monday, 2 February 2026, 02:40 UTC."""
VERSIONS = ("10.8.13", "10.9.11", "10.10.7", "10.11.11", "12.0.0", "emby")
HERE = JellyfinIdentity("device-1", "0.1", "deck")
MakeBox = Callable[..., Awaitable[JellyfinAccess]]
MakeClient = Callable[..., JellyfinServer]


def fake_server(version: str = "10.11.11", **changes: Any) -> JellyfinAccess:
    """Give a server, not started; `emby` is a version, too."""
    told = {"is_emby": True} if version == "emby" else {"version": version}
    return JellyfinAccess(JellyfinMake(**{"items": 600, "seed": 7, "clock": lambda: NOW} | told | changes))


def client_of(box: JellyfinAccess, http: HttpClient, token: str | None = None, **more: Any) -> JellyfinServer:
    """Give a client with the API key, or with a token."""
    kind = ServerKind.EMBY if box.make.is_emby else ServerKind.JELLYFIN
    given = {"clock": FakeClock(NOW), "kind": kind} | more
    return JellyfinServer(http, box.url, box.api_key if token is None else token, HERE, **given)


async def library(client: JellyfinServer, kind: LibraryKind = LibraryKind.SHOWS) -> ServerLibrary:
    """Give the first library of a kind."""
    return next(one for one in await client.libraries() if one.kind is kind)


async def account(client: JellyfinServer, box: JellyfinAccess, person: str = "mira") -> AccountFacts:
    """Give the account of a person."""
    return next(one for one in await client.accounts() if one.key == box.user_id(person))


async def everything(fetch: Callable[[int, int], Awaitable[Page[T]]], size: int = 50) -> tuple[list[T], list[Page[T]]]:
    """Read all pages, one behind the other, until one is empty or the total is reached; give rows and pages."""
    pages: list[Page[T]] = []
    start = 0
    while True:
        page = await fetch(start, size)
        pages.append(page)
        start += page.received
        if not page.received or (page.total is not None and start >= page.total):
            return [row for one in pages for row in one.rows], pages


def received(pages: Sequence[Page[Any]]) -> int:
    """Count entries."""
    return sum(page.received for page in pages)
