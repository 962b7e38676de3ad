"""Yards: on the real clock, and on one that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.engine.outbox.yard import Yard
from tests.fake_clock import FakeClock
from tests.store.outbox.subjects import furnished
from tui.engine.clock import SystemClock
from tui.store.store import Store


@pytest.fixture
async def yard(store: Store) -> AsyncIterator[Yard]:
    """A worker that is not started yet, on the real clock."""
    made = Yard(store, await furnished(store), SystemClock())
    yield made
    await made.kill()


@pytest.fixture
async def still_yard(store_path: Path, clock: FakeClock) -> AsyncIterator[Yard]:
    """The same on a clock that stands still."""
    opened = await Store.open(store_path, clock=clock)
    made = Yard(opened, await furnished(opened), clock)
    yield made
    await made.kill()
    await opened.close()
