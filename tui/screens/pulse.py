"""Looks for news in the store, and has the visible screen read again when there are some."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

EAGER_BEATS = 3
"""Beats after a poke that come sooner: what a key has set off shows itself in the next moments."""
EAGER_INTERVAL = 0.15
"""Seconds between them."""


class Readable(Protocol):
    """A screen that shows what the store says."""

    seen_version: int
    """Data version of its last reading; -1 = never read."""

    async def reread(self) -> None:
        """Read what it shows again."""


class Pulse:
    """One per dashboard. Only the screen on top is read for; a screen that comes back is read for at once."""

    def __init__(
        self,
        data_version: Callable[[], Awaitable[int]],
        visible: Callable[[], Readable | None],
        complain: Callable[[Exception], None],
        *,
        interval: float,
    ) -> None:
        self._data_version = data_version
        self._visible = visible
        self._complain = complain
        self._interval = interval
        self._poked = asyncio.Event()
        self._is_forced = False
        self._eager = 0

    def poke(self) -> None:
        """Look now, and read again even without news."""
        self._is_forced = True
        self._poked.set()

    async def run(self) -> None:
        """Beat until cancelled. A reading that fails is told, and the next one is tried: the screen never freezes."""
        while True:
            try:
                await self.beat()
            except Exception as error:
                self._complain(error)
            await self._pause()

    async def beat(self) -> None:
        """One look. Raises LocalStoreError."""
        is_forced, self._is_forced = self._is_forced, False
        version = await self._data_version()
        screen = self._visible()
        if screen is not None and (is_forced or screen.seen_version != version):
            screen.seen_version = version
            await screen.reread()

    async def _pause(self) -> None:
        pause = min(EAGER_INTERVAL, self._interval) if self._eager else self._interval
        try:
            await asyncio.wait_for(self._poked.wait(), pause)
        except TimeoutError:
            self._eager = max(0, self._eager - 1)
        else:
            self._eager = EAGER_BEATS
            self._poked.clear()
