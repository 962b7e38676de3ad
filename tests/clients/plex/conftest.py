"""A household's Plex in a thread, and ways to make clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tui.clients.http import Exchange, HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.plex.client import PlexIdentity, PlexServer
from tui.clients.plex.tv import PlexTv
from tui.engine.clock import SystemClock
from tui.redact import Redactor
from tui.sandbox.household import threaded_household
from tui.sandbox.media import member
from tui.sandbox.plex.access import PlexAccess

IDENTITY = PlexIdentity("6f1c3a52-0d55-4d6e-9a1b-0c8f6f0e2d11", "0.1.0", "Den PC")

MakeHttp = Callable[..., HttpClient]
MakeServer = Callable[..., PlexServer]


@pytest.fixture(scope="module")
def household_plex() -> Iterator[PlexAccess]:
    with threaded_household(live=1, movies=1, series=1, library=160, tracks=12) as household:
        yield household.plex


@pytest.fixture
def plex(household_plex: PlexAccess) -> Iterator[PlexAccess]:
    """The Plex of the household, without faults."""
    household_plex.faults.clear()
    household_plex.tv_faults.clear()
    household_plex.journal.clear()
    yield household_plex
    household_plex.faults.clear()
    household_plex.tv_faults.clear()


@pytest.fixture
async def make_http() -> AsyncIterator[MakeHttp]:
    """Give a way to open connections that end with the test."""
    opened: list[HttpClient] = []

    def one(on_exchange: Callable[[Exchange], None] | None = None) -> HttpClient:
        opened.append(HttpClient(HttpOptions(read_timeout=1.0), redact=Redactor().redact, on_exchange=on_exchange))
        return opened[-1]

    yield one
    for http in opened:
        await http.__aexit__(None, None, None)


@pytest.fixture
def make(plex: PlexAccess, make_http: MakeHttp) -> MakeServer:
    """Give a way to make clients: `make(person="joerg")`, `make(url=...)`."""

    def one(person: str = "mira", *, url: str = "", token: str = "", **more: object) -> PlexServer:
        known = {"owner_id": str(member("mira").plex_id), "user_id": str(member(person).plex_id)} | more
        return PlexServer(
            make_http(),
            url or plex.url,
            token or plex.token(person),
            IDENTITY,
            clock=SystemClock(),
            **known,  # type: ignore[arg-type]
        )

    return one


@pytest.fixture
def server(make: MakeServer) -> PlexServer:
    """A client that is signed in as the owner."""
    return make()


@pytest.fixture
def plex_tv(plex: PlexAccess, make_http: MakeHttp) -> PlexTv:
    """A client of the sandbox's plex.tv."""
    return PlexTv(make_http(), plex.tv_url, IDENTITY, clock=SystemClock())
