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
        self._lists = 0
        self._failed_lists = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing has ended yet."""
        return not (self.synced or self.failed)

    @property
    def has_plays(self) -> bool:
        """Whether anything but lists has ended, each of which tells of itself."""
        return self.synced + self.failed > self._lists + self._failed_lists

    def add(self, end: Landed | Failed, *, is_list: bool = False) -> None:
        """Count an end; what waits has not ended."""
        if isinstance(end, Landed):
            self.synced += 1
            self._lists += is_list
        elif end.state is DeliveryState.DEAD:
            self.failed += 1
            self._failed_lists += is_list

    @property
    def words(self) -> str:
        """What it came to, as people read it, without lists."""
        return batch_text(self.synced - self._lists, self.failed - self._failed_lists)
