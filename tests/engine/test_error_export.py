"""The errors of a run as CSV and JSON: whole, private, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tui.engine.exports.error_export import COLUMNS, ErrorExport, ExportFormat, csv_text, format_of, guarded
from tui.engine.exports.error_file import pages_of, write_errors
from tui.errors import InvalidInput, LocalStoreError
from tui.model.runs import Operation, RunError, RunOptions, Severity, Trigger
from tui.store.runs.run_errors import ErrorBatch
from tui.store.runs.runs import NewRun
from tui.store.store import Store

HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", 'say "hi", [/b]\nthere', "\uff1d1+1"]


def error(number: int, message: str = "Start time is missing") -> RunError:
    """An error of one record."""
    return RunError("sessions", "Start time is missing", str(number), message, id=number, at=1_700_000_000.0)


def text_of(form: ExportFormat, *pages: list[RunError]) -> str:
    """A whole file as text."""
    export = ErrorExport(form)
    return export.head() + "".join(export.rows(page) for page in pages) + export.tail()


def test_csv_reads_back_row_by_row() -> None:
    """A head line with the names, one line a row, over the edges of pages."""
    rows = list(csv.DictReader(io.StringIO(text_of(ExportFormat.CSV, [error(1), error(2)], [error(3)]))))
    assert [row["record_id"] for row in rows] == ["1", "2", "3"]
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["severity"], rows[0]["recoverable"], rows[0]["at"]) == ("error", "false", "2023-11-14T22:13:20Z")


@pytest.mark.parametrize("pages", [[], [[]], [[error(1)]], [[error(1), error(2)], [], [error(3)]]])
def test_json_is_one_array(pages: list[list[RunError]]) -> None:
    """Also without rows, and over empty pages."""
    objects = json.loads(text_of(ExportFormat.JSON, *pages))
    assert [row["id"] for row in objects] == [row.id for page in pages for row in page]
    assert all(tuple(row) == COLUMNS for row in objects)


@pytest.mark.parametrize("text", HOSTILE)
def test_s42_no_cell_is_a_formula(text: str) -> None:
    """Titles come from strangers: a spreadsheet must not run them; the text is still to be read."""
    (row,) = list(csv.DictReader(io.StringIO(text_of(ExportFormat.CSV, [error(1, text)]))))
    assert row["message"][0] not in "=+-@\uff1d"
    assert row["message"].removeprefix("'") == text.replace("\n", " ")


def test_numbers_stay_numbers() -> None:
    """A negative number is no formula; None is empty, yes and no are words."""
    assert guarded("-5") == "-5"
    assert guarded("+1.5") == "+1.5"
    assert csv_text([[1, None, True, -3]]) == "1,,true,-3\n"


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", ExportFormat.CSV), ("b/a.JSON", ExportFormat.JSON), ("a.db.csv", ExportFormat.CSV)]
)
def test_the_name_tells_the_form(name: str, form: ExportFormat) -> None:
    """By its ending, whatever its case."""
    assert format_of(name) is form


def test_another_ending_is_refused() -> None:
    """Nothing is guessed."""
    with pytest.raises(InvalidInput, match=r"errors\.txt ends in neither \.csv nor \.json"):
        format_of("errors.txt")


@pytest.fixture
async def run_id(store: Store) -> int:
    """A run with 2,500 errors and one repair."""
    run_id = await store.runs.add(NewRun("01X", Operation.TAUTULLI_IMPORT, None, "", Trigger.MANUAL, RunOptions()))
    repair = RunError("sessions", "Pause is negative", "7", "paused_counter -5", severity=Severity.REPAIRED)
    await store.run_errors.add(ErrorBatch(run_id, fresh=[*(error(number) for number in range(1, 2_501)), repair]))
    return run_id


async def test_all_rows_of_the_branches_are_written(store: Store, run_id: int, tmp_path: Path) -> None:
    """Over many pages, into a private file."""
    path = tmp_path / "errors.json"
    pages = pages_of(store.run_errors, run_id, await store.run_errors.groups(run_id))
    assert await write_errors(pages, path, ExportFormat.JSON) == 2_501
    assert {row["record_id"] for row in json.loads(path.read_text())} == {str(number) for number in range(1, 2_501)}
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.glob("*export*")] == []


async def test_a_file_is_replaced_only_when_asked_for(store: Store, run_id: int, tmp_path: Path) -> None:
    """What is there stays there."""
    path = tmp_path / "errors.csv"
    path.write_text("mine")
    groups = await store.run_errors.groups(run_id)
    with pytest.raises(InvalidInput, match="exists already"):
        await write_errors(pages_of(store.run_errors, run_id, groups), path, ExportFormat.CSV)
    assert path.read_text() == "mine"
    await write_errors(pages_of(store.run_errors, run_id, groups), path, ExportFormat.CSV, replace=True)
    assert len(path.read_text().splitlines()) == 2_502


async def test_a_failed_export_leaves_nothing(store: Store, run_id: int, tmp_path: Path) -> None:
    """No empty file, no half of one; the message names the file and the reason."""
    groups = await store.run_errors.groups(run_id)
    missing = tmp_path / "nowhere" / "errors.csv"
    with pytest.raises(LocalStoreError, match="no such file or directory"):
        await write_errors(pages_of(store.run_errors, run_id, groups), missing, ExportFormat.CSV)
    path = tmp_path / "errors.csv"
    store_gone = pages_of(store.run_errors, run_id, groups)
    await store.close()
    with pytest.raises(LocalStoreError):
        await write_errors(store_gone, path, ExportFormat.CSV)
    assert [found.suffix for found in tmp_path.iterdir() if found.suffix in {".csv", ".part"}] == []
