"""Imports as processes: stopped by signals, killed, two at once; and taken up again with nothing lost."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command, Process, json_lines
from tui.cli.main import main
from tui.sandbox import threaded_household
from tui.sandbox.tautulli import TautulliFacts, write_tautulli_file

SESSIONS = 24_000
PATIENCE = 60
Plays = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> TautulliFacts:
    """A file of several batches."""
    return write_tautulli_file(tmp_path_factory.mktemp("large") / "tautulli.db", sessions=SESSIONS)


@contextmanager
def _in_its_middle(process: subprocess.Popen[str], home: Path) -> Iterator[None]:
    """Wait until an import has stored some records, and hold the store: it lives, but comes no further."""
    deadline = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(home / "syncdeck.db", isolation_level=None, timeout=0)) as store:
        while not (_is_under_way(store) and _held(process, store)):
            assert time.monotonic() < deadline, "the store could not be held"
            time.sleep(0.002)
        assert _count(store) < SESSIONS, "it came to its end before it could be stopped"
        yield
        store.execute("ROLLBACK")


def _is_under_way(store: sqlite3.Connection) -> bool:
    """Tell whether records are stored and their count has reached the run: a count follows what it counts."""
    return _count(store) > 0 and store.execute("SELECT max(processed) FROM runs").fetchone()[0] > 0


def _held(process: subprocess.Popen[str], store: sqlite3.Connection) -> bool:
    """Take the store between two transactions of a process, which is stopped while that is tried."""
    process.send_signal(signal.SIGSTOP)
    try:
        store.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    else:
        return True
    finally:
        process.send_signal(signal.SIGCONT)


def _count(store: sqlite3.Connection) -> int:
    has_table = store.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'play_sessions'").fetchone()[0]
    return int(store.execute("SELECT count(*) FROM play_sessions").fetchone()[0]) if has_table else 0


def _begun(start: Process, syncdeck: Command, path: Path) -> subprocess.Popen[str]:
    syncdeck("status")
    return start("--json", "import", "tautulli", str(path))


def _stopped(process: subprocess.Popen[str], home: Path, number: signal.Signals) -> tuple[int, dict[str, Any]]:
    """Send a signal in the middle of an import; give the code and the result."""
    with _in_its_middle(process, home):
        process.send_signal(number)
        assert process.stderr is not None
        assert "Stopping after a clean checkpoint" in process.stderr.readline()
    out, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err
    return process.returncode, json_lines(out)[-1]


def _plays(home: Path) -> Plays:
    """All plays, as an import leaves them."""
    with closing(sqlite3.connect(f"file:{home / 'syncdeck.db'}?mode=ro", uri=True)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return store.execute(
            "SELECT id, started, stopped, paused, duration, percent, watched, sessions FROM plays ORDER BY id"
        ).fetchall()


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, large: TautulliFacts) -> Path:
    """A home after an import that nobody stopped."""
    home = tmp_path_factory.mktemp("imported")
    assert main(["--home", str(home), "import", "tautulli", str(large.path)]) == 0
    return home


@pytest.fixture(scope="module")
def undisturbed(imported: Path) -> Plays:
    """What such an import leaves."""
    return _plays(imported)


@pytest.mark.parametrize(
    ("number", "code", "state"), [(signal.SIGINT, 130, "cancelled"), (signal.SIGTERM, 143, "interrupted")]
)
def test_s32_signal_stops_with_a_checkpoint(
    start: Process,
    syncdeck: Command,
    home: Path,
    large: TautulliFacts,
    undisturbed: Plays,
    number: signal.Signals,
    code: int,
    state: str,
) -> None:
    """S32: an import that is stopped says where; the next one goes on there, to the same plays."""
    returned, result = _stopped(_begun(start, syncdeck, large.path), home, number)
    assert (returned, result["type"], result["status"]) == (code, "result", state)
    assert 0 < result["progress"]["processed_records"] < SESSIONS
    assert result["progress"]["progress_percent"] < 100
    again = syncdeck("--json", "import", "tautulli", str(large.path), "--resume")
    assert (again.code, again.lines[-1]["status"]) == (0, "completed")
    assert f"Going on where run {result['run_id']} stopped, after " in again.err
    assert again.lines[-1]["progress"]["processed_records"] == SESSIONS
    assert _plays(home) == undisturbed


def test_s32_killed_import(
    start: Process, syncdeck: Command, home: Path, large: TautulliFacts, undisturbed: Plays
) -> None:
    """S32: one that was killed stands in status with the command that takes it up; nothing is lost or doubled."""
    process = _begun(start, syncdeck, large.path)
    with _in_its_middle(process, home):
        process.kill()
        process.wait(timeout=PATIENCE)
    resumed = syncdeck("import", "tautulli", str(large.path))
    assert resumed.code == 0, resumed.err
    assert "Going on where run 1 stopped, after " in resumed.err
    assert _plays(home) == undisturbed


def test_restart_of_a_cut_import(
    start: Process, syncdeck: Command, home: Path, large: TautulliFacts, undisturbed: Plays
) -> None:
    """`--restart` begins at the first record, finds what is stored already, and ends with the same plays."""
    _stopped(_begun(start, syncdeck, large.path), home, signal.SIGINT)
    again = syncdeck("--json", "import", "tautulli", str(large.path), "--restart")
    assert "Going on" not in again.err
    figures = again.lines[-1]["progress"]
    assert figures["skipped_records"] > 0
    assert figures["processed_records"] == SESSIONS
    assert _plays(home) == undisturbed


def test_s30_second_import_is_busy(start: Process, syncdeck: Command, large: TautulliFacts) -> None:
    """S30: a file beside a running pull is refused with the pull's progress; the pull goes on."""
    with threaded_household(live=1, movies=1, series=1, plays=50) as household:
        access = household.tautulli
        added = syncdeck("profile", "add", "tautulli", "tau", "--url", access.url, "--token", "-", stdin=access.api_key)
        assert added.code == 0, added.err
        access.faults.add("get_history", "stall")
        pull = start("--json", "import", "history", "tau")
        access.journal.wait_for(lambda journal: journal.counts["get_history"] > 0, timeout=PATIENCE)
        called = syncdeck("--json", "import", "tautulli", str(large.path))
        listed = syncdeck("--json", "status").document["active"]
        pull.send_signal(signal.SIGINT)
        assert pull.wait(timeout=PATIENCE) == 130
    progress, error = called.lines
    assert called.code == 4
    assert (progress["type"], progress["status"], progress["profile"]) == ("progress", "running", "tau")
    assert (error["class"], error["run_id"]) == ("conflict", progress["run_id"])
    assert "Another import is already running" in called.err
    assert [run["run_id"] for run in listed] == [progress["run_id"]]


def test_signal_ends_a_validation(start: Process, tmp_path: Path) -> None:
    """Ctrl+c ends a validation that waits for a locked file, and leaves nothing."""
    facts = write_tautulli_file(tmp_path / "locked.db", sessions=50)
    with closing(sqlite3.connect(facts.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        process = start("import", "tautulli", str(facts.path), "--validate")
        try:
            process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) in {1, 130}
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


def test_export_whose_reader_leaves(start: Process, home: Path, imported: Path) -> None:
    """`history export | head -1` ends quietly, and so does a long list."""
    shutil.copytree(imported, home)
    for command in (["history", "export", "--format", "csv"], ["history", "ls", "--limit", "20000"]):
        process = start(*command)
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(timeout=PATIENCE) == 141
