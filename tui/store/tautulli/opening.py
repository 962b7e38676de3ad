"""Opens a Tautulli database for reading, without ever changing it or what lies beside it, and says clearly why not.

A file at rest (WAL mode, but no -wal beside it) is read as immutable, since SQLite would leave files of ours beside it;
afterwards `is_disturbed` tells whether somebody began to write meanwhile. A file in use is read in a read transaction.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tui.errors import Conflict, Forbidden
from tui.store.shares import share_of
from tui.store.tautulli.archive import unpack_database
from tui.store.tautulli.faults import cancelled as stopped
from tui.store.tautulli.faults import half_changed, needs_log, no_tautulli, on_share, source_faults, unsettled
from tui.store.tautulli.file_kind import FileKind, Stamp, beside, file_kind, stamp_of
from tui.store.tautulli.private_files import FreeSpace, free_space, unpack_folder
from tui.store.tautulli.rows_view import HISTORY, HISTORY_TABLES, MEDIA_INFO, METADATA, columns_of
from tui.store.tautulli.scan import readable

PATIENCE = 5.0
"""Seconds that a lock of another program is waited for."""
_LOOK = 0.1
_TRIES = 200

_NEEDED = {
    HISTORY: ("id", "started", "stopped", "rating_key", "user_id", "media_type"),
    METADATA: ("id", "title"),
    MEDIA_INFO: ("id",),
}


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source that was checked and can be read."""

    path: Path
    """What was asked for."""
    database: Path
    """The SQLite file itself: links followed, archives unpacked."""
    uri: str
    """How SQLite opens it read-only, also as an attached database."""
    stamp: Stamp | None
    """How it looked, when it is read as immutable."""

    def connect(self) -> sqlite3.Connection:
        """Open one more read-only connection, in autocommit mode. It may be used by one thread after another."""
        conn = sqlite3.connect(self.uri, uri=True, isolation_level=None, check_same_thread=False, timeout=PATIENCE)
        conn.text_factory = readable
        conn.execute("PRAGMA trusted_schema = OFF")
        return conn

    @contextmanager
    def snapshots(self, count: int) -> Iterator[list[sqlite3.Connection]]:
        """Open connections that all see the same content, whatever is written meanwhile, until they are left.

        Raises sqlite3.Error, and Conflict when somebody commits without a pause.
        """
        with ExitStack() as stack:
            watcher, *found = [stack.enter_context(closing(self.connect())) for _ in range(count + 1)]
            for _ in range(_TRIES):
                before = _version(watcher)
                for conn in found:
                    conn.execute("BEGIN")
                    conn.execute("SELECT 1 FROM sqlite_master").fetchone()
                if _version(watcher) == before:
                    break
                for conn in found:
                    conn.execute("ROLLBACK")
            else:
                raise unsettled(self.path)
            yield found

    def is_disturbed(self) -> bool:
        """Whether what was read may be torn, because somebody wrote to a file that was at rest."""
        try:
            return self.stamp is not None and self.stamp != stamp_of(self.database)
        except OSError:
            return True


@contextmanager
def open_source(
    path: Path,
    workdir: Path,
    *,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: threading.Event | None = None,
    free: FreeSpace = free_space,
    patience: float = PATIENCE,
) -> Iterator[OpenSource]:
    """Check the database or backup zip at `path` and give a way to read it; a zip is unpacked below `workdir`.

    `progress` gets 0 to 1 while unpacking. Raises NotFound, Forbidden, InvalidInput when it is not or no longer a
    Tautulli database, Conflict when it stays locked for `patience` seconds, LocalStoreError without room, Cancelled.
    """
    cancelled = cancelled or threading.Event()
    kind = file_kind(path)
    with unpack_folder(workdir) if kind.is_zip else nullcontext() as folder:
        if folder is not None:
            kind = file_kind(unpack_database(kind.path, folder, progress=progress, cancelled=cancelled, free=free))
        source = _choose(path, kind)
        try:
            _check(source, patience, cancelled)
        except Forbidden:
            if beside(kind.path, "-journal") > 0:
                raise half_changed(path) from None
            if not kind.is_wal or source.stamp is not None:
                raise
            if beside(kind.path, "-wal") > 0:
                raise needs_log(path) from None
            source = _immutable(path, kind)
            _check(source, patience, cancelled)
        yield source


def _version(conn: sqlite3.Connection) -> int:
    """Changes with every commit of others."""
    version: int = conn.execute("PRAGMA data_version").fetchone()[0]
    return version


def _choose(path: Path, kind: FileKind) -> OpenSource:
    source = _immutable(path, kind)
    if kind.is_wal and source.stamp is not None and not source.stamp.has_log:
        return source
    if kind.is_wal and beside(kind.path, "-wal") > 0 and (share := share_of(kind.path)):
        raise on_share(path, share)
    return OpenSource(path, kind.path, f"{kind.path.as_uri()}?mode=ro", None)


def _immutable(path: Path, kind: FileKind) -> OpenSource:
    return OpenSource(path, kind.path, f"{kind.path.as_uri()}?mode=ro&immutable=1", stamp_of(kind.path))


def _check(source: OpenSource, patience: float, cancelled: threading.Event) -> None:
    """Look for the tables, as soon as nobody keeps the file locked."""
    until = time.monotonic() + patience
    while True:
        try:
            with source_faults(source.path), closing(source.connect()) as conn:
                conn.execute("PRAGMA busy_timeout = 0")
                return _check_tables(source.path, conn)
        except Conflict:
            if time.monotonic() >= until:
                raise
        if cancelled.wait(_LOOK):
            raise stopped()


def _check_tables(path: Path, conn: sqlite3.Connection) -> None:
    tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")]
    lacking = [table for table in HISTORY_TABLES if table not in tables]
    if lacking:
        others = ", ".join(table for table in tables if not table.startswith("sqlite_"))[:60]
        kind = f"is a database of another program, with {others}" if others else "is a database without tables"
        raise no_tautulli(path, f"has no table {lacking[0]}: it {kind}")
    for table, needed in _NEEDED.items():
        found = columns_of(conn, "main", table)
        for column in needed:
            if column not in found:
                raise no_tautulli(path, f"has no column {column} in its table {table}")
        if not found["id"] or sum(found.values()) > 1:
            raise no_tautulli(path, f"has no key in its table {table}", "Take a backup made by Tautulli.")
