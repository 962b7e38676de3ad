"""A store whose file is deleted, moved away or replaced while it is open."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tui.engine.clock import SystemClock
from tui.errors import StoreGone
from tui.store import whereabouts
from tui.store.database import Database


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """An open file with one table, in a folder of its own."""
    (tmp_path / "home").mkdir()
    opened = await Database.open(
        tmp_path / "home" / "plain.db",
        clock=SystemClock(),
        prepare=lambda raw: raw.execute("CREATE TABLE t (n)"),
    )
    yield opened
    await opened.close()


async def add(db: Database, number: int) -> None:
    """Write one row."""
    await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (?)", (number,)))


def delete(path: Path) -> None:
    """Delete the file alone."""
    path.unlink()


def delete_log(path: Path) -> None:
    """Delete what was written last."""
    path.with_name(f"{path.name}-wal").unlink()


def replace(path: Path) -> None:
    """Put another file into its place, as a backup that is copied back."""
    other = path.with_name("other.db")
    shutil.copy(path, other)
    for side in ("-wal", "-shm"):
        path.with_name(f"{path.name}{side}").unlink(missing_ok=True)
    other.replace(path)


def move_folder(path: Path) -> None:
    """Move everything away."""
    path.parent.rename(path.parent.with_name("elsewhere"))


@pytest.mark.parametrize("harm", [delete, delete_log, replace, move_folder])
async def test_a_store_that_is_gone_is_not_written(db: Database, harm: Callable[[Path], None]) -> None:
    """Every way to write and the look for news say that it is gone, and what to do."""
    await add(db, 1)
    harm(db.path)
    with pytest.raises(StoreGone, match="nothing more is written") as caught:
        await add(db, 2)
    with pytest.raises(StoreGone):
        async with db.transaction() as conn:
            await conn.execute("INSERT INTO t VALUES (3)")
    with pytest.raises(StoreGone):
        await db.data_version()
    assert "syncdeck restore" in caught.value.hint
    assert await db.fetch_all("SELECT n FROM t") == [(1,)]


async def test_the_file_in_its_place_stays_as_it_is(db: Database) -> None:
    """Neither the refused write nor the close touches what lies there now, its log included."""
    await add(db, 1)
    replace(db.path)
    other = await Database.open(db.path, clock=SystemClock())
    await add(other, 7)
    with pytest.raises(StoreGone):
        await add(db, 2)
    await db.close()
    assert await other.fetch_all("SELECT n FROM t") == [(7,)]
    await add(other, 8)
    await other.close()
    again = await Database.open(db.path, clock=SystemClock())
    assert await again.fetch_all("SELECT n FROM t") == [(7,), (8,)]
    await again.close()


async def test_a_store_that_comes_back_is_written_again(db: Database) -> None:
    """The folder was away for a moment: nothing is lost, and all goes on."""
    await add(db, 1)
    move_folder(db.path)
    with pytest.raises(StoreGone, match="deleted or moved away"):
        await add(db, 2)
    db.path.parent.with_name("elsewhere").rename(db.path.parent)
    await add(db, 2)
    assert await db.fetch_all("SELECT n FROM t") == [(1,), (2,)]


async def test_numbers_of_files_on_shares_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some shares number files anew: there a file is gone only when it is missing."""
    monkeypatch.setattr(whereabouts, "mount_kind", lambda _: "fuse.mergerfs")
    path = tmp_path / "plain.db"
    path.touch()
    place = whereabouts.Whereabouts(path)
    place.check()
    replace(path)
    place.check()
    path.unlink()
    with pytest.raises(StoreGone):
        place.check()
