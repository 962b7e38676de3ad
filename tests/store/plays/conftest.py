"""A second store, to compare with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.engine.clock import SystemClock
from tui.store.store import Store


@pytest.fixture
async def other_store(tmp_path: Path) -> AsyncIterator[Store]:
    """Another open, empty store."""
    opened = await Store.open(tmp_path / "other.db", clock=SystemClock())
    yield opened
    await opened.close()
