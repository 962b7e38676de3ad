"""pytautulli, a client written by others, gets along with the sandbox's Tautulli."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pytautulli import PyTautulli, PyTautulliHostConfiguration
from pytautulli.exceptions import PyTautulliConnectionException

from tui.sandbox import Household
from tui.sandbox.tautulli import PEOPLE, SERVER_UUID


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    async with Household(live=1, movies=1, series=1, plays=60) as household:
        yield household


def configured(house: Household, key: str | None = None) -> PyTautulliHostConfiguration:
    return PyTautulliHostConfiguration(url=house.tautulli.url, api_token=key or house.tautulli.api_key)


async def test_history(house):
    """It pages through the history."""
    async with PyTautulli(configured(house)) as client:
        seen = []
        for start in (0, 40):
            page = await client.async_command("get_history", grouping=0, include_activity=0, start=start, length=40)
            seen += [row["row_id"] for row in page["response"]["data"]["data"]]
    assert sorted(seen) == list(range(1, 61))


async def test_people_and_server(house):
    """Its own models take people and server."""
    async with PyTautulli(configured(house)) as client:
        users, server = await client.async_get_users(), await client.async_get_server_info()
    assert {user.username for user in users} == {person.username for person in PEOPLE if not person.is_deleted}
    assert server.pms_identifier == SERVER_UUID


async def test_wrong_key(house):
    """It takes the refusal of a key for what the status says."""
    async with PyTautulli(configured(house, "0" * 32)) as client:
        with pytest.raises(PyTautulliConnectionException, match="400"):
            await client.async_get_users()
