"""Chooses how many rows a bulk transaction takes, so that it is as long as others can bear and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tui.model.clock import Clock

TARGET = 0.02
"""Seconds that one transaction should take; index merges come on top of some."""
FEWEST, FIRST, MOST = 250, 1_000, 6_000


class Pace:
    """Rows for the next transaction, learnt from how long the last ones took."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.rows = FIRST

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time the work on `rows` rows and adapt the figure, by at most a factor of two."""
        started = self._clock.monotonic()
        yield
        took = self._clock.monotonic() - started
        factor = min(2.0, max(0.5, TARGET / took)) if took > 0 else 2.0
        self.rows = int(min(MOST, max(FEWEST, self.rows * factor)))
