"""Files that a real Tautulli wrote, imported whole: every group, every defect, every old column."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.importing import ImportScene, import_scene
from tests.store.tautulli.support import DATA, genuine, untouched
from tui.model.runs import EntityCounts, RunState, Severity, StepState

KINDS = {
    "reject": {Severity.ERROR},
    "repair": {Severity.REPAIRED},
    "skip": {Severity.SKIPPED},
    "accept": {Severity.NOTE},
    "warn": {Severity.NOTE, Severity.REPAIRED},
}
"""What the makers of the defects suggest -> as what they may be found."""

GROUPS = """
    SELECT p.id & ((1 << 40) - 1), p.started, p.stopped, p.paused, p.duration, p.percent, p.watched, p.sessions,
        a.account_key, i.item_key, i.full_title
    FROM plays AS p JOIN server_accounts AS a ON a.id = p.account_id JOIN play_items AS i ON i.id = p.item_id
"""


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[ImportScene]:
    async with import_scene(tmp_path / "home", rows=700) as found:
        yield found


def rows_of(name: str) -> list[dict[str, Any]]:
    """What the real API answered for a file, or what its makers broke in it."""
    found = json.loads((DATA / name).read_text())
    listed: list[dict[str, Any]] = found["grouping_1" if "grouping_1" in found else "defects"]
    return listed


async def test_s33_every_group_is_as_tautulli_tells_it(scene: ImportScene, tmp_path: Path) -> None:
    """2,000 sessions are 1,635 plays, each with the times, pause, duration, percent and watched of the real API."""
    report = await scene.imported(genuine("clean.db", tmp_path))
    plays = {row[0]: row[1:] for row in await scene.deck.store.db.fetch_all(GROUPS)}
    assert (report.run.state, report.errors, report.remarks) == (RunState.COMPLETED, {}, {})
    assert report.counts["sessions"] == EntityCounts(added=2000)
    assert report.counts["plays"] == EntityCounts(added=1635)
    told = rows_of("clean-get_history.json")
    assert len(told) == len(plays) == 1635
    for row in told:
        assert plays[row["reference_id"]][:8] == (
            row["started"],
            row["stopped"],
            row["paused_counter"],
            row["play_duration"],
            row["percent_complete"],
            row["watched_status"],
            row["group_count"],
            str(row["user_id"]),
        )


async def test_all_269_defects_are_found_under_their_rows(scene: ImportScene, tmp_path: Path) -> None:
    """Each is treated as its kind asks; everything else is imported."""
    report = await scene.imported(genuine("dirty.db", tmp_path))
    found: dict[int, set[Severity]] = {}
    for row in await scene.findings(report.run.id):
        found.setdefault(int(row.record_id), set()).add(row.severity)
    defects = rows_of("dirty-defects.json")
    missed = [one for one in defects if not found.get(one["row_id"], set()) & KINDS[one["suggested"]]]
    assert (len(defects), missed) == (269, [])
    rejected = {one["row_id"] for one in defects if one["suggested"] == "reject"}
    stored = {row[0] & ((1 << 40) - 1) for row in await scene.deck.store.db.fetch_all("SELECT id FROM play_sessions")}
    assert report.run.state is RunState.PARTIAL
    assert not stored & rejected
    assert len(stored) == 5000 - len(rejected)
    progress = report.run.progress
    assert progress.imported_records + progress.skipped_records + progress.error_count == progress.processed_records
    assert (progress.processed_records, progress.error_count, progress.skipped_records) == (5000, len(rejected), 20)


async def test_one_title_of_wrong_bytes_costs_one_note(scene: ImportScene, tmp_path: Path) -> None:
    """Each of the rows with invalid UTF-8 is imported, with what can be read of its title."""
    report = await scene.imported(genuine("dirty.db", tmp_path))
    wrong = [one["row_id"] for one in rows_of("dirty-defects.json") if one["kind"] == "title_invalid_utf8"]
    rows = [row for row in await scene.findings(report.run.id) if int(row.record_id) in wrong]
    assert sorted(int(row.record_id) for row in rows) == sorted(wrong)
    assert {row.severity for row in rows} == {Severity.REPAIRED}


async def test_an_old_file_is_imported_whole(scene: ImportScene, tmp_path: Path) -> None:
    """PlexPy's tables lack columns of today: what they do not tell stays unknown, and is not told row by row."""
    report = await scene.imported(genuine("old.db", tmp_path))
    unknown = await scene.one("SELECT count(*) FROM play_sessions WHERE bandwidth IS NULL")
    assert (report.run.state, report.counts["sessions"]) == (RunState.COMPLETED, EntityCounts(added=500))
    assert (report.errors, unknown >= 250) == ({}, True)
    assert await scene.one("SELECT count(*) FROM play_sessions WHERE library_key IS NULL") == 0


@pytest.mark.parametrize("name", ["clean.db", "dirty.db", "old.db"])
async def test_s31_the_source_is_left_as_it_was(scene: ImportScene, tmp_path: Path, name: str) -> None:
    """Not a byte of the file changes, and nothing is left beside it."""
    path = genuine(name, tmp_path)
    with untouched(path):
        report = await scene.imported(path)
    assert report.run.progress.imported_records > 0


@pytest.mark.parametrize("name", ["clean.db", "dirty.db", "old.db"])
async def test_validation_tells_what_the_import_does(scene: ImportScene, tmp_path: Path, name: str) -> None:
    """Counts and reasons are the same, one by one."""
    path = genuine(name, tmp_path)
    told = await scene.deck.imports.validate(path)
    report = await scene.imported(path)
    progress = report.run.progress
    assert (told.imported, told.rejected, told.skipped) == (
        progress.imported_records,
        progress.error_count,
        progress.skipped_records,
    )
    assert told.groups == report.counts["plays"].added
    assert {severity: reasons for severity, reasons in told.reasons.items() if reasons} == {
        severity: reasons for severity, reasons in {Severity.ERROR: report.errors, **report.remarks}.items() if reasons
    }


async def test_a_dirty_file_imported_again_changes_nothing(scene: ImportScene, tmp_path: Path) -> None:
    """Repairs are the same every time."""
    path = genuine("dirty.db", tmp_path)
    first = await scene.imported(path)
    before = scene.dump()
    again = await scene.imported(path)
    assert scene.dump() == before
    assert (again.errors, again.remarks) == (first.errors, first.remarks)
    assert again.counts["sessions"].unchanged == first.counts["sessions"].added
    assert [step.state for step in again.steps] == [StepState.DONE] * 4
