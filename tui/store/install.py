"""Facts of this install that every process of it shares."""

from __future__ import annotations

import sqlite3
from uuid import uuid4

from tui.store.database import Database

_GET = "SELECT value FROM install WHERE key = ?"
_ADD = "INSERT OR IGNORE INTO install (key, value) VALUES (?, ?)"
_DEVICE = "device_id"


class Install:
    """The `install` table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def device_id(self) -> str:
        """Give the id under which every server knows this install: made once, then always the same (a UUID)."""
        row = await self._db.fetch_one(_GET, (_DEVICE,))
        return str(row[0]) if row else await self._db.write(_make_device_id)


def _make_device_id(raw: sqlite3.Connection) -> str:
    """Another process may have been quicker: what is stored counts."""
    raw.execute(_ADD, (_DEVICE, str(uuid4())))
    return str(raw.execute(_GET, (_DEVICE,)).fetchone()[0])
