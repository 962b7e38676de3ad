"""Time that passes faster than it does, for servers and program alike, and that a test can skip."""

from __future__ import annotations

import asyncio
import time


class SwiftClock:
    """Implements `tui.model.clock.Clock`. Processes that are given the same `since` and speed agree on the time."""

    def __init__(self, speed: float = 1.0, since: float | None = None) -> None:
        self.speed = speed
        """Seconds that pass in one."""
        self.since = time.time() if since is None else since
        """Real UTC epoch, s, at which the clock was right."""
        self._skipped = 0.0
        self._news = asyncio.Event()

    def now(self) -> float:
        """UTC epoch seconds."""
        return self.since + (time.time() - self.since) * self.speed + self._skipped

    def monotonic(self) -> float:
        """Seconds since some moment, never falling."""
        return time.monotonic() * self.speed + self._skipped

    async def sleep(self, seconds: float) -> None:
        """Wait until `seconds` have passed or were skipped."""
        until = self.monotonic() + seconds
        await asyncio.sleep(0)
        while (left := until - self.monotonic()) > 0:
            await self._news_within(left / self.speed)

    def skip(self, seconds: float) -> None:
        """Let time pass at once; who sleeps wakes when it is due."""
        self._skipped += seconds
        self._news.set()
        self._news = asyncio.Event()

    async def _news_within(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass
