"""Spaces calls out, so that a panel is never asked faster than it bears."""

from __future__ import annotations

from tui.model.clock import Clock

SLOWEST = 0.2
"""Calls a second below which slowing down further makes no sense."""


class Pacer:
    """Gives each call its turn, at most `per_second` of them; shared by tasks of one event loop."""

    def __init__(self, clock: Clock, per_second: float) -> None:
        self._clock = clock
        self._gap = 1 / per_second
        self._next = clock.monotonic()

    async def turn(self) -> None:
        """Wait until the next call may begin."""
        now = self._clock.monotonic()
        wait, self._next = self._next - now, max(self._next, now) + self._gap
        if wait > 0:
            await self._clock.sleep(wait)

    def slow_down(self, pause: float) -> None:
        """Let nothing begin for `pause` s, and go at half the speed after that."""
        self._gap = min(2 * self._gap, 1 / SLOWEST)
        self._next = max(self._next, self._clock.monotonic() + pause)
