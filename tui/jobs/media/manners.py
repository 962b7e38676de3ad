"""Asks a media server gently: one request at a time, with pauses that grow as it becomes slow (safety rule S34)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tui.model.clock import Clock

T = TypeVar("T")

QUICK = 0.3
"""Seconds: a server that answers within is not spared."""
SHARE = 0.5
"""Part of what an answer takes beyond that, which is waited before the next request."""
LONGEST = 5.0
"""Seconds of a pause."""
WEIGHT = 0.4
"""How much the last answer counts among those before it."""


class Manners:
    """The requests to one server."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._latency = 0.0

    @property
    def pause(self) -> float:
        """Seconds to wait before the next request."""
        return min(LONGEST, max(0.0, self._latency - QUICK) * SHARE)

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Await `call()` when it is its turn. Raises what it raises."""
        async with self._turn:
            if self.pause:
                await self._clock.sleep(self.pause)
            started = self._clock.monotonic()
            try:
                return await call()
            finally:
                self._note(self._clock.monotonic() - started)

    def _note(self, took: float) -> None:
        self._latency = took if not self._latency else (1 - WEIGHT) * self._latency + WEIGHT * took
