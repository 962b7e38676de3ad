"""Small households in the test's own event loop, and clients that are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from tui.sandbox import Household

NOW = 1_770_000_000

Call = Callable[..., Awaitable[httpx.Response]]
Ask = Callable[..., Awaitable[Any]]


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


@pytest.fixture
async def home() -> AsyncIterator[Household]:
    """Give a household with 300 plays and a Tautulli in Berlin."""
    async with Household(
        live=1, movies=1, series=1, plays=300, clock=lambda: NOW, time_zone="Europe/Berlin"
    ) as household:
        yield household


@pytest.fixture
def ask(home: Household, http: httpx.AsyncClient) -> Ask:
    """Call a command, and give the data of a success."""

    async def send(cmd: str, **parameters: object) -> Any:
        query = {"apikey": home.tautulli.api_key, "cmd": cmd} | parameters
        answer = await http.get(f"{home.tautulli.url}/api/v2", params=query)
        response = answer.json()["response"]
        assert (answer.status_code, response["result"], response["message"]) == (200, "success", None)
        return response["data"]

    return send


@pytest.fixture
def every(ask: Ask) -> Ask:
    """Call the history for all its rows."""

    async def send(**parameters: object) -> list[dict[str, Any]]:
        asked = {"grouping": 0, "include_activity": 0, "length": -1} | parameters
        return (await ask("get_history", **asked))["data"]

    return send
