"""A small household and a deck on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.scene import Scene, scene_on
from tui.sandbox import Household


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    async with Household(live=40, movies=60, series=20) as household:
        yield household


@pytest.fixture
async def scene(house: Household, tmp_path: Path) -> AsyncIterator[Scene]:
    """A deck with a stored profile that has not been synced yet."""
    async with scene_on(house, tmp_path) as found:
        await found.add_profile()
        yield found
