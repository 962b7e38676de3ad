"""Search as one types over the libraries of media servers: every beginning of every query is a search of its own.

python -m tests.bench.library_search [items]
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.measure import Timing, ms, show
from tests.bench.rows import Names
from tests.bench.search import queries
from tui.engine.clock import SystemClock
from tui.model.library import ItemKind, ItemRow
from tui.model.plays import ServerKind
from tui.model.servers import LibraryKind, ServerLibrary
from tui.store.library.hashing import hash_of
from tui.store.library.library import WRITE_BATCH
from tui.store.store import Store

TARGET = "p95 <= 30 ms"
FILTERS = {"no filter": {}, "one server": {"server_id": 2}, "one kind": {"kinds": [ItemKind.SHOW]}}
LIBRARIES = [ServerLibrary("m", "Movies", LibraryKind.MOVIES), ServerLibrary("t", "TV Shows", LibraryKind.SHOWS)]


def items_of(names: Names, chosen: random.Random, count: int) -> list[ItemRow]:
    """Give films, shows and thirty episodes of each show."""
    rows: list[ItemRow] = []
    while len(rows) < count:
        key = len(rows)
        title = " ".join(names.words(chosen.randint(1, 4)))
        rows += [ItemRow(f"m{key + each}", ItemKind.MOVIE, "m", f"{title} {each}", year=1999) for each in range(20)]
        rows.append(ItemRow(f"s{key}", ItemKind.SHOW, "t", title))
        rows += [
            ItemRow(
                f"e{key}-{each}", ItemKind.EPISODE, "t", " ".join(names.words(2)), grandparent_key=f"s{key}",
                grandparent_title=title, season=1, number=each,
            )
            for each in range(30)
        ]  # fmt: skip
    return rows[:count]


async def fill(store: Store, count: int) -> None:
    """Store two servers with half of the items each."""
    now, names, chosen = store.db.clock.now(), Names(1), random.Random(3)
    for uuid in ("one", "two"):
        async with store.db.transaction() as conn:
            server_id = await store.library.server(conn, ServerKind.PLEX, uuid, uuid, now)
            await store.library.take_libraries(conn, server_id, LIBRARIES)
        rows = [(item, hash_of(item)) for item in items_of(names, chosen, count // 2)]
        for at in range(0, len(rows), WRITE_BATCH):
            async with store.db.transaction() as conn:
                await store.library.put_items(conn, server_id, rows[at : at + WRITE_BATCH], now)


async def run(count: int) -> None:
    """Fill a store, then type."""
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "store.db", clock=SystemClock())
        began = time.perf_counter()
        await fill(store, count)
        show(f"{count:,} items stored", f"{time.perf_counter() - began:.1f} s")
        for name, options in FILTERS.items():
            timing, typed = Timing(), queries()
            for text in typed:
                with timing.once():
                    await store.library_search.find(text, **options)  # type: ignore[arg-type]
            show(f"{name}: p50 / p95 / max", f"{ms(timing.median)} / {ms(timing.percentile(0.95))} / "
                 f"{ms(max(timing.seconds))}", TARGET)  # fmt: skip
            worst = sorted(zip(timing.seconds, typed, strict=True), reverse=True)[:3]
            show("  slowest", ", ".join(f"{text!r} {ms(seconds)}" for seconds, text in worst))
        await store.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
