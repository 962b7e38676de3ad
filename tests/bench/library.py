"""A large store for the benchmarks that read: two profiles, films, channels and series, kept between runs."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from itertools import islice
from pathlib import Path

from tests.bench.rows import film_rows
from tests.store.catalogue.lists import add_profile
from tui.engine.clock import SystemClock
from tui.model.catalogue import TitleKind
from tui.store.catalogue.titles import FIRST_LOAD_BATCH
from tui.store.store import Store

SHARES = (
    ("iptv-one", TitleKind.MOVIE, 0.5),
    ("iptv-one", TitleKind.LIVE, 0.1),
    ("iptv-two", TitleKind.MOVIE, 0.3),
    ("iptv-two", TitleKind.SERIES, 0.0999),
    ("iptv-two", TitleKind.LIVE, 0.0001),
)
"""Profile, kind, and its share of all titles; the last is small, so that filters have something rare to find."""


async def open_library(count: int) -> Store:
    """Open the store of `count` titles in the temporary folder, made on the first call (a minute for 1,000,000)."""
    path = Path(tempfile.gettempdir()) / f"syncdeck-bench-{count}.db"
    is_new = not path.exists()
    store = await Store.open(path, clock=SystemClock())
    if is_new:
        print(f"making {path}", file=sys.stderr)
        await _fill(store, count)
    return store


async def _fill(store: Store, count: int) -> None:
    profiles = {name: await add_profile(store, name) for name in dict.fromkeys(name for name, _, _ in SHARES)}
    for seed, (name, kind, share) in enumerate(SHARES, 1):
        await store.shelf.begin_load(profiles[name], kind)
        rows = film_rows(round(count * share), seed=seed)
        while batch := list(islice(rows, FIRST_LOAD_BATCH)):
            async with store.db.transaction() as conn:
                await store.titles.insert(conn, profiles[name], kind, batch, now=1.0)
        await store.shelf.fill(profiles[name], kind)


if __name__ == "__main__":
    asyncio.run(open_library(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
