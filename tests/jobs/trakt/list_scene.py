"""A deck signed in at a sandbox of Trakt, and what a person does with lists: here, and there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.engine.workshop import until
from tests.jobs.scene import shortest_sleep
from tui.deck import Deck
from tui.engine.clock import SystemClock
from tui.jobs.wiring import ordinary_wiring
from tui.model.lists import ListDetails, ListMode, LocalList
from tui.model.log import Level
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox.trakt.access import TraktAccess, TraktMake
from tui.sandbox.trakt.lists import TraktList
from tui.sandbox.trakt.titles import Key, Title
from tui.settings import Settings

EVERYTHING = DeliveryFilter(frozenset(DeliveryState))
NAME = "trakt"


class SwiftClock(SystemClock):
    """The real time, but nobody sleeps long; what was asked for is kept."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.ahead = 0.0
        """Seconds that have passed without being waited for."""

    def now(self) -> float:
        return super().now() + self.ahead

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(min(seconds, shortest_sleep()))


@dataclass
class ListScene:
    """What a test plays with."""

    trakt: TraktAccess
    deck: Deck
    clock: SwiftClock
    films: list[Title] = field(default_factory=list)
    """Films that Trakt knows."""

    async def profile(self, name: str = NAME, person: str = "mira") -> Profile:
        """Store a profile that is signed in."""
        token = self.trakt.tokens(person).access
        settings = {"client_id": self.trakt.client_id, "auth_url": self.trakt.auth_url, "write_spacing": "0"}
        draft = ProfileDraft(ProfileKind.TRAKT, name, self.trakt.url, self.trakt.account(person).slug, settings)
        return await self.deck.profiles.add(draft, {"token": token})

    async def make(self, title: str = "Heist films", count: int = 3, **options: Any) -> LocalList:
        """Make a list here with the first films on it."""
        details = options.pop("details", None) or ListDetails(title)
        mode, entries = options.pop("mode", ListMode.TWO_WAY), options.pop("entries", None)
        names = names_of(self.films[:count]) if entries is None else entries
        return await self.deck.lists.create(details, mode=mode, profile=NAME, entries=names, **options)

    async def sync(self, *lists: LocalList, **options: Any) -> RunReport:
        """Sync lists, or all, and wait for the end."""
        wanted = [local.id for local in lists] or None
        (run,) = await self.deck.runs.sync_lists(wanted, RunOptions(**options))
        return await self.deck.runs.wait(run.id)

    async def synced(self, title: str = "Heist films", count: int = 3, **options: Any) -> LocalList:
        """Make a list, sync it, and forget what that took."""
        local = await self.make(title, count, **options)
        await self.sync(local)
        self.trakt.writes.clear()
        return await self.local(local)

    async def local(self, local: LocalList) -> LocalList:
        """Give a list as it is by now."""
        found = await self.deck.store.lists.get(local.id)
        assert found is not None
        return found

    async def there(self, local: LocalList) -> TraktList:
        """Give the side of a list."""
        link = (await self.local(local)).link
        assert link is not None
        return self.trakt.look(link.remote_id)

    async def keys(self, local: LocalList) -> tuple[Key | None, ...]:
        """Give what stands on a list here, as Trakt knows it."""
        entries = await self.deck.lists.entries(local.id)
        return tuple(None if entry.trakt_id is None else (entry.kind.value, entry.trakt_id) for entry in entries)

    async def is_equal(self, local: LocalList) -> bool:
        """Tell whether both sides have the same in the same order."""
        return await self.keys(local) == (await self.there(local)).keys

    async def take_off(self, local: LocalList, titles: Iterable[Title]) -> None:
        """Take films off a list here."""
        await self.deck.lists.remove(local.id, names_of(titles))

    async def put_on(self, local: LocalList, titles: Iterable[Title]) -> None:
        """Put films onto a list here."""
        await self.deck.lists.add(local.id, names_of(titles))

    async def log(self, level: Level = Level.INFO) -> list[str]:
        """Give what the log says from a level on, the oldest first."""
        await self.deck.log.flush()
        return [line.message for line in await self.deck.store.log.tail(500, min_level=level)]

    async def says(self, words: str, level: Level = Level.INFO) -> bool:
        """Wait until the log says something: it is written beside what it tells of."""

        async def has() -> bool:
            return any(words in line for line in await self.log(level))

        await until(has)
        return True

    async def deliveries(self) -> list[Delivery]:
        """Give all that was queued, the oldest first."""
        return list(reversed(await self.deck.outbox.page(EVERYTHING)))

    async def arrives(self, local: LocalList, state: DeliveryState = DeliveryState.DONE) -> Delivery:
        """Send what waits now, and wait until the newest delivery of a list is in a state."""
        await self.deck.outbox.flush()
        found: list[Delivery] = []

        async def has() -> bool:
            mine = [row for row in await self.deliveries() if row.list_id == local.id]
            found[:] = mine[-1:]
            return bool(mine) and mine[-1].state is state

        await until(has)
        return found[0]


def names_of(titles: Iterable[Title]) -> list[str]:
    """Give films as people type them, by the ids of others than Trakt."""
    return [f"{title.kind}:imdb:{(title.ids or {})['imdb']}" for title in titles]


@asynccontextmanager
async def list_scene(home: Path, *, sends: bool, films: int = 40) -> AsyncIterator[ListScene]:
    """Start a Trakt and open a deck beside it. `sends`: its outbox sends by itself."""
    clock = SwiftClock()
    trakt = TraktAccess(TraktMake(collections=(), seed=7, clock=clock.now))
    await trakt.start()
    settings = Settings(connect_timeout=2.0, read_timeout=2.0)
    deck = await Deck.open(Paths(home), settings, face="test", wiring=ordinary_wiring(), clock=clock, sends=sends)
    try:
        scene = ListScene(trakt, deck, clock, trakt.known.add_movies(films))
        await scene.profile()
        yield scene
    finally:
        await deck.close("the test is over")
        await trakt.close()
