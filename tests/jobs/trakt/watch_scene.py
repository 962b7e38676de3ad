"""A deck with a media server and Trakt, and one person who has an account on both. Over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.trio import Trio, premiere, trio_at
from tests.jobs.hub.truth import Seen
from tui.model.library import ItemKind
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.sandbox import Household
from tui.sandbox.media import MediaItem
from tui.sandbox.trakt.access import TraktAccess
from tui.sandbox.trakt.titles import Key

PERSON = "mira"
NAME = "trakt"
ITEMS = 16
SPEED = 4.0


@dataclass
class WatchScene:
    """What a test plays with: `trio` is the deck and the media servers."""

    trio: Trio
    trakt: TraktAccess

    async def add(self, name: str = NAME, person: str = PERSON, **settings: str) -> Profile:
        """Sign somebody in at Trakt."""
        own = {"client_id": self.trakt.client_id, "auth_url": self.trakt.auth_url, "write_spacing": "0"}
        slug = self.trakt.account(person).slug
        draft = ProfileDraft(ProfileKind.TRAKT, name, self.trakt.url, slug, own | settings)
        return await self.trio.deck.profiles.add(draft, {"token": self.trakt.tokens(person).access})

    async def map(self, person: str = PERSON) -> None:
        """Say whose account at Trakt it is."""
        slug = self.trakt.account(person).slug
        for account in await self.trio.deck.people.accounts():
            if account.account_key == slug:
                await self.trio.deck.people.map(account.id, person)

    async def join(self, *kinds: str, **settings: str) -> None:
        """Add media servers and Trakt, read all, say whose the accounts are, and let what follows from it arrive."""
        for kind in kinds:
            await self.trio.add(kind)
        await self.add(**settings)
        await self.trio.round((*kinds, NAME))
        await self.trio.map((PERSON,))
        await self.map()
        await self.trio.arrived()

    async def rest(self) -> None:
        """Let everything arrive, and forget what was written until then."""
        await self.trio.arrived()
        self.trio.forget_writes()
        self.trakt.writes.clear()
        self.trakt.journal.clear()

    def key(self, item: MediaItem) -> Key:
        """What Trakt calls something."""
        return self.trakt.title_of(item.number).key

    def there(self, item: MediaItem, person: str = PERSON) -> Seen:
        """How something really stands at Trakt."""
        diary, key = self.trakt.diary(person), self.key(item)
        paused, plays = diary.paused_in(key), diary.plays_of(key)
        position = round(paused.progress * item.runtime_ms / 100) if paused else 0
        return Seen(bool(plays), position, len(plays))

    def watch(self, item: MediaItem, at: float | None = None) -> None:
        """Let somebody see something at Trakt."""
        self.trakt.watch(self.key(item), at)

    def pause(self, item: MediaItem, share: float) -> None:
        """Let somebody stop at so many percent."""
        self.trakt.diary(PERSON).pause(self.key(item), share)

    async def deliveries(self) -> list[Delivery]:
        """Give everything that was ever queued for Trakt, newest first."""
        profile = await self.trio.deck.profiles.find(NAME)
        return list(
            await self.trio.deck.outbox.page(DeliveryFilter(frozenset(DeliveryState), profile.id), limit=10_000)
        )

    def film(self) -> MediaItem:
        """Give a film that all servers and Trakt know, and nobody has begun; another one each time."""
        return self.trio.film()

    def episode(self, nth: int = 0) -> MediaItem:
        """Give an episode that nobody has begun anywhere."""
        collection = self.trio.house.jellyfin.collection
        found = [one for one in collection.of("TV Shows", ItemKind.EPISODE) if one.parent_index and self._is_fresh(one)]
        return found[nth]

    def special(self) -> MediaItem:
        """Give a special that has an id of its own and that nobody has begun."""
        collection = self.trio.house.jellyfin.collection
        return next(
            one
            for one in collection.of("TV Shows", ItemKind.EPISODE)
            if one.parent_index == 0 and one.ids and self._is_fresh(one)
        )

    def _is_fresh(self, item: MediaItem) -> bool:
        """Tell whether Trakt knows a single episode that nobody has begun."""
        touched = self.trio.house.jellyfin.watching.touched(PERSON)
        is_single = item.index is not None and item.index_end is None
        return is_single and item.number not in touched and self.trakt.known.of_item(item.number) is not None


@asynccontextmanager
async def watch_scene(
    home: Path, films: int = 40, *, speed: float = SPEED, **options: Any
) -> AsyncIterator[WatchScene]:
    """Start the servers, and open a deck without profiles."""
    clock = SwiftClock(speed)
    async with Household(live=1, movies=1, series=1, library=ITEMS, clock=clock.now, **options) as household:
        premiere(household, films)
        async with trio_at(household, home, clock) as trio:
            yield WatchScene(trio, household.trakt)
