"""Households for tests, on stores that are closed when the test ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.engine.schedule.house import Household
from tests.engine.schedule.plans import NOW
from tests.fake_clock import FakeClock

OpenHouse = Callable[..., Awaitable[Household]]


@pytest.fixture
def clock() -> FakeClock:
    """Noon, standing still."""
    return FakeClock(NOW)


@pytest.fixture
async def open_house(store_path: Path, clock: FakeClock) -> AsyncIterator[OpenHouse]:
    """Give a way to open households on one store: several are several processes."""
    opened: list[Household] = []

    async def open_one(**told: object) -> Household:
        opened.append(await Household.open(store_path, clock, **told))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for house in opened:
        await house.store.close()


@pytest.fixture
async def house(open_house: OpenHouse) -> Household:
    """A process that keeps the house."""
    return await open_house()
