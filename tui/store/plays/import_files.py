"""Files that were imported before, so that a person need not type their paths again."""

from __future__ import annotations

import aiosqlite

from tui.model.plays import ImportFile
from tui.store.database import Database

KEPT = 50
"""Files that are remembered; those not used for longest go first."""

_PUT = """
INSERT INTO import_files (path, source_id, fingerprint, run_id, sessions, used_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET source_id = excluded.source_id, fingerprint = excluded.fingerprint,
    run_id = excluded.run_id, sessions = excluded.sessions, used_at = excluded.used_at
"""
_FORGET = "DELETE FROM import_files WHERE path NOT IN (SELECT path FROM import_files ORDER BY used_at DESC LIMIT ?)"
_ALL = "SELECT path, used_at, sessions, run_id, fingerprint FROM import_files ORDER BY used_at DESC, path"


class ImportFiles:
    """The `import_files` table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> list[ImportFile]:
        """Give the remembered files, last used first."""
        return [ImportFile(*row) for row in await self._db.fetch_all(_ALL)]

    async def remember(self, conn: aiosqlite.Connection, file: ImportFile, source_id: int | None) -> None:
        """Remember a file, or that it was used again."""
        values = (file.path, source_id, file.fingerprint, file.run_id, file.sessions, file.used_at)
        await conn.execute(_PUT, values)
        await conn.execute(_FORGET, (KEPT,))
