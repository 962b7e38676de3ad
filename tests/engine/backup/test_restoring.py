"""A backup takes the place of the store wholly or not at all, and nothing goes on by itself afterwards."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.backup.household import PASSPHRASE, backed_up, dump, furnish, members, packed, rows
from tests.engine.hub.pass_scene import ATTIC, DEN, PassScene
from tui.engine.backup.restoring import SCRATCH, Outcome, restoring
from tui.engine.clock import SystemClock
from tui.errors import InvalidInput, LocalStoreError
from tui.paths import Paths
from tui.store.migrations import MIGRATIONS, Migration, migrate
from tui.store.store import Store

SETTLED = frozenset(
    {"runs", "run_steps", "outbox", "lease", "services", "schedules", "server_health", "profiles", "log"}
)
"""Tables in which a restore ends, holds or frees something."""
SECRET = frozenset({"secrets", "alarm_channels"})


def restore(paths: Paths, file: Path, *, passphrase: str | None = None, with_settings: bool = False) -> Outcome:
    """Restore a backup, unasked."""
    with restoring(paths, file, passphrase, SystemClock()) as ready:
        return ready.put_in_place(with_settings=with_settings)


def is_clean(paths: Paths) -> bool:
    """Whether a restore has left nothing of its own."""
    return not [*paths.data_dir.glob(f"{SCRATCH}*"), *paths.data_dir.glob(".*part")]


def test_an_empty_machine_gets_the_same_household(paths: Paths, archive: Path, elsewhere: Paths) -> None:
    """Lists, history, marks, watched states and libraries are row by row what they were; nothing was there before."""
    assert restore(elsewhere, archive).aside == ()
    without = SETTLED | SECRET
    assert dump(elsewhere.store_file, without=without) == dump(paths.store_file, without=without)
    when = "SELECT profile_id, job, every, cron, is_on, jitter, quiet, begun_at FROM schedules"
    assert rows(elsewhere.store_file, when) == rows(paths.store_file, when)
    assert elsewhere.store_file.stat().st_mode & 0o777 == 0o600
    assert is_clean(elsewhere)


def test_s15_nothing_goes_on_by_itself(archive: Path, elsewhere: Paths) -> None:
    """Runs are interrupted, deliveries held with the reason, schedules worked out anew, and nobody holds the lease."""
    restore(elsewhere, archive)
    store = elsewhere.store_file
    assert rows(store, "SELECT DISTINCT state FROM outbox") == [("held",)]
    assert rows(store, "SELECT id, was_sent FROM outbox") == [(1, 1), (2, 0), (3, 0)]
    ((reason, lease_owner),) = rows(store, "SELECT DISTINCT last_error, lease_owner FROM outbox")
    assert reason.startswith("restored from a backup of ")
    assert lease_owner == ""
    assert rows(store, "SELECT state FROM runs ORDER BY id") == [("interrupted",), ("interrupted",), ("completed",)]
    assert rows(store, "SELECT DISTINCT next_at, slot_at, waits FROM schedules") == [(None, None, "")]
    ((told,),) = rows(store, "SELECT message FROM log")
    assert told.startswith("A backup of ")
    assert rows(store, "SELECT 1 FROM lease UNION ALL SELECT 1 FROM services") == []


def test_no_message_of_an_alarm_leaves_late_or_twice(paths: Paths, tmp_path: Path, elsewhere: Paths) -> None:
    """What was on its way is given up; what had arrived is remembered, or the pings of the last hour left once more."""
    columns = "channel_id, what, title, body, created_at, next_at, ended_at"
    add = f"INSERT INTO alarm_messages ({columns}) VALUES (1, ?, ?, ?, 5, 5, ?)"
    with closing(sqlite3.connect(paths.store_file)) as raw, raw:
        raw.executemany(add, [("success", "plex-den", "arrived", 6.0), ("trouble", "plex-den", "on its way", None)])
    restore(elsewhere, backed_up(paths, tmp_path, passphrase=PASSPHRASE).path, passphrase=PASSPHRASE)
    arrived, given_up = rows(elsewhere.store_file, "SELECT body, ended_at, error FROM alarm_messages ORDER BY id")
    assert arrived == ("arrived", 6.0, "")
    assert given_up[1] is not None
    assert given_up[2] == "a backup was restored"


def test_without_secrets_profiles_are_signed_out(archive: Path, elsewhere: Paths) -> None:
    """Each says why, and alarm channels that lost their address are off."""
    restore(elsewhere, archive)
    told = dict(rows(elsewhere.store_file, "SELECT name, sign_in || ': ' || sign_in_message FROM profiles"))
    assert told["plex-den"] == "refused: restored without its password: sign in again"
    assert told["iptv"] == "refused: restored without its user name and password: sign in again with both"
    assert rows(elsewhere.store_file, "SELECT is_on FROM alarm_channels") == [(0,)]


def test_the_passphrase_brings_the_secrets_back(paths: Paths, tmp_path: Path, elsewhere: Paths) -> None:
    """Every secret is where it was, and nobody has to sign in."""
    restore(elsewhere, backed_up(paths, tmp_path, passphrase=PASSPHRASE).path, passphrase=PASSPHRASE)
    assert dump(elsewhere.store_file, without=SETTLED) == dump(paths.store_file, without=SETTLED)
    accounts = "SELECT name, username, sign_in FROM profiles"
    assert rows(elsewhere.store_file, accounts) == rows(paths.store_file, accounts)


@pytest.mark.parametrize(
    ("sealed_by", "given", "complaint"),
    [(PASSPHRASE, "another phrase", "does not open"), ("", PASSPHRASE, "holds no secrets")],
)
def test_a_wrong_passphrase_changes_nothing(
    paths: Paths, tmp_path: Path, elsewhere: Paths, sealed_by: str, given: str, complaint: str
) -> None:
    """It is told before anything is unpacked."""
    file = backed_up(paths, tmp_path, passphrase=sealed_by).path
    with pytest.raises(InvalidInput, match=complaint):
        restore(elsewhere, file, passphrase=given)
    assert not elsewhere.store_file.exists()


def test_what_is_replaced_is_set_aside(archive: Path, tmp_path: Path) -> None:
    """The store that was there stays, with every row, and can be restored in its turn."""
    here = furnish(tmp_path / "here")
    with closing(sqlite3.connect(here.store_file)) as raw, raw:
        raw.execute("UPDATE lists SET title = 'Newer'")
    before = dump(here.store_file)
    (aside,) = restore(here, archive).aside
    assert rows(here.store_file, "SELECT title FROM lists") == [("Sunday",)]
    assert dump(aside) == before
    restore(here, aside)
    assert rows(here.store_file, "SELECT title FROM lists") == [("Newer",)]
    assert dump(here.store_file, without=SETTLED) == {
        name: found for name, found in before.items() if name not in SETTLED
    }


def test_a_store_behind_a_link_is_replaced_where_it_lies(archive: Path, tmp_path: Path) -> None:
    """Some keep the file on another disk: the link stays, and the file behind it is the one of the backup."""
    here = furnish(tmp_path / "here")
    (tmp_path / "disk").mkdir()
    real = here.store_file.rename(tmp_path / "disk" / "real.db")
    here.store_file.symlink_to(real)
    with closing(sqlite3.connect(real)) as raw, raw:
        raw.execute("UPDATE lists SET title = 'Newer'")
    (aside,) = restore(here, archive).aside
    assert here.store_file.is_symlink()
    assert rows(real, "SELECT title FROM lists") == [("Sunday",)]
    assert (aside.parent, rows(aside, "SELECT title FROM lists")) == (real.parent, [("Newer",)])


def test_a_disk_that_is_not_there_is_told(archive: Path, elsewhere: Paths, tmp_path: Path) -> None:
    """The link leads to a disk that nobody has mounted."""
    elsewhere.ensure()
    elsewhere.store_file.symlink_to(tmp_path / "unmounted" / "real.db")
    with pytest.raises(LocalStoreError, match="The restore failed: No such file"):
        restore(elsewhere, archive)
    assert not (tmp_path / "unmounted").exists()


def test_settings_come_only_when_asked_for(archive: Path, tmp_path: Path) -> None:
    """They replace those that are there, which are set aside; themes come with them."""
    here = furnish(tmp_path / "here")
    here.settings_file.write_text("refresh = 5\n")
    restore(here, archive)
    assert here.settings_file.read_text() == "refresh = 5\n"
    done = restore(here, archive, with_settings=True)
    assert here.settings_file.read_text() == "refresh = 1\n"
    assert [path.read_text() for path in done.aside if path.suffix == ".toml"] == ["refresh = 5\n"]
    assert (here.themes_dir / "own.toml").exists()


@pytest.mark.parametrize(
    "text", [b"colour = 1\n", b"refresh = 900\n", b"refresh =", b"\xff", b"keymap = " + b"[" * 9000]
)
def test_settings_that_this_program_cannot_use_are_not_put_in_place(archive: Path, tmp_path: Path, text: bytes) -> None:
    """No command would start any more. Nothing is replaced, and all the rest can be restored without them."""
    here = furnish(tmp_path / "here")
    before = dump(here.store_file)
    file = packed(tmp_path / "odd.zip", members(archive) | {"settings.toml": text})
    with pytest.raises(InvalidInput, match="The settings of this backup cannot be used") as caught:
        restore(here, file, with_settings=True)
    assert "--settings" in caught.value.hint
    assert here.settings_file.read_text() == "refresh = 1\n"
    assert dump(here.store_file) == before
    assert restore(here, file).aside


def test_settings_behind_a_link_are_replaced_where_they_lie(archive: Path, tmp_path: Path) -> None:
    """Some keep such files together elsewhere: the link stays, and what was behind it is set aside beside it."""
    here = furnish(tmp_path / "here")
    (tmp_path / "dots").mkdir()
    real = here.settings_file.rename(tmp_path / "dots" / "deck.toml")
    real.write_text("refresh = 5\n")
    here.settings_file.symlink_to(real)
    done = restore(here, archive, with_settings=True)
    assert here.settings_file.is_symlink()
    assert real.read_text() == "refresh = 1\n"
    assert [path.read_text() for path in done.aside if path.parent == real.parent] == ["refresh = 5\n"]


def test_a_damaged_store_is_set_aside_as_it_is(archive: Path, tmp_path: Path) -> None:
    """This is what backups are for: what cannot be opened is replaced, its log goes with it, and nothing is deleted."""
    here = Paths(tmp_path / "here")
    here.ensure()
    log = here.store_file.with_name("syncdeck.db-wal")
    here.store_file.write_bytes(b"no database " * 1000)
    log.write_bytes(b"its log")
    with restoring(here, archive, None, SystemClock()) as ready:
        assert (ready.has_store, ready.present) == (True, None)
        aside = ready.put_in_place().aside
    assert rows(here.store_file, "SELECT title FROM lists") == [("Sunday",)]
    assert [path.read_bytes() for path in aside] == [b"no database " * 1000, b"its log"]
    assert not log.exists()


def test_the_log_of_a_store_that_is_gone_is_not_played_into_the_new_one(archive: Path, elsewhere: Paths) -> None:
    """Somebody deleted the store and left its log: SQLite would take it for one of the store that comes there."""
    elsewhere.ensure()
    log = elsewhere.store_file.with_name("syncdeck.db-wal")
    with closing(sqlite3.connect(elsewhere.store_file, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE theirs (n)")
        left = log.read_bytes()
    elsewhere.store_file.unlink()
    log.write_bytes(left)
    (aside,) = restore(elsewhere, archive).aside
    assert aside.read_bytes() == left
    assert rows(elsewhere.store_file, "SELECT title FROM lists") == [("Sunday",)]
    assert rows(elsewhere.store_file, "SELECT 1 FROM sqlite_schema WHERE name = 'theirs'") == []


def half_changed(store: Path) -> bytes:
    """Leave a store as a process does that is killed in the middle of a large change; give the journal beside it."""
    journal = store.with_name(f"{store.name}-journal")
    with closing(sqlite3.connect(store, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("UPDATE lists SET title = 'Newer'")
        raw.execute("PRAGMA cache_size = 2")
        raw.execute("BEGIN")
        raw.execute("UPDATE lists SET title = 'half'")
        raw.executemany("INSERT INTO log (at, level, message) VALUES (1, 1, ?)", [("x" * 2000,)] * 300)
        left = store.read_bytes(), journal.read_bytes()
        raw.execute("ROLLBACK")
    store.write_bytes(left[0])
    journal.write_bytes(left[1])
    return left[1]


def test_s40_a_store_left_in_the_middle_of_a_change_comes_to_rest_first(archive: Path, tmp_path: Path) -> None:
    """Its journal belongs to it alone: SQLite would play it back into the store that comes there, and spoil that."""
    here = furnish(tmp_path / "here")
    half_changed(here.store_file)
    (aside,) = restore(here, archive).aside
    assert rows(here.store_file, "PRAGMA integrity_check") == [("ok",)]
    assert rows(here.store_file, "SELECT title FROM lists") == [("Sunday",)]
    assert rows(aside, "SELECT title FROM lists") == [("Newer",)]


@pytest.mark.parametrize("left", [b"", b"no database " * 1000])
def test_the_journal_of_a_store_that_is_no_more_is_set_aside(archive: Path, tmp_path: Path, left: bytes) -> None:
    """Somebody deleted the store, or it was spoilt: nothing of it gets into the new one, and nothing is deleted."""
    here = furnish(tmp_path / "here")
    journal = half_changed(here.store_file)
    here.store_file.write_bytes(left)
    if not left:
        here.store_file.unlink()
    aside = restore(here, archive).aside
    assert rows(here.store_file, "PRAGMA integrity_check") == [("ok",)]
    assert rows(here.store_file, "SELECT title FROM lists") == [("Sunday",)]
    assert [path.name.endswith("-journal") for path in aside] == [False] * bool(left) + [True]
    assert aside[-1].read_bytes() == journal


def test_an_older_backup_is_brought_up_to_date(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """A backup that the version before made is restored with the tables of this one."""
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as raw:
        migrate(raw, old, SystemClock(), MIGRATIONS[:5])
        raw.execute("INSERT INTO people (name, created_at) VALUES ('anna', 1)")
    contents = members(archive) | {"store.db": old.read_bytes()}
    restore(elsewhere, packed(tmp_path / "old.zip", contents, schema=5))
    assert rows(elsewhere.store_file, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert rows(elsewhere.store_file, "SELECT name FROM people") == [("anna",)]


def test_s40_a_newer_backup_is_refused_with_the_way_out(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """A program that does not know a step does not touch what that step has made."""
    newer = tmp_path / "newer.db"
    newer.write_bytes(members(archive)["store.db"])
    steps = [*MIGRATIONS, Migration("9001-later", lambda raw: None)]
    with closing(sqlite3.connect(newer, isolation_level=None)) as raw:
        migrate(raw, newer, SystemClock(), steps, is_spare=True)
    file = packed(tmp_path / "n.zip", members(archive) | {"store.db": newer.read_bytes()}, schema=len(steps))
    with pytest.raises(InvalidInput, match="made by a newer syncdeck") as caught:
        restore(elsewhere, file)
    assert "Update syncdeck" in caught.value.hint
    assert not elsewhere.store_file.exists()


def _foreign(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA application_id = 0")


def _trigger(raw: sqlite3.Connection) -> None:
    raw.execute("CREATE TRIGGER evil AFTER INSERT ON log BEGIN DELETE FROM profiles; END")


def _view(raw: sqlite3.Connection) -> None:
    raw.execute("DROP VIEW searchable_names")
    raw.execute("CREATE VIEW searchable_names (id, sort_name) AS SELECT id, username FROM profiles")


def _disguised(raw: sqlite3.Connection) -> None:
    """SQLite itself reads what kind of thing it is from its text, and the case of that word means nothing to it."""
    text = "CREATE TRIGGER evil AFTER INSERT ON log BEGIN DELETE FROM profiles; END"
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("INSERT INTO sqlite_schema VALUES ('TRIGGER', 'evil', 'log', 0, ?)", (text,))


def _virtual(raw: sqlite3.Connection) -> None:
    text = "CREATE  VIRTUAL TABLE evil USING fts5 (a)"
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("INSERT INTO sqlite_schema VALUES ('table', 'evil', 'evil', 0, ?)", (text,))


def _less(raw: sqlite3.Connection) -> None:
    raw.execute("DROP TABLE ratings")


def _quiet(raw: sqlite3.Connection) -> None:
    raw.execute("DROP TRIGGER library_items_renamed")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_foreign, "another program"),
        (_trigger, "never put there: evil"),
        (_view, "never put there: searchable_names"),
        (_disguised, "never put there: evil"),
        (_virtual, "never put there: evil"),
        (_less, "lacks what syncdeck put there: ratings"),
        (_quiet, "lacks what syncdeck put there: library_items_renamed"),
    ],
)
def test_a_store_that_is_not_ours_is_refused(
    archive: Path, tmp_path: Path, elsewhere: Paths, spoil: Callable[[sqlite3.Connection], None], complaint: str
) -> None:
    """A backup with the store of another program inside, or with rules that somebody slipped into it."""
    store = tmp_path / "spoilt.db"
    store.write_bytes(members(archive)["store.db"])
    with closing(sqlite3.connect(store)) as raw, raw:
        spoil(raw)
    file = packed(tmp_path / "spoilt.zip", members(archive) | {"store.db": store.read_bytes()})
    with pytest.raises(InvalidInput, match=complaint):
        restore(elsewhere, file)
    assert not elsewhere.store_file.exists()


def test_a_table_and_an_index_of_a_person_are_no_harm(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """Neither runs by itself, and a backup that was made with them can be restored."""
    store = tmp_path / "more.db"
    store.write_bytes(members(archive)["store.db"])
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("CREATE TABLE notes (text)")
        raw.execute("CREATE INDEX more ON plays (at, account_id)")
        raw.execute("ANALYZE")
        raw.execute("DROP INDEX plays_by_item")
    restore(elsewhere, packed(tmp_path / "more.zip", members(archive) | {"store.db": store.read_bytes()}))
    assert rows(elsewhere.store_file, "SELECT title FROM lists") == [("Sunday",)]


def test_what_is_no_ordinary_file_is_refused_at_once(elsewhere: Paths, tmp_path: Path) -> None:
    """A device that never ends would fill the memory, a pipe would never begin; an empty name is a folder."""
    os.mkfifo(tmp_path / "pipe")
    odd = {Path("/dev/zero"): "is no ordinary file", tmp_path / "pipe": "is no ordinary file", Path(): "is a folder"}
    for place, why in odd.items():
        with pytest.raises(InvalidInput, match=why):
            restore(elsewhere, place)


def test_a_store_that_is_damaged_inside_is_refused(archive: Path, tmp_path: Path) -> None:
    """The zip is whole and its hashes fit, but SQLite finds the store damaged: what is here stays."""
    here = furnish(tmp_path / "here")
    before = dump(here.store_file)
    store = bytearray(members(archive)["store.db"])
    store[4096 * 20 : 4096 * 24] = os.urandom(4096 * 4)
    file = packed(tmp_path / "damaged.zip", members(archive) | {"store.db": bytes(store)})
    with pytest.raises((LocalStoreError, InvalidInput)):
        restore(here, file)
    assert dump(here.store_file) == before
    assert is_clean(here)


def test_a_disk_that_fills_up_leaves_what_is_here(archive: Path, tmp_path: Path) -> None:
    """Half unpacked is not restored."""
    here = furnish(tmp_path / "here")
    before = dump(here.store_file)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        with pytest.raises(LocalStoreError, match="The restore failed"):
            restore(here, archive)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert dump(here.store_file) == before
    assert is_clean(here)


def test_s7_what_servers_had_told_is_decided_and_held(tmp_path: Path, elsewhere: Paths) -> None:
    """News of a server that the hub had not looked at yet is not forgotten, and does not leave by itself."""
    home = Paths(tmp_path / "home")
    home.ensure()

    async def tell() -> None:
        store = await Store.open(home.store_file, clock=SystemClock())
        scene = PassScene(store)
        await scene.furnish(DEN, ATTIC, films=5)
        await scene.watch(DEN, 3)
        await store.close()

    asyncio.run(tell())
    assert rows(home.store_file, "SELECT count(*) FROM hub_dirty") == [(1,)]
    restore(elsewhere, backed_up(home, tmp_path).path)
    assert rows(elsewhere.store_file, "SELECT count(*) FROM hub_dirty") == [(0,)]
    assert rows(elsewhere.store_file, "SELECT state FROM outbox") == [("held",)]
    assert rows(elsewhere.store_file, "SELECT watch FROM hub_states") == [("watched",)]
