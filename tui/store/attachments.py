"""Other SQLite files beside the store, for the writer to read from: attached read-only, outside any transaction."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from tui.errors import LocalStoreError


def attach(raw: sqlite3.Connection, path: Path, name: str) -> None:
    """Attach the file at `path` as schema `name`, in place of one that has the name already.

    Raises LocalStoreError when the file is missing, unreadable or no database; then nothing is attached.
    """
    detach(raw, name)
    uri = f"file:{quote(str(path))}?mode=ro"
    try:
        raw.execute("ATTACH ? AS ?", (uri, name))
        raw.execute(f'SELECT count(*) FROM "{name}".sqlite_schema').fetchone()
    except sqlite3.Error as error:
        detach(raw, name)
        raise LocalStoreError(
            f"The working copy {path} cannot be read: {error}",
            hint="Start again with --restart: a fresh copy is made. If it fails again, check the disk.",
        ) from error


def detach(raw: sqlite3.Connection, name: str) -> None:
    """Detach schema `name` if there is one."""
    if any(row[1] == name for row in raw.execute("PRAGMA database_list").fetchall()):
        raw.execute("DETACH ?", (name,))
