"""The store's file: transactions, cancellation, readers, and what a broken file says."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.engine.clock import SystemClock
from tui.errors import LocalStoreError
from tui.store import database
from tui.store.database import Connection, Database
from tui.store.migrations import MIGRATIONS
from tui.store.store import Store

COUNT = "SELECT count(*) FROM t"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """An open database with one table."""
    opened = await Database.open(tmp_path / "plain.db", clock=SystemClock())
    await opened.write(lambda raw: raw.execute("CREATE TABLE t (n INTEGER)"))
    yield opened
    await opened.close()


async def insert(conn: Connection, number: int) -> None:
    """Insert one row."""
    await conn.execute("INSERT INTO t VALUES (?)", (number,))


async def test_a_commit_is_seen_by_the_reader(db: Database) -> None:
    """What a transaction commits is read at once."""
    async with db.transaction() as conn:
        await insert(conn, 1)
    assert await db.fetch_all("SELECT n FROM t") == [(1,)]


async def test_an_exception_rolls_back(db: Database) -> None:
    """A transaction that raises leaves nothing."""
    with pytest.raises(ValueError, match="no"):
        async with db.transaction() as conn:
            await insert(conn, 1)
            raise ValueError("no")
    assert await db.fetch_one(COUNT) == (0,)


async def test_cancelled_at_every_await_nothing_foreign_is_committed(db: Database) -> None:
    """Wherever a transaction is cancelled, the next writer commits its own row and no other."""

    async def two_rows() -> None:
        async with db.transaction() as conn:
            await insert(conn, -1)
            await insert(conn, -2)

    for turns in range(60):
        task = asyncio.create_task(two_rows())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait((task,))
        async with db.transaction() as conn:
            await insert(conn, turns)
        rows = {row[0] for row in await db.fetch_all("SELECT n FROM t")}
        assert turns in rows
        assert (-1 in rows) == (-2 in rows)
        await db.write(lambda raw: raw.execute("DELETE FROM t"))


@pytest.mark.parametrize("place", ["begin", "first", "second", "commit"])
async def test_cancelled_inside_a_statement_leaves_nothing_open(db: Database, place: str) -> None:
    """A cancellation that hits while the statement still runs in its thread rolls the whole transaction back."""
    entered, go_on = threading.Event(), threading.Event()

    def halt(statement: str) -> None:
        if statement.startswith({"begin": "BEGIN", "commit": "COMMIT"}.get(place, f"INSERT INTO t VALUES ({place!r}")):
            entered.set()
            go_on.wait(5)

    async def two_rows() -> None:
        async with db.transaction() as conn:
            await conn.execute("INSERT INTO t VALUES ('first')")
            await conn.execute("INSERT INTO t VALUES ('second')")

    await db._writer.call(lambda raw: raw.set_trace_callback(halt))
    task = asyncio.create_task(two_rows())
    await asyncio.to_thread(entered.wait, 5)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait((task,))
    await db._writer.call(lambda raw: raw.set_trace_callback(None))
    await db.write(lambda raw: raw.execute("INSERT INTO t VALUES ('mine')"))
    rows = [row[0] for row in await db.fetch_all("SELECT n FROM t")]
    assert task.cancelled()
    assert rows == (["first", "second", "mine"] if place == "commit" else ["mine"])


async def test_a_cancelled_small_write_is_all_or_nothing(db: Database) -> None:
    """`write` cancelled at any moment leaves no half of it and no open transaction."""

    def two_rows(raw: sqlite3.Connection) -> None:
        raw.execute("INSERT INTO t VALUES (1)")
        raw.execute("INSERT INTO t VALUES (2)")

    for turns in range(6):
        task = asyncio.create_task(db.write(two_rows))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait((task,))
        count = await db.fetch_one(COUNT)
        assert count in {(0,), (2,)}
        await db.write(lambda raw: raw.execute("DELETE FROM t"))


async def test_a_transaction_inside_a_transaction_is_refused(db: Database) -> None:
    """Asking for the writer twice in one task is an error, not a wait without end."""
    async with db.transaction():
        with pytest.raises(RuntimeError, match="already open"):
            await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))


async def test_reads_do_not_wait_for_a_write(db: Database) -> None:
    """Readers see the last commit while a transaction is open."""
    async with db.transaction() as conn:
        await insert(conn, 1)
        assert await db.fetch_one(COUNT) == (0,)


async def test_a_long_read_blocks_neither_the_loop_nor_other_reads(db: Database) -> None:
    """Beside a query without end the loop turns, others read and data_version answers; cancelling ends the query."""
    endless = asyncio.create_task(db.fetch_all(ENDLESS))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        assert await db.fetch_one(COUNT) == (0,)
        await db.data_version()
        endless.cancel()
        await asyncio.wait((endless,))
        assert [await db.fetch_one(COUNT) for _ in range(database.READERS)] == [(0,)] * database.READERS
    assert endless.cancelled()


async def test_readers_cannot_write(db: Database) -> None:
    """A read that tries to write is refused by SQLite itself."""
    with pytest.raises(LocalStoreError, match="cannot be written"):
        await db.fetch_all("INSERT INTO t VALUES (1) RETURNING n")


async def test_data_version_moves_with_own_and_foreign_commits(db: Database) -> None:
    """The number changes when this process commits and when another connection does, and only then."""
    versions = [await db.data_version(), await db.data_version()]
    await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))
    versions.append(await db.data_version())
    foreign = sqlite3.connect(db.path, isolation_level=None)
    foreign.execute("INSERT INTO t VALUES (2)")
    foreign.close()
    versions.append(await db.data_version())
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


async def test_the_files_are_private(db: Database) -> None:
    """The store and its side files can be read by their owner only."""
    await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in db.path.parent.iterdir()}
    assert modes == dict.fromkeys(("plain.db", "plain.db-wal", "plain.db-shm"), 0o600)


async def test_a_full_disk_is_told_and_survived(db: Database) -> None:
    """When the file cannot grow, the error says so, nothing of the write stays, and smaller writes go on."""
    await db._writer.call(lambda raw: raw.execute("PRAGMA max_page_count = 8"))
    blob = "x" * 100_000
    with pytest.raises(LocalStoreError, match="disk is full") as caught:
        await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (?)", (blob,)))
    await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))
    assert "Free some space" in caught.value.hint
    assert await db.fetch_all("SELECT n FROM t") == [(1,)]


async def test_a_locked_store_is_told(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program that keeps the file locked leads to an error that names the cause."""
    monkeypatch.setattr(database, "LOCK_PATIENCE", 0.05)
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LocalStoreError, match="locked by another process") as caught:
        await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))
    other.close()
    await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (2)"))
    assert "backup" in caught.value.hint


async def test_waiting_for_a_lock_ends_with_a_cancellation(db: Database) -> None:
    """A write that waits for another process is given up as soon as it is cancelled."""
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)")))
    await asyncio.sleep(0.02)
    task.cancel()
    async with asyncio.timeout(1):
        await asyncio.wait((task,))
    other.close()
    assert task.cancelled()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"this is no database" * 100, "not a SQLite file"), (b"SQLite format 3\0" + b"\xff" * 8000, "not|damaged")],
)
async def test_a_foreign_or_damaged_file_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """A file that is no database is refused in words, and left as it is."""
    path = tmp_path / "store.db"
    path.write_bytes(content)
    with pytest.raises(LocalStoreError, match=words):
        await Store.open(path, clock=SystemClock())
    assert path.read_bytes() == content


async def test_damage_inside_the_file_is_told(store_path: Path) -> None:
    """Pages overwritten in the middle lead to `damaged` with the way out, not to a traceback."""
    opened = await Store.open(store_path, clock=SystemClock())
    await opened.close()
    content = bytearray(store_path.read_bytes())
    content[4096:] = b"\xee" * (len(content) - 4096)
    store_path.write_bytes(content)
    with pytest.raises(LocalStoreError, match="damaged") as caught:
        await Store.open(store_path, clock=SystemClock())
    assert "doctor" in caught.value.hint
    assert "`syncdeck restore` brings back a backup" in caught.value.hint


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A path nobody can write to is refused in words."""
    with pytest.raises(LocalStoreError, match="no such file"):
        await Store.open(tmp_path / "missing" / "store.db", clock=SystemClock())


async def test_faults_of_our_own_sql_stay_visible(db: Database) -> None:
    """A programming error is not dressed up as trouble with the disk."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await db.fetch_all("SELECT * FROM nowhere")


async def test_many_may_open_a_new_store_at_once(store_path: Path, tables_made_anew: None) -> None:
    """Processes that start together on a fresh folder all get the same, whole store."""
    stores = await asyncio.gather(*(Store.open(store_path, clock=SystemClock()) for _ in range(8)))
    found = await asyncio.gather(*(store.db.fetch_all("SELECT name FROM migrations") for store in stores))
    for store in stores:
        await store.close()
    assert found == [found[0]] * 8
    assert len(found[0]) == len(MIGRATIONS)


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    """After close, which may come twice, reads and writes are refused in words."""
    db = await Database.open(tmp_path / "plain.db", clock=SystemClock())
    await db.close()
    await db.close()
    with pytest.raises(LocalStoreError, match="already closed"):
        await db.fetch_all("SELECT 1")
    with pytest.raises(LocalStoreError, match="already closed"):
        await db.write(lambda raw: raw.execute("SELECT 1"))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A SQLite file beside the store, with one row."""
    path = tmp_path / "its name has ? and #.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE o AS SELECT 7 AS n")
    raw.commit()
    raw.close()
    return path


async def test_rows_of_an_attached_file_go_into_a_transaction(db: Database, other: Path) -> None:
    """A transaction reads an attached file in SQL, rolls back as ever, and never writes to the file."""
    before = other.read_bytes()
    await db.attach(other, "staged")
    with pytest.raises(ValueError, match="no"):
        async with db.transaction() as conn:
            await conn.execute("INSERT INTO t SELECT n FROM staged.o")
            raise ValueError("no")
    async with db.transaction() as conn:
        await conn.execute("INSERT INTO t SELECT n FROM staged.o")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await conn.execute("INSERT INTO staged.o VALUES (8)")
    await db.detach("staged")
    assert await db.fetch_all("SELECT n FROM t") == [(7,)]
    assert other.read_bytes() == before


async def test_a_second_attach_replaces_the_first(db: Database, other: Path, tmp_path: Path) -> None:
    """A name stands for the file that was attached last; detaching twice does no harm."""
    second = tmp_path / "second.db"
    second.write_bytes(other.read_bytes())
    raw = sqlite3.connect(second)
    raw.execute("UPDATE o SET n = 8")
    raw.commit()
    raw.close()
    await db.attach(other, "staged")
    await db.attach(second, "staged")
    found = await db.write(lambda raw: raw.execute("SELECT n FROM staged.o").fetchall())
    await db.detach("staged")
    await db.detach("staged")
    assert found == [(8,)]


@pytest.mark.parametrize("content", [None, b"this is no database" * 100])
async def test_a_file_that_cannot_be_attached_is_told(db: Database, tmp_path: Path, content: bytes | None) -> None:
    """A missing or foreign file leads to words with a way out, and the store goes on without it."""
    path = tmp_path / "bad.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LocalStoreError, match="cannot be read") as caught:
        await db.attach(path, "staged")
    await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))
    names = await db.write(lambda raw: [row[1] for row in raw.execute("PRAGMA database_list").fetchall()])
    assert "--restart" in caught.value.hint
    assert "staged" not in names


async def test_attaching_waits_for_the_transaction_in_hand(db: Database, other: Path) -> None:
    """Attaching beside an open transaction takes its turn after it."""
    async with db.transaction() as conn:
        attaching = asyncio.create_task(db.attach(other, "staged"))
        await insert(conn, 1)
        assert not attaching.done()
    await attaching
    assert await db.write(lambda raw: raw.execute("SELECT n FROM staged.o").fetchone()) == (7,)


async def test_a_cancelled_attach_leaves_nothing_behind(db: Database, other: Path) -> None:
    """Wherever attaching is cancelled, the file is either attached whole or not at all, and writing goes on."""
    for turns in range(6):
        task = asyncio.create_task(db.attach(other, "staged"))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait((task,))
        await db.write(lambda raw: raw.execute("INSERT INTO t VALUES (1)"))
        attached = await db.write(lambda raw: [row[1] for row in raw.execute("PRAGMA database_list").fetchall()])
        assert ("staged" in attached) == (not task.cancelled())
        await db.detach("staged")
