"""What a second process does to a store in tests: `python child.py TASK PATH ...`, told by lines on stdout."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from pathlib import Path

from tui.engine.clock import SystemClock
from tui.engine.runs.correlation import new_correlation_id
from tui.model.runs import Operation, RunOptions, Trigger
from tui.store import migrations
from tui.store.database import Database
from tui.store.migrations import MIGRATIONS, Migration
from tui.store.runs.runs import NewRun
from tui.store.store import Store


async def write_pairs(path: str) -> None:
    """Commit pairs of rows for ever, in bulk, until killed."""
    db = await Database.open(Path(path), clock=SystemClock())
    await db.write(lambda raw: raw.execute("CREATE TABLE IF NOT EXISTS pairs (n INTEGER, side TEXT)"))
    print("ready", flush=True)
    number = 0
    while True:
        async with db.transaction() as conn:
            for _ in range(200):
                number += 1
                await conn.execute("INSERT INTO pairs VALUES (?, 'left')", (number,))
                await conn.execute("INSERT INTO pairs VALUES (?, 'right')", (number,))


async def queue_runs(path: str, seconds: str) -> None:
    """Insert run rows and poll `data_version`, as a face in another process does; print how long the writes took."""
    store = await Store.open(Path(path), clock=SystemClock())
    print("ready", flush=True)
    spent: list[float] = []
    ends = time.monotonic() + float(seconds)
    while time.monotonic() < ends:
        started = time.monotonic()
        name = new_correlation_id(time.time())
        await store.runs.add(NewRun(name, Operation.XTREAM_SYNC, None, "x", Trigger.MANUAL, RunOptions()))
        spent.append(time.monotonic() - started)
        await store.db.data_version()
        await asyncio.sleep(0.02)
    await store.close()
    print(json.dumps(spent), flush=True)


async def migrate_slowly(path: str) -> None:
    """Migrate to a second step that stops half-way, until killed."""

    def half(raw: sqlite3.Connection) -> None:
        raw.execute("CREATE TABLE half_done (n INTEGER)")
        raw.executemany("INSERT INTO half_done VALUES (?)", [(n,) for n in range(20_000)])
        print("ready", flush=True)
        time.sleep(60)

    migrations.MIGRATIONS = (*MIGRATIONS, Migration("9001-half", half))
    raw = sqlite3.connect(path, isolation_level=None)
    migrations.migrate(raw, Path(path), SystemClock(), migrations.MIGRATIONS)


TASKS = {task.__name__: task for task in (write_pairs, queue_runs, migrate_slowly)}

if __name__ == "__main__":
    asyncio.run(TASKS[sys.argv[1]](*sys.argv[2:]))
