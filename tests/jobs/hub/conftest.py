"""Three servers, three persons, and a deck that keeps them in step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.trio import Trio, premiere, trio_at
from tui.sandbox import Household

ITEMS = 60
FEW_ITEMS = 16
PREMIERES = 60
"""Films that nobody has begun, one for each use of a test."""
SPEED = 4.0
"""So much faster than real time passes for servers and program: a pause of a second takes 250 ms."""


@pytest.fixture
def swift() -> SwiftClock:
    """Hurried time that can be skipped, too."""
    return SwiftClock(SPEED)


@pytest.fixture
async def house(swift: SwiftClock, request: pytest.FixtureRequest) -> AsyncIterator[Household]:
    """A household with media servers, on the same clock; a parameter is the size of its libraries."""
    items = getattr(request, "param", ITEMS)
    async with Household(live=1, movies=1, series=1, library=items, clock=swift.now) as household:
        premiere(household, 3)
        yield household


@pytest.fixture
async def trio(house: Household, tmp_path: Path, swift: SwiftClock) -> AsyncIterator[Trio]:
    """A deck without profiles."""
    async with trio_at(house, tmp_path, swift) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Trio]:
    """All three servers and persons are in step; one household for all tests of a module."""
    swift = SwiftClock(SPEED)
    async with Household(live=1, movies=1, series=1, library=FEW_ITEMS, clock=swift.now) as household:
        premiere(household, PREMIERES)
        async with trio_at(household, tmp_path_factory.mktemp("shared"), swift) as trio:
            await trio.join()
            yield trio


@pytest_asyncio.fixture(loop_scope="module")
async def joined(shared: Trio) -> AsyncIterator[Trio]:
    """The household of the module; nothing is on its way, and what was written until then is forgotten.

    Tests that use it run in the loop of the module: `pytestmark = pytest.mark.asyncio(loop_scope="module")`.
    """
    await shared.arrived()
    shared.forget_writes()
    yield shared
    await shared.mend()
    shared.clock.skip(120)
