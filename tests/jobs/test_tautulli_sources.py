"""Bad sources and validation through the deck: clear words, nothing stored, nothing left behind."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.jobs.importing import NOW, ImportScene, import_scene
from tests.store.tautulli.support import untouched
from tui.errors import InvalidInput, NotFound
from tui.model.runs import RunState
from tui.sandbox.tautulli import write_backup, write_tautulli_file


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[ImportScene]:
    async with import_scene(tmp_path / "home") as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of 400 sessions, some of them odd."""
    (tmp_path / "source").mkdir()
    path = tmp_path / "source" / "tautulli.db"
    return write_tautulli_file(path, sessions=400, defects=0.1, now=NOW).path


def missing(path: Path) -> None:
    """No file at all."""


def folder(path: Path) -> None:
    path.mkdir()


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("these are not the rows that you are looking for " * 99)


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)")
        raw.commit()


def truncated(path: Path) -> None:
    write_tautulli_file(path, sessions=300, now=NOW)
    path.write_bytes(path.read_bytes()[:60_000])


def zip_without_a_database(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing here")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (missing, "Database file not found"),
        (folder, "Not a Tautulli database"),
        (empty, "Not a Tautulli database"),
        (text, "Not a Tautulli database"),
        (other_program, "Not a Tautulli database"),
        (truncated, "Not a Tautulli database"),
        (zip_without_a_database, "Not a Tautulli database"),
    ],
)
async def test_a_bad_source_fails_the_run_with_its_own_words(
    scene: ImportScene, tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    """One error row with a way out; no record, no copy, no remembered file; nobody is asked to look again."""
    path = tmp_path / "bad.db"
    make(path)
    before = scene.dump()
    report = await scene.imported(path)
    (row,) = await scene.findings(report.run.id)
    assert report.run.state is RunState.FAILED
    assert report.run.message.startswith(words)
    assert (row.step, bool(row.hint)) == ("copy", True)
    assert scene.dump() == before
    assert (await scene.deck.imports.files(), await scene.deck.attention()) == ([], [])
    assert not any((scene.home / "imports").iterdir())


async def test_a_bad_source_takes_nothing_from_what_is_stored(scene: ImportScene, file: Path, tmp_path: Path) -> None:
    """The history of a good import outlives any bad one after it."""
    await scene.imported(file)
    before = scene.dump()
    truncated(tmp_path / "bad.db")
    report = await scene.imported(tmp_path / "bad.db")
    assert report.run.state is RunState.FAILED
    assert scene.dump() == before


async def test_an_imported_file_is_remembered(scene: ImportScene, file: Path, tmp_path: Path) -> None:
    """With its run and its number of records, the one used last first; a dry run is not remembered."""
    backup = write_backup(file, tmp_path, now=NOW)
    await scene.imported(file, dry_run=True)
    assert await scene.deck.imports.files() == []
    await scene.imported(file)
    report = await scene.imported(backup)
    remembered = await scene.deck.imports.files()
    assert [Path(one.path) for one in remembered] == [backup, file]
    assert (remembered[0].run_id, remembered[0].sessions) == (report.run.id, report.run.progress.total_records)


async def test_validation_stores_nothing_and_tells_how_far_it_is(scene: ImportScene, file: Path) -> None:
    """Progress comes in the event loop, from 0 to 1; file and store stay as they are."""
    before, shares, threads = scene.dump(), [], set()

    def hear(share: float) -> None:
        shares.append(share)
        threads.add(threading.current_thread())

    with untouched(file):
        report = await scene.deck.imports.validate(file, on_progress=hear)
    await asyncio.sleep(0)
    assert (report.facts.sessions, scene.dump()) == (report.imported + report.rejected + report.skipped, before)
    assert (shares[0], shares[-1], shares) == (0.0, 1.0, sorted(shares))
    assert threads == {threading.main_thread()}
    assert not any((scene.home / "imports").iterdir())


async def test_a_validation_is_cancelled(scene: ImportScene, file: Path, tmp_path: Path) -> None:
    """It ends soon, and what it had unpacked is gone."""
    backup = write_backup(file, tmp_path, now=NOW)
    begun = asyncio.Event()
    checking = asyncio.ensure_future(scene.deck.imports.validate(backup, on_progress=lambda share: begun.set()))
    await begun.wait()
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await checking
    assert not any((scene.home / "imports").iterdir())


async def test_a_bad_source_is_told_by_validation_too(scene: ImportScene, tmp_path: Path) -> None:
    """With the words that an import has for it."""
    with pytest.raises(NotFound, match="Database file not found"):
        await scene.deck.imports.validate(tmp_path / "nothing.db")
    text(tmp_path / "notes.db")
    with pytest.raises(InvalidInput, match="Not a Tautulli database"):
        await scene.deck.imports.validate(tmp_path / "notes.db")
    with pytest.raises(InvalidInput, match="No file was given"):
        await scene.deck.imports.validate("  ")
