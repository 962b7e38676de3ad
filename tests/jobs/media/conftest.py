"""A fake media server and a deck on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.media.fake_server import FakeServer
from tests.jobs.media.media_scene import MediaScene, media_scene


@pytest.fixture
def server() -> FakeServer:
    """A server with 35 films and 23 episodes of a show."""
    return FakeServer.with_films(35, 23)


@pytest.fixture
async def media(server: FakeServer, tmp_path: Path) -> AsyncIterator[MediaScene]:
    """A deck with a profile that has not been synced yet."""
    async with media_scene(tmp_path, server) as found:
        await found.add_profile()
        yield found
