"""One at a time on each list: a run and the outbox of one process never sync the same list beside each other."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field


class Turns:
    """Made once for a process, in its wiring. Across processes only the holder of the lease syncs lists."""

    def __init__(self) -> None:
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    def of(self, list_id: int) -> asyncio.Lock:
        """Give the turn of a list: `async with turns.of(list_id)`."""
        return self._locks[list_id]


@dataclass(frozen=True, slots=True)
class Told:
    """What deliveries of one process share: the turns of lists, and which failures the log has."""

    turns: Turns
    failures: set[int] = field(default_factory=set)
    """Ids of deliveries."""
