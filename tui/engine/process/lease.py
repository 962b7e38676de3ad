"""The lease: one process at a time runs the queue. A file lock says who lives, a row with a heartbeat who owns.

No wall clock is compared: a heartbeat is stale when it has not moved for a while by our own steady clock, so neither
a clock set forwards nor one set backwards takes a lease from its owner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.engine.process.file_lock import FileLock
from tui.model.clock import Clock
from tui.store.lease import LeaseRow, LeaseTable


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """Seconds. The ordinary values keep a take-over well under 15 s."""

    heartbeat: float = 2.0
    attempt: float = 1.0
    """Between two tries to take a lease."""
    stale: float = 10.0
    """A heartbeat that stood still for so long is a dead owner's, where the file lock cannot tell."""
    hung: float = 30.0
    """So long for an owner whose process still holds the file lock: it was stopped, or hangs."""


ORDINARY_TIMES = LeaseTimes()


class Lease:
    """This process's claim on the queue. Call `keep` often; it does no more than what is due."""

    def __init__(
        self, table: LeaseTable, lock: FileLock, clock: Clock, me: LeaseRow, times: LeaseTimes = ORDINARY_TIMES
    ) -> None:
        self._table = table
        self._lock = lock
        self._clock = clock
        self._me = me
        self._times = times
        self._next_at = clock.monotonic()
        self._seen: LeaseRow | None = None
        self._seen_at = 0.0
        self.is_held = False
        self.is_alone = False
        """Whether the process that held it before is known to be gone, and not just silent."""

    @property
    def owner(self) -> str:
        """Name under which this process owns the lease and its runs."""
        return self._me.owner

    async def keep(self) -> bool:
        """Take the lease if it is free, renew it if it is ours; tell whether it is ours now. Raises LocalStoreError."""
        now = self._clock.monotonic()
        if now >= self._next_at:
            self.is_held = await self._renew() if self.is_held else await self._try()
            self._next_at = now + (self._times.heartbeat if self.is_held else self._times.attempt)
        return self.is_held

    async def release(self) -> None:
        """Give the lease up, so that another process can take it at once."""
        try:
            if self.is_held:
                self.is_held = False
                await self._table.release(self.owner)
        finally:
            self._lock.release()

    async def _renew(self) -> bool:
        has_lock = self._lock.acquire()
        if await self._table.beat(self.owner, self._clock.now(), has_lock):
            return True
        self._lock.release()
        return False

    async def _try(self) -> bool:
        has_lock = self._lock.acquire()
        row = await self._table.read()
        if self._may_take(row, has_lock=has_lock) and await self._table.take(self._row(has_lock=has_lock), row):
            self.is_alone = has_lock and (row is None or self._shares_lock(row))
            return True
        self._lock.release()
        return False

    def _may_take(self, row: LeaseRow | None, *, has_lock: bool) -> bool:
        still_for = self._still_for(row)
        if row is None:
            return has_lock or not self._lock.is_supported or still_for >= self._times.stale
        if has_lock and self._shares_lock(row):
            return True
        is_lock_alive = row.has_file_lock and not has_lock
        return still_for >= (self._times.hung if is_lock_alive else self._times.stale)

    def _shares_lock(self, row: LeaseRow) -> bool:
        """Tell whether the lock that is free now was this owner's."""
        return row.has_file_lock and row.host == self._me.host

    def _still_for(self, row: LeaseRow | None) -> float:
        """Seconds for which the row has been seen unchanged."""
        now = self._clock.monotonic()
        if self._seen_at == 0.0 or row != self._seen:
            self._seen, self._seen_at = row, now
        return now - self._seen_at

    def _row(self, *, has_lock: bool) -> LeaseRow:
        now = self._clock.now()
        return replace(self._me, has_file_lock=has_lock, acquired_at=now, heartbeat_at=now)
