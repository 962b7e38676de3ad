"""The lease row: which process runs the queue. The file lock beside it is the engine's business."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tui.store.database import Database

SELECT = "SELECT owner, pid, host, face, has_file_lock, acquired_at, heartbeat_at FROM lease"

TAKE = """
    INSERT INTO lease (id, owner, pid, host, face, has_file_lock, acquired_at, heartbeat_at)
    VALUES (1, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, pid = excluded.pid, host = excluded.host,
        face = excluded.face, has_file_lock = excluded.has_file_lock, acquired_at = excluded.acquired_at,
        heartbeat_at = excluded.heartbeat_at
    WHERE lease.owner = ? AND lease.heartbeat_at = ?
"""

BEAT = "UPDATE lease SET heartbeat_at = ?, has_file_lock = ? WHERE owner = ?"


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """Who holds the lease. Times are UTC epoch seconds of the owner's clock."""

    owner: str
    pid: int
    host: str
    face: str
    has_file_lock: bool
    acquired_at: float
    heartbeat_at: float


def read_lease(raw: sqlite3.Connection) -> LeaseRow | None:
    """Give the holder of the lease; None when nobody holds it."""
    row = raw.execute(SELECT).fetchone()
    return LeaseRow(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6]) if row else None


class LeaseTable:
    """The one row of the `lease` table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self) -> LeaseRow | None:
        """Give the holder; None when nobody holds it."""
        return await self._db.read(read_lease)

    async def take(self, mine: LeaseRow, seen: LeaseRow | None) -> bool:
        """Put `mine` in, provided that the row is still exactly as `seen`; tell whether it worked."""
        values = (mine.owner, mine.pid, mine.host, mine.face, mine.has_file_lock, mine.acquired_at, mine.heartbeat_at)
        expected = (seen.owner, seen.heartbeat_at) if seen else ("", 0.0)

        def swap(raw: sqlite3.Connection) -> bool:
            return raw.execute(TAKE, (*values, *expected)).rowcount == 1

        return await self._db.write(swap)

    async def beat(self, owner: str, now: float, has_file_lock: bool) -> bool:
        """Renew the heartbeat; False when the lease is another's by now."""
        return await self._db.write(lambda raw: raw.execute(BEAT, (now, has_file_lock, owner)).rowcount == 1)

    async def release(self, owner: str) -> None:
        """Give the lease up, if it is still held by `owner`."""
        await self._db.write(lambda raw: raw.execute("DELETE FROM lease WHERE owner = ?", (owner,)))
