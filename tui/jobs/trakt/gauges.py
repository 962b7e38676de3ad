"""Stores how much of an account's buckets of calls is left, so that every face can show it, whoever makes the calls."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tui.errors import LocalStoreError
from tui.model.clock import Clock
from tui.model.lists import RateGauge
from tui.store.trakt.accounts import learn_gauges

if TYPE_CHECKING:
    from tui.clients.trakt.pace import TraktPace
    from tui.store.store import Store

EVERY = 2.0
"""Seconds between two writes to the store."""


class GaugeBook:
    """Of one profile in this process."""

    def __init__(self, store: Store, profile_id: int, pace: TraktPace, clock: Clock) -> None:
        self._store = store
        self._profile_id = profile_id
        self._pace = pace
        self._clock = clock
        self._stored: tuple[RateGauge, ...] = pace.gauges()
        self._next_at = 0.0

    async def keep(self, *, is_last: bool = False) -> None:
        """Store the gauges if they have moved and it is time; at the end of a session whenever they have moved."""
        now, gauges = self._clock.monotonic(), self._pace.gauges()
        if gauges == self._stored or (now < self._next_at and not is_last):
            return
        self._stored, self._next_at = gauges, now + EVERY
        with suppress(LocalStoreError):  # what they show is told again by the next answer
            await self._store.db.write(lambda raw: learn_gauges(raw, self._profile_id, gauges))
