"""The connection monitor: looks at every server now and then, as often as the way to it deserves.

Only the process that holds the lease does so. It knows no protocol: what a look is comes with the cards.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence

from tui.engine.accounts.cards import Cards
from tui.engine.accounts.circuits import host_of
from tui.engine.accounts.server_access import CARD_KINDS
from tui.errors import LocalStoreError
from tui.model.clock import Clock
from tui.model.profiles import Profile
from tui.store.store import Store

POLL = 1.0
"""Seconds between two looks at what is due."""
FIRST_WITHIN = 8.0
"""Seconds over which the first looks are spread, so that a start does not ask every server at once."""
SPREAD = 0.1
"""Part of an interval by which a look may come later."""
TROUBLE_PAUSE = 30.0
"""Seconds before the next look after the store failed."""

console = logging.getLogger(__name__)


class Monitor:
    """Looks at servers until it is cancelled."""

    def __init__(
        self, store: Store, clock: Clock, cards: Cards, *, chance: Callable[[], float] = random.random
    ) -> None:
        self._store = store
        self._clock = clock
        self._cards = cards
        self._chance = chance
        self._due: dict[int, float] = {}
        self._known: dict[int, tuple[str, bool]] = {}
        self._profiles: Sequence[Profile] = ()
        self._version = -1
        self._busy: set[str] = set()

    async def watch(self, is_mine: Callable[[], bool]) -> None:
        """Look at what is due, whenever `is_mine()` says that this process holds the lease. Ends by cancellation."""
        async with asyncio.TaskGroup() as looks:
            while True:
                if is_mine():
                    await self._guarded_round(looks)
                await self._clock.sleep(POLL)

    def hurry(self, profile_id: int) -> None:
        """Look at a server as soon as its host is free: its profile was changed, or somebody waits for it."""
        self._due[profile_id] = self._clock.monotonic()

    async def _guarded_round(self, looks: asyncio.TaskGroup) -> None:
        """Begin what is due. What fails here never touches the runs at work."""
        try:
            await self._notice_changes()
            await self._begin_due(looks)
        except LocalStoreError as error:
            console.warning("the monitor rests: %s", error)
        except Exception:  # the queue runs on without cards; the console's log holds it
            console.exception("monitor fault")

    async def _begin_due(self, looks: asyncio.TaskGroup) -> None:
        now = self._clock.monotonic()
        for profile in self._profiles:
            host = host_of(profile)
            if self._due[profile.id] > now or host in self._busy:
                continue
            alone_for = await self._cards.left_alone_for(profile)
            self._due[profile.id] = now + (alone_for or TROUBLE_PAUSE)
            if not alone_for:
                self._busy.add(host)
                looks.create_task(self._look(profile, host), name=f"look at {profile.id}")

    async def _notice_changes(self) -> None:
        """Take up profiles that are new, enabled or changed; leave alone those that are disabled or gone."""
        version = await self._store.db.data_version()
        if version == self._version:
            return
        self._version = version
        profiles = [found for found in await self._store.profiles.all() if found.kind in CARD_KINDS and found.enabled]
        for profile in profiles:
            self._schedule(profile)
        self._profiles = profiles
        ids = {profile.id for profile in profiles}
        self._due = {profile_id: at for profile_id, at in self._due.items() if profile_id in ids}

    def _schedule(self, profile: Profile) -> None:
        """Give a new or changed profile its first look."""
        seen = (profile.url, profile.enabled)
        if profile.id not in self._due or self._known.get(profile.id) != seen:
            self._known[profile.id] = seen
            self._due[profile.id] = self._clock.monotonic() + self._chance() * FIRST_WITHIN

    async def _look(self, profile: Profile, host: str) -> None:
        try:
            card, _ = await self._cards.look(profile)
            wait = max(0.0, (card.next_at or 0.0) - self._clock.now())
            self._due[profile.id] = self._clock.monotonic() + wait * (1 + SPREAD * self._chance())
        except LocalStoreError as error:
            console.warning("the card of %s cannot be stored: %s", profile.name, error)
        except Exception:  # one look must not end the others; the console's log holds it
            console.exception("look at %s", profile.name)
        finally:
            self._busy.discard(host)
