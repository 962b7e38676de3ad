"""Processes of `syncdeck serve`: those that run the queue, and those that wait to."""

from __future__ import annotations

from tui.model.service import ServiceRow
from tui.store.database import Database

SELECT = "SELECT owner, pid, host, started_at, beat_at, is_working FROM services ORDER BY started_at, owner"

BEAT = """
    INSERT INTO services (owner, pid, host, started_at, beat_at, is_working) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (owner) DO UPDATE SET beat_at = excluded.beat_at, is_working = excluded.is_working
"""


class Services:
    """The `services` table. A row says that its process was there, not that it is: see `engine/process/presence.py`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> list[ServiceRow]:
        """Give every row, the oldest process first."""
        rows = await self._db.fetch_all(SELECT)
        return [ServiceRow(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]

    async def beat(self, row: ServiceRow) -> None:
        """Say that a service lives, and whether it runs the queue; it is entered when it was not there."""
        values = (row.owner, row.pid, row.host, row.started_at, row.beat_at, row.is_working)
        await self._db.write(lambda raw: raw.execute(BEAT, values))

    async def remove(self, owner: str) -> None:
        """Forget a service that ends."""
        await self._db.write(lambda raw: raw.execute("DELETE FROM services WHERE owner = ?", (owner,)))

    async def remove_others(self, owner: str) -> None:
        """Forget services that are known to be gone: all but `owner`."""
        await self._db.write(lambda raw: raw.execute("DELETE FROM services WHERE owner <> ?", (owner,)))

    async def forget_silent(self, before: float) -> None:
        """Forget services of other machines that have not said for long that they live."""
        if await self._db.fetch_one("SELECT 1 FROM services WHERE beat_at < ?", (before,)):
            await self._db.write(lambda raw: raw.execute("DELETE FROM services WHERE beat_at < ?", (before,)))
