"""A whole sync of a Plex and of a Jellyfin with what everybody has seen: first and unchanged, beside the floor.

python -m tests.bench.server_sync [items] [repeats]

The servers are one process, which answers by heart; every contender is another one, and they take turns. The floor
asks what our first sync asked, decodes it, and stores the plain fields of everything without an index. It compares
nothing, proves nothing, and can find nothing afterwards.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.bench.contest import Result, contest
from tests.bench.measure import peak_rss_mb, percentile, reset_peak, show, stalls
from tests.bench.media_box import ASKED, media_box

KINDS = {"plex": "token", "jellyfin": "api_key"}
"""With the names of what opens them."""
ASKED_FILE = "asked.json"
"""Where our first sync leaves what it asked, for the floor."""
MODULE = "tests.bench.server_sync"
TOLD = ("library_items", "library_ids", "watch_states", "state_scopes", "server_accounts", "server_libraries")
"""What holds what a server told; every row written there is counted."""


def floor(folder: Path, url: str) -> dict[str, float]:
    """Ask for the same pages, one after the other, and put what they list into tables by executemany."""
    import httpx
    import orjson

    told = defaultdict(list)
    asked = json.loads((folder.parent / ASKED_FILE).read_text())
    started, cpu = time.perf_counter(), time.process_time()
    with httpx.Client(base_url=url, timeout=60) as client:
        for target, headers in asked:
            answer = client.get(target, headers=headers)
            if answer.status_code == 200:
                told[target.partition("?")[0]] += _listed(orjson.loads(answer.content))
    raw = sqlite3.connect(folder / "plain.db")
    for number, rows in enumerate(filter(None, told.values())):
        names = [name for name, value in rows[0].items() if not isinstance(value, list | dict)]
        quoted = ", ".join(f'"{name}"' for name in names)
        raw.execute(f"CREATE TABLE told{number} ({quoted})")
        marks = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO told{number} VALUES ({marks})", (tuple(map(row.get, names)) for row in rows))
    raw.commit()
    raw.close()
    return {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "entries": sum(map(len, told.values())),
    }


def _listed(told: Any) -> list[dict[str, Any]]:
    """Give the entries of a page of either kind."""
    if isinstance(told, list):
        return told
    inside = told.get("MediaContainer", told)
    return inside.get("Metadata") or inside.get("Items") or []


async def syncdeck(folder: Path, kind: str, url: str, token: str) -> dict[str, float]:
    """Ours: first sync, then one of the unchanged server."""
    from tui.deck import Deck
    from tui.model.profiles import ProfileDraft, ProfileKind
    from tui.paths import Paths
    from tui.settings import Settings

    deck = await Deck.open(Paths(folder, {}), Settings(), face="bench")
    figures: dict[str, float] = {}
    try:
        await deck.profiles.add(ProfileDraft(ProfileKind(kind), "bench", url), {"token": token})
        for name in ("first", "unchanged"):
            if name == "unchanged":
                await deck.store.db.write(count_writes)
            figures |= {f"{name}_{what}": figure for what, figure in (await _one_sync(deck, url)).items()}
            asked = asked_since(url)
            figures[f"{name}_requests"] = len(asked)
            if name == "first":
                (folder.parent / ASKED_FILE).write_text(json.dumps(asked))
        [(figures["unchanged_rows"],)] = await deck.store.db.fetch_all("SELECT count(*) FROM writes")
        [(figures["items"],)] = await deck.store.db.fetch_all("SELECT count(*) FROM library_items")
        [(figures["states"],)] = await deck.store.db.fetch_all("SELECT count(*) FROM watch_states")
    finally:
        await deck.close("the benchmark is over")
    return figures


async def _one_sync(deck: Any, url: str) -> dict[str, float]:
    asked_since(url)
    reset_peak()
    cpu = time.process_time()
    async with stalls() as late:
        report = await deck.runs.wait((await deck.runs.start_sync("bench")).id)
    if report.run.state != "completed":
        raise SystemExit(f"the sync ended as {report.run.state}: {report.run.message}")
    return {
        "seconds": (report.run.finished_at or 0) - (report.run.started_at or 0),
        "rss_mb": peak_rss_mb(),
        "p99_ms": percentile(late, 0.99) * 1000,
        "max_ms": max(late) * 1000,
        "cpu": time.process_time() - cpu,
    }


def count_writes(raw: sqlite3.Connection) -> None:
    """From now on, note every row that is written of what servers tell."""
    raw.execute("CREATE TABLE writes (name TEXT)")
    for table in TOLD:
        for what in ("INSERT", "UPDATE", "DELETE"):
            note = f"INSERT INTO writes VALUES ('{table}')"
            raw.execute(f"CREATE TRIGGER noted_{table}_{what} AFTER {what} ON {table} BEGIN {note}; END")


def asked_since(url: str) -> list[tuple[str, dict[str, str]]]:
    """Give what the server was asked since the last time."""
    with urlopen(f"{url}{ASKED}") as answer:
        asked: list[tuple[str, dict[str, str]]] = json.load(answer)
    return asked


def alone(name: str, kind: str, url: str, token: str, shared: str) -> None:
    """Run one contender in an empty folder and print its figures."""
    if name == "floor":
        import httpx  # noqa: F401 - loaded before the time is taken
        import orjson  # noqa: F401
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        found = floor(Path(folder), url) if name == "floor" else asyncio.run(syncdeck(Path(folder), kind, url, token))
    print(json.dumps({"peak_rss_mb": peak_rss_mb(), **found}))


def compare(kind: str, url: str, token: str, repeats: int) -> None:
    """Run floor and ours in turns, and print the table of one kind of server."""
    with tempfile.TemporaryDirectory() as shared:
        arguments = [kind, url, token, shared]
        contest(MODULE, ["syncdeck"], arguments, repeats=1)  # the server learns its answers, and the floor what to ask
        results = contest(MODULE, ["floor", "syncdeck"], arguments, repeats=repeats)
    tell(kind, results["floor"], results["syncdeck"])


def tell(kind: str, base: Result, ours: Result) -> None:
    """Print the table."""

    def middle(figure: str) -> float:
        return ours.median(figure) or 0.0

    def worst(figure: str) -> float:
        return ours.worst(figure) or 0.0

    seconds, entries = base.median("seconds") or 1.0, base.median("entries") or 0.0
    show(f"{kind}: floor", f"{seconds:.2f} s", f"{entries:,.0f} entries, {base.worst('peak_rss_mb') or 0:.0f} MB")
    for name, limit in (("first", 2.0), ("unchanged", 0.5)):
        taken = middle(f"{name}_seconds")
        ratio = f"{taken / seconds:.2f} x floor (to reach {limit}), {worst(f'{name}_rss_mb'):.0f} MB"
        show(f"{kind}: {name} sync", f"{taken:.2f} s", f"{ratio}, {middle(f'{name}_requests'):,.0f} requests")
        work = f"processor {middle(f'{name}_cpu') / (base.median('cpu') or 1.0):.2f} x that of the floor"
        show("  event loop p99 / max", f"{middle(f'{name}_p99_ms'):.0f} / {worst(f'{name}_max_ms'):.0f} ms", work)
    show("  items / states of everybody", f"{middle('items'):,.0f} / {middle('states'):,.0f}")
    show("  rows written by the unchanged sync", f"{worst('unchanged_rows'):,.0f}", "to reach 0")


def main(items: int, repeats: int) -> None:
    """Start the servers, and compare with both."""
    show(f"{items:,} films and episodes; {repeats} rounds", "median")
    with media_box(items) as line:
        for kind, secret in KINDS.items():
            compare(kind, line[kind]["url"], line[kind][secret], repeats)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        alone(*sys.argv[2:])
    else:
        numbers = [int(text) for text in sys.argv[1:]]
        main(*numbers, *(100_000, 3)[len(numbers) :])
