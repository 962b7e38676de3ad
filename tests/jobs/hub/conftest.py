"""Three servers, three persons, and a deck that keeps them in step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.trio import Trio, trio_at
from tui.sandbox import Household

ITEMS = 60
SPEED = 20.0
"""So much faster than real time passes for servers and program: a pause of a second takes 50 ms."""


@pytest.fixture
def swift() -> SwiftClock:
    """Hurried time that can be skipped, too."""
    return SwiftClock(SPEED)


@pytest.fixture
async def house(swift: SwiftClock, request: pytest.FixtureRequest) -> AsyncIterator[Household]:
    """A household with media servers, on the same clock; a parameter is the size of its libraries."""
    items = getattr(request, "param", ITEMS)
    async with Household(live=1, movies=1, series=1, library=items, clock=swift.now) as household:
        yield household


@pytest.fixture
async def trio(house: Household, tmp_path: Path, swift: SwiftClock) -> AsyncIterator[Trio]:
    """A deck without profiles."""
    async with trio_at(house, tmp_path, swift) as found:
        yield found


@pytest.fixture
async def joined(trio: Trio) -> Trio:
    """All three servers and persons are in step; what was written until then is forgotten."""
    await trio.join()
    trio.forget_writes()
    return trio
