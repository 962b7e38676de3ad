"""A private copy of the records of a source: complete under its name, or not there at all.

Only the columns of ROW_COLUMNS are copied, in one read transaction of the source, so a live writer is neither
blocked for long nor missed. The file is 0600 and holds no token.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from tui.errors import InvalidInput, NotFound
from tui.model.tautulli import ROW_COLUMNS, SourceFacts, StagedFile
from tui.paths import PRIVATE_FILE
from tui.store.tautulli.facts import read_facts, read_servers
from tui.store.tautulli.faults import cancelled as stopped
from tui.store.tautulli.faults import disk_full, source_faults
from tui.store.tautulli.opening import open_source
from tui.store.tautulli.rows_view import HISTORY, rows_view
from tui.store.tautulli.scan import readable
from tui.store.tautulli.twins import find_ties

Progress = Callable[[float], None]

STAGED_ID = 0x53594E43
"""application_id of a staged file."""
LAYOUT = 1
CHUNK = 10_000
PAGE_SIZE = 8192
COPIED = 0.8
"""Share of the time that the copying itself takes."""
TICK = 20_000
"""SQLite steps between two looks at `cancelled`: about a millisecond."""

_TABLES = f"""
CREATE TABLE rows (id INTEGER PRIMARY KEY, {", ".join(ROW_COLUMNS[1:])});
CREATE TABLE servers (place INTEGER PRIMARY KEY, uuid TEXT NOT NULL);
CREATE TABLE users (
    user_id INTEGER PRIMARY KEY, username TEXT NOT NULL, friendly_name TEXT NOT NULL, is_listed INTEGER NOT NULL
);
CREATE TABLE libraries (server_uuid TEXT, section_id TEXT, name TEXT, kind TEXT, is_listed INTEGER);
CREATE TABLE facts (body TEXT NOT NULL);
"""


def stage_file(
    path: Path, folder: Path, *, progress: Progress = lambda _: None, cancelled: threading.Event | None = None
) -> StagedFile:
    """Copy the records of the Tautulli database or backup at `path` into a new file in `folder`. Blocks.

    `progress` is called with 0 to 1 at once and then at least every 0.2 s; `cancelled` is heeded as often. On any
    failure nothing is left behind. Raises the errors of `open_source`, LocalStoreError without room, Cancelled.
    """
    cancelled = cancelled or threading.Event()
    progress(0.0)
    with open_source(path, folder) as source, _part(folder) as part:
        with closing(_create(part)) as conn, source_faults(path, folder):
            conn.set_progress_handler(lambda: int(cancelled.is_set()), TICK)
            conn.execute("ATTACH ? AS source", (source.uri,))
            conn.execute("BEGIN")
            servers = read_servers(conn, "source")
            view = rows_view(conn, "source", servers.sections)
            facts = read_facts(conn, "source", path, servers, view.missing)
            _copy_rows(conn, view.select, facts.sessions, progress, cancelled)
            _finish(conn, facts)
        staged = _place(part, folder, facts)
    progress(1.0)
    return staged


def open_staged(path: Path) -> StagedFile:
    """Give a staged file that was kept. Raises NotFound when it is gone, InvalidInput when it is not a whole one."""
    if not path.is_file():
        raise NotFound(f"The copy {path} is gone", hint="Start the import again; it copies the source anew.")
    with source_faults(path), closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as conn:
        if conn.execute("PRAGMA application_id").fetchone() != (STAGED_ID,) or conn.execute(
            "PRAGMA user_version"
        ).fetchone() != (LAYOUT,):
            raise InvalidInput(f"{path} is no copy of a Tautulli database by this version")
        body = conn.execute("SELECT body FROM facts").fetchone()[0]
    return StagedFile(path, msgspec.json.decode(body, type=SourceFacts))


@contextmanager
def _part(folder: Path) -> Iterator[Path]:
    """Give the name of a file that is not whole yet; whatever is left of it at the end is removed."""
    part = folder / f"tautulli-{os.getpid()}-{secrets.token_hex(4)}.part"
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _create(part: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(part.absolute().as_uri(), uri=True, isolation_level=None)
    conn.text_factory = readable
    conn.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    conn.execute("PRAGMA journal_mode = OFF")
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute(f"PRAGMA application_id = {STAGED_ID}")
    conn.execute(f"PRAGMA user_version = {LAYOUT}")
    conn.executescript(_TABLES)
    return conn


def _copy_rows(
    conn: sqlite3.Connection, select: str, total: int, progress: Progress, cancelled: threading.Event
) -> None:
    after, done = -(1 << 63), 0
    edge = f"SELECT id FROM source.{HISTORY} WHERE id > ? ORDER BY id LIMIT 1 OFFSET {CHUNK - 1}"
    while done < total:
        row = conn.execute(edge, (after,)).fetchone()
        upto = row[0] if row else (1 << 63) - 1
        done += conn.execute(f"INSERT INTO rows {select} WHERE h.id > ? AND h.id <= ?", (after, upto)).rowcount
        after = upto
        progress(COPIED * min(1.0, done / total))
        if cancelled.is_set():
            raise stopped()
        if row is None:
            break


def _finish(conn: sqlite3.Connection, facts: SourceFacts) -> None:
    conn.executemany("INSERT INTO servers VALUES (?, ?)", enumerate(facts.servers))
    conn.executemany(
        "INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)",
        ((user.user_id, user.username, user.friendly_name, user.is_listed) for user in facts.users),
    )
    conn.executemany(
        "INSERT INTO libraries VALUES (?, ?, ?, ?, ?)",
        ((one.server_uuid, one.section_id, one.name, one.kind, one.is_listed) for one in facts.libraries),
    )
    find_ties(conn)
    conn.execute("INSERT INTO facts VALUES (?)", (msgspec.json.encode(facts).decode(),))
    conn.execute("COMMIT")


def _place(part: Path, folder: Path, facts: SourceFacts) -> StagedFile:
    """Give the whole file its name, after it has reached the disk."""
    target = folder / f"tautulli-{facts.fingerprint[:16]}.staged"
    try:
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except OSError as error:
        raise disk_full(folder) from error
    return StagedFile(target, facts)
