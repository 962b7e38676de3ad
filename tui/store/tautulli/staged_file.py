"""The staged file itself: its tables, how it is made, and how one that was kept is recognised."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from tui.errors import InvalidInput, NotFound, SyncError
from tui.model.tautulli import ROW_COLUMNS, SourceFacts, StagedFile
from tui.store.tautulli.faults import source_faults
from tui.store.tautulli.private_files import STAGED_SUFFIX, written_in
from tui.store.tautulli.scan import readable
from tui.store.tautulli.ties import find_ties

STAGED_ID = 0x53594E43
"""application_id of a staged file."""
LAYOUT = 1
PAGE_SIZE = 8192
CACHE_KIB = 16 * 1024

_TABLES = f"""
CREATE TABLE rows (id INTEGER PRIMARY KEY, {", ".join(ROW_COLUMNS[1:])});
CREATE TABLE servers (place INTEGER PRIMARY KEY, uuid TEXT NOT NULL);
CREATE TABLE users (
    user_id INTEGER PRIMARY KEY, username TEXT NOT NULL, friendly_name TEXT NOT NULL, is_listed INTEGER NOT NULL
);
CREATE TABLE libraries (
    server_uuid TEXT NOT NULL, section_id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    is_listed INTEGER NOT NULL
);
CREATE TABLE facts (body TEXT NOT NULL);
"""


def create_staged(part: Path) -> sqlite3.Connection:
    """Turn the empty file `part` into a staged file without records. Inside a transaction that `finish_staged` ends."""
    conn = sqlite3.connect(part.absolute().as_uri(), uri=True, isolation_level=None, check_same_thread=False)
    conn.text_factory = readable
    for pragma in (
        f"page_size = {PAGE_SIZE}", "journal_mode = OFF", "synchronous = OFF", "main.locking_mode = EXCLUSIVE",
        "trusted_schema = OFF", f"cache_size = -{CACHE_KIB}",
        f"application_id = {STAGED_ID}", f"user_version = {LAYOUT}",
    ):  # fmt: skip
        conn.execute(f"PRAGMA {pragma}")
    conn.executescript(_TABLES)
    return conn


def finish_staged(conn: sqlite3.Connection, facts: SourceFacts) -> None:
    """Add people, libraries and ties to the records, and commit."""
    conn.executemany("INSERT INTO servers VALUES (?, ?)", enumerate(facts.servers))
    put_users(conn, facts)
    conn.executemany(
        "INSERT INTO libraries VALUES (?, ?, ?, ?, ?)",
        ((one.server_uuid, one.section_id, one.name, one.kind, one.is_listed) for one in facts.libraries),
    )
    find_ties(conn)
    conn.execute("INSERT INTO facts VALUES (?)", (msgspec.json.encode(facts).decode(),))
    conn.execute("COMMIT")


def put_users(conn: sqlite3.Connection, facts: SourceFacts, table: str = "users") -> None:
    """Fill the table of accounts."""
    listed: Iterable[tuple[object, ...]] = (
        (user.user_id, user.username, user.friendly_name, user.is_listed) for user in facts.users
    )
    conn.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)", listed)


def place_staged(part: Path, folder: Path, facts: SourceFacts) -> StagedFile:
    """Give a whole file its name, after it has reached the disk. One of the same content is replaced."""
    target = _place_of(folder, facts.fingerprint)
    with written_in(folder):
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(target)
    return StagedFile(target, facts)


def open_staged(path: Path) -> StagedFile:
    """Give a staged file that was kept. Raises NotFound when it is gone, InvalidInput when it is not a whole one."""
    if not path.is_file():
        raise NotFound(f"The copy {path} is gone", hint="Start the import again; it copies the source anew.")
    with source_faults(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        marks = [conn.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in ("application_id", "user_version")]
        if marks != [STAGED_ID, LAYOUT]:
            raise InvalidInput(
                f"{path} is no copy of a Tautulli database by this version", hint="Start the import again."
            )
        (body,) = conn.execute("SELECT body FROM facts").fetchone()
    return StagedFile(path, msgspec.json.decode(body, type=SourceFacts))


def kept_copy(folder: Path, fingerprint: str) -> StagedFile | None:
    """Give the whole copy of a content that lies in `folder`; None when there is none that can be used."""
    try:
        found = open_staged(_place_of(folder, fingerprint))
    except SyncError:
        return None
    return found if found.facts.fingerprint == fingerprint else None


def _place_of(folder: Path, fingerprint: str) -> Path:
    return folder / f"tautulli-{fingerprint[:16]}{STAGED_SUFFIX}"
