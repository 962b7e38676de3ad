"""Search as one types, over 1,000,000 titles: every beginning of every query is a search of its own.

python -m tests.bench.search [titles]
"""

from __future__ import annotations

import asyncio
import random
import sys

from tests.bench.library import open_library
from tests.bench.measure import Timing, ms, peak_rss_mb, show, stall_text, stalls
from tests.bench.rows import Names
from tui.model.catalogue import TitleKind
from tui.store.store import Store

ROUNDS = 60
TARGET = "p95 <= 30 ms"
FILTERS = {
    "no filter": {},
    "one profile": {"profile_id": 2},
    "one kind": {"kind": TitleKind.SERIES},
    "a rare kind of one profile": {"kind": TitleKind.LIVE, "profile_id": 2},
}


def queries(seed: int = 5) -> list[str]:
    """Give what a person types, growing letter by letter: frequent and rare words, one to four of them."""
    names, chosen = Names(1), random.Random(seed)
    typed: list[str] = []
    for _ in range(ROUNDS):
        words = names.words(chosen.randint(1, 3)) + chosen.sample(names.vocabulary[:40], chosen.randint(0, 1))
        text = " ".join(words).lower()
        typed += [text[:end] for end in range(1, len(text) + 1)]
    return typed


async def measure(store: Store) -> None:
    typed = queries()
    by_length: dict[str, Timing] = {"1 letter": Timing(), "2 letters": Timing(), "3 letters": Timing()}
    for name, options in FILTERS.items():
        timing = Timing()
        async with stalls() as late:
            for text in typed:
                with timing.once():
                    await store.search.find(text, **options)
                for place, letters in enumerate(by_length.values(), 1):
                    if len(text) == place:
                        letters.seconds.append(timing.seconds[-1])
        show(f"{name}: p50 / p95", f"{ms(timing.median)} / {ms(timing.percentile(0.95))}", TARGET)
        show(f"{name}: max, event loop p99 / max", ms(max(timing.seconds)), stall_text(late))
        worst = sorted(zip(timing.seconds, typed, strict=True), reverse=True)[:3]
        show("  slowest", ", ".join(f"{text!r} {ms(seconds)}" for seconds, text in worst))
    for name, timing in by_length.items():
        show(f"{name}: p50 / p95", f"{ms(timing.median)} / {ms(timing.percentile(0.95))}", TARGET)
    show("peak RSS", f"{peak_rss_mb():.0f} MB")


async def run(count: int) -> None:
    store = await open_library(count)
    try:
        await measure(store)
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
