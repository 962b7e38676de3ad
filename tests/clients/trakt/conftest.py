"""A Trakt in the test's own event loop, and clients of it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from tests.clients.trakt.support import Hand, line_of
from tui.clients.http import HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.trakt.client import TraktReader, TraktWriter
from tui.clients.trakt.line import TraktLine
from tui.redact import Redactor
from tui.sandbox.trakt.access import TraktAccess, TraktMake

MakeHand = type[Hand]


@pytest.fixture
async def trakt() -> AsyncIterator[TraktAccess]:
    """A Trakt that knows the wide world, and nothing of any household."""
    access = TraktAccess(TraktMake((), seed=7, clock=time.time))
    await access.start()
    yield access
    await access.close()
    assert access.journal.failures == []


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    """Connections that wait a moment for answers."""
    async with HttpClient(HttpOptions(connect_timeout=2.0, read_timeout=0.5), redact=Redactor().redact) as client:
        yield client


@pytest.fixture
def line(trakt: TraktAccess, http: HttpClient) -> TraktLine:
    """The owner's line."""
    return line_of(http, trakt)


@pytest.fixture
def reader(line: TraktLine) -> TraktReader:
    """What reads, signed in as the owner."""
    return TraktReader(line)


@pytest.fixture
def writer(line: TraktLine) -> TraktWriter:
    """What writes, signed in as the owner."""
    return TraktWriter(line)


@pytest.fixture
async def hand() -> AsyncIterator[list[Hand]]:
    """Where tests put the Trakts that they wrote by hand, to be closed."""
    made: list[Hand] = []
    yield made
    for one in made:
        await one.http.__aexit__(None, None, None)
