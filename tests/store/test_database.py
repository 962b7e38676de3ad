"""The store's file: transactions, readers, errors."""

from __future__ import annotations

import pytest

from tui.store.store import Store


async def test_a_commit_is_seen_by_the_reader(store: Store) -> None:
    """What a transaction commits is read at once."""
    async with store.db.transaction() as conn:
        await conn.execute("CREATE TABLE t (n INTEGER)")
        await conn.execute("INSERT INTO t VALUES (1)")
    assert await store.db.fetch_all("SELECT n FROM t") == [(1,)]


async def test_an_exception_rolls_back(store: Store) -> None:
    """A transaction that raises leaves nothing."""
    await store.db.write(lambda raw: raw.execute("CREATE TABLE t (n INTEGER)"))
    with pytest.raises(ValueError, match="no"):
        async with store.db.transaction() as conn:
            await conn.execute("INSERT INTO t VALUES (1)")
            raise ValueError("no")
    assert await store.db.fetch_all("SELECT n FROM t") == []
