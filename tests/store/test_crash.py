"""The store under processes that die and processes that push (S29)."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import child
from tui.engine.clock import SystemClock
from tui.store.database import Database
from tui.store.store import Store

CREATE_BULK = "CREATE TABLE bulk (n INTEGER PRIMARY KEY, name TEXT, rest TEXT)"
BULK_BATCH = 2000


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_killed_while_writing_the_store_is_whole(tmp_path: Path, seed: int) -> None:
    """After kill -9 at a random moment every transaction is there as a whole or not at all, and writing goes on."""
    path = tmp_path / "plain.db"
    async with child("tests.store.child", "write_pairs", path) as process:
        await process.says("ready")
        await asyncio.sleep(random.Random(seed).uniform(0.02, 0.2))
        await process.kill()
    db = await Database.open(path, clock=SystemClock())
    await db.write(lambda raw: raw.execute("INSERT INTO pairs VALUES (0, 'left'), (0, 'right')"))
    uneven = await db.fetch_all("SELECT n FROM pairs GROUP BY n HAVING count(*) <> 2")
    rows = await db.fetch_one("SELECT count(*) FROM pairs")
    await db.close()
    assert uneven == []
    assert rows is not None
    assert rows[0] % 400 == 2
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_s29_bulk_small_writes_readers_and_a_second_process(store: Store, store_path: Path) -> None:
    """Bulk batches of 2,000 beside small writes, reading faces and a second process: no lock error, none starves."""
    db = store.db
    await db.write(lambda raw: raw.execute(CREATE_BULK))
    stop = asyncio.Event()
    spent: list[float] = []
    loaded: list[int] = []

    async def bulk() -> None:
        while not stop.is_set():
            begin = len(loaded) * BULK_BATCH
            batch = [(n, f"title {n}", "x" * 200) for n in range(begin, begin + BULK_BATCH)]
            async with db.transaction() as conn:
                await conn.executemany("INSERT INTO bulk VALUES (?, ?, ?)", batch)
            loaded.append(begin)

    async def small() -> None:
        while not stop.is_set():
            started = time.monotonic()
            await db.write(lambda raw: raw.execute("INSERT INTO log (at, level, message) VALUES (0, 1, 'x')"))
            spent.append(time.monotonic() - started)
            await asyncio.sleep(0.005)

    async def face() -> None:
        while not stop.is_set():
            await db.data_version()
            await db.fetch_all("SELECT n, name FROM bulk ORDER BY n DESC LIMIT 50")
            await asyncio.sleep(0.05)

    async with child("tests.store.child", "queue_runs", store_path, "2.0") as process, asyncio.TaskGroup() as tasks:
        await process.says("ready")
        for work in (bulk, small, face, face):
            tasks.create_task(work())
        foreign = json.loads(await process.line())
        async with asyncio.timeout(60):
            while len(spent) <= 100 or len(loaded) <= 10:
                await asyncio.sleep(0.01)
        stop.set()
    assert len(foreign) > 20
    print(f"own p99 {_p99(spent) * 1000:.0f} ms, other process p99 {_p99(foreign) * 1000:.0f} ms")
    assert _p99(spent) < 0.5
    assert _p99(foreign) < 1.0


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]
