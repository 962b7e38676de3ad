"""What a backup holds and what it never holds, however it is cut short."""

from __future__ import annotations

import asyncio
import io
import resource
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.backup.household import CANARIES, PASSPHRASE, backed_up, dump, members, rows
from tui.engine.backup.archive import read_manifest
from tui.engine.backup.making import SCRATCH, Order, make_backup
from tui.engine.backup.sealed import unseal
from tui.engine.clock import SystemClock
from tui.errors import Cancelled, InvalidInput, LocalStoreError
from tui.model.clock import Clock
from tui.paths import Paths
from tui.redact import Redactor
from tui.secret_source import resolve_secret
from tui.store.backup import copy_out
from tui.store.outbox.settling import let_land
from tui.store.store import Store

STRIPPED = frozenset({"secrets", "alarm_channels", "profiles", "token_refreshes"})


def test_a_backup_holds_every_row_but_the_secrets(paths: Paths, archive: Path, tmp_path: Path) -> None:
    """Table by table it is what the store is; its file is private and says what it holds."""
    (tmp_path / "copy.db").write_bytes(members(archive)["store.db"])
    manifest = read_manifest(archive)
    assert dump(tmp_path / "copy.db", without=STRIPPED) == dump(paths.store_file, without=STRIPPED)
    assert (manifest.counts["profiles"], manifest.counts["lists"], manifest.counts["schedules"]) == (4, 1, 2)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert set(members(archive)) == {"manifest.json", "store.db", "settings.toml", "themes/own.toml"}


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_s39_no_byte_of_a_backup_tells_a_secret(paths: Paths, tmp_path: Path, passphrase: str) -> None:
    """Neither rows nor free pages hold a password, a token, a user name of Xtream or the address of a channel."""
    made = backed_up(paths, tmp_path / "kept", passphrase=passphrase)
    everything = b"".join(members(made.path).values()) + made.path.read_bytes()
    assert any(canary in paths.store_file.read_bytes() for canary in CANARIES[-1:])
    assert [canary for canary in CANARIES if canary in everything] == []
    assert made.has_secrets == bool(passphrase)


def test_only_the_passphrase_opens_the_secrets(paths: Paths, tmp_path: Path) -> None:
    """With it they are all there; with another one nothing is told; a short one is refused."""
    sealed = members(backed_up(paths, tmp_path, passphrase=PASSPHRASE).path)["secrets.enc"]
    assert all(canary in unseal(sealed, PASSPHRASE) for canary in CANARIES[:4])
    with pytest.raises(InvalidInput, match="does not open"):
        unseal(sealed, "another phrase")
    with pytest.raises(InvalidInput, match="too short"):
        backed_up(paths, tmp_path, passphrase="1234567")


@pytest.mark.parametrize("phrase", ["sesame,\u00a0open", "sesame,\topen", "sesame\x07open", "s" * 4097])
def test_a_passphrase_that_nobody_could_give_again_is_refused(paths: Paths, tmp_path: Path, phrase: str) -> None:
    """A key that is hit by accident types a blank that is none, and the command that restores takes no such text."""
    with pytest.raises(InvalidInput, match="one line of plain characters"):
        backed_up(paths, tmp_path / "kept", passphrase=phrase)
    assert not (tmp_path / "kept").exists()
    with pytest.raises(InvalidInput):
        resolve_secret("env:PHRASE", environ={"PHRASE": phrase}, stdin=io.StringIO())


async def test_a_backup_beside_writers_is_of_one_moment(
    store: Store, store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody moves rows from one table to another, the copy never shows one twice or not at all."""
    monkeypatch.setattr("tui.store.backup.PAGES", 1)
    await store.db.write(lambda raw: raw.executemany(
        "INSERT INTO people (name, created_at) VALUES (?, 0)", [(f"p{n}",) for n in range(500)]
    ))  # fmt: skip
    written, target = 0, tmp_path / "copy.db"

    def move(raw: sqlite3.Connection) -> None:
        raw.execute("INSERT INTO hub_titles (kind, title, found_at) SELECT 'movie', name, 0 FROM people LIMIT 1")
        raw.execute("DELETE FROM people WHERE id = (SELECT min(id) FROM people)")

    copying = asyncio.create_task(asyncio.to_thread(copy_out, store_path, target, SystemClock(), threading.Event()))
    while not copying.done():
        await store.db.write(move)
        written += 1
    await copying
    ((people, titles),) = rows(target, "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM hub_titles)")
    assert people + titles == 500
    assert written > 3
    assert titles < written


def test_no_room_is_told_before_anything_is_made(paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how much it needs; no file appears."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000})())
    with pytest.raises(LocalStoreError, match=r"No room for a backup in .*it needs .* 1\.0 MB are free"):
        backed_up(paths, tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("limit", [100_000, 500_000])
def test_a_disk_that_fills_up_on_the_way_leaves_nothing_behind(paths: Paths, tmp_path: Path, limit: int) -> None:
    """The copy does not fit any more: told as it is, and neither half a backup nor the copy stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(LocalStoreError, match="The backup failed"):
            backed_up(paths, tmp_path / "kept")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "kept").iterdir()) == []
    assert list(paths.data_dir.glob(f"{SCRATCH}*")) == []
    assert backed_up(paths, tmp_path / "kept").schema


def test_a_damaged_store_makes_no_backup(paths: Paths, tmp_path: Path) -> None:
    """What SQLite finds wrong is told; a backup that cannot be trusted is not made."""
    with closing(sqlite3.connect(paths.store_file)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        (page,) = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'list_items'").fetchone()
    with paths.store_file.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(LocalStoreError):
        backed_up(paths, tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []


class _SetAfter(threading.Event):
    """An event that is set when it was asked for a number of times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def is_set(self) -> bool:
        """Whether it was asked often enough."""
        self.left -= 1
        return self.left < 0

    def wait(self, timeout: float | None = None) -> bool:
        """The same, without a pause."""
        return self.is_set()


def test_a_backup_that_is_stopped_anywhere_leaves_nothing_behind(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the command is interrupted, or the service has to end: it stops soon, whatever it is at."""
    monkeypatch.setattr("tui.store.backup.HEEDED_EVERY", 1000)
    order, stopped = Order(paths, tmp_path / "kept", "", is_scheduled=False), 0
    for times in range(1000):
        try:
            make_backup(order, SystemClock(), Redactor(), _SetAfter(times))
        except Cancelled:
            stopped += 1
            assert list((tmp_path / "kept").iterdir()) == []
            assert list(paths.data_dir.glob(f"{SCRATCH}*")) == []
        else:
            break
    assert stopped > 5
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_what_is_on_its_way_lands_before_the_copy(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery that a living process has in flight is waited for, so that the backup knows what became of it."""
    with closing(sqlite3.connect(paths.store_file)) as raw, raw:
        raw.execute("UPDATE outbox SET lease_until = 1e12, lease_owner = 'the-worker' WHERE state = 'in_flight'")
        raw.execute("UPDATE lease SET heartbeat_at = 1e12")
    looks = []

    def look(origin: sqlite3.Connection, clock: Clock, patience: float) -> bool:
        looks.append(patience)
        if len(looks) == 3:
            with closing(sqlite3.connect(paths.store_file)) as raw, raw:
                raw.execute("UPDATE outbox SET state = 'done', finished_at = 1 WHERE state = 'in_flight'")
        return let_land(origin, clock, patience)

    monkeypatch.setattr("tui.store.backup.let_land", look)
    made = backed_up(paths, tmp_path / "kept")
    (tmp_path / "copy.db").write_bytes(members(made.path)["store.db"])
    assert looks == [0.0, 0.0, 0.0]
    assert rows(tmp_path / "copy.db", "SELECT count(*) FROM outbox WHERE state = 'in_flight'") == [(0,)]


def test_a_name_that_is_there_is_never_overwritten(paths: Paths, tmp_path: Path) -> None:
    """Neither a file of a person's choice nor one of the same second."""
    kept = tmp_path / "kept"
    first, second = backed_up(paths, kept).path, backed_up(paths, kept).path
    assert first != second
    with pytest.raises(InvalidInput, match="exists already"):
        backed_up(paths, kept, name=first.name)
