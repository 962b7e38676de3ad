"""Tells a broken target from deliveries that it cannot take: both answer 500 (S16). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

SEVERAL = 3
"""So many different deliveries that fail one after the other blame the target."""


class Streak:
    """The failures of one lane since something went well.

    Those that were excused as the target's fault are suspects, and from then on each further failure is excused too.
    When another delivery arrives the target is well, and the suspects' failures are their own from then on: three that
    it cannot take must not close a lane for ever.
    """

    def __init__(self) -> None:
        self._row: Counter[int] = Counter()
        self._suspects: set[int] = set()
        self._guilty: set[int] = set()

    def arrived(self, delivery_id: int) -> None:
        """Note that the target took one."""
        for known in (self._suspects, self._guilty):
            known.discard(delivery_id)
        self._guilty |= self._suspects
        self._suspects.clear()
        self._row.clear()

    def failed(self, delivery_id: int) -> Mapping[int, int]:
        """Note that one failed, and give the failures that are the target's: how many of each; {} = none yet."""
        if delivery_id in self._guilty:
            return {}
        self._row[delivery_id] += 1
        if len(self._row) < SEVERAL and not self._suspects:
            return {}
        excused = dict(self._row)
        self._suspects.update(excused)
        self._row.clear()
        return excused
