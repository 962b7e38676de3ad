"""Scheduled backups, which of them stay, and what is told of all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.backup.household import CANARIES, PASSPHRASE, members
from tests.fake_clock import FakeClock
from tui.engine.backup.desk import BackupDesk
from tui.engine.backup.sealed import unseal
from tui.engine.log import LogWriter
from tui.errors import InvalidInput, LocalStoreError
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.settings import Settings
from tui.store.store import Store

DAY = 86400.0
MakeDesk = Callable[..., BackupDesk]


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where the store of a home lies."""
    paths = Paths(tmp_path / "home")
    paths.ensure()
    return paths.store_file


@pytest.fixture
def make_desk(store: Store, tmp_path: Path, clock: FakeClock) -> MakeDesk:
    """Give a way to make desks: `make_desk(backups_kept=2)`."""

    def make(**settings: object) -> BackupDesk:
        log = LogWriter(store.log, clock)
        return BackupDesk(store, Settings.model_validate(settings), Paths(tmp_path / "home"), clock, log)

    return make


async def test_only_the_newest_scheduled_backups_stay(make_desk: MakeDesk, clock: FakeClock) -> None:
    """Older ones go when a new one is whole; those that a person made stay, however old."""
    desk = make_desk(backups_kept=2)
    mine = (await desk.make()).path
    made = []
    for _ in range(4):
        clock.advance(DAY)
        made.append((await desk.make_scheduled()).path)
    assert [info.path for info in await desk.kept()] == [made[3], made[2], mine]
    assert [info.is_scheduled for info in await desk.kept()] == [True, True, False]


async def test_backups_of_another_household_in_the_folder_stay(
    make_desk: MakeDesk, clock: FakeClock, store: Store, tmp_path: Path
) -> None:
    """Two machines may keep theirs on one disk: neither counts or removes those of the other."""
    desk, disk = make_desk(backups_kept=1, backup_dir=str(tmp_path / "disk")), tmp_path / "disk"
    theirs = (await desk.make_scheduled()).path
    await store.db.write(lambda raw: raw.execute("UPDATE install SET value = 'other' WHERE key = 'device_id'"))
    clock.advance(DAY)
    mine = [(await desk.make_scheduled()).path, (await desk.make_scheduled()).path]
    assert sorted(disk.iterdir()) == sorted([theirs, mine[1]])
    assert [info.path for info in await desk.kept_by_schedule()] == [mine[1]]


async def test_the_backup_just_made_stays_whatever_the_clock_says(make_desk: MakeDesk, clock: FakeClock) -> None:
    """Older ones were made while the clock was years ahead: they seem newer, and it is not removed for that."""
    desk = make_desk(backups_kept=2)
    clock.advance(900 * DAY)
    ahead = []
    for _ in range(2):
        clock.advance(DAY)
        ahead.append((await desk.make_scheduled()).path)
    clock.advance(-902 * DAY)
    made = (await desk.make_scheduled()).path
    assert {info.path for info in await desk.kept()} == {ahead[1], made}


async def test_a_half_file_of_somebody_else_stays(make_desk: MakeDesk, tmp_path: Path) -> None:
    """A folder for downloads holds such as well; only what a backup of ours has left is cleared up."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    others = [folder / f".film.zip.{tail}.part" for tail in ("abc", "part", "99999999", "x-1")]
    left = folder / ".syncdeck.zip.99999999-140.part"
    for path in (*others, left):
        path.touch()
    await make_desk().make(folder)
    assert [path.exists() for path in (*others, left)] == [True, True, True, True, False]


async def test_an_old_backup_that_cannot_be_removed_is_told(
    make_desk: MakeDesk, clock: FakeClock, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new one is made all the same: it would be made again each hour otherwise."""
    desk = make_desk(backups_kept=1)
    first = await desk.make_scheduled()
    clock.advance(DAY)
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path == first.path:
            raise PermissionError(1, "Operation not permitted")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    second = await desk.make_scheduled()
    assert [info.path for info in await desk.kept()] == [second.path, first.path]
    await desk._log.flush()
    assert "An old backup cannot be removed" in " ".join(line.message for line in await store.log.tail(2))


async def test_a_file_that_cannot_be_read_is_told_and_kept(make_desk: MakeDesk, clock: FakeClock) -> None:
    """It counts as nothing that was made, and is nobody's to delete."""
    desk = make_desk(backups_kept=1)
    first = await desk.make_scheduled()
    first.path.write_bytes(first.path.read_bytes()[:-100])
    clock.advance(DAY)
    second = await desk.make_scheduled()
    told = {info.path: info.schema for info in await desk.kept()}
    assert told == {first.path: 0, second.path: second.schema}


async def test_names_that_lead_nowhere_hide_no_backup(make_desk: MakeDesk) -> None:
    """Links in the folder that lead to nothing, or to themselves."""
    desk = make_desk()
    made = await desk.make()
    (desk.folder / "syncdeck-gone.zip").symlink_to("missing.zip")
    (desk.folder / "syncdeck-loop.zip").symlink_to("syncdeck-loop.zip")
    assert [info.path for info in await desk.kept()] == [made.path]
    assert (await desk.size()).backups == made.size


async def test_a_failed_backup_removes_none(
    make_desk: MakeDesk, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    """The disk is full: the old ones are all that there is. The log says so."""
    desk = make_desk(backups_kept=1)
    first = await desk.make_scheduled()
    clock.advance(DAY)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 0})())
    with pytest.raises(LocalStoreError, match="No room"):
        await desk.make_scheduled()
    assert [info.path for info in await desk.kept()] == [first.path]
    await desk._log.flush()
    assert (await store.log.tail(1))[0].message.startswith("Backup failed: No room for a backup")


async def test_s39_the_passphrase_of_scheduled_backups_is_told_by_reference(
    make_desk: MakeDesk, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The settings say where it is; a passphrase that stands there itself is refused, and never shown."""
    async with store.db.transaction() as conn:
        profile = await store.profiles.add(conn, ProfileDraft(ProfileKind.PLEX, "den", "http://den:1"))
        await store.secrets.put(conn, profile, "token", CANARIES[1].decode())
    (tmp_path / "phrase").write_text(f"{PASSPHRASE}\n")
    made = await make_desk(backup_passphrase=f"file:{tmp_path / 'phrase'}").make_scheduled()
    assert made.has_secrets
    assert CANARIES[1] in unseal(members(made.path)["secrets.enc"], PASSPHRASE)
    with pytest.raises(InvalidInput, match="must say where the passphrase is") as caught:
        await make_desk(backup_passphrase="canary-phrase").make_scheduled()
    assert "canary" not in f"{caught.value}{caught.value.hint}"
    monkeypatch.delenv("MISSING", raising=False)
    with pytest.raises(InvalidInput, match="no variable MISSING"):
        await make_desk(backup_passphrase="env:MISSING").make_scheduled()


async def test_sizes_are_told(make_desk: MakeDesk, tmp_path: Path) -> None:
    """Of the file, what is unused in it, and of all backups in the folder of the settings; not of other files there."""
    desk = make_desk(backup_dir=str(tmp_path / "stick"))
    empty = await desk.size()
    made = await desk.make()
    (tmp_path / "stick" / "photos.zip").write_bytes(bytes(5000))
    size = await desk.size()
    assert (empty.backups, size.backups) == (0, made.size)
    assert made.path.parent == tmp_path / "stick"
    assert size.file > 4096
    assert size.disk_free > 0


async def test_a_folder_of_others_keeps_its_mode(make_desk: MakeDesk, tmp_path: Path) -> None:
    """An empty disk that all of a group may write to is not closed to them by a backup; a new folder is private."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o775)
    desk = make_desk()
    await desk.make(shared)
    await desk.make(tmp_path / "new")
    assert [folder.stat().st_mode & 0o777 for folder in (shared, tmp_path / "new")] == [0o775, 0o700]


async def test_a_place_that_is_no_folder_is_refused(make_desk: MakeDesk, tmp_path: Path) -> None:
    """What is there, whatever its name, is not overwritten; nothing named is not the folder one stands in."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InvalidInput, match=r"notes.txt exists already"):
        await make_desk().make(tmp_path / "notes.txt")
    with pytest.raises(InvalidInput, match="exists already"):
        await make_desk().make("/dev/null")
    with pytest.raises(InvalidInput, match="No folder"):
        await make_desk().make(" ")
