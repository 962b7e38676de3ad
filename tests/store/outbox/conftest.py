"""A furnished store, and short ways to queue in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.store.outbox.subjects import House, furnished
from tui.model.outbox import NewDelivery
from tui.store.outbox.enqueue import enqueue
from tui.store.store import Store

Queue = Callable[..., Awaitable[int | None]]


@pytest.fixture
async def house(store: Store) -> House:
    """Three servers with ten films each."""
    return await furnished(store)


@pytest.fixture
def queue(store: Store) -> Queue:
    """Give a way to queue: `await queue(new)`."""

    async def put(new: NewDelivery, now: float = 1000.0) -> int | None:
        return await store.db.write(lambda raw: enqueue(raw, new, now))

    return put
