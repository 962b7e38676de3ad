"""How much the hub looks at in one transaction: what others can bear to wait for, learnt as it goes (S29)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tui.model.clock import Clock

TARGET = 0.025
"""Seconds that one transaction should take, so that none takes more than 50 ms."""
FEWEST, FIRST, MOST = 25, 50, 200
"""Changes of one transaction."""


class Bites:
    """The size of the next bite."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.size = FIRST

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time the work on a bite and adapt the next one, by at most a factor of two."""
        started = self._clock.monotonic()
        yield
        took = self._clock.monotonic() - started
        factor = min(2.0, max(0.5, TARGET / took)) if took > 0 else 1.0
        self.size = int(min(MOST, max(FEWEST, self.size * factor)))
