"""The open store: the database with one attribute for each family of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from tui.model.clock import Clock
from tui.store.database import Database
from tui.store.migrations import migrate


class Store:
    """What everything above reads from and writes to. Make it with `await Store.open(...)`."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @classmethod
    async def open(cls, path: Path, *, clock: Clock) -> Self:
        """Open the file, create or upgrade its tables, and give the families. Raises LocalStoreError."""
        return cls(await Database.open(path, clock=clock, prepare=lambda raw: migrate(raw, path, clock)))

    async def close(self) -> None:
        """Close every connection; may be called twice."""
        await self.db.close()
