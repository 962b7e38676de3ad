"""Tells a broken target from deliveries that it cannot take: both answer 500 (S16). Pure."""

from __future__ import annotations

SEVERAL = 3
"""So many different deliveries that fail one after the other blame the target."""


class Streak:
    """The failures of one lane since something went well.

    Those that were excused as the target's fault are suspects. When another delivery arrives meanwhile the target is
    well, and their failures are their own from then on: three of a kind must not close a lane for ever.
    """

    def __init__(self) -> None:
        self._row: list[int] = []
        self._suspects: set[int] = set()
        self._guilty: set[int] = set()

    def arrived(self, delivery_id: int) -> None:
        """Note that the target took one, or answered it well."""
        for known in (self._suspects, self._guilty):
            known.discard(delivery_id)
        self._guilty |= self._suspects
        self._suspects.clear()
        self._row.clear()

    def failed(self, delivery_id: int) -> tuple[int, ...]:
        """Note that one failed, and give those whose failure is the target's: all of the row, or none yet."""
        if delivery_id in self._guilty:
            return ()
        if delivery_id not in self._row:
            self._row.append(delivery_id)
        if len(self._row) < SEVERAL:
            return ()
        excused = tuple(self._row)
        self._suspects.update(excused)
        self._row.clear()
        return excused
