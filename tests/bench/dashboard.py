"""The dashboard on a real terminal of 80 x 24: start, key to paint, and what it writes, idle and beside a sync.

python -m tests.bench.dashboard [titles] [films]: titles already stored, films of the sync that runs meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psutil

from tests.bench.library import open_library
from tests.bench.measure import Timing, ms, show
from tests.bench.panel import panel
from tests.screens.line import ROOT, Line, dashboard_on_a_line

KEYS = 200
PATIENCE = 3.0
LOOK = 0.0002
"""Seconds between two looks at what was written."""
IDLE = 5.0
WATCHED = 2.0
"""Seconds of watching what is written."""
PAUSE = 0.03
"""Seconds between an answer and the next key."""


def copy_of_library(titles: int, home: Path) -> None:
    """Put a store of so many titles where the dashboard looks for it."""

    async def path() -> Path:
        store = await open_library(titles)
        await store.close()
        return store.db.path

    shutil.copy(asyncio.run(path()), home / "syncdeck.db")


def add_profile(home: Path, url: str, username: str, password: str) -> None:
    """Add the profile of the sandbox by command."""
    command = [sys.executable, "-m", "tui", "--home", str(home), "profile", "add", "xtream", "a-bench", "--url", url]
    environ = {**os.environ, "BENCH_PASSWORD": password}
    options = ["--username", username, "--password", "env:BENCH_PASSWORD"]
    subprocess.run([*command, *options], cwd=ROOT, env=environ, check=True, capture_output=True)


def state_of_last_run(home: Path) -> str:
    """Whether the sync was still there when the keys had been measured."""
    with closing(sqlite3.connect(home / "syncdeck.db")) as raw:
        state, processed = raw.execute("SELECT state, processed FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return f"{state}, {processed:,} rows"


def paints(line: Line, keys: int) -> Timing:
    """Time from a key to the first byte that comes for it."""
    timing = Timing()
    for number in range(keys):
        before = len(line.sent)
        with timing.once():
            line.press("k" if number % 2 else "j")
            ends = time.monotonic() + PATIENCE
            while len(line.sent) == before and time.monotonic() < ends:
                time.sleep(LOOK)
        time.sleep(PAUSE)
    return timing


def spread(timing: Timing) -> str:
    """Median and 95 % of the answers, and how many there were."""
    return f"{ms(timing.median)} / {ms(timing.percentile(0.95))} ({len(timing.seconds)} keys)"


def idle(line: Line) -> None:
    """What it costs while nobody does anything."""
    process = psutil.Process(line.process.pid)
    process.cpu_percent()
    written = line.written_in(IDLE)
    show(
        "idle: bytes a second / share of a core", f"{written / IDLE:.0f} / {process.cpu_percent():.1f} %", "0 / <= 1 %"
    )


def measure(home: Path) -> None:
    """One dashboard from its start to a sync beside it."""
    started = time.perf_counter()
    with dashboard_on_a_line(home) as line:
        line.until(lambda: "Overview" in line.text, "the first frame")
        show("first frame", ms(time.perf_counter() - started), "<= 1,000 ms")
        line.sees("a-bench")
        show("data on it", ms(time.perf_counter() - started))
        line.settles()
        idle(line)
        line.press("2")
        line.settles()
        show("key to paint, idle: p50 / p95", spread(paints(line, KEYS)), "p95 <= 40 ms")
        line.press("g")
        line.settles()
        line.press("s")
        line.sees("started")
        show("written beside a sync", f"{line.written_in(WATCHED) / WATCHED:,.0f} B/s", "<= 10 KB/s")
        line.press("6")
        line.settles(0.2)
        show("key to paint, beside a sync: p50 / p95", spread(paints(line, KEYS)), "p95 <= 50 ms")
        show("the sync after the last key", state_of_last_run(home), "running")
        show("resident", f"{psutil.Process(line.process.pid).memory_info().rss / 2**20:.0f} MB")


def main() -> None:
    """Make the store and the panel, then measure."""
    titles, films = (int(text) for text in (*sys.argv[1:], "1000000", "500000")[:2])
    with tempfile.TemporaryDirectory() as folder, panel(1, films, 1) as there:
        home = Path(folder)
        copy_of_library(titles, home)
        add_profile(home, there.url, there.username, there.password)
        measure(home)


if __name__ == "__main__":
    main()
