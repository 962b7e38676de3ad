"""A small household in the test's own event loop, and a client that is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from tui.sandbox import Household

NOW = 1_770_000_000

Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    async with Household(live=60, movies=120, series=30, clock=lambda: NOW) as household:
        yield household


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=5) as client:
        yield client


@pytest.fixture
def call(house: Household, http: httpx.AsyncClient) -> Call:
    """Call an action of the panel with its credentials, or with others."""

    async def ask(action: str = "", **parameters: object) -> httpx.Response:
        login = {"username": house.xtream.username, "password": house.xtream.password}
        query = login | ({"action": action} if action else {}) | parameters
        return await http.get(f"{house.xtream.url}/player_api.php", params=query)

    return ask
