"""A whole sync of one profile over loopback: first and second, beside the plainest way to store the same lists.

python -m tests.bench.sync [live movies series] [repeats]

The panel is a process of its own, every contender another one; they take turns. Series details are left out: their
pace is the panel's, not ours.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.contest import contest, table
from tests.bench.measure import peak_rss_mb, percentile, reset_peak, show, stalls
from tests.bench.panel import Panel, panel

LISTS = ("get_live_streams", "get_vod_streams", "get_series")
CATEGORIES = ("get_live_categories", "get_vod_categories", "get_series_categories")


def store_plainly(folder: Path, fetch: Callable[[str], list[dict[str, Any]]]) -> None:
    """Fetch each list whole and store its plain fields with one executemany, without an index."""
    raw = sqlite3.connect(folder / "plain.db")
    for action in (*CATEGORIES, *LISTS):
        rows = fetch(action)
        names = [name for name, value in rows[0].items() if not isinstance(value, list | dict)]
        quoted = ", ".join(f'"{name}"' for name in names)
        raw.execute(f"CREATE TABLE {action} ({quoted})")
        marks = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO {action} VALUES ({marks})", (tuple(map(row.get, names)) for row in rows))
    raw.commit()
    raw.close()


def floor(folder: Path, at: Panel) -> dict[str, float]:
    """The floor: httpx, orjson, one executemany a list."""
    import httpx
    import orjson

    query = {"username": at.username, "password": at.password}
    with httpx.Client(timeout=60) as client:
        url = f"{at.url}/player_api.php"
        store_plainly(folder, lambda action: orjson.loads(client.get(url, params={**query, "action": action}).content))
    return {}


def naive(folder: Path, at: Panel) -> dict[str, float]:
    """What a script does: requests, json, sqlite3."""
    import requests

    query = {"username": at.username, "password": at.password}
    url = f"{at.url}/player_api.php"
    store_plainly(folder, lambda action: requests.get(url, {**query, "action": action}, timeout=60).json())
    return {}


def pyxtream(folder: Path, at: Panel) -> dict[str, float]:
    """The peer; it stores nothing in a database."""
    from pyxtream.pyxtream import XTream

    peer = XTream("bench", at.username, at.password, at.url, cache_path=str(folder), hide_adult_content=False)
    peer.load_iptv()
    if not peer.movies:
        raise SystemExit("pyxtream loaded nothing")
    return {}


def syncdeck(folder: Path, at: Panel) -> dict[str, float]:
    """Ours: first sync, second sync of the unchanged panel."""
    return asyncio.run(_syncdeck(folder, at, writers=False))


def busy(folder: Path, at: Panel) -> dict[str, float]:
    """Ours, while others do 200 small writes a second in the same store; the waits are theirs."""
    return asyncio.run(_syncdeck(folder, at, writers=True))


async def _syncdeck(folder: Path, at: Panel, *, writers: bool) -> dict[str, float]:
    from tui.deck import Deck
    from tui.model.profiles import ProfileDraft, ProfileKind
    from tui.paths import Paths
    from tui.settings import Settings

    deck = await Deck.open(Paths(folder, {}), Settings(details_budget=0), face="bench")
    waits: list[float] = []
    try:
        draft = ProfileDraft(ProfileKind.XTREAM, "bench", at.url, at.username)
        await deck.profiles.add(draft, {"password": at.password})
        other = asyncio.create_task(_write_little(deck.store.db, waits)) if writers else None
        figures = {}
        for name in ("first", "second"):
            reset_peak()
            async with stalls() as late:
                started = time.perf_counter()
                report = await deck.runs.wait((await deck.runs.start_sync("bench")).id)
                figures[name] = (report.run.finished_at or 0) - (report.run.started_at or 0)
                figures[f"{name}_wall"] = time.perf_counter() - started
            figures |= {
                f"{name}_rss_mb": peak_rss_mb(),
                f"{name}_p99_ms": percentile(late, 0.99) * 1000,
                f"{name}_max_ms": max(late) * 1000,
            }
            if report.run.state != "completed":
                raise SystemExit(f"the sync ended as {report.run.state}: {report.run.message}")
        if other is not None:
            other.cancel()
            figures["write_p99_ms"] = percentile(waits, 0.99) * 1000
    finally:
        await deck.close("the benchmark is over")
    return figures


async def _write_little(db: Any, waits: list[float]) -> None:
    """Do small transactions at random moments, 200 a second."""
    await db.write(lambda raw: raw.execute("CREATE TABLE others (at REAL)"))
    while True:
        await asyncio.sleep(random.expovariate(200))
        started = time.perf_counter()
        await db.write(lambda raw: raw.execute("INSERT INTO others VALUES (?)", (time.time(),)))
        waits.append(time.perf_counter() - started)


CONTENDERS = {
    "floor": floor,
    "naive": naive,
    "pyxtream": pyxtream,
    "syncdeck": syncdeck,
    "syncdeck, busy store": busy,
}


LIBRARIES = {
    "floor": ("httpx", "orjson"),
    "naive": ("requests",),
    "pyxtream": ("pyxtream.pyxtream",),
}
"""Loaded before the time is taken; ours is timed from the start of its run."""


def alone(name: str, at: Panel) -> None:
    """Run one contender in an empty folder and print its figures."""
    for module in LIBRARIES.get(name, ()):
        importlib.import_module(module)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        figures = CONTENDERS[name](Path(folder), at)
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_rss_mb": peak_rss_mb(), **figures}))


def main(live: int, movies: int, series: int, repeats: int) -> None:
    """Run all in turns and print the table."""
    show(f"{live:,} channels, {movies:,} films, {series:,} series; {repeats} rounds", "median", "")
    with panel(live, movies, series) as at:
        names = [name for name in CONTENDERS if name != "pyxtream" or movies <= 100_000]
        results = contest("tests.bench.sync", names, [at.url, at.username, at.password], repeats=repeats)
    table({name: results[name] for name in names if not name.startswith("syncdeck")}, "seconds", floor="floor")
    base = results["floor"].median("seconds") or 1.0
    ours, crowd = results["syncdeck"], results["syncdeck, busy store"]
    for name, limit in (("first", 2.0), ("second", 0.8)):
        seconds = ours.median(name) or 0.0
        p99, most = ours.median(f"{name}_p99_ms") or 0.0, ours.worst(f"{name}_max_ms") or 0.0
        ratio = f"{seconds / base:.2f} x floor (to reach {limit})"
        memory = ours.worst(f"{name}_rss_mb") or 0.0
        show(f"syncdeck, {name} sync", f"{seconds:.2f} s", f"{ratio}, {memory:.0f} MB, pause {p99:.0f} / {most:.0f} ms")
    wait = crowd.median("write_p99_ms")
    show("small writes of others meanwhile, p99", f"{wait:.0f} ms" if wait else "-", "to reach 50 ms")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        alone(sys.argv[2], Panel(*sys.argv[3:]))
    else:
        numbers = [int(text) for text in sys.argv[1:]]
        main(*numbers, *(20_000, 100_000, 10_000, 3)[len(numbers) :])
