"""`syncdeck serve` as a process: what it does for others, how it is told things, and how it ends (S30)."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command, Process, environment
from tui.cli.service import stop as serve_stop
from tui.deck import Deck
from tui.engine.process.file_lock import FileLock
from tui.paths import Paths
from tui.sandbox import Household
from tui.settings import Settings

PATIENCE = 30.0


class Service:
    """A running service, and what it said on stderr."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def says(self, text: str, after: int = 0) -> str:
        """Wait for a line with a text, and give it."""
        ends = time.monotonic() + PATIENCE
        while not (found := [line for line in self.said[after:] if text in line]):
            assert time.monotonic() < ends, f"never said {text!r}: {self.said}"
            time.sleep(0.02)
        return found[0]

    def end(self, number: signal.Signals) -> int:
        """Send a signal and give the exit code, after its last word."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip())


class Systemd:
    """The other end of a notify socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.words: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(PATIENCE)

    def hears(self, word: str) -> None:
        """Wait for a word."""
        while not any(heard.startswith(word) for heard in self.words):
            self.words += self._socket.recv(4096).decode().splitlines()

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()


@contextmanager
def query(home: Path) -> Iterator[sqlite3.Connection]:
    """Read the store as it is."""
    with closing(sqlite3.connect(f"file:{home / 'syncdeck.db'}?mode=ro", uri=True)) as store:
        yield store


def run_row(home: Path) -> tuple[Any, ...]:
    """State, owner's number and figures of the newest run."""
    with query(home) as store:
        row: tuple[Any, ...] = store.execute("SELECT state, owner, id FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return row


def queue_sync(home: Path, profile: str, *, resumes: int = 0) -> None:
    """Ask for a run as a dashboard does that only looks on."""

    async def ask() -> None:
        deck = await Deck.open(Paths(home), Settings(), face="test", run_engine=False)
        await (deck.runs.resume(resumes) if resumes else deck.runs.start_sync(profile))
        await deck.close("it only asked")

    asyncio.run(ask())


def waits_for(home: Path, state: str) -> None:
    """Wait until the newest run is in a state."""
    ends = time.monotonic() + PATIENCE
    while run_row(home)[0] != state:
        assert time.monotonic() < ends, run_row(home)
        time.sleep(0.02)


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    """Somebody who listens."""
    listening = Systemd(tmp_path / "notify")
    yield listening
    listening.close()


def test_a_service_says_how_it_is_and_reads_its_settings_again(
    start: Process, syncdeck: Command, household: Household, home: Path, profile: str, systemd: Systemd
) -> None:
    """It syncs what a command asks for, tells systemd, keeps its settings when the file is bad, refuses a second."""
    service = Service(start("--json", "serve", NOTIFY_SOCKET=str(systemd.path), WATCHDOG_USEC="4000000"))
    systemd.hears("READY=1")
    systemd.hears("WATCHDOG=1")
    systemd.hears("STATUS=keeps everything in sync")
    second = syncdeck("serve")
    assert (second.code, f"already: pid {service.process.pid} on " in second.err) == (4, True)
    household.xtream.faults.add("get_vod_streams", "stall")
    queue_sync(home, profile)
    household.xtream.journal.wait_for(lambda journal: journal.counts["get_vod_streams"] > 0, timeout=PATIENCE)
    settings = home / "settings.toml"
    good = settings.read_text()
    settings.write_text("refresh = 'often'\n")
    systemd.words.clear()
    service.process.send_signal(signal.SIGHUP)
    assert "refresh must be a number" in service.says("The settings stay as they were")
    systemd.hears("RELOADING=1")
    systemd.hears("READY=1")
    settings.write_text(f"{good}\nmax_parallel_runs = 3\n")
    household.xtream.faults.clear()
    service.process.send_signal(signal.SIGHUP)
    service.says("The settings were read again")
    waits_for(home, "completed")
    assert "has ended" in syncdeck("serve", "--stop").err
    assert service.process.wait(PATIENCE) == 143
    assert "No service runs" in syncdeck("serve", "--stop").err
    systemd.hears("STOPPING=1")
    with query(home) as store:
        assert store.execute("SELECT count(*), min(state) FROM runs").fetchone() == (1, "completed")
        assert store.execute("SELECT count(*) FROM services").fetchone() == (0,)
        assert store.execute("SELECT count(*) FROM lease").fetchone() == (0,)
    lines = [json.loads(line) for line in service.said]
    assert {"at", "level", "run_id", "correlation_id", "source", "message"} == lines[0].keys()
    assert [line["message"] for line in lines if line["source"] == profile][-1] == "Sync completed successfully"


def test_s30_a_killed_service_is_followed_by_the_next(
    start: Process, household: Household, home: Path, profile: str
) -> None:
    """After kill -9 the next one starts at once; what ran is offered for resume, and what waits is run.

    Told to end in the middle of a run, it leaves within ten seconds; the one after it goes on where that stopped.
    """
    household.xtream.faults.add("get_vod_streams", "stall")
    first = Service(start("serve"))
    first.says("keeps everything in sync")
    queue_sync(home, profile)
    household.xtream.journal.wait_for(lambda journal: journal.counts["get_vod_streams"] > 0, timeout=PATIENCE)
    first.process.kill()
    second = Service(start("serve"))
    second.says("Interrupted: the process that ran it ended")
    queue_sync(home, profile, resumes=1)
    household.xtream.journal.wait_for(lambda journal: journal.counts["get_vod_streams"] > 1, timeout=PATIENCE)
    told_at = time.monotonic()
    assert second.end(signal.SIGTERM) == 143
    assert time.monotonic() - told_at < 10
    assert run_row(home)[:2] == ("queued", "")
    household.xtream.faults.clear()
    third = Service(start("serve"))
    waits_for(home, "completed")
    assert third.end(signal.SIGINT) == 130
    with query(home) as store:
        assert [row[0] for row in store.execute("SELECT state FROM runs ORDER BY id")] == ["interrupted", "completed"]
        assert store.execute("SELECT count(*) FROM titles WHERE kind = 'movie'").fetchone() == (300,)
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    counted = household.xtream.journal.counts
    assert (counted["get_live_streams"], counted["get_vod_streams"]) == (1, 3)


def test_a_service_ends_with_its_terminal_and_not_by_a_reload(home: Path) -> None:
    """A hang-up of the terminal that it was started in is no wish for other settings: it leaves as a program does."""
    master, slave = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tui", "--home", str(home), "serve"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(),
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    ) as process:
        try:
            said = b""
            while b"keeps everything in sync" not in said:
                said += os.read(master, 4096)
            os.close(slave)
            os.close(master)
            process.send_signal(signal.SIGHUP)
            assert process.wait(PATIENCE) == 129
        finally:
            process.kill()


def test_a_service_that_just_starts_is_stopped_as_well(start: Process, syncdeck: Command, home: Path) -> None:
    """It has not said yet who it is: that is waited for."""
    service, lock_file = Service(start("serve")), Paths(home).service_lock_file
    ends = time.monotonic() + PATIENCE
    while not lock_file.exists():
        assert time.monotonic() < ends
        time.sleep(0.01)
    stopped = syncdeck("serve", "--stop")
    assert (stopped.code, "has ended" in stopped.err) == (0, True)
    assert service.process.wait(PATIENCE) == 143


def test_a_service_that_does_not_say_who_it_is_is_told_of(
    syncdeck: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that hangs is no reason to say that none runs."""
    monkeypatch.setattr(serve_stop, "PATIENCE", 0.2)
    assert syncdeck("status").code == 0
    lock = FileLock(Paths(home).service_lock_file)
    assert lock.acquire()
    try:
        stopped = syncdeck("serve", "--stop")
        assert stopped.code != 0 and "does not say who it is" in stopped.err
    finally:
        lock.release()


def full_pipe() -> tuple[int, int]:
    """A pipe into which not one byte more goes: its reader has stopped."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    for size in (4096, 1):
        with suppress(BlockingIOError):
            while True:
                os.write(writing, b"." * size)
    os.set_blocking(writing, True)
    return reading, writing


@contextmanager
def serving(home: Path, stderr: int, redirection: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A service that says what it says there."""
    command = f'exec "$0" -m tui --home "$1" serve {redirection}'
    with subprocess.Popen(
        ["/bin/sh", "-c", command, sys.executable, str(home)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env=environment(),
        cwd=Path(__file__).parents[2],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def works(home: Path) -> bool:
    """Whether a service keeps the household."""
    with suppress(sqlite3.OperationalError), query(home) as store:
        return store.execute("SELECT count(*) FROM services WHERE is_working").fetchone() == (1,)
    return False


@pytest.mark.parametrize("redirection", ["", "2>&-", "<&- >&- 2>&-"])
def test_a_service_that_nobody_hears_works_and_ends_in_time(home: Path, redirection: str) -> None:
    """Its log leads into a pipe that is full, or nowhere at all: it waits for nobody."""
    reading, writing = full_pipe()
    try:
        with serving(home, writing, redirection) as process:
            ends = time.monotonic() + PATIENCE
            while not works(home):
                assert time.monotonic() < ends and process.poll() is None
                time.sleep(0.05)
            told_at = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 143
            assert time.monotonic() - told_at < 10
    finally:
        os.close(reading)
        os.close(writing)
