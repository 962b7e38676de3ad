"""The service while nothing is to be done: a core's share, memory; and how fast it ends, idle and beside an import.

python -m tests.bench.idle [seconds]: how long it is watched, 60 by default, after it has come to rest. It keeps six
profiles of a household of the sandbox in sync, as often as the program does by itself.
"""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from tests.bench.measure import percentile, show
from tests.bench.soak_servers import soak_servers
from tests.bench.soak_setup import prepare
from tests.screens.line import ROOT
from tui.deck import Deck
from tui.paths import Paths
from tui.sandbox.tautulli import write_tautulli_file
from tui.settings import Settings

SECONDS = 60.0
WINDOW = 5.0
"""Seconds of one figure; the median of them is told, and the most."""
REST = 15.0
"""Seconds without a run after which it counts as idle."""
ROUNDS = 5
SESSIONS = 400_000
"""Of the import that it is told to end beside."""
PATIENCE = 300.0


@contextmanager
def service(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start `syncdeck serve`; it is gone when the block is left."""
    command = [sys.executable, "-m", "tui", "--home", str(home), "serve"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for a condition."""
    ends = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > ends:
            raise SystemExit(f"never came: {what}")
        time.sleep(0.05)


def value(home: Path, sql: str) -> float:
    """One figure of the store as it is."""
    with closing(sqlite3.connect(f"file:{home / 'syncdeck.db'}?mode=ro", uri=True, timeout=30)) as raw:
        return float(raw.execute(sql).fetchone()[0] or 0)


def is_kept(home: Path) -> bool:
    """Whether the service runs the queue."""
    return value(home, "SELECT count(*) FROM lease JOIN services USING (owner)") == 1


def is_at_rest(home: Path) -> bool:
    """Whether nothing runs, and nothing did for a while."""
    active = value(home, "SELECT count(*) FROM runs WHERE state IN ('queued', 'running', 'cancelling')")
    return not active and time.time() - value(home, "SELECT max(finished_at) FROM runs") > REST


def watch(process: subprocess.Popen[bytes], home: Path, seconds: float) -> None:
    """Tell what it costs, in windows: those in which a sync ran are told apart."""
    seen = psutil.Process(process.pid)
    idle, busy, memory = [], [], []
    first_run, at_first, begun = value(home, "SELECT max(id) FROM runs"), sum(seen.cpu_times()[:2]), time.monotonic()
    ends = begun + seconds
    while time.monotonic() < ends:
        runs, before, started = value(home, "SELECT max(id) FROM runs"), sum(seen.cpu_times()[:2]), time.monotonic()
        time.sleep(WINDOW)
        share = (sum(seen.cpu_times()[:2]) - before) / (time.monotonic() - started) * 100
        (idle if value(home, "SELECT max(id) FROM runs") == runs and is_over(home) else busy).append(share)
        memory.append(seen.memory_info().rss / 2**20)
    show(f"a core's share, idle: median / most of {len(idle)} windows", _shares(idle), "<= 1 %")
    whole = (sum(seen.cpu_times()[:2]) - at_first) / (time.monotonic() - begun) * 100
    came_due = value(home, "SELECT max(id) FROM runs") - first_run
    show(f"over the whole time, with {came_due:.0f} syncs that came due", f"{whole:.2f} %")
    show("memory: median / most", f"{statistics.median(memory):.0f} / {max(memory):.0f} MB", "<= 120 MB")
    show("threads / open files", f"{seen.num_threads()} / {seen.num_fds()}")


def is_over(home: Path) -> bool:
    """Whether no run is at work."""
    return value(home, "SELECT count(*) FROM runs WHERE state <> 'queued' AND finished_at IS NULL") == 0


def _shares(shares: list[float]) -> str:
    return f"{statistics.median(shares):.2f} / {max(shares):.2f} %" if shares else "-"


def end(process: subprocess.Popen[bytes]) -> float:
    """Seconds from SIGTERM to the end."""
    started = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    if process.wait(PATIENCE) != 143:
        raise SystemExit(f"it ended with {process.returncode}")
    return time.perf_counter() - started


async def queue_import(home: Path, path: Path) -> None:
    """Ask for an import, as a dashboard does that only looks on."""
    deck = await Deck.open(Paths(home, {}), Settings(), face="bench", run_engine=False)
    await deck.runs.start_import(path)
    await deck.close("it was asked for")


def end_beside_an_import(home: Path, path: Path) -> list[float]:
    """Seconds that it takes to end in the middle of an import, which the next one goes on with."""
    asyncio.run(queue_import(home, path))
    kind = "FROM runs WHERE coalesce(json_extract(options, '$.path'), '') <> ''"
    spent = []
    for _ in range(ROUNDS):
        before = value(home, f"SELECT processed {kind}")
        with service(home) as process:
            until(lambda: value(home, f"SELECT processed {kind}") > before, "progress of the import")  # noqa: B023
            spent.append(end(process))
        if value(home, f"SELECT state = 'queued' AND checkpoint <> '' {kind}") != 1:
            raise SystemExit("the import was over, or is not to be gone on with")
    return spent


def main() -> None:
    """Make the household, then measure."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as folder, soak_servers() as (_, line):
        home = Path(folder, "home")
        asyncio.run(prepare(home, line))
        with closing(sqlite3.connect(home / "syncdeck.db")) as raw, raw:
            raw.execute("DELETE FROM schedules")
        with service(home) as process:
            until(lambda: is_kept(home), "the service")
            until(lambda: is_at_rest(home), "rest")
            watch(process, home, seconds)
            ended = end(process)
        show("SIGTERM to its end, idle", f"{ended:.2f} s", "<= 10 s")
        file = write_tautulli_file(Path(folder, "tautulli.db"), sessions=SESSIONS)
        spent = end_beside_an_import(home, file.path)
        show(f"the same beside an import: median / most of {len(spent)}",
             f"{statistics.median(spent):.2f} / {percentile(spent, 1.0):.2f} s", "<= 10 s")  # fmt: skip


if __name__ == "__main__":
    main()
