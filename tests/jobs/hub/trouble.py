"""What befalls the servers, as the dice fall: they go away, refuse, and hang up in the middle."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.jobs.hub.trio import KINDS, access_of, listeners_of
from tui.sandbox import Household

ANYWHERE = ("429=2", "500", "502", "503", "504", "starting", "maintenance", "refuse", "drop", "cut")
"""Of any call."""
OF_WRITES = ("429=1", "500", "503", "drop", "lost", "refuse", "drop", "lost")
"""Done, or not done, and nobody knows: `drop` and `lost` are."""
WRITES = {
    "plex": ("scrobble", "unscrobble", "timeline"),
    "jellyfin": ("write_user_data", "mark_played", "mark_unplayed"),
    "emby": ("write_user_data", "mark_played", "mark_unplayed"),
}


@dataclass
class Trouble:
    """Decides what goes wrong next, and how long."""

    house: Household
    dice: random.Random
    away: dict[str, int] = field(default_factory=dict)
    """Servers that are down, and for how many changes more."""

    async def befall(self) -> None:
        """Let some time go by, in which things break and mend."""
        for kind in [kind for kind, left in self.away.items() if left <= 0]:
            await self.bring_back(kind)
        self.away = {kind: left - 1 for kind, left in self.away.items()}
        chance = self.dice.random()
        kind = self.dice.choice(KINDS)
        if chance < 0.04:
            await self._take_away(kind)
        elif chance < 0.12:
            self._add(kind, "*", self.dice.choice(ANYWHERE))
        elif chance < 0.24:
            self._add(kind, self.dice.choice(WRITES[kind]), self.dice.choice(OF_WRITES))

    async def end(self) -> None:
        """Let all be well again."""
        for kind in KINDS:
            await self.bring_back(kind)
            access_of(self.house, kind).faults.clear()

    async def bring_back(self, kind: str) -> None:
        """Let a server listen again, if it does not."""
        if kind in self.away:
            del self.away[kind]
            for server in listeners_of(access_of(self.house, kind)):
                await server.start()

    async def _take_away(self, kind: str) -> None:
        if kind not in self.away:
            self.away[kind] = self.dice.randint(2, 25)
            for server in listeners_of(access_of(self.house, kind)):
                await server.close()

    def _add(self, kind: str, action: str, fault: str) -> None:
        access_of(self.house, kind).faults.add(action, fault, times=self.dice.randint(1, 4))
