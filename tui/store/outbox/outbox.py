"""The outbox of the open store: what faces read of it. Only the worker's process takes from it (`Departures`)."""

from __future__ import annotations

from collections.abc import Sequence

import aiosqlite

from tui.model.outbox import Delivery, DeliveryFilter, Lane, NewDelivery, Tally
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.outbox import lanes, of_run, orders, reading, tallying
from tui.store.outbox.enqueue import enqueue

EVERYTHING_OPEN = DeliveryFilter()


class Outbox:
    """The `outbox` and `outbox_lanes` tables, as any process reads them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def put(self, conn: aiosqlite.Connection, new: NewDelivery, now: float) -> int | None:
        """Queue a change inside its own transaction, as `enqueue` does in the writer's thread."""
        return await in_thread_of(conn, lambda raw: enqueue(raw, new, now))

    async def page(
        self, chosen: DeliveryFilter = EVERYTHING_OPEN, *, offset: int = 0, limit: int = 100
    ) -> list[Delivery]:
        """Give deliveries, newest first."""
        return await self._db.read(lambda raw: reading.page(raw, chosen, offset, limit))

    async def count(self, chosen: DeliveryFilter = EVERYTHING_OPEN) -> int:
        """Count what `page` gives in all."""
        return await self._db.read(lambda raw: reading.count(raw, chosen))

    async def get(self, delivery_id: int) -> Delivery | None:
        """Give one delivery; None when it is not kept any more."""
        return await self._db.read(lambda raw: reading.get(raw, delivery_id))

    async def lanes(self) -> list[Lane]:
        """Give the lane of every server that is written to, and of whatever else has deliveries, by name."""
        return await self._db.read(reading.lanes)

    async def tally(self) -> Tally:
        """Give what the sync indicator shows."""
        return await self._db.read(tallying.tally)

    async def moving(self, profile_id: int | None = None, *, group_id: str = "") -> int:
        """Count what goes by itself: to one target, of one group, or in all."""
        return await self._db.read(lambda raw: reading.moving(raw, profile_id, group_id))

    async def flying(self, profile_id: int | None = None) -> int:
        """Count what is on its way at this moment."""
        return await self._db.read(lambda raw: reading.flying(raw, profile_id))

    async def has_sent(self, run_id: int) -> bool:
        """Tell whether a run wrote to servers what was known before, and nothing was written over it since."""
        return bool(await self._db.read(lambda raw: of_run.sent(raw, run_id)))

    async def retry(self, ids: Sequence[int]) -> int:
        """Let deliveries go again that are dead, wait or are held, and give how many; their attempts begin anew."""
        return await self._db.write(lambda raw: orders.retry(raw, ids))

    async def retry_dead(self, profile_id: int | None = None) -> int:
        """Let everything that is dead go again, of one target or of all, and give how many."""
        return await self._db.write(lambda raw: orders.retry_dead(raw, profile_id))

    async def approve(self, profile_id: int) -> int:
        """Let everything go that is held back for a target, and give how many."""
        return await self._db.write(lambda raw: orders.approve(raw, profile_id))

    async def release(self, conn: aiosqlite.Connection, profile_id: int) -> int:
        """Let everything go that is held back for a target, or that runs of it have queued; give how many."""
        return await in_thread_of(conn, lambda raw: orders.release(raw, profile_id))

    async def drop(self, ids: Sequence[int]) -> int:
        """End deliveries that nobody wants any more, and give how many; what is in flight stays."""
        now = self._db.clock.now()
        return await self._db.write(lambda raw: orders.drop(raw, ids, now))

    async def flush(self, profile_id: int | None = None) -> None:
        """Let what waits be tried now, and lanes that are closed too: of one target or of all."""
        now = self._db.clock.now()
        await self._db.write(lambda raw: orders.flush(raw, profile_id, now))

    async def set_paused(self, profile_id: int, *, is_paused: bool) -> None:
        """Stop or let go the lane of a target."""
        await self._db.write(lambda raw: lanes.set_paused(raw, profile_id, is_paused=is_paused))
