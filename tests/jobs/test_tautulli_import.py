"""Imports of Tautulli files through the deck: batches, resume, dry run, stop, again, newer, changed, gone."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.interrupted import interrupted_runs
from tests.jobs.importing import NOW, ImportScene, import_scene
from tui.errors import Conflict, InvalidInput
from tui.jobs.tautulli import import_batches as batches_module
from tui.model.runs import EntityCounts, Run, RunOptions, RunState, StepState
from tui.sandbox.tautulli import LiveTautulli, write_backup, write_later_state, write_tautulli_file

TEN = 10


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[ImportScene]:
    """A deck whose imports take three records at once."""
    async with import_scene(tmp_path / "home", rows=3) as found:
        yield found


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    """A file of ten sessions."""
    return write_tautulli_file(tmp_path / "tautulli.db", sessions=TEN, now=NOW).path


class Gate:
    """Lets an import take so many batches, then holds it before the next one until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()
        self.left = batches
        for name in ("_stored", "_dry"):
            monkeypatch.setattr(batches_module.Batches, name, self._held(getattr(batches_module.Batches, name)))

    def _held(self, original: Callable[..., Any]) -> Callable[..., Any]:
        async def take(batches: batches_module.Batches) -> Any:
            if self.left == 0:
                self.reached.set()
                await self.opened.wait()
            self.left -= 1
            return await original(batches)

        return take


async def cut(scene: ImportScene, path: Path, monkeypatch: pytest.MonkeyPatch, batches: int, **options: object) -> Run:
    """Stop an import before its next batch, after so many of them, and give the run."""
    with monkeypatch.context() as patch:
        gate = Gate(patch, batches)
        run = await scene.deck.runs.start_import(path, RunOptions(**options))  # type: ignore[arg-type]
        await asyncio.wait_for(gate.reached.wait(), 10)
        await scene.deck.runs.cancel(run.id)
        report = await scene.ended(run)
    assert report.run.state is RunState.CANCELLED
    return report.run


async def test_ten_records_in_batches_of_three(scene: ImportScene, ten: Path) -> None:
    """Everything is stored, the counters add up, and the end says how many."""
    report = await scene.imported(ten)
    progress = report.run.progress
    assert (report.run.state, report.run.message) == (
        RunState.COMPLETED,
        "Tautulli Database Import completed: 10 records imported",
    )
    assert (progress.total_records, progress.processed_records, progress.imported_records) == (TEN, TEN, TEN)
    assert (progress.progress_percent, report.counts["sessions"]) == (100.0, EntityCounts(added=TEN))
    assert await scene.one("SELECT count(*) FROM play_sessions") == TEN
    assert [step.state for step in report.steps] == [StepState.DONE] * 4
    assert not any((scene.home / "imports").iterdir())


async def test_the_steps_are_named(scene: ImportScene, ten: Path) -> None:
    """Copy, people, records and comparison, each with its words."""
    report = await scene.imported(ten)
    said = [line.message for line in await scene.deck.store.log.tail(100, run_id=report.run.id)]
    for words in ("Copying the database...", "Reading users and libraries...", "Importing records...",
                  "Comparing with other sources..."):  # fmt: skip
        assert words in said


async def test_a_second_import_is_refused_while_one_works(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the run in the way, so that its progress can be shown."""
    gate = Gate(monkeypatch, 1)
    run = await scene.deck.runs.start_import(ten)
    await gate.reached.wait()
    with pytest.raises(Conflict, match="Another import is already running") as caught:
        await scene.deck.runs.start_import(ten)
    gate.opened.set()
    assert caught.value.run_id == run.id
    assert (await scene.ended(run)).run.state is RunState.COMPLETED


async def test_a_stop_comes_at_the_edge_of_a_batch(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was stored stays, whole batches only, and the run says that it was stopped."""
    run = await cut(scene, ten, monkeypatch, 2)
    assert (run.message, run.progress.processed_records, run.progress.progress_percent) == ("Import stopped", 6, 60.0)
    assert await scene.one("SELECT count(*) FROM play_sessions") == 6
    assert len(list((scene.home / "imports").glob("*.staged"))) == 1


async def test_stopping_when_nothing_runs_says_so(scene: ImportScene, ten: Path) -> None:
    """An import that has ended cannot be stopped."""
    report = await scene.imported(ten)
    with pytest.raises(InvalidInput, match="has ended already: Completed"):
        await scene.deck.runs.cancel(report.run.id)


async def test_s32_resume_goes_on_from_the_position(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resumed run counts what was done before, reads only the rest, and copies nothing again."""
    first = await cut(scene, ten, monkeypatch, 2)
    seen: list[int] = []
    original = batches_module.Batches._stored

    async def take(batches: batches_module.Batches) -> Any:
        seen.append(batches.position.processed)
        return await original(batches)

    monkeypatch.setattr(batches_module.Batches, "_stored", take)
    report = await scene.ended(await scene.deck.runs.resume(first.id))
    assert seen == [6, 9, 10]
    assert (report.run.state, report.run.resumes) == (RunState.COMPLETED, first.id)
    assert report.counts["sessions"] == EntityCounts(added=TEN)
    assert report.run.progress.imported_records == TEN
    assert report.steps[0].finished_at == (await scene.deck.runs.report(first.id)).steps[0].finished_at


async def test_percent_is_right_at_once_after_a_resume(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its first batch the resumed run stands where the cut one stood; no rate of earlier sessions is taken."""
    first = await cut(scene, ten, monkeypatch, 2)
    gate = Gate(monkeypatch, 0)
    run = await scene.deck.runs.resume(first.id)
    await gate.reached.wait()
    async with asyncio.timeout(5):
        while (shown := (await scene.deck.runs.find(str(run.id))).progress).progress_percent == 0:
            await asyncio.sleep(0.01)
    gate.opened.set()
    assert (shown.progress_percent, shown.processed_records, shown.imported_records) == (60.0, 6, 6)
    assert (shown.total_records, shown.records_per_second or 0.0) == (TEN, 0.0)


async def test_a_new_start_takes_up_what_was_cut(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Importing the same file again goes on by itself; `restart` does not."""
    await cut(scene, ten, monkeypatch, 2)
    await cut(scene, ten, monkeypatch, 1, restart=True)
    report = await scene.imported(ten)
    assert report.counts["sessions"] == EntityCounts(added=4, unchanged=6)
    assert report.run.progress.processed_records == TEN


async def test_another_file_never_goes_on_from_there(
    scene: ImportScene, ten: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A position belongs to a content: another file under the same name is read from its beginning."""
    first = await cut(scene, ten, monkeypatch, 2)
    other = write_tautulli_file(tmp_path / "other.db", sessions=8, seed=99, now=NOW, server_uuid="b" * 40).path
    shutil.copy(other, ten)
    new = await scene.imported(ten)
    assert (new.run.progress.total_records, new.counts["sessions"]) == (8, EntityCounts(added=8))
    resumed = await scene.ended(await scene.deck.runs.resume(first.id))
    assert resumed.counts["sessions"] == EntityCounts(added=TEN)
    assert await scene.one("SELECT count(*) FROM play_sessions") == 18


async def test_a_resume_without_its_copy_makes_a_new_one(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same content is taken up where it stopped; the file is copied again."""
    first = await cut(scene, ten, monkeypatch, 2)
    for copy in (scene.home / "imports").iterdir():
        copy.unlink()
    report = await scene.ended(await scene.deck.runs.resume(first.id))
    assert (report.run.state, report.counts["sessions"]) == (RunState.COMPLETED, EntityCounts(added=TEN))


async def test_a_resume_of_a_changed_file_begins_anew(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its copy, and with more in the file, all is read; what is known is passed over, and that is told."""
    first = await cut(scene, ten, monkeypatch, 2)
    for copy in (scene.home / "imports").iterdir():
        copy.unlink()
    with LiveTautulli(ten) as live:
        live.write(2)
    report = await scene.ended(await scene.deck.runs.resume(first.id))
    assert report.counts["sessions"] == EntityCounts(added=6, unchanged=6)
    assert report.warnings == ("The source has changed since the import was cut: all of its records are read",)


async def test_a_resume_whose_file_and_copy_are_gone_says_so(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that was stored is lost, and the words are those of a missing file."""
    first = await cut(scene, ten, monkeypatch, 2)
    for file in [*(scene.home / "imports").iterdir(), ten]:
        file.unlink()
    report = await scene.ended(await scene.deck.runs.resume(first.id))
    assert report.run.state is RunState.FAILED
    assert report.run.message.startswith("Database file not found")
    assert report.errors == {"not_found": 1}
    assert await scene.one("SELECT count(*) FROM play_sessions") == 6


async def test_other_settings_begin_anew(scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the records under one threshold and half under another would be neither."""
    await cut(scene, ten, monkeypatch, 2)
    home = scene.home
    await scene.deck.close("the settings change")
    async with import_scene(home, rows=3, ip_addresses="drop") as later:
        report = await later.imported(ten)
        assert report.run.progress.processed_records == TEN
        assert report.counts["sessions"].unchanged + report.counts["sessions"].updated == 6
        assert await later.one("SELECT count(*) FROM play_sessions WHERE ip_address IS NOT NULL") == 0


async def test_findings_of_both_parts_stand_in_the_resumed_run(
    scene: ImportScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree of the run that ends is that of an undisturbed one, each row once."""
    defects = {"started_null": 4, "ip_empty": 3, "negative_paused_counter": 3, "orphan_metadata": 2}
    path = write_tautulli_file(tmp_path / "odd.db", sessions=40, defects=defects, now=NOW).path
    first = await cut(scene, path, monkeypatch, 6)
    report = await scene.ended(await scene.deck.runs.resume(first.id))
    async with import_scene(tmp_path / "quiet", rows=3) as quiet:
        whole = await quiet.imported(path)
        expected = [(row.severity, row.error_class, row.record_id, row.message)
                    for row in await quiet.findings(whole.run.id)]  # fmt: skip
    found = [(row.severity, row.error_class, row.record_id, row.message)
             for row in await scene.findings(report.run.id)]  # fmt: skip
    assert sorted(found) == sorted(expected)
    assert (report.errors, report.remarks) == (whole.errors, whole.remarks)
    assert report.run.progress.error_count == whole.run.progress.error_count == 4


async def test_importing_again_adds_nothing_and_changes_nothing(scene: ImportScene, tmp_path: Path) -> None:
    """The second import writes no row of the history, and says that all was known."""
    path = write_tautulli_file(tmp_path / "t.db", sessions=200, defects=0.1, now=NOW).path
    first = await scene.imported(path)
    before = scene.dump()
    again = await scene.imported(path)
    counts, known = again.counts["sessions"], first.counts["sessions"]
    assert scene.dump() == before
    assert (counts.added, counts.updated, counts.unchanged) == (0, 0, known.added)
    assert again.run.progress.skipped_records == known.added + known.skipped
    assert again.errors == first.errors


async def test_a_newer_backup_adds_only_the_new(scene: ImportScene, tmp_path: Path) -> None:
    """Later sessions come, changed ones are updated, deleted ones stay."""
    path = write_tautulli_file(tmp_path / "t.db", sessions=60, now=NOW).path
    await scene.imported(path)
    later = write_later_state(path, tmp_path / "later.db", added=5, deleted=3, regrouped=2, renamed=1)
    report = await scene.imported(write_backup(later.path, tmp_path, now=NOW))
    counts = report.counts["sessions"]
    assert counts.added == len(later.added) == 5
    assert counts.updated >= len(later.regrouped)
    assert await scene.one("SELECT count(*) FROM play_sessions") == 65
    assert await scene.one("SELECT count(*) FROM play_sources") == 1


async def test_s35_a_dry_run_stores_nothing_but_its_report(scene: ImportScene, tmp_path: Path) -> None:
    """The tables of the history are the same before and after, the findings are those of a real import."""
    path = write_tautulli_file(tmp_path / "t.db", sessions=100, defects=0.2, now=NOW).path
    before = scene.dump()
    dry = await scene.imported(path, dry_run=True)
    assert scene.dump() == before
    real = await scene.imported(path)
    told = [
        {(row.error_class, row.record_id, row.message) for row in await scene.findings(report.run.id)}
        for report in (real, dry)
    ]
    assert (dry.counts["sessions"], dry.errors, dry.remarks) == (real.counts["sessions"], real.errors, real.remarks)
    assert told[0] == told[1]
    assert [step.state for step in dry.steps][-1] is StepState.SKIPPED
    assert dry.run.progress.processed_records == real.run.progress.processed_records


async def test_s35_a_dry_run_over_a_known_source_tells_what_would_change(scene: ImportScene, tmp_path: Path) -> None:
    """Known records are unchanged, new ones would be added; nothing of it happens."""
    path = write_tautulli_file(tmp_path / "t.db", sessions=30, now=NOW).path
    await scene.imported(path)
    with LiveTautulli(path) as live:
        live.write(4)
    before = scene.dump()
    report = await scene.imported(path, dry_run=True)
    assert scene.dump() == before
    assert (report.counts["sessions"].added, report.run.progress.skipped_records) == (4, 30)


async def test_a_dry_run_leaves_nothing_to_go_on_with(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real import after a dry one that was cut begins at the first record."""
    await cut(scene, ten, monkeypatch, 2, dry_run=True)
    report = await scene.imported(ten)
    assert report.counts["sessions"] == EntityCounts(added=TEN)


async def test_s26_a_source_that_is_mostly_broken_is_imported_with_a_warning(
    scene: ImportScene, tmp_path: Path
) -> None:
    """An import removes nothing, so it goes on; but a person is told to look."""
    path = write_tautulli_file(tmp_path / "t.db", sessions=20, defects={"started_null": 5}, now=NOW).path
    report = await scene.imported(path)
    assert report.run.state is RunState.PARTIAL
    assert report.run.progress.imported_records == 15
    assert any(text.startswith("5 of 20 records cannot be used") for text in report.warnings)


async def test_an_empty_history_is_imported(scene: ImportScene, ten: Path) -> None:
    """A Tautulli that was just set up has no plays yet."""
    with sqlite3.connect(ten) as raw:
        for table in ("session_history", "session_history_metadata", "session_history_media_info"):
            raw.execute(f"DELETE FROM {table}")
    raw.close()
    report = await scene.imported(ten)
    assert (report.run.state, report.run.progress.total_records) == (RunState.COMPLETED, 0)
    assert report.run.message == "Tautulli Database Import completed: 0 records imported"


async def test_a_process_that_ends_leaves_an_import_to_resume(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing the program cuts the import with a checkpoint; the next one offers to go on, and does."""
    gate = Gate(monkeypatch, 2)
    run = await scene.deck.runs.start_import(ten)
    await gate.reached.wait()
    await scene.deck.close("the terminal was closed")
    gate.left = 1000
    async with import_scene(scene.home, rows=3) as later:
        (item,) = await later.deck.attention()
        (left,) = await interrupted_runs(later.deck)
        report = await later.ended(await later.deck.runs.resume(left.id))
        assert (left.id, item.text) == (run.id, "import was interrupted at 60 %")
        assert report.counts["sessions"] == EntityCounts(added=TEN)


async def test_an_import_is_handed_on_to_another_process(
    scene: ImportScene, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that held the queue ends in the middle of the dashboard's import: that goes on under its number."""
    gate = Gate(monkeypatch, 2)
    async with import_scene(scene.home, rows=3) as dashboard:
        run = await dashboard.deck.runs.start_import(ten)
        await asyncio.wait_for(gate.reached.wait(), 10)
        await scene.deck.close("the command ended")
        gate.left = 1000
        report = await dashboard.ended(run)
    assert (report.run.id, report.run.state) == (run.id, RunState.COMPLETED)
    assert report.counts["sessions"] == EntityCounts(added=TEN)
    assert (report.run.progress.processed_records, report.run.progress.imported_records) == (TEN, TEN)
