"""Notices that the wall clock was set, or that the machine slept: the steady clock went on at another pace."""

from __future__ import annotations

from tui.model.clock import Clock

DRIFT = 2.0
"""Seconds by which the clocks may part before it counts; slewing by NTP stays under it between two looks."""


class ClockWatch:
    """Compares the two clocks of a machine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._apart: float | None = None

    def jump(self) -> float | None:
        """Give the seconds by which the wall clock jumped since the last look, forwards or back; None = it did not.

        The first look counts as a jump of none: nobody knows what happened before.
        """
        apart = self._clock.now() - self._clock.monotonic()
        jump = 0.0 if self._apart is None else apart - self._apart
        if self._apart is not None and abs(jump) <= DRIFT:
            return None
        self._apart = apart
        return jump
