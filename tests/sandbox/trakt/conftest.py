"""A Trakt in the test's own event loop, and callers of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.sandbox.trakt.support import Caller, make
from tui.sandbox.trakt.access import TraktAccess


@pytest.fixture
async def box() -> AsyncIterator[TraktAccess]:
    """Give a Trakt without buckets."""
    access = make()
    await access.start()
    yield access
    await access.close()
    assert access.journal.failures + access.auth_journal.failures == []


@pytest.fixture
def mira(box: TraktAccess, http: httpx.AsyncClient) -> Caller:
    """Give a caller with the token of a VIP."""
    return Caller(http, box, box.access_token)


@pytest.fixture
def joerg(box: TraktAccess, http: httpx.AsyncClient) -> Caller:
    """Give a caller with the token of a free account."""
    return Caller(http, box, box.tokens("joerg").access)


@pytest.fixture
def nobody(box: TraktAccess, http: httpx.AsyncClient) -> Caller:
    """Give a caller without a token."""
    return Caller(http, box)
