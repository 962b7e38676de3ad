"""A Tautulli that goes on writing, its backups, and later states of the same server."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.sandbox.tautulli_rule import misplaced_rows
from tui.sandbox.tautulli import (
    PEOPLE,
    LiveTautulli,
    TautulliFacts,
    append_sessions,
    write_backup,
    write_later_state,
    write_tautulli_file,
)

NOW = 1_770_000_000
COUNT = "SELECT COUNT(*) FROM session_history"


@pytest.fixture
def facts(tmp_path: Path) -> TautulliFacts:
    return write_tautulli_file(tmp_path / "tautulli.db", sessions=400, now=NOW)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def copied(path: Path, target: Path) -> Path:
    target.write_bytes(path.read_bytes())
    return target


@pytest.mark.parametrize("schema", ["2.17", "old"])
def test_appended_rows_belong_to_the_file(tmp_path, schema):
    """Further rows have the next ids, end later, lie in all three tables, and follow the grouping rule."""
    facts = write_tautulli_file(tmp_path / "a.db", sessions=400, now=NOW, schema=schema)
    assert append_sessions(facts.path, 300) == list(range(401, 701))
    partners = "session_history_metadata JOIN session_history_media_info USING (id) JOIN session_history USING (id)"
    assert rows(facts.path, f"SELECT COUNT(*), MIN(stopped) FROM {partners} WHERE id > 400")[0][0] == 300
    assert rows(facts.path, "SELECT MIN(stopped) FROM session_history WHERE id > 400")[0][0] > facts.last_stopped
    assert misplaced_rows(facts.path, has_markers=schema == "2.17") == []


def test_old_groups_go_on(facts):
    """Somebody goes on with something that was left unfinished in the older part of the file."""
    append_sessions(facts.path, 200)
    assert rows(facts.path, f"{COUNT} WHERE id > 400 AND reference_id <= 400")[0][0] > 0


def test_rows_wait_in_the_wal(facts, tmp_path):
    """While the writer is open, a copy of the main file alone misses rows, and a reader sees them."""
    with LiveTautulli(facts.path, checkpoints=False) as live:
        live.write(50)
        alone = copied(facts.path, tmp_path / "alone.db")
        assert rows(facts.path, COUNT) == [(450,)]
        assert rows(alone, COUNT) == [(400,)]
        assert live.write(2) == [451, 452]
    assert rows(copied(facts.path, tmp_path / "whole.db"), COUNT) == [(452,)]


def test_each_table_is_a_commit_of_its_own(facts):
    """A reader between two commits can meet a session without partners, as with the real one."""
    with closing(sqlite3.connect(facts.path)) as reader, LiveTautulli(facts.path) as live:
        before = reader.execute("PRAGMA data_version").fetchone()
        seen: set[int] = set()
        live.on_commit = lambda: seen.add(reader.execute(COUNT).fetchone()[0] * 10 + whole(reader))
        live.write(1)
        assert reader.execute("PRAGMA data_version").fetchone() != before
    assert seen == {4010, 4011}


def whole(reader: sqlite3.Connection) -> int:
    query = f"{COUNT} JOIN session_history_metadata USING (id) JOIN session_history_media_info USING (id)"
    return int(reader.execute(query).fetchone()[0]) - 400


def test_deleted_ids_are_not_used_again(facts):
    """A deletion takes all three rows, and leaves a gap for ever."""
    with LiveTautulli(facts.path) as live:
        live.delete(399, 400)
        assert live.write(1) == [401]
    for table in ("session_history", "session_history_metadata", "session_history_media_info"):
        assert rows(facts.path, f"SELECT COUNT(*) FROM {table} WHERE id IN (399, 400)") == [(0,)]


def test_a_dirty_file_can_go_on(tmp_path):
    """Wrong rows do not keep the writer from writing good ones."""
    facts = write_tautulli_file(tmp_path / "a.db", sessions=300, now=NOW, defects=0.4)
    assert append_sessions(facts.path, 100) == list(range(facts.sessions + 1, facts.sessions + 101))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("manual", "tautulli.backup-20260202024000.db.zip"),
        ("scheduled", "tautulli.backup-20260202024000.sched.db.zip"),
        ("corrupt", "tautulli.backup-20260202024000.corrupt.db.zip"),
    ],
)
def test_backup(facts, tmp_path, kind, name):
    """A backup is a zip with one member, the main file without the rows that wait in the WAL."""
    with LiveTautulli(facts.path, checkpoints=False) as live:
        live.write(3)
        backup = write_backup(facts.path, tmp_path, now=NOW, kind=kind)
    with zipfile.ZipFile(backup) as archive:
        assert (backup.name, archive.namelist()) == (name, ["tautulli.db"])
        archive.extractall(tmp_path / "out")
    assert rows(tmp_path / "out" / "tautulli.db", COUNT) == [(400,)]


def test_bare_backup(facts, tmp_path):
    """Old versions did not zip."""
    backup = write_backup(facts.path, tmp_path, now=NOW, zipped=False)
    assert backup.name == "tautulli.backup-20260202024000.db"
    assert backup.read_bytes() == facts.path.read_bytes()


def test_later_state(facts, tmp_path):
    """A later file of the same server has more rows, lacks some, and a few have changed; the first one is untouched."""
    before = facts.path.read_bytes()
    later = write_later_state(
        facts.path, tmp_path / "later.db", added=60, deleted=3, regrouped=2, renamed=1, seed=facts.seed
    )
    old, new = (dict(rows(path, "SELECT id, reference_id FROM session_history")) for path in (facts.path, later.path))
    assert facts.path.read_bytes() == before
    assert (later.added, len(new)) == (tuple(range(401, 461)), later.sessions)
    assert (set(old) - set(new), len(later.deleted)) == (set(later.deleted), 3)
    assert {row for row in old.keys() & new.keys() if old[row] != new[row]} == set(later.regrouped)
    assert (later.regrouped[0], len(later.regrouped)) == (new[later.regrouped[0]], 2)
    renamed = [person.username for person in PEOPLE if person.user_id in later.renamed]
    assert rows(later.path, "SELECT username FROM users WHERE username LIKE '%.new'") == [(f"{renamed[0]}.new",)]
    with pytest.raises(FileExistsError):
        write_later_state(facts.path, later.path, added=1)
