"""A small household in the test's own event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.clients.panel import NOW
from tui.sandbox import Household


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    async with Household(live=60, movies=120, series=30, clock=lambda: NOW) as household:
        yield household
