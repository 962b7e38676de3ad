"""Rules of lists over 800,000 titles of two panels, 400,000 of which a rule looks through; and what follows of it.

python -m tests.bench.rules [titles]
"""

from __future__ import annotations

import asyncio
import sys
import time

from tests.bench.library import open_library
from tests.bench.measure import Timing, ms, peak_rss_mb, show, stall_text, stalls
from tui.engine.clock import SystemClock
from tui.engine.lists.desk import ListDesk
from tui.engine.log import LogWriter
from tui.model.lists import ListDetails
from tui.store.store import Store

RULES = (
    "movie year>=2015 rating>=7 sort:rating limit:100",
    "movie text:the added:30d limit:1000",
    "show sort:title limit:10000",
    "movie sort:title limit:10000",
)
ROUNDS = 3


async def measure(store: Store) -> None:
    clock = SystemClock()
    desk = ListDesk(store, clock, LogWriter(store.log, clock), lambda: None)
    for rule in RULES:
        filling, again = Timing(), Timing()
        async with stalls() as late:
            for _ in range(ROUNDS):
                with filling.once():
                    local = await desk.create(ListDetails("Measured"), rule=rule)
                with again.once():
                    await desk.refresh(local)
                found = local.items
                await desk.delete(local)
        show(f"{rule}: {found:,} entries", f"{ms(filling.median)}, again {ms(again.median)}")
        show("  event loop p99 / max", stall_text(late))
    show("peak RSS", f"{peak_rss_mb():.0f} MB")


async def run(count: int) -> None:
    store = await open_library(count)
    try:
        started = time.perf_counter()
        await measure(store)
        show("all", ms(time.perf_counter() - started))
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
