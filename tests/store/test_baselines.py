"""What the last proven snapshot of a scope held."""

from __future__ import annotations

from tests.store.catalogue.lists import add_profile
from tui.model.snapshot import Baseline
from tui.store.store import Store


async def test_a_baseline_keeps_its_mark(store: Store) -> None:
    """The mark of a scope comes back as it was put, and a later one takes its place."""
    profile_id = await add_profile(store)
    for mark in ("", "2026-11-01/600"):
        async with store.db.transaction() as conn:
            await store.baselines.put(conn, profile_id, "items:1", Baseline(600, "hash", mark), now=1.0)
        assert await store.baselines.get(profile_id, "items:1") == Baseline(600, "hash", mark)
    assert await store.baselines.get(profile_id, "items:2") is None
