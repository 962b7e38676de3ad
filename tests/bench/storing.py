"""Storing a film list: first load with shelves and words, second sync, removal; beside the plainest way to store it.

python -m tests.bench.storing [rows] [plots]
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from tests.bench.measure import Timing, ms, peak_rss_mb, reset_peak, rss_mb, show, stall_text, stalls
from tests.bench.rows import film_rows
from tests.store.catalogue.lists import add_profile, batches
from tui.engine.clock import SystemClock
from tui.model.catalogue import TitleKind
from tui.model.rows import TitleRow
from tui.store.catalogue.known import Found, Known
from tui.store.catalogue.titles import FIRST_LOAD_BATCH, WRITE_BATCH, fitting
from tui.store.store import Store

MOVIE = TitleKind.MOVIE


def floor(folder: Path, count: int, with_plots: bool) -> float:
    """Seconds that one executemany into a table without any index takes."""
    raw = sqlite3.connect(folder / "floor.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = NORMAL")
    columns = TitleRow.__struct_fields__
    raw.execute(f"CREATE TABLE floor ({', '.join(columns)})".replace("cast", '"cast"'))
    taken = 0.0
    raw.execute("BEGIN")
    for batch in batches(film_rows(count, with_plots=with_plots), 20_000):
        started = time.perf_counter()
        rows = [(row.item_id, row.name, ",".join(row.category_ids), *msgspec.structs.astuple(row)[3:]) for row in batch]
        raw.executemany(f"INSERT INTO floor VALUES ({', '.join('?' * len(columns))})", rows)
        taken += time.perf_counter() - started
    raw.execute("COMMIT")
    raw.close()
    return taken


class Storing:
    """One profile's films in a real store, timed."""

    def __init__(self, store: Store, profile_id: int, count: int, with_plots: bool) -> None:
        self._store = store
        self._profile_id = profile_id
        self._count = count
        self._with_plots = with_plots
        self.writes = Timing()

    def rows(self, seed: int = 1) -> Iterator[TitleRow]:
        return film_rows(self._count, seed=seed, with_plots=self._with_plots)

    async def first_load(self) -> float:
        """Insert everything; seconds without the making of the rows."""
        await self._store.shelf.begin_load(self._profile_id, MOVIE)
        known = await self._store.titles.known(self._profile_id, MOVIE)
        return await self._sync(known, 1, FIRST_LOAD_BATCH)

    async def fill(self) -> float:
        started = time.perf_counter()
        await self._store.shelf.fill(self._profile_id, MOVIE)
        return time.perf_counter() - started

    async def known(self) -> tuple[Known, float]:
        started = time.perf_counter()
        known = await self._store.titles.known(self._profile_id, MOVIE)
        return known, time.perf_counter() - started

    async def again(self, known: Known, changed_every: int = 0) -> float:
        """Compare and write a further list, of which every n-th row changed; seconds without making the rows."""
        return await self._sync(known, changed_every, WRITE_BATCH)

    async def _sync(self, known: Known, changed_every: int, size: int) -> float:
        taken = 0.0
        place = 0
        new: list[TitleRow] = []
        changed: list[TitleRow] = []
        rows = self.rows()
        while batch := await asyncio.to_thread(lambda: list(islice(rows, size))):
            made = [self._row(row, place + offset, changed_every) for offset, row in enumerate(batch)]
            place += len(batch)
            started = time.perf_counter()
            found = [(known.classify(row), row) for row in made]
            new += [row for what, row in found if what is Found.NEW]
            changed += [row for what, row in found if what is Found.CHANGED]
            while len(new) + len(changed) >= size:
                await self._write(new, changed)
            taken += time.perf_counter() - started
        started = time.perf_counter()
        while new or changed:
            await self._write(new, changed)
        return taken + time.perf_counter() - started

    async def _write(self, new: list[TitleRow], changed: list[TitleRow]) -> None:
        """Write a transaction's worth off the front of the lists."""
        rows = new or changed
        count = fitting(rows, is_first_load=rows is new)
        with self.writes.once():
            async with self._store.db.transaction() as conn:
                if new:
                    await self._store.titles.insert(conn, self._profile_id, MOVIE, new[:count], now=1.0)
                else:
                    await self._store.titles.update(conn, self._profile_id, MOVIE, changed[:count], now=2.0, run_id=1)
        del rows[:count]

    def _row(self, row: TitleRow, place: int, changed_every: int) -> TitleRow:
        if changed_every < 2 or place % changed_every:
            return row
        return msgspec.structs.replace(row, name=f"{row.name} HD", row_hash=row.row_hash ^ 1)


async def measure(folder: Path, count: int, with_plots: bool) -> None:
    plain = floor(folder, count, with_plots)
    show("floor: one executemany, no index", f"{plain:.2f} s", f"{count / plain:,.0f} rows/s")
    store = await Store.open(folder / "store.db", clock=SystemClock())
    storing = Storing(store, await add_profile(store), count, with_plots)
    before = rss_mb()
    reset_peak()
    async with stalls() as late:
        load = await storing.first_load()
        fill = await storing.fill()
    show("first load, rows", f"{load:.2f} s", f"{count / load:,.0f} rows/s")
    show("first load, shelves and words", f"{fill:.2f} s", f"{(load + fill) / plain:.2f} x floor together")
    show("transactions p50 and p99", ms(storing.writes.median), ms(storing.writes.percentile(0.99)))
    show("event loop stalls p99 / max", stall_text(late))
    show("peak RSS", f"{peak_rss_mb():.0f} MB", f"{before:.0f} MB before")
    reset_peak()
    async with stalls() as late:
        known, loading = await storing.known()
        taken = await storing.again(known)
    show("second sync: known rows loaded", f"{loading:.2f} s", f"stalls {stall_text(late)}")
    show("second sync: compared, nothing changed", f"{taken:.2f} s", f"{(loading + taken) / plain:.2f} x floor")
    show("peak RSS", f"{peak_rss_mb():.0f} MB")
    known, loading = await storing.known()
    storing.writes.seconds.clear()
    taken = await storing.again(known, changed_every=100)
    show("third sync: 1 % renamed", f"{loading + taken:.2f} s", f"tx max {ms(max(storing.writes.seconds))}")
    del known
    started = time.perf_counter()
    removed = await store.titles.remove_profile(1)
    show("profile removed", f"{time.perf_counter() - started:.2f} s", f"{removed:,} titles")
    await store.close()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 130_000
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), count, "plots" in sys.argv))


if __name__ == "__main__":
    main()
