"""A household under use for many minutes: do memory, open files, threads and the store stay as they are?

python -m tests.bench.soak [--minutes N] [--home DIR]

The service, the dashboard on a terminal, the servers with faults on and off, and whoever uses them are processes of
their own. Every kind of sync runs again and again, keys are pressed, commands run, alarms arrive. The last two thirds
are judged: it fails on growth, on a fault of the program's own, on a damaged store, and on a service that does not end.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.bench.measure import show
from tests.bench.soak_people import Household, Post
from tests.bench.soak_samples import LEAST, Sample, judge, look
from tests.bench.soak_servers import soak_servers
from tests.bench.soak_setup import Line, prepare
from tests.screens.line import ROOT, dashboard_on_a_line

MINUTES = 20.0
LOOK = 10.0
"""Seconds between two looks."""
QUICK = 10.0
"""Seconds in which the service has to end."""
STOPPED = 143
KINDS = frozenset(
    {"xtream_sync", "tautulli_import", "plex_historical", "jellyfin_historical", "emby_historical", "server_sync",
     "list_sync"}
)  # fmt: skip
"""Kinds of runs that have to be seen."""
ALARMS = ("alarm", "add")


@dataclass
class Seen:
    """What was seen beside the samples."""

    runs: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """Kind, trigger and state of each run, by its id."""
    faults: list[str] = field(default_factory=list)
    last_line: int = 0

    def read(self, home: Path) -> None:
        """Read what is new: runs are forgotten soon."""
        with closing(sqlite3.connect(f"file:{home / 'syncdeck.db'}?mode=ro", uri=True, timeout=30)) as raw:
            for run_id, *rest in raw.execute("SELECT id, kind, trigger, state FROM runs"):
                self.runs[run_id] = (rest[0], rest[1], rest[2])
            wrong = "SELECT id, message FROM log WHERE id > ? AND message LIKE 'Internal error%'"
            self.faults += [message for _, message in raw.execute(wrong, (self.last_line,))]
            self.last_line = raw.execute("SELECT coalesce(max(id), 0) FROM log").fetchone()[0]


@contextmanager
def service_of(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the service; what it says goes into a file beside the store."""
    with (home / "service.log").open("wb") as log:
        command = [sys.executable, "-m", "tests.bench.soak_service", str(home)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def soak(home: Path, line: Line, seconds: float) -> list[str]:
    """Use the household for so long; print what was seen, and give what was wrong."""
    users, post, seen, samples = Household(home, line), Post(), Seen(), []
    with post.open(), service_of(home) as service:
        has_alarms = _wants_alarms(users, post)
        with dashboard_on_a_line(home) as terminal:
            terminal.until(lambda: "Overview" in terminal.text, "the first frame")
            processes = psutil.Process(service.pid), psutil.Process(terminal.process.pid)
            with users.at_work(terminal):
                samples = _watch(home, processes, seen, seconds)
            spent = [sum(process.cpu_times()[:2]) for process in processes]
            terminal.end(signal.SIGTERM)
        code, took = _end(service)
    seen.read(home)
    _tell(samples, seen, users, spent)
    wrong = [*users.complaints, *seen.faults, *_grown(samples), *_of_the_end(home, code, took), *_missing(seen)]
    if has_alarms:
        show("alarms and pings that arrived", f"{post.arrived.total()}")
        wrong += [] if post.arrived else ["no alarm arrived"]
    return wrong


def _wants_alarms(users: Household, post: Post) -> bool:
    """Let alarms and pings come here, where the program has them."""
    address = f"127.0.0.1:{post.port}"
    if users.run(*ALARMS, "soak", f"json://{address}/alarm") != 0:
        users.complaints.clear()
        return False
    return users.run(*ALARMS, "pings", f"http://{address}/ping", "--ping") == 0


def _watch(home: Path, processes: tuple[psutil.Process, psutil.Process], seen: Seen, seconds: float) -> list[Sample]:
    samples: list[Sample] = []
    began = time.monotonic()
    print(f"{'s':>6} {'service MB':>11} {'files':>6} {'thr':>4} {'board MB':>9} {'files':>6} {'thr':>4}", end="")
    print(f" {'store MB':>9} {'WAL MB':>7} {'log':>6} {'runs':>6}", flush=True)
    while (at := time.monotonic() - began) < seconds:
        one = look(at, *processes, home)
        seen.read(home)
        samples.append(one)
        print(f"{one.at:6.0f} {one.service_mb:11.1f} {one.service_files:6} {one.service_threads:4}", end="")
        print(f" {one.board_mb:9.1f} {one.board_files:6} {one.board_threads:4}", end="")
        print(f" {one.store_mb:9.2f} {one.wal_mb:7.2f} {one.log_lines:6} {len(seen.runs):6}", flush=True)
        time.sleep(max(0.0, LOOK - (time.monotonic() - began - at)))
    return samples


def _end(service: subprocess.Popen[bytes]) -> tuple[int | None, float]:
    """End the service as a system does; give its exit code and the seconds that it took."""
    asked = time.monotonic()
    service.send_signal(signal.SIGTERM)
    try:
        code: int | None = service.wait(3 * QUICK)
    except subprocess.TimeoutExpired:
        code = None
    return code, time.monotonic() - asked


def _tell(samples: list[Sample], seen: Seen, users: Household, spent: list[float]) -> None:
    print()
    minutes = (samples[-1].at - samples[0].at) / 60
    show("minutes / keys / commands", f"{minutes:.1f} / {users.keys} / {users.codes.total()}")
    shares = [f"{100 * seconds / (60 * minutes):.0f} %" for seconds in spent]
    show("share of a core: service / dashboard", " / ".join(shares))
    for (command, code), count in sorted(users.codes.items()):
        show(f"  `{command}` ended with {code}", f"{count} times")
    for (kind, trigger, state), count in sorted(Counter(seen.runs.values()).items()):
        show(f"  {kind}, {trigger}: {state}", f"{count}")
    print()
    if samples[-1].at < LEAST:
        print(f"Growth is not judged before {LEAST:.0f} s.")
    print(f"{'over the last two thirds':<28} {'first':>9} {'median':>9} {'last':>9} {'top':>9} {'an hour':>10}")
    for one in judge(samples):
        figures = f"{one.first:9.1f} {one.middle:9.1f} {one.last:9.1f} {one.top:9.1f} {one.an_hour:+10.2f}"
        print(f"{one.gauge.name:<28} {figures}  {'steady' if one.is_steady else 'GROWS'}")
    print(flush=True)


def _grown(samples: list[Sample]) -> list[str]:
    return [
        f"{one.gauge.name} grows: {one.growth:+.1f} over the judged part" for one in judge(samples) if not one.is_steady
    ]


def _of_the_end(home: Path, code: int | None, took: float) -> list[str]:
    """What was wrong when everything had ended."""
    show("the service ended", f"{took:.1f} s, code {code}", f"<= {QUICK:.0f} s, {STOPPED}")
    wrong = [] if code == STOPPED and took <= QUICK else [f"the service ended with {code} after {took:.1f} s"]
    log = (home / "service.log").read_text(errors="replace")
    if "Traceback" in log:
        wrong.append(f"the service wrote a traceback: {log[log.index('Traceback') :][:800]}")
    with closing(sqlite3.connect(home / "syncdeck.db")) as raw:
        found = raw.execute("PRAGMA integrity_check").fetchone()[0]
    return wrong if found == "ok" else [*wrong, f"the store is damaged: {found}"]


def _missing(seen: Seen) -> list[str]:
    done = {kind for kind, _, state in seen.runs.values() if state in {"completed", "partial", "held"}}
    return [f"no {kind} came to its end" for kind in sorted(KINDS - done)]


def main() -> None:
    """Prepare a household, use it, and end with 1 when something was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--home", type=Path, help="where everything lies and stays; else a folder that goes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="syncdeck-soak-") as folder, soak_servers() as (begin, line):
        home = given.home or Path(folder) / "home"
        began = time.monotonic()
        asyncio.run(prepare(home, line))
        show("everything prepared", f"{time.monotonic() - began:.0f} s")
        begin()
        wrong = soak(home, line, given.minutes * 60)
    for text in wrong:
        print(f"WRONG: {text}")
    show("the soak", "is steady" if not wrong else "FAILED")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
