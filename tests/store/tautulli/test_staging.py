"""The private copy: whole or not there, told of while it is made, and without secrets."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.tautulli.support import change, genuine, small_file, staged_rows, untouched
from tui.errors import Cancelled, InvalidInput, LocalStoreError, NotFound
from tui.model.tautulli import ROW_COLUMNS
from tui.sandbox.tautulli.people import CANARY
from tui.store.tautulli.private_files import sweep
from tui.store.tautulli.staging import open_staged, stage_file


def test_s31_every_record_comes_once_and_the_source_stays(source: Path, work: Path) -> None:
    """Columns under their names, the source byte for byte as before."""
    with untouched(source):
        staged = stage_file(source, work)
    rows = staged_rows(staged.path, "SELECT id, started, player, title, stream_bitrate, has_stream FROM rows")
    with closing(sqlite3.connect(source)) as conn:
        expected = conn.execute("""
            SELECT h.id, started, player, title, stream_bitrate, 1 FROM session_history AS h
            JOIN session_history_metadata USING (id) JOIN session_history_media_info USING (id) ORDER BY id
        """).fetchall()
    assert rows == expected
    assert len(rows) == staged.facts.sessions == 60


def test_the_copy_has_the_agreed_shape(source: Path, work: Path) -> None:
    """Others read it by these names and this order."""
    staged = stage_file(source, work)
    columns = [name for (name,) in staged_rows(staged.path, "SELECT name FROM pragma_table_info('rows')")]
    assert tuple(columns) == ROW_COLUMNS


def test_empty_texts_for_unknown_numbers_are_nothing(source: Path, work: Path) -> None:
    """Tautulli writes '' into INTEGER columns of every film."""
    staged = stage_file(source, work)
    kinds = staged_rows(
        staged.path,
        "SELECT DISTINCT typeof(media_index), typeof(year) FROM rows WHERE media_type = 'movie'",
    )
    assert kinds == [("null", "integer")]


def test_bytes_in_place_of_a_text_are_that_text(source: Path, work: Path) -> None:
    """SQLite does not enforce types."""
    change(source, "UPDATE session_history_metadata SET title = CAST('bytes' AS BLOB) WHERE id = 7")
    staged = stage_file(source, work)
    assert staged_rows(staged.path, "SELECT typeof(title), title FROM rows WHERE id = 7") == [("text", "bytes")]


def test_s39_no_secret_is_copied(tmp_path: Path, work: Path) -> None:
    """Tokens stand in the source, in places where they do in real ones."""
    source = small_file(tmp_path, sessions=300)
    assert CANARY.encode() in source.read_bytes()
    staged = stage_file(source, work)
    assert CANARY.encode() not in staged.path.read_bytes()


def test_the_copy_is_private(source: Path, work: Path) -> None:
    """0600 in a folder that is 0700 when we make it."""
    staged = stage_file(source, work)
    assert stat.S_IMODE(staged.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(work.stat().st_mode) == 0o700


def test_a_kept_copy_is_recognised(source: Path, work: Path) -> None:
    """With all that is known of its source."""
    staged = stage_file(source, work)
    assert open_staged(staged.path) == staged


def test_no_copy_is_told_from_no_file(source: Path, work: Path) -> None:
    """A resume needs to know which it is."""
    with pytest.raises(NotFound):
        open_staged(work / "gone.staged")
    with pytest.raises(InvalidInput):
        open_staged(source)


def test_the_same_file_is_not_copied_again(source: Path, work: Path) -> None:
    """When asked to take what is there, and only as long as nobody wrote to the source."""
    first = stage_file(source, work)
    made = first.path.stat().st_ino
    assert stage_file(source, work, reuse=True) == first
    assert first.path.stat().st_ino == made
    change(source, "UPDATE session_history SET reference_id = id WHERE id = 60")
    again = stage_file(source, work, reuse=True)
    assert again.path.stat().st_ino != made


def test_progress_begins_at_once_and_never_falls(long_history: Path, work: Path) -> None:
    """From 0 to 1, several times a second."""
    told: list[tuple[float, float]] = []
    began = time.monotonic()
    stage_file(long_history, work, progress=lambda part: told.append((time.monotonic() - began, part)))
    parts = [part for _, part in told]
    assert parts[0] == 0.0
    assert told[0][0] < 0.1
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    assert len(set(parts)) >= 4


@pytest.mark.parametrize("after", [0.0, 0.2, 0.56, 0.97])
def test_stopping_leaves_nothing(long_history: Path, work: Path, after: float) -> None:
    """Before, while copying, and while looking through."""
    cancelled = threading.Event()
    with pytest.raises(Cancelled):
        stage_file(
            long_history, work, progress=lambda part: cancelled.set() if part >= after else None, cancelled=cancelled
        )
    assert not list(work.iterdir())


def test_no_room_is_seen_beforehand(source: Path, work: Path) -> None:
    """It says how much is needed."""
    with pytest.raises(LocalStoreError, match="are needed, 1 MB are free"):
        stage_file(source, work, free=lambda folder: 1_000_000)
    assert not list(work.iterdir())


def test_damaged_pages_are_told(tmp_path: Path, work: Path) -> None:
    """Somewhere in the middle of the records."""
    source = small_file(tmp_path, sessions=2000)
    with source.open("r+b") as file:
        for page in range(40, 400, 9):
            file.seek(page * 4096)
            file.write(os.urandom(4096))
    with pytest.raises(InvalidInput, match="is damaged") as caught:
        stage_file(source, work)
    assert "backups" in caught.value.hint
    assert not list(work.iterdir())


def test_a_source_without_sessions(tmp_path: Path, work: Path) -> None:
    """A new install is a Tautulli, too."""
    source = small_file(tmp_path, sessions=0)
    staged = stage_file(source, work)
    assert (staged.facts.sessions, staged.facts.max_id) == (0, 0)


def test_ids_of_any_kind(source: Path, work: Path) -> None:
    """Negative, far apart, and beyond what a store can hold: all are copied, none is judged here."""
    change(
        source,
        "UPDATE session_history SET id = -5 WHERE id = 1",
        "UPDATE session_history SET id = 1 << 62 WHERE id = 2",
        "UPDATE session_history SET id = 1 << 45 WHERE id = 3",
    )
    staged = stage_file(source, work)
    ids = [record for (record,) in staged_rows(staged.path, "SELECT id FROM rows ORDER BY id")]
    assert ids == [-5, *range(4, 61), 1 << 45, 1 << 62]


def test_leftovers_of_the_dead_are_swept(source: Path, work: Path) -> None:
    """Those of the living, and copies that are still needed, stay."""
    kept = stage_file(source, work)
    dead = work / "tautulli-4194303-0a0b0c0d.part"
    living = work / f"tautulli-{os.getpid()}-0a0b0c0d.part"
    unpacked = work / "tautulli-4194303-0a0b0c0d.unpacked"
    unpacked.mkdir()
    for path in (dead, living, unpacked / "tautulli.db", work / "other.txt", work / "tautulli-1.staged"):
        path.touch()
    sweep(work, {kept.path.name})
    assert sorted(path.name for path in work.iterdir()) == sorted([kept.path.name, living.name, "other.txt"])


def test_old_schemas_have_gaps_instead_of_columns(tmp_path: Path, work: Path) -> None:
    """The library stood beside the titles then; markers came later."""
    staged = stage_file(genuine("old.db", tmp_path), work)
    assert staged.facts.missing_columns == ("marker_credits_first", "marker_credits_final")
    assert staged.facts.version == ""
    ((sections, markers),) = staged_rows(staged.path, "SELECT COUNT(section_id), COUNT(marker_credits_first) FROM rows")
    assert (sections, markers) == (500, 0)


def test_the_sandboxs_old_schema(tmp_path: Path, work: Path) -> None:
    """The same where no genuine file is at hand."""
    staged = stage_file(small_file(tmp_path, schema="old"), work)
    assert staged.facts.missing_columns == ("marker_credits_first", "marker_credits_final")
    assert staged_rows(staged.path, "SELECT COUNT(section_id) FROM rows") == [(60,)]
