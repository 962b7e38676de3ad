"""The outbox as the one process works on it that sends: what it takes, and what it tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.model.outbox import Delivery, LaneState
from tui.store.database import Connection, Database
from tui.store.hop import in_thread_of
from tui.store.outbox import departing, landing, lanes, lists, pruning, tallying
from tui.store.outbox.landing import Failed, Landed, Told
from tui.store.outbox.lanes import Standing
from tui.store.scrub import Scrub


class Departures:
    """What leaves for the servers. `owner` is the name of this process in the lease."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def standings(self) -> list[Standing]:
        """Give how every lane stands."""
        return await self._db.read(lanes.standings)

    async def recover(self, owner: str, *, is_alone: bool) -> int:
        """Give back what was in flight and nobody sends any more; `is_alone`: no other process can be sending."""
        now = self._db.clock.now()
        return await self._db.write(lambda raw: departing.recover(raw, owner, now, is_alone=is_alone))

    async def reclaim(self, owner: str, profile_id: int) -> None:
        """Give back what `owner` itself has in flight for a target and sends no more."""
        now = self._db.clock.now()
        await self._db.write(lambda raw: departing.reclaim(raw, owner, profile_id, now))

    async def take(self, owner: str, profile_id: int, limit: int) -> list[Delivery]:
        """Give what leaves next for a target; it is `owner`'s from now on."""
        now = self._db.clock.now()
        return await self._db.write(lambda raw: departing.take(raw, owner, profile_id, limit, now))

    async def put_back(self, owner: str, untold: Sequence[tuple[int, bool]]) -> None:
        """Give back what has not arrived, as (id, whether a write may have left). No attempt is burnt."""
        now = self._db.clock.now()
        await self._db.write(lambda raw: departing.put_back(raw, owner, untold, now))

    async def tell(self, owner: str, end: Landed | Failed, profile_id: int, next_id: int | None = None) -> Told:
        """Store how a delivery ended or failed, with what its server has by then; `next_id` may leave then."""
        now, plain = self._db.clock.now(), self._plain(end)
        return await self._db.write(
            lambda raw: landing.tell(raw, owner, plain, profile_id=profile_id, next_id=next_id, now=now)
        )

    async def sender_of(self, delivery_id: int) -> str:
        """Give who sends a delivery that is on its way; "" = nobody."""
        return await self._db.read(lambda raw: lists.sender_of(raw, delivery_id))

    async def keep(self, conn: Connection, delivery_id: int, sender: str) -> bool:
        """Tell, in a transaction, whether a delivery is still its sender's: what is stored for it counts only then.

        It, and what was taken with it, stays its sender's for longer: a whole list takes its time.
        """
        now = self._db.clock.now()
        return await in_thread_of(conn, lambda raw: lists.keep(raw, delivery_id, sender, now))

    async def give_back(self, excused: Mapping[int, int], next_attempt_at: float) -> None:
        """Take back attempts of deliveries, so many of each: their target was to blame."""
        await self._db.write(lambda raw: landing.give_back(raw, excused, next_attempt_at))

    async def close_lane(
        self, profile_id: int, state: LaneState, reason: str, *, until: float | None, tries: int
    ) -> None:
        """Let nothing leave for a target before `until` (UTC epoch s); None = not before something changes."""
        now, words = self._db.clock.now(), self._scrub.line(reason)
        await self._db.write(
            lambda raw: lanes.close_lane(raw, profile_id, state, words, until=until, tries=tries, now=now)
        )

    async def open_lane(self, profile_id: int) -> None:
        """Note that nothing keeps deliveries from leaving for a target."""
        await self._db.write(lambda raw: lanes.open_lane(raw, profile_id))

    async def end_batch(self, synced: int, failed: int) -> None:
        """Note what a batch came to that has just ended."""
        now = self._db.clock.now()
        await self._db.write(lambda raw: tallying.end_batch(raw, synced, failed, now))

    async def prune(self, *, older_than: float, keep_rows: int) -> bool:
        """Delete one bite of what has ended long ago, or is beyond the newest; True while there may be more."""
        return await self._db.write(lambda raw: pruning.prune(raw, older_than, keep_rows))

    def _plain(self, end: Landed | Failed) -> Landed | Failed:
        line = self._scrub.line
        if isinstance(end, Landed):
            return replace(end, outcome=line(end.outcome), exchange=line(end.exchange))
        return replace(end, error=line(end.error), hint=line(end.hint), exchange=line(end.exchange))
