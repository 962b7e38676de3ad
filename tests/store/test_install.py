"""The id under which servers know this install."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

from tui.engine.clock import SystemClock
from tui.store.store import Store


async def test_the_device_id_is_made_once(store: Store, store_path: Path) -> None:
    """A new id each time would be a new device in every account of the household."""
    made = await store.install.device_id()
    assert str(UUID(made)) == made
    await store.close()
    again = await Store.open(store_path, clock=SystemClock())
    assert await again.install.device_id() == made
    await again.close()


async def test_two_that_ask_at_once_get_the_same_id(store: Store, store_path: Path) -> None:
    """Two processes that start side by side are one install."""
    other = await Store.open(store_path, clock=SystemClock())
    ids = await asyncio.gather(*(side.install.device_id() for side in (store, other) * 4))
    assert len(set(ids)) == 1
    await other.close()
