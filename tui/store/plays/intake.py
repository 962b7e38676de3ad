"""Takes the records of a staged file into the play history, batch by batch, each within its caller's transaction."""

from __future__ import annotations

import aiosqlite

from tui.model.tautulli import StagedFile
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.plays import scratch
from tui.store.plays.batch import Batch, BatchWriter, Taken
from tui.store.plays.batch_sql import STAGED

__all__ = ["Batch", "Intake", "Taken"]


class Intake:
    """Writes play sessions and plays. One staged file at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._staged: StagedFile | None = None

    async def attach(self, staged: StagedFile) -> None:
        """Let the following batches read a staged file; outside any transaction. Raises LocalStoreError."""
        await self.detach()
        await self._db.attach(staged.path, STAGED)
        self._staged = staged

    async def detach(self) -> None:
        """Let go of the staged file; does nothing when there is none."""
        self._staged = None
        await self._db.write(scratch.drop)
        await self._db.detach(STAGED)

    async def take(self, conn: aiosqlite.Connection, batch: Batch) -> Taken:
        """Take the next records in, in one hop and on this connection only; `processed` is 0 at the end.

        Rolling the transaction back undoes all of it, so a dry run does just that.
        """
        staged = self._staged
        if staged is None:
            raise RuntimeError("attach a staged file before taking records from it")
        return await in_thread_of(conn, lambda raw: BatchWriter(raw, staged, batch).take())
