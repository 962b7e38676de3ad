"""Empty stores for tests that need many."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tui.engine.clock import SystemClock
from tui.store.store import Store


@asynccontextmanager
async def fresh_store() -> AsyncIterator[Store]:
    """Give an open, empty store in a folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="syncdeck-test-") as folder:
        store = await Store.open(Path(folder) / "store.db", clock=SystemClock())
        try:
            yield store
        finally:
            await store.close()
