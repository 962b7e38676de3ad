"""Pages of long lists, over 1,000,000 titles: anywhere, scrolling, by category; beside OFFSET, the plain way.

python -m tests.bench.paging [titles]
"""

from __future__ import annotations

import asyncio
import random
import sys

from tests.bench.library import open_library
from tests.bench.measure import Timing, ms, peak_rss_mb, show
from tui.model.catalogue import TitleKind
from tui.store.store import Store

PAGES = 300
ROWS = 50
MOVIE = TitleKind.MOVIE

_OFFSET = """
SELECT t.id, t.name FROM (
    SELECT title_id FROM shelf
    WHERE shelf_id = (SELECT id FROM shelves WHERE profile_id = 1 AND kind = 'movie' AND category_id = '')
    ORDER BY sort_name, title_id LIMIT ? OFFSET ?
) AS p JOIN titles AS t ON t.id = p.title_id
"""


async def measure(store: Store) -> None:
    chosen = random.Random(3)
    rows = await store.shelf.count(1, MOVIE)
    show("films of the profile", f"{rows:,}")
    offsets = [chosen.randrange(rows) for _ in range(PAGES)]
    first, anywhere, plain, category = Timing(), Timing(), Timing(), Timing()
    with first.once():
        await store.shelf.page(1, MOVIE, offset=rows // 2, limit=ROWS)
    show("the very first page, from the middle", ms(first.median), "<= 5 ms")
    for offset in offsets:
        with anywhere.once():
            await store.shelf.page(1, MOVIE, offset=offset, limit=ROWS)
        with category.once():
            await store.shelf.page(1, MOVIE, str(1 + offset % 300), offset=offset % 1_000, limit=ROWS)
    for offset in offsets[:40]:
        with plain.once():
            await store.db.fetch_all(_OFFSET, (ROWS, offset))
    show("a page anywhere: p50 / p95", f"{ms(anywhere.median)} / {ms(anywhere.percentile(0.95))}", "<= 5 ms")
    show("a page of a category: p50 / p95", f"{ms(category.median)} / {ms(category.percentile(0.95))}", "<= 5 ms")
    show("the same page by OFFSET: p50 / p95", f"{ms(plain.median)} / {ms(plain.percentile(0.95))}")
    await _others(store)
    show("peak RSS", f"{peak_rss_mb():.0f} MB")


async def _others(store: Store) -> None:
    asked = {
        "count": lambda: store.shelf.count(1, MOVIE),
        "jump to a prefix": lambda: store.shelf.index_of_prefix(1, MOVIE, "", "night"),
        "filter 'dark n' in all films": lambda: store.shelf.page(1, MOVIE, offset=0, limit=ROWS, text_filter="dark n"),
        "filter 'da' in all films": lambda: store.shelf.page(1, MOVIE, offset=0, limit=ROWS, text_filter="da"),
        "filter 'da' in a category": lambda: store.shelf.page(1, MOVIE, "7", offset=0, limit=ROWS, text_filter="da"),
        "categories with counts": lambda: store.categories.counts(1),
        "totals of all profiles": store.titles.totals,
        "data_version": store.db.data_version,
    }
    for name, ask in asked.items():
        timing = Timing()
        for _ in range(20):
            with timing.once():
                await ask()
        show(f"{name}: p50 / p95", f"{ms(timing.median)} / {ms(timing.percentile(0.95))}")


async def run(count: int) -> None:
    store = await open_library(count)
    try:
        await measure(store)
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
