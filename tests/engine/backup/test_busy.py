"""While anybody keeps the household in sync, or only has its store open, nothing is restored."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.backup.household import dump, furnish, rows
from tests.engine.backup.test_restoring import is_clean, restore
from tui.engine.backup.restoring import restoring
from tui.engine.clock import SystemClock
from tui.engine.process.file_lock import FileLock
from tui.errors import Conflict
from tui.paths import Paths


@pytest.fixture
def here(tmp_path: Path) -> Paths:
    """A household to be replaced."""
    return furnish(tmp_path / "here")


def hold(paths: Paths, *, pid: int, host: str, has_lock: int, beat: float) -> None:
    """Let somebody hold the lease."""
    with closing(sqlite3.connect(paths.store_file)) as raw, raw:
        values = (pid, host, has_lock, beat, beat)
        raw.execute("INSERT OR REPLACE INTO lease VALUES (1, 'o', ?, ?, 'service', ?, ?, ?)", values)


def test_whoever_keeps_the_household_is_named(archive: Path, here: Paths) -> None:
    """The lock of a running dashboard or service is respected, and its lease says who that is."""
    hold(here, pid=4711, host="attic", has_lock=1, beat=time.time())
    before, lock = dump(here.store_file), FileLock(here.lock_file)
    assert lock.acquire()
    with pytest.raises(Conflict, match="the service with pid 4711 on attic keeps this household") as caught:
        restore(here, archive)
    lock.release()
    assert "syncdeck serve --stop" in caught.value.hint
    assert dump(here.store_file) == before


def test_a_holder_without_a_lock_counts_while_its_heart_beats(archive: Path, here: Paths) -> None:
    """On a disk that knows no locks the heartbeat tells, and an old one is nobody's."""
    hold(here, pid=4711, host="another machine", has_lock=0, beat=time.time())
    with pytest.raises(Conflict, match="4711 on another machine"):
        restore(here, archive)
    hold(here, pid=4711, host="another machine", has_lock=0, beat=time.time() - 60)
    assert restore(here, archive).aside


def test_s30_nobody_can_take_the_queue_while_a_person_is_asked(archive: Path, here: Paths) -> None:
    """The lock is held from the check to the end, and given back."""
    with restoring(here, archive, None, SystemClock()):
        assert not FileLock(here.lock_file).acquire()
    assert FileLock(here.lock_file).acquire()


@pytest.mark.parametrize("statement", ["BEGIN", "BEGIN IMMEDIATE"])
def test_a_store_that_another_process_has_open_is_not_replaced(
    archive: Path, here: Paths, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dashboard that only looks on keeps the file open: replacing it under its hands would damage both."""
    monkeypatch.setattr("tui.store.restored.LOCK_PATIENCE", 0.05)
    with closing(sqlite3.connect(here.store_file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute(statement)
        other.execute("SELECT count(*) FROM lists").fetchone()
        with pytest.raises(Conflict, match=r"Another process has the store .* open"):
            restore(here, archive)
    assert is_clean(here)
    assert rows(here.store_file, "SELECT count(*) FROM runs WHERE state = 'running'") == [(1,)]


def test_an_idle_connection_is_noticed_as_well(archive: Path, here: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads nothing at this moment, and would write into the wrong file later."""
    monkeypatch.setattr("tui.store.restored.LOCK_PATIENCE", 0.05)
    with closing(sqlite3.connect(here.store_file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("SELECT count(*) FROM lists").fetchone()
        with pytest.raises(Conflict, match=r"Another process has the store .* open"):
            restore(here, archive)
