"""Decks beside a sandbox of Trakt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.jobs.trakt.list_scene import ListScene, list_scene
from tests.jobs.trakt.watch_scene import WatchScene, watch_scene


@pytest.fixture
async def lists(tmp_path: Path) -> AsyncIterator[ListScene]:
    """A deck of which only runs write to Trakt."""
    async with list_scene(tmp_path, sends=False) as scene:
        yield scene


@pytest.fixture
async def sending(tmp_path: Path) -> AsyncIterator[ListScene]:
    """A deck whose outbox sends by itself."""
    async with list_scene(tmp_path, sends=True) as scene:
        yield scene


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[WatchScene]:
    """Media servers and Trakt, and a deck that knows none of them yet."""
    async with watch_scene(tmp_path, films=16) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WatchScene]:
    """Jellyfin and Trakt are in step; one household for all tests of a module."""
    async with watch_scene(tmp_path_factory.mktemp("shared")) as found:
        await found.join("jellyfin")
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def joined(shared: WatchScene) -> AsyncIterator[WatchScene]:
    """The household of the module; nothing is on its way, and what was written until then is forgotten.

    Tests that use it run in the loop of the module: `pytestmark = pytest.mark.asyncio(loop_scope="module")`.
    """
    await shared.rest()
    yield shared
    shared.trakt.faults.clear()
    shared.trio.clock.skip(120)
    await shared.trio.deck.outbox.flush()
