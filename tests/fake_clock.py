"""A clock for tests: it stands still until it is moved, and remembers what was slept."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count


class FakeClock:
    """Implements `tui.model.clock.Clock`. `advance()` moves both readings and wakes the sleepers that are due."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._monotonic = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()
        self.slept: list[float] = []
        self.is_instant = False
        """True: a sleep moves the clock itself and returns at once."""

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.is_instant:
            self._move(seconds)
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + seconds, next(self._order), future))
        await future

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self._move(seconds)
        while self._sleepers and self._sleepers[0][0] <= self._monotonic:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)

    def jump(self, seconds: float) -> None:
        """Set the wall clock forwards or backwards, as a person or NTP does; durations do not notice."""
        self._now += seconds

    def _move(self, seconds: float) -> None:
        self._now += seconds
        self._monotonic += seconds
