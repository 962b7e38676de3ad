"""The staged file itself: its tables, how it is made, and how one that was kept is recognised."""

from __future__ import annotations

import os
import sqlite3
from array import array
from contextlib import closing, suppress
from dataclasses import astuple
from pathlib import Path

import msgspec

from tui.errors import InvalidInput, NotFound, SyncError
from tui.model.tautulli import ROW_COLUMNS, SourceFacts, StagedFile
from tui.store.tautulli.faults import source_faults
from tui.store.tautulli.file_kind import stamp_text
from tui.store.tautulli.private_files import STAGED_SUFFIX, written_in
from tui.store.tautulli.rows_view import STAGED_VIEW
from tui.store.tautulli.scan import readable
from tui.store.tautulli.survey import survey
from tui.store.tautulli.ticker import Ticker
from tui.store.tautulli.ties import TABLES as TIES

STAGED_ID = 0x53594E43
"""application_id of a staged file."""
LAYOUT = 2
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
-- What the source holds, and how its file looked then.
CREATE TABLE facts (body TEXT NOT NULL, stamp TEXT NOT NULL);
-- Records that need the rules, whatever the time is.
CREATE TABLE odd (id INTEGER PRIMARY KEY);
"""


def create_staged(part: Path) -> sqlite3.Connection:
    """Turn the empty file `part` into a staged file without records. Without a journal: it is whole or thrown away."""
    conn = sqlite3.connect(part.absolute().as_uri(), uri=True, isolation_level=None, check_same_thread=False)
    conn.text_factory = readable
    for pragma in (
        f"page_size = {PAGE_SIZE}", "journal_mode = OFF", "synchronous = OFF", "trusted_schema = OFF",
        f"cache_size = -{CACHE_KIB}", f"application_id = {STAGED_ID}", f"user_version = {LAYOUT}",
    ):  # fmt: skip
        conn.execute(f"PRAGMA {pragma}")
    conn.executescript(_TABLES + "".join(f"CREATE TABLE {table};\n" for table in TIES))
    return conn


def finish_staged(conn: sqlite3.Connection, part: Path, facts: SourceFacts, ticker: Ticker, stamp: str = "") -> None:
    """Add to the committed records people, libraries, and which of them are odd or tied.

    `stamp` tells how the source's file looked; "" = it is no file.
    """
    found = survey(lambda: _reader(part), STAGED_VIEW, (user.user_id for user in facts.users), facts.sessions, ticker)
    conn.execute("BEGIN")
    if facts.is_part:
        found.ties.heads = array("q")  # they are not lost, only not here
    found.ties.put(conn)
    found.put_odd(conn, "odd")
    conn.executemany("INSERT INTO servers VALUES (?, ?)", enumerate(facts.servers))
    conn.executemany("INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)", map(astuple, facts.users))
    conn.executemany("INSERT INTO libraries VALUES (?, ?, ?, ?, ?)", map(astuple, facts.libraries))
    conn.execute("INSERT INTO facts VALUES (?, ?)", (msgspec.json.encode(facts).decode(), stamp))
    conn.execute("COMMIT")
    ticker.heed()


def place_staged(part: Path, folder: Path, facts: SourceFacts, ticker: Ticker) -> StagedFile:
    """Give a whole file its name, after it has reached the disk. One of the same content is replaced.

    Raises LocalStoreError when there is no room after all.
    """
    target = folder / f"tautulli-{facts.fingerprint[:16]}{STAGED_SUFFIX}"
    with written_in(folder):
        with part.open("rb+") as written:
            ticker.while_working(lambda: os.fsync(written.fileno()))
        part.replace(target)
    return StagedFile(target, facts)


def open_staged(path: Path) -> StagedFile:
    """Give a staged file that was kept. Raises NotFound when it is gone, InvalidInput when it is not a whole one."""
    return _read(path)[0]


def find_staged(folder: Path, source: Path) -> StagedFile | None:
    """Give the copy of a file that still looks as it did when it was copied; None = there is none."""
    stamp = stamp_text(source)
    for path in sorted(folder.glob(f"*{STAGED_SUFFIX}")) if stamp else ():
        with suppress(SyncError):
            staged, found = _read(path)
            if found == stamp and staged.facts.path == str(source):
                return staged
    return None


def _read(path: Path) -> tuple[StagedFile, str]:
    if not path.is_file():
        raise NotFound(f"The copy {path} is gone", hint="Start the import again; it copies the source anew.")
    with source_faults(path), closing(_reader(path)) as conn:
        marks = [conn.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in ("application_id", "user_version")]
        row = conn.execute("SELECT body, stamp FROM facts").fetchone() if marks == [STAGED_ID, LAYOUT] else None
    if row is None:
        raise InvalidInput(f"{path} is no copy of a database by this version", hint="Start the import again.")
    return StagedFile(path, msgspec.json.decode(row[0], type=SourceFacts)), row[1]


def _reader(part: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(
        f"{part.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    conn.text_factory = readable
    return conn
