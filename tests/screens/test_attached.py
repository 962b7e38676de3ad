"""Dashboards and a service as processes on real terminals (S30): whoever goes, what runs goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.screens.conftest import AddProfile
from tests.screens.line import ROOT, Line, dashboard_on_a_line
from tui.paths import Paths
from tui.sandbox import Household

PATIENCE = 30.0
MOVIES = 200
KEEPER = "SELECT pid FROM lease JOIN services USING (owner, pid)"


def one(home: Path, sql: str) -> Any:
    """One value of the store as it is; None while there is none."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{home / 'syncdeck.db'}?mode=ro", uri=True, timeout=10)) as raw,
    ):
        row = raw.execute(sql).fetchone()
        return row[0] if row else None
    return None


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait for a condition."""
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends, f"never came: {what}"
        time.sleep(0.02)


@contextmanager
def service(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A service that keeps the household."""
    command = [sys.executable, "-m", "tui", "--home", str(home), "serve"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: one(home, KEEPER) == process.pid, "the service keeps the household")
            yield process
        finally:
            process.kill()


def begin_sync(line: Line, house: Household, asked: int) -> None:
    """Press what starts a sync, and wait until it hangs in its middle."""
    line.sees("iptv-one")
    before = len(line.sent)
    line.press("2")
    line.sees("every 24 h", before)
    line.settles(0.3)
    line.press("s")
    hangs(house, asked)
    line.sees("running")


def hangs(house: Household, asked: int) -> None:
    """Wait until the panel was asked so many times for what it does not answer."""
    house.xtream.journal.wait_for(lambda journal: journal.counts["get_vod_streams"] >= asked, timeout=PATIENCE)


def ended_well(home: Path) -> None:
    """Wait until there is one run, which is completed, and every film."""
    until(lambda: one(home, "SELECT state FROM runs ORDER BY id DESC LIMIT 1") == "completed", "the end of the run")
    assert one(home, "SELECT count(*) FROM runs") == 1
    assert one(home, "SELECT count(*) FROM titles WHERE kind = 'movie'") == MOVIES


async def test_s30_a_killed_dashboard_is_nothing_to_a_run_of_the_service(
    paths: Paths, house: Household, add_profile: AddProfile
) -> None:
    """The one that started it is killed with -9; the next shows it live.

    Then the service is told to end: that dashboard goes on with the run, to its end.
    """
    await add_profile()
    home = paths.data_dir
    house.xtream.faults.load("get_vod_streams:stall")
    with service(home) as keeper:
        with dashboard_on_a_line(home) as line:
            begin_sync(line, house, 1)
            line.process.kill()
            line.process.wait()
        with dashboard_on_a_line(home) as line:
            line.sees("1 running")
            line.sees(f"pid {keeper.pid}")
            assert one(home, "SELECT state FROM runs") == "running"
            house.xtream.faults.clear()
            keeper.terminate()
            assert keeper.wait(PATIENCE) == 143
            ended_well(home)
            line.press("q")
            assert line.process.wait(PATIENCE) == 0


async def test_s30_a_dashboard_that_is_left_to_keep_syncing(
    paths: Paths, house: Household, add_profile: AddProfile
) -> None:
    """Its run goes to a service of its own, which outlives it and its terminal; the next dashboard ends it."""
    await add_profile()
    home = paths.data_dir
    house.xtream.faults.load("get_vod_streams:stall")
    with dashboard_on_a_line(home) as line:
        begin_sync(line, house, 1)
        line.press("q")
        line.sees("Keep syncing")
        line.press("\t\t\r")
        assert line.process.wait(PATIENCE) == 0
    pid = one(home, "SELECT pid FROM services")
    try:
        assert pid
        hangs(house, 2)
        assert one(home, KEEPER) == pid
        house.xtream.faults.clear()
    finally:
        os.kill(pid, signal.SIGTERM)
    until(lambda: one(home, "SELECT count(*) FROM lease") == 0, "the end of the service")
    assert one(home, "SELECT state FROM runs") == "queued"
    assert paths.service_log_file.read_text() == ""
    with dashboard_on_a_line(home) as line:
        line.sees("iptv-one")
        ended_well(home)
