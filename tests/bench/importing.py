"""Taking a Tautulli database in: copy, batches, again unchanged, and reading what came; beside the plainest ways.

python -m tests.bench.importing [sessions] [repeats] [file]

Floors: one INSERT..SELECT of the three joined tables into a flat table without an index, once with the columns that an
import keeps and once with all of them. They judge nothing, group nothing, and cannot go on after a cut. Every
contender is a process of its own; they take turns.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.contest import Result, contest
from tests.bench.measure import Timing, peak_rss_mb, percentile, reset_peak, show, stalls
from tui.sandbox.tautulli.file import write_tautulli_file

BAD = 0.007
"""Share of records with a defect."""
BATCH = 3000
TABLES = ("session_history", "session_history_metadata", "session_history_media_info")
JOINED = f"s.{TABLES[0]} AS h LEFT JOIN s.{TABLES[1]} AS m ON m.id = h.id LEFT JOIN s.{TABLES[2]} AS i ON i.id = h.id"


@contextmanager
def plain_store(folder: Path, source: Path) -> Iterator[sqlite3.Connection]:
    """Give an empty store with the pragmas of ours, and the source beside it."""
    raw = sqlite3.connect(folder / "plain.db", isolation_level=None, uri=True)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -12288"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("ATTACH ? AS s", (f"file:{source}?mode=ro",))
    yield raw
    raw.close()


def all_columns(raw: sqlite3.Connection) -> list[str]:
    """Every column of the three tables."""
    return [
        f"{alias}.{row[1]}"
        for alias, table in zip("hmi", TABLES, strict=True)
        for row in raw.execute(f"PRAGMA s.table_info({table})").fetchall()
    ]


def kept_columns() -> list[str]:
    """The columns that an import keeps."""
    from tui.model.tautulli import HISTORY_COLUMNS, METADATA_COLUMNS, STREAM_COLUMNS

    groups = {"h": ("id", *HISTORY_COLUMNS), "m": ("id", *METADATA_COLUMNS), "i": ("id", *STREAM_COLUMNS)}
    return [f"{alias}.{column}" for alias, columns in groups.items() for column in columns]


def copy_flat(folder: Path, source: Path, choose: Callable[[sqlite3.Connection], list[str]]) -> dict[str, float]:
    """One statement."""
    with plain_store(folder, source) as raw:
        columns = choose(raw)
        raw.execute(f"CREATE TABLE flat ({', '.join(f'c{number}' for number in range(len(columns)))})")
        started = time.perf_counter()
        raw.execute(f"INSERT INTO flat SELECT {', '.join(columns)} FROM {JOINED}")
        return {"seconds": time.perf_counter() - started}


def floor(folder: Path, source: Path) -> dict[str, float]:
    """The floor of the columns that we keep."""
    return copy_flat(folder, source, lambda _: kept_columns())


def whole_floor(folder: Path, source: Path) -> dict[str, float]:
    """The floor of all columns."""
    return copy_flat(folder, source, all_columns)


def python_rows(folder: Path, source: Path) -> dict[str, float]:
    """What a script does: fetch a thousand rows, look at each, write them with one executemany and commit."""
    with plain_store(folder, source) as raw:
        raw.text_factory = lambda text: text.decode("utf-8", "replace")
        columns = kept_columns()
        raw.execute(f"CREATE TABLE flat ({', '.join(f'c{number}' for number in range(len(columns)))})")
        insert = f"INSERT INTO flat VALUES ({', '.join('?' * len(columns))})"
        started = time.perf_counter()
        rows = raw.cursor().execute(f"SELECT {', '.join(columns)} FROM {JOINED} ORDER BY h.id")
        while batch := rows.fetchmany(1000):
            good = [row for row in batch if isinstance(row[2], int) and row[2] > 0 and isinstance(row[5], int)]
            raw.execute("BEGIN")
            raw.executemany(insert, good)
            raw.execute("COMMIT")
        return {"seconds": time.perf_counter() - started}


def syncdeck(folder: Path, source: Path) -> dict[str, float]:
    """Ours."""
    return asyncio.run(_syncdeck(folder, source))


async def _syncdeck(folder: Path, source: Path) -> dict[str, float]:
    from tui.engine.clock import SystemClock
    from tui.engine.process.tuning import tune_process
    from tui.store.store import Store
    from tui.store.tautulli.staging import stage_file

    tune_process()
    store = await Store.open(folder / "store.db", clock=SystemClock())
    try:
        figures: dict[str, float] = {}
        started = time.perf_counter()
        staged = await asyncio.to_thread(stage_file, source, folder)
        figures["staging"] = time.perf_counter() - started
        for name in ("first", "again"):
            figures |= {f"{name}_{what}": figure for what, figure in (await _taken(store, staged)).items()}
        figures["sessions"] = staged.facts.sessions
        figures["seconds"] = figures["staging"] + figures["first_seconds"]
        figures["peak_rss_mb"] = peak_rss_mb()
        return figures | await _read(store)
    finally:
        await store.close()


async def _taken(store: object, staged: object) -> dict[str, float]:
    """Take all batches as the job does, and settle."""
    from tui.engine.plays.settling import settle_all
    from tui.jobs.tautulli.rules import Judge
    from tui.model.plays import SourceKind
    from tui.store.plays.intake import Batch
    from tui.store.plays.settling import complete_indexes

    now, after, times = time.time(), -(1 << 63), Timing()
    await store.intake.attach(staged)
    async with stalls() as late:
        started = time.perf_counter()
        async with store.db.transaction() as conn:
            source = await store.sources.register(conn, staged.facts, SourceKind.TAUTULLI, name="bench", now=now)
        judge = Judge(staged.facts, now).judge
        processed = -1
        while processed:
            with times.once():
                async with store.db.transaction() as conn:
                    taken = await store.intake.take(conn, Batch(source, after, BATCH, now, judge))
            after, processed = taken.after, taken.processed
        batches = time.perf_counter() - started
        async with store.db.transaction() as conn:
            await complete_indexes(conn)
        await settle_all(store.db.transaction)
        seconds = time.perf_counter() - started
    await store.intake.detach()
    return {
        "seconds": seconds,
        "batches": batches,
        "transaction_p50_ms": times.percentile(0.5) * 1000,
        "transaction_p99_ms": times.percentile(0.99) * 1000,
        "pause_p99_ms": percentile(late, 0.99) * 1000,
        "pause_max_ms": max(late) * 1000,
    }


async def _read(store: object) -> dict[str, float]:
    """Pages anywhere, and all that an export reads."""
    from tui.model.plays import HistoryLine

    reset_peak()
    dice, page, lines = random.Random(1), Timing(), 0
    sample: list[HistoryLine] = []
    export = Timing()
    with export.once():
        async for batch in store.plays.export():
            lines += len(batch)
            sample.append(batch[0])
    for last in dice.choices(sample, k=300):
        with page.once():
            await store.plays.lines(limit=50, before=last)
    return {
        "page_p50_ms": page.percentile(0.5) * 1000,
        "page_p99_ms": page.percentile(0.99) * 1000,
        "export_per_s": lines / export.median,
        "read_rss_mb": peak_rss_mb(),
    }


CONTENDERS = {
    "floor, columns we keep": floor,
    "floor, all columns": whole_floor,
    "rows through Python": python_rows,
    "syncdeck": syncdeck,
}


def alone(name: str, source: str) -> None:
    """Run one contender in an empty folder and print its figures."""
    with tempfile.TemporaryDirectory() as folder:
        figures = CONTENDERS[name](Path(folder), Path(source))
    print(json.dumps({"peak_rss_mb": peak_rss_mb(), **figures}))


def tell(results: dict[str, Result]) -> None:
    """Print the table."""
    ours, base = results["syncdeck"], results["floor, columns we keep"].median("seconds") or 1.0
    sessions = ours.median("sessions") or 0.0
    wide = results["floor, all columns"].median("seconds") or 1.0

    def figure(name: str) -> float:
        return ours.median(name) or 0.0

    for name, result in results.items():
        seconds = result.median("seconds") or 0.0
        if name != "syncdeck" and seconds:
            show(name, f"{seconds:.2f} s", f"{sessions / seconds:,.0f}/s, {result.worst('peak_rss_mb') or 0:.0f} MB")
    batches = figure("first_batches")
    show("syncdeck, copy of the source", f"{figure('staging'):.2f} s", f"{sessions / figure('staging'):,.0f}/s")
    show("syncdeck, batches", f"{batches:.2f} s", f"{sessions / batches:,.0f}/s (to reach 80,000/s)")
    show("", f"{base / batches:.2f} x / {wide / batches:.2f} x", "of the speed of the floors (to reach 0.8)")
    show("syncdeck, indexes and comparison", f"{figure('first_seconds') - batches:.2f} s")
    show(
        "syncdeck, again unchanged", f"{figure('again_batches'):.2f} s", f"{sessions / figure('again_batches'):,.0f}/s"
    )
    middle, long = figure("first_transaction_p50_ms"), figure("first_transaction_p99_ms")
    show("transactions p50 / p99", f"{middle:.0f} / {long:.0f} ms", "about 50 ms")
    show(
        "event loop p99 / max",
        f"{figure('first_pause_p99_ms'):.0f} / {ours.worst('first_pause_max_ms') or 0:.0f} ms",
        "p99 <= 15 ms",
    )
    show("peak memory of the process", f"{ours.worst('peak_rss_mb') or 0:.0f} MB", "<= 120 MB")
    show("page of 50 anywhere, p50 / p99", f"{figure('page_p50_ms'):.1f} / {figure('page_p99_ms'):.1f} ms", "<= 5 ms")
    show("export", f"{figure('export_per_s'):,.0f}/s", f"{ours.worst('read_rss_mb') or 0:.0f} MB")


def main(sessions: int, repeats: int, source: str = "") -> None:
    """Run all in turns and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(source or f"{folder}/tautulli.db")
        if not source:
            write_tautulli_file(path, sessions=sessions, defects=BAD)
        what = f"the sessions of {path.name}" if source else f"{sessions:,} sessions, {BAD:.1%} of them bad"
        show(f"{what}; {repeats} rounds", "median")
        tell(contest("tests.bench.importing", list(CONTENDERS), [str(path)], repeats=repeats))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        alone(sys.argv[2], sys.argv[3])
    else:
        given = sys.argv[1:]
        main(int(given[0]) if given else 1_000_000, int(given[1]) if len(given) > 1 else 3, *given[2:3])
