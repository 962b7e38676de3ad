"""A deck with profiles of every media server of a sandbox household, and the truth to compare with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.jobs.media.media_scene import dump
from tests.jobs.scene import HurriedClock
from tui.deck import Deck
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import Run, RunError, RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.plex.access import PlexAccess
from tui.settings import Settings

KINDS = ("plex", "jellyfin", "emby")


@dataclass
class HouseScene:
    """What a test plays with."""

    house: Household
    deck: Deck
    clock: HurriedClock
    seen: list[Run] = field(default_factory=list)

    def access(self, kind: str) -> PlexAccess | JellyfinAccess:
        """The server of a kind."""
        return {"plex": lambda: self.house.plex, "jellyfin": lambda: self.house.jellyfin}.get(
            kind, lambda: self.house.emby
        )()

    async def add(self, kind: str, name: str = "", **settings: str) -> Profile:
        """Sign in to a server as its owner."""
        access = self.access(kind)
        secrets = {"token": access.token() if isinstance(access, PlexAccess) else access.api_key}
        if isinstance(access, PlexAccess):
            settings = {"plex_tv_url": access.tv_url} | settings
            secrets["account_token"] = access.account_token()
        draft = ProfileDraft(ProfileKind(kind), name or kind, access.url, "", settings)
        return await self.deck.add_profile(draft, secrets)

    async def sync(self, name: str, **options: Any) -> RunReport:
        """Run a sync to its end."""
        self.access(name).journal.clear()
        return await self.ended(await self.deck.start_sync(name, RunOptions(**options)))

    async def history(self, name: str, **options: Any) -> RunReport:
        """Pull a history to its end."""
        return await self.ended(await self.deck.start_history(name, RunOptions(**options)))

    async def ended(self, run: Run) -> RunReport:
        """Wait for the end of a run."""
        self.seen.clear()
        async with asyncio.timeout(60):
            return await self.deck.wait(run.id, self.seen.append)

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        return await self.deck.store.db.fetch_all(sql, values)

    async def errors(self, run_id: int) -> list[RunError]:
        """Every error row of a run."""
        found: list[RunError] = []
        for group in await self.deck.store.run_errors.groups(run_id):
            found += await self.deck.store.run_errors.rows(run_id, group.step, group.error_class, limit=1000)
        return found

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that servers told, without the times at which it was stored."""
        return dump(self.deck.paths.store_file)


@asynccontextmanager
async def house_scene(house: Household, home: Path, **settings: Any) -> AsyncIterator[HouseScene]:
    """Give a scene on a home folder."""
    clock = HurriedClock()
    told = {"read_timeout": 20.0, "connect_timeout": 5.0}
    deck = await Deck.open(Paths(home), Settings(**told | settings), face="test", clock=clock)
    try:
        yield HouseScene(house, deck, clock)
    finally:
        await deck.close("the test is over")
