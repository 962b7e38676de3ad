"""Bringing a store up to date, whatever happens on the way (S40)."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.fake_clock import FakeClock
from tests.processes import child
from tui.engine.clock import SystemClock
from tui.errors import LocalStoreError
from tui.store.copies import KEPT, copies_of
from tui.store.migrations import MIGRATIONS, Migration, migrate
from tui.store.store import Store

ADD_MARK = Migration("9001-add-mark", lambda raw: raw.execute("ALTER TABLE profiles ADD COLUMN mark TEXT"))
INSERT = "INSERT INTO profiles (kind, name, url, created_at, updated_at) VALUES ('xtream', 'one', 'http://x', 0, 0)"


OLD_ERRORS = (
    "INSERT INTO runs (id, correlation_id, kind, profile_name, trigger, state, created_at) "
    "VALUES (1, 'c', 'xtream_sync', 'one', 'manual', 'failed', 0)",
    "INSERT INTO run_errors (run_id, step, class, record_id, message, at) VALUES (1, 's', 'x', '7', 'old', 0)",
    "INSERT INTO run_error_groups (run_id, step, class, rows, count) VALUES (1, 's', 'x', 1, 1)",
)


@pytest.fixture
def raw(store_path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to a store with the first schema and one profile."""
    with closing(sqlite3.connect(store_path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, store_path, SystemClock())
        connection.execute(INSERT)
        yield connection


def names(raw: sqlite3.Connection) -> list[str]:
    """Names of the profiles."""
    return [row[0] for row in raw.execute("SELECT name FROM profiles")]


def test_a_new_store_has_every_step_on_record(raw: sqlite3.Connection) -> None:
    """Each step leaves its name; a second look applies nothing."""
    recorded = [row[0] for row in raw.execute("SELECT name FROM migrations ORDER BY position")]
    assert recorded == [step.name for step in MIGRATIONS]


def test_a_fresh_store_is_not_copied(raw: sqlite3.Connection, store_path: Path) -> None:
    """A copy is made of data, not of an empty file."""
    assert copies_of(store_path) == []


def test_s40_the_store_is_copied_aside_before_it_changes(
    raw: sqlite3.Connection, store_path: Path, clock: FakeClock
) -> None:
    """The copy holds what was there, in the old shape, under a name with the step and the date, for its owner only."""
    applied = migrate(raw, store_path, clock, [*MIGRATIONS, ADD_MARK])
    (copy,) = copies_of(store_path)
    with closing(sqlite3.connect(copy)) as old:
        columns = {row[1] for row in old.execute("PRAGMA table_info(profiles)")}
        assert names(old) == ["one"]
    assert applied == ["9001-add-mark"]
    assert "mark" not in columns
    assert copy.name == "store-before-9001-add-mark-20231114-221320.copy"
    assert copy.stat().st_mode & 0o777 == 0o600


async def test_s40_a_store_of_the_first_schema_keeps_everything(store_path: Path) -> None:
    """A store as the first version left it, with a profile and errors of a run, opens whole and upgraded."""
    with closing(sqlite3.connect(store_path, isolation_level=None)) as old:
        old.execute("PRAGMA journal_mode = WAL")
        migrate(old, store_path, SystemClock(), MIGRATIONS[:1])
        for statement in (INSERT, *OLD_ERRORS):
            old.execute(statement)
    store = await Store.open(store_path, clock=SystemClock())
    try:
        assert [profile.name for profile in await store.profiles.all()] == ["one"]
        assert await store.db.fetch_all("SELECT class, message, severity FROM run_errors") == [("x", "old", "error")]
        assert await store.db.fetch_one("SELECT severity FROM run_error_groups") == ("error",)
        assert await store.db.fetch_one("SELECT count(*) FROM plays") == (0,)
    finally:
        await store.close()
    (copy,) = copies_of(store_path)
    assert copy.name.startswith("store-before-0002-play-history-")


def test_s40_only_the_last_copies_stay(raw: sqlite3.Connection, store_path: Path, clock: FakeClock) -> None:
    """Copies do not fill the disk: the newest three are kept."""
    steps = list(MIGRATIONS)
    for number in range(9001, 9007):
        steps.append(Migration(f"{number:04}-nothing", lambda raw: None))
        clock.advance(60)
        migrate(raw, store_path, clock, steps)
    assert len(copies_of(store_path)) == KEPT


def test_s40_a_failing_step_leaves_the_store_as_it_was(
    raw: sqlite3.Connection, store_path: Path, clock: FakeClock
) -> None:
    """What a step did before it failed is rolled back; the next program with a sound step goes on."""

    def fail(raw: sqlite3.Connection) -> None:
        raw.execute("DELETE FROM profiles")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        migrate(raw, store_path, clock, [*MIGRATIONS, Migration("9001-fails", fail)])
    assert names(raw) == ["one"]
    assert migrate(raw, store_path, clock, [*MIGRATIONS, ADD_MARK]) == ["9001-add-mark"]


async def test_s40_killed_in_mid_migration_the_next_start_finishes(store_path: Path) -> None:
    """A process killed with -9 inside a step leaves a whole store, which the next start brings up to date."""
    with closing(sqlite3.connect(store_path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        migrate(raw, store_path, SystemClock())
        raw.execute(INSERT)
    async with child("tests.store.child", "migrate_slowly", store_path) as process:
        await process.says("ready")
        await process.kill()
    half = Migration("9001-half", lambda raw: raw.execute("CREATE TABLE half_done (n INTEGER)"))
    with closing(sqlite3.connect(store_path, isolation_level=None)) as raw:
        applied = migrate(raw, store_path, SystemClock(), [*MIGRATIONS, half])
        assert applied == ["9001-half"]
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("SELECT count(*) FROM half_done").fetchone() == (0,)
        assert names(raw) == ["one"]


async def test_s40_a_newer_file_is_refused_untouched(store_path: Path) -> None:
    """A store written by a newer program is refused with the way out, and not a byte of it changes."""
    with closing(sqlite3.connect(store_path, isolation_level=None)) as raw:
        migrate(raw, store_path, SystemClock(), [*MIGRATIONS, ADD_MARK])
    before = store_path.read_bytes()
    with pytest.raises(LocalStoreError, match="written by a newer syncdeck") as caught:
        await Store.open(store_path, clock=SystemClock())
    assert "Update syncdeck" in caught.value.hint
    assert store_path.read_bytes() == before


async def test_a_file_of_another_program_is_refused(store_path: Path) -> None:
    """A SQLite file that is not ours is not filled with our tables."""
    with closing(sqlite3.connect(store_path)) as raw:
        raw.execute("CREATE TABLE theirs (n INTEGER)")
    with pytest.raises(LocalStoreError, match="another program made it"):
        await Store.open(store_path, clock=SystemClock())


def test_s40_no_room_for_the_copy_stops_the_upgrade(
    raw: sqlite3.Connection, store_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a copy nothing is migrated, and the message says what to free."""

    def no_room(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui.store.copies._copy", no_room)
    with pytest.raises(LocalStoreError, match="copy made before that failed") as caught:
        migrate(raw, store_path, clock, [*MIGRATIONS, ADD_MARK])
    assert "Free space" in caught.value.hint
    assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_s40_a_disk_that_fills_up_during_the_copy_stops_the_upgrade(
    raw: sqlite3.Connection, store_path: Path, clock: FakeClock
) -> None:
    """Half a copy is no copy: it is taken away, the store is as it was, and with room the upgrade goes through."""
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (store_path.stat().st_size // 2, hard))
    try:
        with pytest.raises(LocalStoreError, match="copy made before that failed"):
            migrate(raw, store_path, clock, [*MIGRATIONS, ADD_MARK])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [*store_path.parent.glob("*.part"), *copies_of(store_path)] == []
    assert names(raw) == ["one"]
    assert migrate(raw, store_path, clock, [*MIGRATIONS, ADD_MARK]) == ["9001-add-mark"]


def test_a_copy_itself_is_not_copied(raw: sqlite3.Connection, store_path: Path, clock: FakeClock) -> None:
    """What is brought up to date on its way out of a backup lies in that backup as it was."""
    migrate(raw, store_path, clock, [*MIGRATIONS, ADD_MARK], is_spare=True)
    assert copies_of(store_path) == []
