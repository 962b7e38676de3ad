"""Every file that cannot be imported gets its own clear word, and is left as it was."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.tautulli.support import as_stranger, change, no_rights, prints, small_file, untouched
from tui.errors import Cancelled, Conflict, Forbidden, InvalidInput, LocalStoreError, NotFound, SyncError
from tui.store.shares import share_of
from tui.store.tautulli.opening import open_source
from tui.store.tautulli.staging import stage_file


def sessions(path: Path, work: Path, **options: float) -> int:
    """Open a source and count its sessions."""
    with open_source(path, work, **options) as opened, closing(opened.connect()) as conn:
        count: int = conn.execute("SELECT COUNT(*) FROM session_history").fetchone()[0]
        return count


def refusal(path: Path, work: Path, kind: type[SyncError] = InvalidInput, **options: float) -> str:
    """Give the words of a refusal, which always tell what to do."""
    with pytest.raises(kind) as caught:
        sessions(path, work, **options)
    assert type(caught.value) is kind
    assert caught.value.hint
    return caught.value.message


def test_s31_a_file_at_rest_leaves_no_trace(source: Path, work: Path) -> None:
    """SQLite would leave a -wal and a -shm beside it."""
    with untouched(source):
        assert sessions(source, work) == 60


@pytest.mark.parametrize("name", ["plexpy.db", "a b.db", "50%.db", "what?.db", "#1.db", "ä & 'x'.db", "no_suffix"])
def test_any_name_does(source: Path, work: Path, name: str) -> None:
    """Old names, blanks and signs that mean something in a URI."""
    path = source.rename(source.with_name(name))
    assert sessions(path, work) == 60


def test_a_link_is_followed(source: Path, tmp_path: Path, work: Path) -> None:
    """And what lies beside the file itself counts."""
    link = tmp_path / "link.db"
    link.symlink_to(source)
    assert sessions(link, work) == 60


def test_missing(tmp_path: Path, work: Path) -> None:
    """It says where it looked."""
    path = tmp_path / "gone.db"
    assert refusal(path, work, NotFound) == f"Database file not found: {path}"


def test_a_link_to_nowhere(tmp_path: Path, work: Path) -> None:
    """It says where the link leads."""
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere.db")
    with pytest.raises(NotFound) as caught:
        sessions(tmp_path / "link.db", work)
    assert "nowhere.db" in caught.value.hint


def test_a_link_to_itself_and_impossible_names(tmp_path: Path, work: Path) -> None:
    """No such path can be a file."""
    loop = tmp_path / "loop.db"
    loop.symlink_to(loop)
    for path in (loop, tmp_path / "nul\x00.db", tmp_path / ("x" * 300), tmp_path / "file.txt" / "tautulli.db"):
        (tmp_path / "file.txt").touch()
        assert refusal(path, work, NotFound).startswith("Database file not found")


def test_a_folder_names_the_file_in_it(source: Path, work: Path) -> None:
    """The data directory is easily given instead."""
    with pytest.raises(InvalidInput) as caught:
        sessions(source.parent, work)
    assert caught.value.message == f"Not a Tautulli database: {source.parent} is a folder"
    assert str(source) in caught.value.hint


def test_a_pipe_does_not_hold_us_up(tmp_path: Path, work: Path) -> None:
    """Opening one would wait for ever; a device would never end."""
    os.mkfifo(tmp_path / "pipe.db")
    assert "is no ordinary file" in refusal(tmp_path / "pipe.db", work)
    assert "is no ordinary file" in refusal(Path("/dev/zero"), work)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"<html>Sign in</html>" * 100, "is no SQLite file"),
        (b"\x1f\x8b\x08\x00" + b"x" * 500, "is packed"),
        (b"SQLite format 3\x00", "is cut off after 16 bytes"),
        (b"SQL", "is cut off after 3 bytes"),
    ],
)
def test_what_is_no_database(tmp_path: Path, work: Path, content: bytes, words: str) -> None:
    """Each in its own words."""
    path = tmp_path / "x.db"
    path.write_bytes(content)
    assert refusal(path, work) == f"Not a Tautulli database: {path} {words}"


def test_encrypted_or_scrambled(source: Path, work: Path) -> None:
    """A right beginning is not enough."""
    source.write_bytes(source.read_bytes()[:16] + os.urandom(20_000))
    assert "Not a Tautulli database" in refusal(source, work)


def test_another_applications_database(tmp_path: Path, work: Path) -> None:
    """It says whose it may be."""
    path = tmp_path / "cookies.db"
    change(path, "CREATE TABLE moz_cookies (id)", "CREATE TABLE moz_hosts (id)")
    words = refusal(path, work)
    assert "has no table session_history: it is a database of another program, with moz_cookies, moz_hosts" in words


def test_a_view_is_no_table(source: Path, work: Path) -> None:
    """A hostile file could put anything behind one."""
    change(
        source,
        "ALTER TABLE session_history_media_info RENAME TO other",
        "CREATE VIEW session_history_media_info AS SELECT * FROM other",
    )
    assert "has no table session_history_media_info" in refusal(source, work)


def test_a_table_of_that_name_only(source: Path, work: Path) -> None:
    """It says which column is missing."""
    change(source, "ALTER TABLE session_history RENAME COLUMN rating_key TO item")
    assert "has no column rating_key in its table session_history" in refusal(source, work)


def test_records_without_a_key(tmp_path: Path, work: Path) -> None:
    """As some repair tools leave them: ids could then repeat."""
    path = tmp_path / "x.db"
    change(
        path,
        "CREATE TABLE session_history (id, started, stopped, rating_key, user_id, media_type)",
        "CREATE TABLE session_history_metadata (id INTEGER PRIMARY KEY, title)",
        "CREATE TABLE session_history_media_info (id INTEGER PRIMARY KEY)",
    )
    assert "has no key in its table session_history" in refusal(path, work)


NEEDED = "title, reference_id, started, stopped, rating_key, user_id, media_type"


@pytest.mark.parametrize(
    ("table", "columns", "words"),
    [
        ("session_history", f"id TEXT PRIMARY KEY, {NEEDED}", "a key that is no number"),
        ("session_history", f"id INTEGER PRIMARY KEY, {NEEDED}", "a key that is no number"),
        ("session_history_metadata", f"id INTEGER, {NEEDED}, PRIMARY KEY (id, title)", "no key in its table"),
    ],
)
def test_keys_that_are_none(source: Path, work: Path, table: str, columns: str, words: str) -> None:
    """Texts for numbers, which would become part of a query, and keys that do not tell two records apart."""
    change(
        source,
        f"DROP TABLE {table}",
        f"CREATE TABLE {table} ({columns}) WITHOUT ROWID",
        f"INSERT INTO {table} (id, title) VALUES ('0 OR 1', 'x')",
    )
    with pytest.raises(InvalidInput, match=words):
        stage_file(source, work)


@pytest.mark.parametrize("table", ["users", "library_sections"])
def test_a_table_of_another_make_is_told_as_such(source: Path, work: Path, table: str) -> None:
    """Its rows have no order of their own, which Tautulli's have."""
    columns = "user_id INTEGER PRIMARY KEY, username, server_id, section_id"
    change(source, f"DROP TABLE {table}", f"CREATE TABLE {table} ({columns}) WITHOUT ROWID")
    with pytest.raises(InvalidInput, match="tables that no Tautulli makes"):
        stage_file(source, work)


def test_cut_off(source: Path, work: Path) -> None:
    """A copy that was not finished."""
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) // 2])
    assert f"is cut off: {len(whole) // 2:,} of {len(whole):,} bytes are there" in refusal(source, work)


def test_other_text_encoding(tmp_path: Path, work: Path) -> None:
    """All looks at texts are made for UTF-8."""
    path = tmp_path / "x.db"
    change(path, "PRAGMA encoding = 'UTF-16'", "CREATE TABLE session_history (id INTEGER PRIMARY KEY)")
    assert "UTF-16" in refusal(path, work)


def test_s31_locked_by_another(source: Path, work: Path) -> None:
    """It waits a while, then says so; afterwards it works."""
    change(source, "PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(source, isolation_level=None)) as owner:
        owner.execute("BEGIN EXCLUSIVE")
        words = refusal(source, work, Conflict, patience=0.05)
        assert words == f"Database file is locked by another program: {source}"
    assert sessions(source, work) == 60


def test_stopping_while_it_waits_for_a_lock(source: Path, work: Path) -> None:
    """The wish is heeded at once."""
    change(source, "PRAGMA journal_mode = DELETE")
    cancelled = threading.Event()
    cancelled.set()
    with closing(sqlite3.connect(source, isolation_level=None)) as owner:
        owner.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Cancelled), open_source(source, work, cancelled=cancelled):
            pass


def test_no_permission_on_the_file(work: Path) -> None:
    """It says which permission is missing."""
    with no_rights() as folder:
        path = small_file(folder)
        path.chmod(0)
        with as_stranger():
            words = refusal(path, work, Forbidden)
    assert words == f"Access denied to database file {path}: permission to read the file is needed"


def test_no_permission_on_the_folder(work: Path) -> None:
    """It names the folder that keeps us out."""
    with no_rights() as folder:
        inner = folder / "private"
        inner.mkdir()
        path = small_file(inner)
        inner.chmod(0)
        with as_stranger():
            words = refusal(path, work, Forbidden)
        inner.chmod(0o755)
    assert words == f"Access denied to database file {path}: permission to enter the folder {inner} is needed"


def test_at_rest_in_a_folder_that_is_not_ours(work: Path) -> None:
    """A WAL database alone, where nothing can be written."""
    with no_rights() as folder:
        path = small_file(folder)
        folder.chmod(0o555)
        with untouched(path), as_stranger():
            assert sessions(path, work) == 60


def test_an_empty_log_in_a_folder_that_is_not_ours(work: Path) -> None:
    """SQLite would have to write there; nothing is in the -wal, so it can be read without."""
    with no_rights() as folder:
        path = small_file(folder)
        Path(f"{path}-wal").touch(0o444)
        folder.chmod(0o555)
        with untouched(path), as_stranger():
            assert sessions(path, work) == 60


def test_a_full_log_in_a_folder_that_is_not_ours(work: Path) -> None:
    """Reading without it would miss plays silently: it asks for both files instead."""
    with no_rights() as folder:
        path = small_file(folder)
        left_open = leave_log(path)
        folder.chmod(0o555)
        before = prints(path)
        with as_stranger(), pytest.raises(Forbidden) as caught:
            sessions(path, work)
        assert prints(path) == before
        assert left_open > 0
    assert f"{path.name}-wal" in caught.value.message
    assert "Copy the database together with its -wal" in caught.value.hint


def test_a_half_finished_change_beside_it(source: Path, work: Path) -> None:
    """A writer without WAL died in the middle: the file alone is torn."""
    change(source, "PRAGMA journal_mode = DELETE")
    cut_in_the_middle(source)
    with untouched(source):
        words = refusal(source, work)
    assert "left in the middle of a change" in words


def test_it_says_when_the_work_folder_cannot_be_used(source: Path, tmp_path: Path) -> None:
    """The fault is ours, not the source's."""
    (tmp_path / "file").touch()
    with pytest.raises(LocalStoreError, match="Cannot write in"):
        stage_file(source, tmp_path / "file")


def test_shares_are_told_by_the_longest_mount(tmp_path: Path) -> None:
    """The kind of file system under a path, as the kernel lists it."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "31 22 0:45 / /mnt/nas\\040media rw,relatime shared:1 - nfs4 nas:/media rw\n"
        "short line\n"
    )
    assert share_of(Path("/mnt/nas media/tautulli.db"), mounts) == "nfs4"
    assert share_of(Path("/mnt/nas/tautulli.db"), mounts) == ""
    assert share_of(Path("/x"), tmp_path / "none") == ""


def test_a_live_file_on_a_share_is_refused(source: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its -wal cannot be read together with it from another machine."""
    leave_log(source)
    monkeypatch.setattr("tui.store.tautulli.opening.share_of", lambda path: "cifs")
    assert "is in use on a network share (cifs)" in refusal(source, work)


def leave_log(path: Path) -> int:
    """Leave a -wal with content beside the file and no -shm, as a crash or a copy does. Gives its size."""
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(copy, isolation_level=None)) as conn:
        conn.execute("UPDATE session_history SET started = started + 1")
        log = Path(f"{copy}-wal").read_bytes()
    Path(f"{path}-wal").write_bytes(log)
    copy.unlink()
    return len(log)


def cut_in_the_middle(path: Path) -> None:
    """Leave a hot rollback journal, as a writer does that is killed while it writes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA cache_size = 1")
        conn.execute("PRAGMA cache_spill = 1")
        conn.execute("BEGIN EXCLUSIVE")
        conn.execute("UPDATE session_history SET started = started + 1, player = player || player")
        conn.execute("UPDATE session_history_metadata SET title = title || title")
        journal, torn = Path(f"{path}-journal").read_bytes(), path.read_bytes()
    path.write_bytes(torn)
    Path(f"{path}-journal").write_bytes(journal)
