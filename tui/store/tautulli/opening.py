"""Opens a Tautulli database for reading, without ever changing it, and says clearly why one cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.store.tautulli.faults import no_tautulli, not_found, source_faults
from tui.store.tautulli.rows_view import HISTORY_TABLES, columns_of
from tui.store.tautulli.scan import readable


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source that can be read."""

    path: Path
    """What was asked for."""
    uri: str
    """How SQLite opens it, read-only, also as an attached database."""

    def connect(self) -> sqlite3.Connection:
        """Open one more read-only connection, for the calling thread."""
        conn = sqlite3.connect(self.uri, uri=True, isolation_level=None, check_same_thread=False)
        conn.text_factory = readable
        conn.execute("PRAGMA trusted_schema = OFF")
        return conn


@contextmanager
def open_source(path: Path, workdir: Path) -> Iterator[OpenSource]:
    """Check the file at `path` and give a way to read it."""
    if not path.exists():
        raise not_found(path)
    source = OpenSource(path, f"{path.absolute().as_uri()}?mode=ro")
    with source_faults(path), closing(source.connect()) as conn:
        for table in HISTORY_TABLES:
            if "id" not in columns_of(conn, "main", table):
                raise no_tautulli(path, f"has no table {table}")
    yield source
