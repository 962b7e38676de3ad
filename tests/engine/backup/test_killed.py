"""Killed with -9 anywhere, a backup is whole or absent, and a store is the old one or the new one (S32, S40)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.backup.household import PASSPHRASE, backed_up, dump, furnish, rows
from tests.engine.backup.killed import killed_everywhere
from tests.engine.backup.test_restoring import is_clean, restore
from tui.engine.backup.archive import read_manifest
from tui.engine.backup.making import SCRATCH
from tui.paths import Paths

TITLE = "SELECT title FROM lists"


@pytest.fixture
def here(tmp_path: Path) -> Paths:
    """A household in which a list was renamed since the backup."""
    found = furnish(tmp_path / "here")
    with closing(sqlite3.connect(found.store_file)) as raw, raw:
        raw.execute("UPDATE lists SET title = 'Newer'")
    return found


def test_s40_a_killed_backup_is_whole_or_absent(paths: Paths, tmp_path: Path) -> None:
    """Every file that has the name of a backup can be read; the next one clears up what was left."""
    kept, before, deaths = tmp_path / "kept", dump(paths.store_file), 0
    for step in killed_everywhere(lambda: backed_up(paths, kept, passphrase=PASSPHRASE)):
        deaths = step
        assert [read_manifest(path).schema for path in kept.glob("*.zip")] == [6] * len([*kept.glob("*.zip")])
    assert deaths > 8
    backed_up(paths, kept)
    assert [path.suffix for path in kept.iterdir()] == [".zip"] * len([*kept.iterdir()])
    assert list(paths.data_dir.glob(f"{SCRATCH}*")) == []
    assert dump(paths.store_file) == before


def test_s40_a_killed_restore_leaves_the_old_store_or_the_new_one(archive: Path, here: Paths) -> None:
    """At no step is the store missing, mixed or without the rows that it replaces; the next restore goes through."""
    old, seen = dump(here.store_file), set()
    for _ in killed_everywhere(lambda: restore(here, archive, with_settings=True)):
        seen.add(_which(here, old))
    assert seen == {"old", "new"}
    restore(here, archive)
    assert is_clean(here)
    assert rows(here.store_file, "PRAGMA integrity_check") == [("ok",)]


def _which(here: Paths, old: dict[str, list[tuple[object, ...]]]) -> str:
    """Which store lies there: exactly the old one, or the one of the backup with the old one beside it."""
    if rows(here.store_file, TITLE) == [("Newer",)]:
        assert dump(here.store_file) == old
        return "old"
    assert rows(here.store_file, TITLE) == [("Sunday",)]
    assert rows(here.store_file, "SELECT count(*) FROM outbox WHERE state = 'held'") == [(3,)]
    asides = list(here.data_dir.glob("*-before-restore-*.db"))
    assert any(rows(aside, TITLE) == [("Newer",)] for aside in asides)
    return "new"
