"""Who goes first to the lease: a service. Others leave it to one that lives, as soon as nothing runs in them.

Like the lease itself this compares no wall clocks, but for a first guess: a service lives while its row moves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from tui.engine.process.living import is_gone
from tui.engine.process.presence import is_living
from tui.model.clock import Clock
from tui.model.service import FRESH, ServiceRow
from tui.store.services import Services

BEAT_EVERY = 3.0
"""Seconds between two signs of life of a service."""
LOOK_EVERY = 1.0
"""Seconds between two looks for services."""


class Precedence(Protocol):
    """The place of a process in front of the lease."""

    async def may_hold(self, *, is_held: bool) -> bool:
        """Tell whether this process may have the lease; `is_held`: whether it has. Raises LocalStoreError."""
        ...

    async def leave(self) -> None:
        """The process ends, and nothing of it comes after it. Raises LocalStoreError."""
        ...


class First:
    """The place of a service: says that it is there, and always may."""

    def __init__(self, services: Services, clock: Clock, me: ServiceRow) -> None:
        self._services = services
        self._clock = clock
        self._me = me
        self._beat_at: float | None = None

    async def may_hold(self, *, is_held: bool) -> bool:
        """True; others learn from the row that this process is there, and whether it works."""
        now = self._clock.monotonic()
        is_new = self._beat_at is None
        if self._beat_at is None or is_held != self._me.is_working or now >= self._beat_at + BEAT_EVERY:
            self._me = replace(self._me, beat_at=self._clock.now(), is_working=is_held)
            await self._services.beat(self._me)
            self._beat_at = now
        if is_new:
            await self._services.remove_others(self._me.owner)
        return True

    async def leave(self) -> None:
        """Take the row away."""
        await self._services.remove(self._me.owner)


@dataclass(frozen=True, slots=True)
class _Seen:
    beat_at: float
    moved_at: float
    """By our steady clock; long ago for a row that did not move yet and does not look alive."""


class Second:
    """The place of everybody else: behind every service that lives."""

    def __init__(self, services: Services, clock: Clock, *, look_every: float = LOOK_EVERY) -> None:
        self._services = services
        self._clock = clock
        self._look_every = look_every
        self._seen: dict[str, _Seen] = {}
        self._look_at = 0.0
        self._may = True

    async def may_hold(self, *, is_held: bool) -> bool:
        """Tell whether no service lives that runs the queue, or waits to."""
        now = self._clock.monotonic()
        if now >= self._look_at:
            self._look_at = now + self._look_every
            rows = await self._services.all()
            self._seen = {row.owner: self._look(row, now) for row in rows}
            self._may = not any(self._lives(row, now) for row in rows)
        return self._may

    async def leave(self) -> None:
        """Nobody knew of it."""

    def _look(self, row: ServiceRow, now: float) -> _Seen:
        before = self._seen.get(row.owner)
        if before is not None and before.beat_at == row.beat_at:
            return before
        is_alive = before is not None or is_living(row, now=self._clock.now())
        return _Seen(row.beat_at, now if is_alive else now - 2 * FRESH)

    def _lives(self, row: ServiceRow, now: float) -> bool:
        return now - self._seen[row.owner].moved_at <= FRESH and not is_gone(row.pid, row.host)
