"""Counts what arrives from when something begins to leave until nothing does any more. Pure."""

from __future__ import annotations

from tui.formatting import batch_text
from tui.model.outbox import DeliveryState
from tui.store.outbox.landing import Failed, Landed


class Batch:
    """What is on its way in one go, to all targets."""

    def __init__(self) -> None:
        self.synced = 0
        self.failed = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing has ended yet."""
        return not (self.synced or self.failed)

    def add(self, end: Landed | Failed) -> None:
        """Count an end; what waits has not ended."""
        if isinstance(end, Landed):
            self.synced += 1
        elif end.state is DeliveryState.DEAD:
            self.failed += 1

    @property
    def words(self) -> str:
        """What it came to, as people read it."""
        return batch_text(self.synced, self.failed)
