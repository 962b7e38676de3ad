"""What the program calls time. Handed in everywhere, so that tests decide how fast it passes."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Two readings and a sleep; `tui.engine.clock.SystemClock` is the real one."""

    def now(self) -> float:
        """UTC epoch seconds; what is stored and shown. May jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump; what durations and deadlines are measured with."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`; cancellable at once."""
        ...
