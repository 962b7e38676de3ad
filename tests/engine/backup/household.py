"""A small household in a home of its own, what stands in it, and backups of it made to order."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.store.outbox.subjects import furnished
from tui.engine.backup.making import Order, make_backup
from tui.engine.clock import SystemClock
from tui.model.backup import BackupInfo
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.redact import Redactor
from tui.store.outbox.enqueue import enqueue
from tui.store.store import Store

PASSWORD = "canary-password-4711"
TOKEN = "canary-token-0815"
USER = "canary-user-2342"
ADDRESS = "ntfy://canary-address-1337/alarms"
GHOST = "canary-ghost-9999"
"""A token of a profile that was removed: its bytes are still in the free pages of the store."""
CANARIES = tuple(text.encode() for text in (PASSWORD, TOKEN, USER, ADDRESS, "canary-ghost"))

PASSPHRASE = "sesame, open"

_MORE = (
    "INSERT INTO secrets VALUES (1, 'token', :token)",
    "INSERT INTO lists (title, description, created_at, updated_at) VALUES ('Sunday', '', 1, 1)",
    "INSERT INTO list_items (list_id, position, kind, title, ids, added_at) "
    "VALUES (1, 0, 'movie', 'Heat', 'tmdb:949', 1)",
    "INSERT INTO marks VALUES (4, 'movie', '77', 'favourite', 5)",
    "INSERT INTO hub_states (person_id, title_id, watch, rev, changed_at) VALUES (1, 3, 'watched', 1, 4)",
    "INSERT INTO schedules (profile_id, job, every, jitter, next_at, slot_at, waits, begun_at) "
    "VALUES (1, 'sync', 300, 0.05, 99, 98, 'quiet hours', 1)",
    "INSERT INTO schedules (profile_id, job, cron, jitter, quiet) "
    "VALUES (NULL, 'backup', '0 3 * * *', 0, '23:00-07:00')",
    "INSERT INTO alarm_channels (name, kind, scheme, address, created_at) "
    "VALUES ('phone', 'notify', 'ntfy', :address, 1)",
    "INSERT INTO services VALUES ('host:1:a', 1, 'host', 1, 1, 1)",
    "INSERT INTO runs (correlation_id, kind, profile_id, profile_name, trigger, state, created_at) "
    "VALUES ('r1', 'server_sync', 1, 'plex-den', 'manual', 'running', 1)",
    "INSERT INTO runs (correlation_id, kind, profile_id, profile_name, trigger, state, created_at) "
    "VALUES ('r2', 'server_sync', 2, 'jelly-attic', 'manual', 'queued', 1)",
    "INSERT INTO runs (correlation_id, kind, profile_id, profile_name, trigger, state, created_at) "
    "VALUES ('r3', 'server_sync', 3, 'emby-cabin', 'manual', 'completed', 1)",
)
_FLY = "UPDATE outbox SET state = 'in_flight', lease_owner = 'gone', lease_until = 1, was_sent = 1 WHERE id = 1"


def furnish(home: Path) -> Paths:
    """Fill a home: servers, a list, marks, schedules, an alarm channel, runs and deliveries in every open state."""
    shutil.copytree(Path(_furnished().name, "home"), home)
    return Paths(home)


@cache
def _furnished() -> TemporaryDirectory[str]:
    """A filled home, made once; it goes with this process."""
    folder = TemporaryDirectory(prefix="syncdeck-household-")
    paths = Paths(Path(folder.name, "home"))
    paths.ensure()
    asyncio.run(_furnish(paths))
    paths.settings_file.write_text("refresh = 1\n")
    paths.themes_dir.mkdir()
    (paths.themes_dir / "own.toml").write_text("name = 'own'\n")
    backed_up(paths, Path(folder.name))
    return folder


def copied_backup(folder: Path) -> Path:
    """A backup of such a home, without secrets."""
    (made,) = Path(_furnished().name).glob("*.zip")
    folder.mkdir()
    return Path(shutil.copy(made, folder))


async def _furnish(paths: Paths) -> None:
    store = await Store.open(paths.store_file, clock=SystemClock())
    house = await furnished(store)
    async with store.db.transaction() as conn:
        iptv = await store.profiles.add(conn, ProfileDraft(ProfileKind.XTREAM, "iptv", "http://iptv.test:80", USER))
        await store.secrets.put(conn, iptv, "password", PASSWORD)

    def more(raw: sqlite3.Connection) -> None:
        # So that what is deleted stays in the free pages, as it does with most builds of SQLite.
        raw.execute("PRAGMA secure_delete = OFF")
        for statement in _MORE:
            raw.execute(statement, {"token": TOKEN, "address": ADDRESS})
        for film in range(3):
            enqueue(raw, house.new(film), 1.0)
        raw.execute(_FLY)
        raw.execute("UPDATE outbox SET state = 'waiting', next_attempt_at = 7 WHERE id = 2")
        raw.executemany("INSERT INTO secrets VALUES (2, ?, ?)", [(f"g{n}", f"{GHOST}-{n}" * 20) for n in range(100)])

    await store.db.write(more)
    await store.db.write(lambda raw: raw.execute("DELETE FROM secrets WHERE profile_id = 2"))
    await store.close()


def backed_up(paths: Paths, folder: Path, *, passphrase: str = "", name: str = "") -> BackupInfo:
    """Make a backup in this thread."""
    order = Order(paths, folder, name, is_scheduled=False, passphrase=passphrase)
    return make_backup(order, SystemClock(), Redactor(), threading.Event())


def dump(store: Path, *, without: frozenset[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a store, by table; search indexes are told by what they find."""
    with closing(sqlite3.connect(store)) as raw:
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        chosen = [name for name in names if "_search" not in name and not name.startswith("sqlite_")]
        return {name: raw.execute(f'SELECT * FROM "{name}"').fetchall() for name in chosen if name not in without}


def rows(store: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with closing(sqlite3.connect(store)) as raw:
        return raw.execute(sql).fetchall()


def members(path: Path) -> dict[str, bytes]:
    """What is in a backup, unpacked."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, contents: Mapping[str, bytes], **facts: object) -> Path:
    """A backup of these members whose manifest fits, but for the `facts` that it states otherwise."""
    manifest = json.loads(contents["manifest.json"]) if "manifest.json" in contents else {}
    told = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in contents.items()
        if name != "manifest.json"
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            if name != "manifest.json":
                archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps({**manifest, "members": told, **facts}))
    return path
