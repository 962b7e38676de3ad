"""The real clock."""

from __future__ import annotations

import asyncio
import time

from tui.model.clock import Clock

__all__ = ["Clock", "SystemClock"]


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """UTC epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment, never falling."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`; cancellable at once."""
        await asyncio.sleep(seconds)
