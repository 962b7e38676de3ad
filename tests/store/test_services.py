"""Rows of processes that run without a face."""

from __future__ import annotations

from dataclasses import replace

from tui.model.service import ServiceRow
from tui.store.store import Store

ONE = ServiceRow("nas:7:aa", 7, "nas", started_at=100.0, beat_at=100.0, is_working=False)


async def test_a_beat_enters_a_service_and_keeps_it_up_to_date(store: Store) -> None:
    """The first beat makes the row; later ones say that it lives and what it does, not that it began anew."""
    await store.services.beat(ONE)
    await store.services.beat(replace(ONE, started_at=0.0, beat_at=103.0, is_working=True))
    assert await store.services.all() == [replace(ONE, beat_at=103.0, is_working=True)]


async def test_a_service_that_ends_leaves_no_row(store: Store) -> None:
    """Its own row goes with it; one that knows the others to be gone forgets those."""
    two, three = (replace(ONE, owner=f"nas:{pid}:aa", pid=pid, started_at=float(pid)) for pid in (8, 9))
    for row in (ONE, two, three):
        await store.services.beat(row)
    await store.services.remove(two.owner)
    assert [row.pid for row in await store.services.all()] == [9, 7]
    await store.services.remove_others(ONE.owner)
    assert await store.services.all() == [ONE]
