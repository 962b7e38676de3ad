"""Reads what the House screen shows. Files are looked at seldom: they change by themselves only once a day."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.model.backup import BackupInfo, StoreSize
from tui.screens.house.facts import HouseFacts

if TYPE_CHECKING:
    from tui.deck import Deck

FRESH = 30.0
"""Seconds for which sizes and the list of backups are taken as they were."""


class HouseReading:
    """What was read last of the files."""

    def __init__(self) -> None:
        self._backups: Sequence[BackupInfo] = ()
        self._size: StoreSize | None = None
        self._looked_at: float | None = None
        self._backed_up_at: float | None = None

    def forget_files(self) -> None:
        """Look at them again the next time."""
        self._looked_at = None

    async def read(self, deck: Deck) -> HouseFacts:
        """Read everything. Raises LocalStoreError."""
        schedules = await deck.schedules.all()
        backed_up_at = next((it.schedule.last_at for it in schedules if it.schedule.profile_id is None), None)
        if backed_up_at != self._backed_up_at:
            self._backed_up_at = backed_up_at
            self.forget_files()
        await self._look_at_files(deck)
        return HouseFacts(
            schedules=schedules,
            pause=await deck.schedules.pause_state(),
            service=await deck.service_state(),
            alarms=await deck.alarms.open(),
            channels=await deck.alarms.channels(),
            rules=await deck.alarms.rules(),
            backups=self._backups,
            size=self._size,
            profiles=[(profile.id, profile.name) for profile in await deck.profiles.all()],
        )

    async def _look_at_files(self, deck: Deck) -> None:
        now = deck.clock.monotonic()
        if self._looked_at is None or now - self._looked_at > FRESH:
            self._looked_at = now
            with suppress(OSError):  # a file that goes while it is looked at: the next look tells
                self._backups, self._size = await deck.backups.kept(), await deck.backups.size()
