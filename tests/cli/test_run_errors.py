"""The error tree of a run by command: narrowed, told apart by severity, and exported whole."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import Command, Process
from tests.cli.screen import HARMLESS, HOSTILE
from tui.engine.clock import SystemClock
from tui.model.runs import Operation, RunError, RunOptions, Severity, Trigger
from tui.paths import Paths
from tui.store.runs.run_errors import ErrorBatch
from tui.store.runs.runs import NewRun
from tui.store.store import Store

MISSING = "Start time is missing"
MANY = 30_000
"""More than a pipe holds."""


def _errors(count: int) -> list[RunError]:
    rejected = [RunError("sessions", MISSING, str(at), f"record {at}: started is empty") for at in range(1, count + 1)]
    return [
        *rejected,
        RunError("sessions", "Pause is negative", "77", "paused_counter -5", severity=Severity.REPAIRED),
        RunError("sessions", "Guid is missing", "78", "=1+1", severity=Severity.NOTE),
        RunError("sessions", "Guid is missing", "79", HOSTILE, severity=Severity.NOTE),
    ]


async def _seed(home: Path, count: int, beyond: int = 0) -> None:
    paths = Paths(home)
    paths.ensure()
    store = await Store.open(paths.store_file, clock=SystemClock())
    run_id = await store.runs.add(
        NewRun("01X", Operation.TAUTULLI_IMPORT, None, "Tautulli", Trigger.MANUAL, RunOptions())
    )
    await store.run_errors.add(ErrorBatch(run_id, fresh=_errors(count), beyond=_errors(0)[1:2] * beyond))
    await store.close()


@pytest.fixture
def run(home: Path) -> str:
    """A run with 25 errors, a repair and two notes."""
    asyncio.run(_seed(home, 25))
    return "last"


def test_tree_tells_severities(syncdeck: Command, run: str) -> None:
    """Errors stand first; each branch has the sign and the word of its severity."""
    text = syncdeck("run", "errors", run).out
    assert "✗ error     Start time is missing  25" in text
    assert "~ repaired  Pause is negative  1" in text
    assert "• note      Guid is missing  2" in text
    assert "… 5 more; --limit shows them" in text
    assert text.index("error") < text.index("repaired") < text.index("note")


@pytest.mark.parametrize(
    ("options", "records"),
    [
        (["--severity", "repaired"], ["77"]),
        (["--severity", "skipped"], []),
        (["--class", "Guid is missing"], ["78", "79"]),
        (["--filter", "counter -5"], ["77"]),
        (["--filter", "record 1:"], ["1"]),
        (["--filter", "PAUSE"], ["77"]),
        (["--severity", "error", "--limit", "2"], ["1", "2"]),
        (["--step", "people"], []),
        (["--limit", "0"], []),
    ],
)
def test_tree_is_narrowed(syncdeck: Command, run: str, options: list[str], records: list[str]) -> None:
    """Every way to narrow it, for the tree and for its export."""
    groups = syncdeck("--json", "run", "errors", run, *options).document["groups"]
    assert [record["record_id"] for group in groups for record in group["records"]] == records
    exported = syncdeck("run", "errors", run, *options, "--format", "json").document
    assert [row["record_id"] for row in exported] == records


def test_what_is_not_listed_is_said(syncdeck: Command, home: Path) -> None:
    """At the branch, at the end, in JSON, and beside an export."""
    asyncio.run(_seed(home, 25, beyond=1_200))
    told = syncdeck("run", "errors", "last", "--limit", "1")
    assert "    … 1,200 more are counted but not listed\n" in told.out
    assert "1,200 further findings are counted but not listed" in told.err
    groups = syncdeck("--json", "run", "errors", "last").document["groups"]
    assert [(group["count"], group["unlisted"]) for group in groups] == [(25, 0), (1, 0), (1202, 1200)]
    assert "1,200 further findings" in syncdeck("run", "errors", "last", "--format", "csv").err
    assert "further" not in syncdeck("run", "errors", "last", "--severity", "error").err


def test_nothing_found_is_said(syncdeck: Command, run: str) -> None:
    """An empty answer is no blank screen."""
    assert "has no such errors" in syncdeck("run", "errors", run, "--filter", "100 %").err


def test_export_to_the_pipe(syncdeck: Command, run: str) -> None:
    """CSV on standard output holds every record, and nothing else."""
    called = syncdeck("run", "errors", run, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(called.out)))
    assert (len(rows), called.err) == (28, "")
    assert [row["severity"] for row in rows[-3:]] == ["repaired", "note", "note"]


def test_s42_export_is_harmless(syncdeck: Command, run: str) -> None:
    """S42: no cell is a formula, and nothing drives a terminal."""
    called = syncdeck("run", "errors", run, "--format", "csv", "--class", "Guid is missing")
    formula, hostile = csv.DictReader(io.StringIO(called.out))
    assert (formula["message"], hostile["message"]) == ("'=1+1", HARMLESS)


def test_export_into_a_file(syncdeck: Command, run: str, tmp_path: Path) -> None:
    """The ending tells the form; the file is private, and another one is replaced only when asked for."""
    path = tmp_path / "my errors.json"
    assert syncdeck("run", "errors", run, "--output", str(path)).code == 0
    assert len(json.loads(path.read_text())) == 28
    assert path.stat().st_mode & 0o777 == 0o600
    again = syncdeck("run", "errors", run, "--output", str(path), "--limit", "1")
    assert (again.code, "--force replaces it" in again.err) == (2, True)
    assert len(json.loads(path.read_text())) == 28
    assert syncdeck("run", "errors", run, "--output", str(path), "--limit", "1", "--force").code == 0
    assert len(json.loads(path.read_text())) == 3
    told = syncdeck("--json", "run", "errors", run, "--output", str(path), "--force").document
    assert told == {"rows": 28, "format": "json", "path": str(path)}
    assert list(tmp_path.glob(".export*")) == []


def test_export_that_cannot_be_written(syncdeck: Command, run: str, tmp_path: Path) -> None:
    """A folder that is not there is named, with 1; a name without a known ending with 2."""
    called = syncdeck("run", "errors", run, "--output", str(tmp_path / "nowhere" / "a.csv"))
    assert (called.code, "no such file or directory" in called.err) == (1, True)
    assert syncdeck("run", "errors", run, "--output", str(tmp_path / "a.txt")).code == 2
    assert syncdeck("run", "errors", run, "--output", "-").code == 2


def test_export_whose_reader_leaves(home: Path, start: Process) -> None:
    """`... | head -1` ends the export quietly."""
    asyncio.run(_seed(home, MANY))
    process = start("run", "errors", "last", "--format", "csv")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("id,severity,")
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(timeout=20) == 141
