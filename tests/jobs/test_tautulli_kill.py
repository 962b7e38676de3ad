"""An import of 120,000 sessions, killed with -9 at ten random moments and taken up, ends as if it never had been."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.forks import Forks, forks_of
from tests.jobs.importing import NOW, digest, dump
from tui.jobs.tautulli.import_position import position_in
from tui.model.runs import RunState
from tui.paths import Paths
from tui.sandbox.tautulli import write_tautulli_file

SESSIONS = 120_000
DEFECTS = 0.005
KILLS_IN_A_ROW = 5
CHAINS = 2

ERRORS = """
    SELECT step, class, record_id, message, severity, count FROM run_errors
    WHERE run_id = (SELECT max(id) FROM runs) ORDER BY class, record_id
"""
GROUPS = """
    SELECT step, class, severity, rows, count FROM run_error_groups
    WHERE run_id = (SELECT max(id) FROM runs) ORDER BY class
"""
FIGURES = "SELECT total, processed, imported, skipped, errors, percent FROM runs ORDER BY id DESC LIMIT 1"
COUNTS = """
    SELECT entity, added, updated, removed, unchanged, skipped, failed FROM run_counts
    WHERE run_id = (SELECT max(id) FROM runs) ORDER BY entity
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A file of a Tautulli, and the name of its bytes."""
    path = tmp_path_factory.mktemp("source") / "tautulli.db"
    write_tautulli_file(path, sessions=SESSIONS, defects=DEFECTS, now=NOW)
    return path, digest(path)


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """Processes that import, and may be killed."""
    with forks_of("tests.jobs.killed_import") as found:
        yield found


def everything(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The play history, and what the last run tells of it."""
    store = Paths(home).store_file
    found = dump(store)
    with closing(sqlite3.connect(store)) as raw:
        for name, sql in {"errors": ERRORS, "groups": GROUPS, "figures": FIGURES, "counts": COUNTS}.items():
            found[name] = raw.execute(sql).fetchall()
    return found


def runs(home: Path) -> list[tuple[str, str]]:
    """State and checkpoint of every run, oldest first."""
    with closing(sqlite3.connect(Paths(home).store_file)) as raw:
        return raw.execute("SELECT state, checkpoint FROM runs ORDER BY id").fetchall()


def time_left(home: Path) -> float:
    """About which part of an import is left to be done, by what is stored of it."""
    checkpoint = runs(home)[-1][1] if Paths(home).store_file.exists() and runs(home) else ""
    position = position_in(checkpoint)
    return 1.0 if position is None else 0.65 * (1 - position.processed / position.total)


@pytest.fixture(scope="module")
def undisturbed(
    source: tuple[Path, str], forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[tuple[Any, ...]]], float]:
    """What an import leaves that nobody disturbs, and how long it takes."""
    home = tmp_path_factory.mktemp("undisturbed")
    result = forks.do(home, source[0])
    assert result is not None
    assert result["state"] == RunState.PARTIAL
    return everything(home), result["seconds"]


def killed_in_a_row(forks: Forks, folder: Path, file: Path, seconds: float, moments: random.Random) -> Path:
    """Give a home whose import was killed five times and came to no end.

    A machine that became quicker since it took `seconds` lets one come to its end: then the kills come sooner.
    """
    for attempt in range(6):
        home, killed = folder / str(attempt), 0
        while killed < KILLS_IN_A_ROW:
            moment = moments.uniform(0.05, 0.55) * time_left(home) * seconds / 2**attempt
            if forks.do(home, file, moment) is not None:
                break
            killed += runs(home)[-1][0] == RunState.RUNNING
        if killed == KILLS_IN_A_ROW:
            return home
    raise AssertionError("every import came to its end before it was killed")


@pytest.mark.timeout(600)
def test_s32_killed_and_resumed_ends_the_same(
    source: tuple[Path, str],
    forks: Forks,
    undisturbed: tuple[dict[str, list[tuple[Any, ...]]], float],
    tmp_path: Path,
) -> None:
    """Five kills in a row, each in what the one before has left, then a run to the end: the same rows and counts."""
    expected, seconds = undisturbed
    for chain in range(CHAINS):
        home = killed_in_a_row(forks, tmp_path / f"chain {chain}", source[0], seconds, random.Random(chain))
        goes_on_and_ends(forks, home, source[0])
        assert everything(home) == expected
        assert digest(source[0]) == source[1]


def goes_on_and_ends(forks: Forks, home: Path, file: Path) -> None:
    """Take it up: what is shown first is what the killed one had stored, and nothing is left lying about."""
    position = position_in(runs(home)[-1][1])
    result = forks.do(home, file)
    assert result is not None
    assert result["state"] == RunState.PARTIAL
    assert [state for state, _ in runs(home)].count(RunState.INTERRUPTED) == KILLS_IN_A_ROW
    if position is not None and position.processed:
        assert result["processed"] >= position.processed
        assert result["percent"] >= round(100 * position.processed / position.total, 1)
    assert not any((home / "imports").glob("*.staged"))
