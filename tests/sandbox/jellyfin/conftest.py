"""A Jellyfin and an Emby in the test's own event loop, and callers of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.sandbox.jellyfin.support import Caller, make
from tui.sandbox.jellyfin.access import JellyfinAccess


@pytest.fixture
async def box() -> AsyncIterator[JellyfinAccess]:
    """Give a Jellyfin 10.11."""
    access = make()
    await access.start()
    yield access
    await access.close()
    assert access.journal.failures == []


@pytest.fixture
async def emby() -> AsyncIterator[JellyfinAccess]:
    """Give an Emby."""
    access = make(is_emby=True)
    await access.start()
    yield access
    await access.close()
    assert access.journal.failures == []


@pytest.fixture
def key(box: JellyfinAccess, http: httpx.AsyncClient) -> Caller:
    """Give a caller with the API key."""
    return Caller(http, box, box.api_key)


@pytest.fixture
def owner(box: JellyfinAccess, http: httpx.AsyncClient) -> Caller:
    """Give a caller with the token of the administrator."""
    return Caller(http, box, box.token())


@pytest.fixture
def child(box: JellyfinAccess, http: httpx.AsyncClient) -> Caller:
    """Give a caller with the token of the child, who sees one library only."""
    return Caller(http, box, box.token("kids"))


@pytest.fixture
def at_emby(emby: JellyfinAccess, http: httpx.AsyncClient) -> Caller:
    """Give a caller with Emby's key."""
    return Caller(http, emby, emby.api_key)
