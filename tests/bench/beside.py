"""How long small writes wait while films are loaded, shelved, changed and removed: in this process and in another.

python -m tests.bench.beside [rows]
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.measure import ms, percentile, show, stall_text, stalls
from tests.bench.rows import film_rows
from tests.store.catalogue.lists import add_profile, sync_list
from tui.engine.clock import SystemClock
from tui.store.database import Database
from tui.store.store import Store

PAUSE = 0.005
"""Seconds between two small writes: 200 a second, less what they take."""
TARGET = "p99 <= 50 ms"

_WRITE = "UPDATE profiles SET updated_at = updated_at + 1 WHERE id = 1"

CHILD = """
import asyncio, sys
from pathlib import Path
from tests.bench.beside import other_process
asyncio.run(other_process(Path(sys.argv[1])))
"""


def _touch(raw: sqlite3.Connection) -> None:
    raw.execute(_WRITE)


async def write_small(db: Database, waits: list[float]) -> None:
    """Write small transactions for ever, noting how long each took in seconds."""
    while True:
        started = time.perf_counter()
        await db.write(_touch)
        waits.append(time.perf_counter() - started)
        await asyncio.sleep(PAUSE)


async def other_process(path: Path) -> None:
    """Be the second process: write until stdin is closed, then print the waits' p99 and maximum in seconds."""
    store = await Store.open(path, clock=SystemClock())
    waits: list[float] = []
    writing = asyncio.create_task(write_small(store.db, waits))
    await asyncio.to_thread(sys.stdin.read)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await store.close()
    print(percentile(waits, 0.99), max(waits), len(waits))


@asynccontextmanager
async def company(store: Store, what: str) -> AsyncIterator[None]:
    """Write small transactions here and in another process meanwhile, and show how long they waited."""
    waits: list[float] = []
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(store.db.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    writing = asyncio.create_task(write_small(store.db, waits))
    try:
        async with stalls() as late:
            yield
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    answer, _ = await asyncio.to_thread(child.communicate, "")
    p99, longest, count = answer.split()
    show(
        f"{what}: own writes p99 / max", f"{ms(percentile(waits, 0.99))} / {ms(max(waits))}", f"{TARGET}, {len(waits)}"
    )
    show(f"{what}: other process p99 / max", f"{ms(float(p99))} / {ms(float(longest))}", count)
    show(f"{what}: event loop p99 / max", stall_text(late))


async def measure(store: Store, count: int) -> None:
    profile_id = await add_profile(store)
    rows = list(film_rows(count))
    async with company(store, "first load"):
        await sync_list(store, profile_id, rows)
    renamed = [
        row if at % 20 else type(row)(row.item_id, f"{row.name} HD", row.category_ids, row.row_hash ^ 1)
        for at, row in enumerate(rows)
    ]
    async with company(store, "5 % renamed, 10 % gone"):
        await sync_list(store, profile_id, renamed[: count * 9 // 10], run_id=2)
    async with company(store, "profile removed"):
        await store.titles.remove_profile(profile_id)


async def run(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "store.db", clock=SystemClock())
        try:
            await measure(store, count)
        finally:
            await store.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 130_000))
