"""Backups come as zips; of what else a zip may be, nothing is unpacked."""

from __future__ import annotations

import sqlite3
import stat
import struct
import threading
import zipfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from tests.odd_zips import ODD
from tests.store.tautulli.support import untouched
from tui.errors import Cancelled, InvalidInput, LocalStoreError
from tui.store.tautulli import archive
from tui.store.tautulli.archive import unpack_database
from tui.store.tautulli.opening import open_source
from tui.store.tautulli.staging import stage_file


@pytest.fixture
def backup(source: Path, tmp_path: Path) -> Path:
    """A backup as Tautulli's scheduler makes it."""
    return zipped(tmp_path / "tautulli.backup-20260101000000.sched.db.zip", {"tautulli.db": source.read_bytes()})


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip."""
    with ZipFile(path, "w", ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return path


def refusal(path: Path, work: Path) -> str:
    """Give the words of a refusal; nothing may be left in the work folder."""
    with pytest.raises(InvalidInput) as caught, open_source(path, work):
        pass
    assert not list(work.iterdir())
    assert caught.value.hint
    assert caught.value.message.startswith(f"Not a Tautulli database: {path} ")
    return caught.value.message


@pytest.fixture(autouse=True)
def folder(work: Path) -> Path:
    """The folder below which a zip is unpacked."""
    work.mkdir()
    return work


def test_a_backup_is_read_like_its_original(backup: Path, source: Path, work: Path) -> None:
    """Same records, same fingerprint; the zip is left alone and nothing is left of the unpacked file."""
    with untouched(backup):
        staged = stage_file(backup, work)
    original = stage_file(source, work)
    assert staged.facts.fingerprint == original.facts.fingerprint
    assert staged.facts.sessions == 60
    assert [file.name for file in work.iterdir()] == [staged.path.name]


def test_what_is_unpacked_is_private(backup: Path, work: Path) -> None:
    """Backups hold tokens; only we may read what is unpacked, for as long as it is needed."""
    with open_source(backup, work) as opened:
        assert stat.S_IMODE(opened.database.stat().st_mode) == 0o600
        assert stat.S_IMODE(opened.database.parent.stat().st_mode) == 0o700
    assert not list(work.iterdir())


def test_a_zipped_folder_with_its_log(source: Path, tmp_path: Path, work: Path) -> None:
    """Somebody zips the data directory of a running Tautulli: rows that are only in the -wal count."""
    conn = sqlite3.connect(source, isolation_level=None)
    conn.execute("UPDATE session_history SET player = 'from the log' WHERE id = 60")
    log = Path(f"{source}-wal").read_bytes()
    path = zipped(tmp_path / "x.zip", {"data/tautulli.db": source.read_bytes(), "data/tautulli.db-wal": log})
    conn.close()
    with open_source(path, work) as opened:
        read = opened.connect()
        assert read.execute("SELECT player FROM session_history WHERE id = 60").fetchone() == ("from the log",)
        read.close()


def test_by_products_of_a_mac_do_not_count(source: Path, tmp_path: Path, work: Path) -> None:
    """They have the same suffix and are no databases."""
    members = {"tautulli.db": source.read_bytes(), "__MACOSX/._tautulli.db": b"x", "._other.db": b"y"}
    with open_source(zipped(tmp_path / "x.zip", members), work) as opened:
        assert opened.database.name == "tautulli.db"


def test_no_database(tmp_path: Path, work: Path) -> None:
    """It says what is in it instead."""
    path = zipped(tmp_path / "x.zip", {"config.ini": b"", "logs/a.log": b""})
    assert "holds no database (but config.ini, logs/a.log)" in refusal(path, work)
    assert "holds no database" in refusal(zipped(tmp_path / "empty.zip", {}), work)


def test_two_databases(source: Path, tmp_path: Path, work: Path) -> None:
    """It does not guess."""
    path = zipped(tmp_path / "x.zip", {"a.db": source.read_bytes(), "b.DB": b""})
    assert "holds 2 databases (a.db, b.DB)" in refusal(path, work)


@pytest.mark.parametrize(
    "name",
    ["../tautulli.db", "/tmp/tautulli.db", "a/../../tautulli.db", "C:\\tautulli.db", "..\\x.db", "\\\\nas\\x.db"],
)
def test_paths_outside(tmp_path: Path, work: Path, name: str) -> None:
    """Nobody makes such a zip by accident, so none of it is used."""
    path = tmp_path / "x.zip"
    with ZipFile(path, "w") as written:
        info = ZipInfo("x")
        info.filename = name
        written.writestr(info, b"x")
        written.writestr("tautulli.db", b"y")
    assert "holds a path that leads out of the archive" in refusal(path, work)


def test_a_link_inside(tmp_path: Path, work: Path) -> None:
    """A link could lead anywhere, too."""
    path = tmp_path / "x.zip"
    with ZipFile(path, "w") as written:
        info = ZipInfo("tautulli.db")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        written.writestr(info, "/etc/passwd")
    assert "holds a path that leads out of the archive" in refusal(path, work)


def test_protected_by_a_password(backup: Path, work: Path) -> None:
    """It says so instead of failing on a wrong password."""
    set_in_directory(backup, offset=8, value=struct.pack("<H", 1))
    assert "is protected by a password" in refusal(backup, work)


def test_a_bomb_by_its_ratio(tmp_path: Path, work: Path) -> None:
    """64 MB of nothing, packed a thousand times smaller."""
    path = zipped(tmp_path / "bomb.zip", {"tautulli.db": bytes(64_000_000)})
    words = refusal(path, work)
    assert "would unpack to 64,000,000 bytes" in words
    assert "that is no database" in words


def test_a_bomb_by_its_size(backup: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Tautulli is that large."""
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert "that is no database" in refusal(backup, work)


def test_more_than_it_promises(backup: Path, source: Path, work: Path) -> None:
    """A list that tells too small a size does not make us write more."""
    set_in_directory(backup, offset=24, value=struct.pack("<I", 5000))
    assert "is a damaged zip archive" in refusal(backup, work)


def test_less_than_it_promises(backup: Path, work: Path) -> None:
    """Neither does too large a one."""
    set_in_directory(backup, offset=24, value=struct.pack("<I", 5_000_000))
    assert "is a damaged zip archive" in refusal(backup, work)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_cut_off(backup: Path, work: Path, share: float) -> None:
    """A download that broke off."""
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])
    assert "is a damaged zip archive" in refusal(backup, work)


def test_damaged_content(backup: Path, work: Path) -> None:
    """The check sum of the content is looked at."""
    content = bytearray(backup.read_bytes())
    content[2000:2010] = b"\x00" * 10
    backup.write_bytes(content)
    assert "is a damaged zip archive" in refusal(backup, work)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ("name", "is a damaged zip archive"),
        ("place", "is a damaged zip archive"),
        ("list", "holds more than 1,000 files"),
        ("bzip2", "is packed in a way that is not read here"),
        ("lzma", "is packed in a way that is not read here"),
    ],
)
def test_a_zip_that_nobody_wrote_so(backup: Path, work: Path, odd: str, why: str) -> None:
    """Whatever Python's own reader says of it, and whenever: never a fault of ours."""
    ODD[odd](backup)
    assert why in refusal(backup, work)


def test_too_many_files(tmp_path: Path, work: Path) -> None:
    """Their list alone could fill the memory."""
    path = zipped(tmp_path / "x.zip", {f"{number}.db": b"" for number in range(archive.MOST_MEMBERS + 1)})
    assert "holds more than 1,000 files" in refusal(path, work)


def test_a_foreign_database_inside(tmp_path: Path, work: Path) -> None:
    """What is unpacked is looked at like any other file, and told by the name of the zip."""
    path = zipped(tmp_path / "x.zip", {"tautulli.db": b"no database at all" * 100})
    with pytest.raises(InvalidInput, match="is no SQLite file"), open_source(path, work):
        pass
    assert not list(work.iterdir())


def test_no_room_to_unpack(backup: Path, work: Path) -> None:
    """It is looked at before anything is written."""
    with pytest.raises(LocalStoreError, match="disk is full"), open_source(backup, work, free=lambda folder: 1000):
        pass
    assert not list(work.iterdir())


def test_stopping_while_unpacking(tmp_path: Path, work: Path) -> None:
    """Heeded after each MB, and nothing is left."""
    path = tmp_path / "x.zip"
    with ZipFile(path, "w", zipfile.ZIP_STORED) as written:
        written.writestr("tautulli.db", bytes(8 << 20))
    cancelled, told = threading.Event(), list[float]()

    def stop_soon(part: float) -> None:
        told.append(part)
        cancelled.set()

    with pytest.raises(Cancelled):
        unpack_database(path, work, progress=stop_soon, cancelled=cancelled)
    assert told == [1 / 8]


def set_in_directory(path: Path, *, offset: int, value: bytes) -> None:
    """Change a field of the first entry of a zip's list."""
    content = bytearray(path.read_bytes())
    start = content.rindex(b"PK\x01\x02") + offset
    content[start : start + len(value)] = value
    path.write_bytes(content)
