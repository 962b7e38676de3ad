"""Comparing a list with what is stored: reading it into memory, a row's cost, memory.

python -m tests.bench.comparing [rows]
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import Timing, peak_rss_mb, reset_peak, rss_mb, show, stall_text, stalls
from tests.bench.rows import film_rows
from tests.store.catalogue.lists import add_profile, batches
from tui.engine.clock import SystemClock
from tui.model.catalogue import TitleKind
from tui.model.rows import TitleRow
from tui.store.catalogue.known import Known
from tui.store.catalogue.titles import FIRST_LOAD_BATCH
from tui.store.store import Store

MOVIE = TitleKind.MOVIE
REPEATS = 3


async def stored(store: Store, count: int) -> int:
    """Store `count` films without shelves and give the profile's id."""
    profile_id = await add_profile(store)
    await store.shelf.begin_load(profile_id, MOVIE)
    for batch in batches(film_rows(count), FIRST_LOAD_BATCH):
        async with store.db.transaction() as conn:
            await store.titles.insert(conn, profile_id, MOVIE, batch, now=1.0)
    return profile_id


def compare(known: Known, rows: Sequence[TitleRow]) -> float:
    """Classify rows; seconds a row."""
    started = time.perf_counter()
    for row in rows:
        known.classify(row)
    return (time.perf_counter() - started) / len(rows)


async def measure(store: Store, count: int) -> None:
    profile_id = await stored(store, count)
    loads = Timing()
    before = rss_mb()
    reset_peak()
    async with stalls() as late:
        for _ in range(REPEATS):
            known = None
            with loads.once():
                known = await store.titles.known(profile_id, MOVIE)
    show(f"known read, {count:,} rows", f"{loads.median:.2f} s", f"stalls p99 / max {stall_text(late)}")
    show("its memory", f"{peak_rss_mb() - before:.0f} MB", "<= 90 MB at 500,000")
    assert known is not None
    rows = list(film_rows(min(count, 100_000)))
    show("a row that is known, in order", f"{compare(known, rows) * 1e6:.2f} us", "about 1 us")
    show("the same row once more", f"{compare(known, rows) * 1e6:.2f} us")
    known = await store.titles.known(profile_id, MOVIE)
    random.Random(2).shuffle(rows)
    show("a row that is known, shuffled", f"{compare(known, rows) * 1e6:.2f} us")
    show("a row that is new", f"{compare(Known(), rows) * 1e6:.2f} us")
    with (missing := Timing()).once():
        gone = known.missing()
        moved = list(known.category_moves(is_complete=True))
    show("missing rows and category moves", f"{missing.median * 1000:.0f} ms", f"{len(gone):,} and {len(moved):,}")


async def run(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "store.db", clock=SystemClock())
        try:
            await measure(store, count)
        finally:
            await store.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000))
