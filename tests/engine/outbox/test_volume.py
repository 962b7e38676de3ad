"""Many deliveries, and queueing beside bulk work (S29)."""

from __future__ import annotations

import asyncio
import time

from tests.engine.outbox.yard import Yard
from tests.store.outbox.subjects import SEEN, House, furnished
from tui.engine.clock import SystemClock
from tui.store.outbox.enqueue import enqueue
from tui.store.store import Store

MANY = 1_500


async def filled(store: Store, films: int) -> House:
    """Queue a change for each of many films, in transactions of the size in which the hub queues."""
    house = await furnished(store, films)
    for start in range(0, films, 200):

        def put(raw: object, start: int = start) -> None:
            for film in range(start, min(start + 200, films)):
                enqueue(raw, house.new(film), 1.0)  # type: ignore[arg-type]

        await store.db.write(put)
    return house


async def test_more_than_a_thousand_are_drained(store: Store) -> None:
    """Each once, in order; what the store takes of a delivery is about a millisecond."""
    yard = Yard(store, await filled(store, MANY), SystemClock())
    started = time.monotonic()
    yard.start()
    await yard.is_empty()
    spent = (time.monotonic() - started) / MANY * 1000
    await yard.stop()
    print(f"{spent:.2f} ms for each delivery, the scripted server included")
    assert yard.server.writes == [(f"key-{film}", SEEN) for film in range(MANY)]
    assert spent < 30


async def test_s29_queueing_beside_bulk_work_waits_for_nobody(store: Store) -> None:
    """Bulk batches, reading faces, a worker that drains and 200 rows a second queued: no lock error, nobody starves."""
    yard = Yard(store, await furnished(store, 400), SystemClock())
    await store.db.write(lambda raw: raw.execute("CREATE TABLE bulk (n INTEGER PRIMARY KEY, name TEXT, rest TEXT)"))
    stop = asyncio.Event()
    spent: list[float] = []

    async def bulk() -> None:
        rows = 0
        while not stop.is_set():
            batch = [(n, f"title {n}", "x" * 200) for n in range(rows, rows + 2000)]
            async with store.db.transaction() as conn:
                await conn.executemany("INSERT INTO bulk VALUES (?, ?, ?)", batch)
            rows += 2000

    async def face() -> None:
        while not stop.is_set():
            await store.outbox.tally()
            await store.outbox.page(limit=50)
            await asyncio.sleep(0.05)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bulk())
        tasks.create_task(face())
        yard.start()
        for film in range(400):
            started = time.monotonic()
            await yard.queue(film)
            spent.append(time.monotonic() - started)
            await asyncio.sleep(max(0.0, 0.005 - spent[-1]))
        stop.set()
    await yard.is_empty()
    await yard.stop()
    p99 = sorted(spent)[int(len(spent) * 0.99)]
    print(f"queueing p99 {p99 * 1000:.0f} ms")
    assert len(yard.server.writes) == 400
    assert p99 < 1.0
