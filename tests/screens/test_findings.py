"""The error tree on the Import screen and on the run: severities, filter, next record, copy, export."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.screens.findings import FINDINGS, ROWS, store_an_import
from tests.screens.scenario import Scenario, open_dashboard
from tests.screens.test_terminals import assert_safe
from tui.model.runs import Severity
from tui.paths import Paths

ROOTS = ("▼ Errors 50", "▶ Repaired 46", "▶ Skipped 20", "▶ Notes 41")
OPENS = (["3"], ["3", "tab", "enter"])
"""The Import screen, and the run opened from its last imports."""


@pytest.fixture
async def stored(paths: Paths) -> int:
    """An import with findings."""
    return await store_an_import(paths)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("keys", OPENS)
async def test_the_tree_tells_severities_with_their_counts(paths: Paths, keys: list[str]) -> None:
    """Errors lie open by class, the rest waits with its count."""
    async with open_dashboard(paths) as deck:
        await deck.press(*keys)
        await deck.sees(*ROOTS, "▶ Start time cannot be read", "▶ Metadata row is missing")
        await deck.press("j", "enter", "j", "j")
        await deck.sees("12001", "session of ben, 2024-03-02")
        assert_safe(deck)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("keys", OPENS)
async def test_a_text_filters_the_tree_in_place(paths: Paths, keys: list[str]) -> None:
    """Over messages, classes and record ids; esc takes it away first, before it leaves."""
    async with open_dashboard(paths) as deck:
        await deck.press(*keys)
        await deck.sees(ROOTS[0])
        await deck.press("slash")
        await deck.types("15003")
        await deck.sees("▼ Repaired 1", "Pause is negative", "15003")
        assert "Errors 50\n" not in deck.text.replace(" ", "")
        await deck.press("enter", "escape")
        await deck.sees(*ROOTS)
        await deck.press("slash")
        await deck.types("nobody at all")
        await deck.sees("No record of this run holds that text")


@pytest.mark.usefixtures("stored")
async def test_n_goes_from_record_to_record(paths: Paths) -> None:
    """Into closed branches as well, and back; what was found can be copied."""
    async with open_dashboard(paths) as deck:
        await deck.press("3")
        await deck.sees(*ROOTS)
        await deck.press("n", "n")
        await deck.sees("▌      12001")
        await deck.press("N", "y")
        await deck.sees("Record copied, if your terminal allows it")
        assert deck.app.clipboard == "12000 Start time cannot be read session of anna, 2024-03-02"
        await deck.press("N")
        await deck.sees("There is no record before")


async def export(deck: Scenario, name: str) -> None:
    """Type another name into the dialog and write."""
    await deck.press("E")
    await deck.sees("Export what the tree holds")
    await deck.fill(export_path=name)
    await deck.press("enter")


@pytest.mark.usefixtures("stored")
async def test_everything_is_exported_as_csv(paths: Paths, tmp_path: Path) -> None:
    """All severities, every row under its id, readable by nobody else."""
    path = tmp_path / "errors.csv"
    async with open_dashboard(paths) as deck:
        await deck.press("3")
        await deck.sees(*ROOTS)
        await deck.press("E")
        await deck.sees("50 errors, 46 repaired, 20 skipped and 41 notes", "~/syncdeck-errors-")
        await deck.press("escape")
        await export(deck, str(path))
        await deck.sees(f"{ROWS} rows written to")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["class"] for row in rows} == {reason for _, reason, _ in FINDINGS}
    assert sum(row["severity"] == Severity.NOTE for row in rows) == 41
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("stored")
async def test_only_what_was_found_is_exported(paths: Paths, tmp_path: Path) -> None:
    """The filter holds for the file as well; its ending says that it is JSON."""
    path = tmp_path / "errors.json"
    async with open_dashboard(paths) as deck:
        await deck.press("3", "slash")
        await deck.types("near duplicate")
        await deck.sees("▼ Skipped 20")
        await deck.press("enter")
        await export(deck, str(path))
        await deck.sees("20 rows written to")
    assert {row["class"] for row in json.loads(path.read_text())} == {"Near duplicate"}


@pytest.mark.usefixtures("stored")
async def test_nothing_is_written_over_without_a_question(paths: Paths, tmp_path: Path) -> None:
    """The dialog names the file and its size, and Cancel has the focus."""
    path = tmp_path / "errors.csv"
    path.write_text("precious")
    async with open_dashboard(paths) as deck:
        await deck.press("3")
        await deck.sees(*ROOTS)
        await export(deck, str(path))
        await deck.sees("Write over errors.csv?", "8 B")
        await deck.press("enter")
        await deck.sees("Export what the tree holds")
        assert path.read_text() == "precious"
        await deck.press("enter")
        await deck.sees("Write over errors.csv?")
        await deck.press("tab", "enter")
        await deck.sees(f"{ROWS} rows written to")
    assert path.read_text().startswith("id,severity")


@pytest.mark.usefixtures("stored")
async def test_a_name_that_cannot_be_is_told(paths: Paths, tmp_path: Path) -> None:
    """In the dialog when it is seen there, in the note when the disk says it."""
    async with open_dashboard(paths) as deck:
        await deck.press("3")
        await deck.sees(*ROOTS)
        await export(deck, str(tmp_path / "errors.txt"))
        await deck.sees("errors.txt ends in neither .csv nor .json")
        await deck.fill(export_path="")
        await deck.press("enter")
        await deck.sees("Type the name of a file")
        await deck.fill(export_path=str(tmp_path / "none" / "e.csv"))
        await deck.press("enter")
        await deck.sees("Cannot write", "Choose another folder")


async def test_there_is_nothing_to_export_before_the_first_import(paths: Paths) -> None:
    """The keys say so."""
    async with open_dashboard(paths) as deck:
        await deck.press("3", "E")
        await deck.sees("There is nothing to export")
        await deck.press("n")
        await deck.sees("There is no record to find")
        await deck.press("y")
        await deck.sees("Choose a record first")
