"""The media servers of the sandbox with a deck on them, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.jobs.scene import HurriedClock
from tui.deck import Deck
from tui.jobs.wiring import ordinary_wiring
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.sandbox.jellyfin.access import JellyfinAccess, JellyfinMake
from tui.sandbox.plex import PlexAccess, PlexMake
from tui.settings import Settings

KINDS = (ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY)
ITEMS = 30


@dataclass
class MediaHouse:
    """One server of each kind, and a deck."""

    deck: Deck
    plex: PlexAccess
    jellyfin: JellyfinAccess
    emby: JellyfinAccess

    def of(self, kind: ProfileKind) -> PlexAccess | JellyfinAccess:
        """Give the server of a kind."""
        return {ProfileKind.PLEX: self.plex, ProfileKind.JELLYFIN: self.jellyfin}.get(kind, self.emby)

    def url(self, kind: ProfileKind) -> str:
        """Give the address of a server."""
        return self.of(kind).url

    def draft(self, kind: ProfileKind, name: str = "den") -> ProfileDraft:
        """Give a profile as a person types it: with a user name where a password goes along."""
        if kind is ProfileKind.PLEX:
            return ProfileDraft(kind, name, self.plex.url, "", {"plex_tv_url": self.plex.tv_url})
        server = self.jellyfin if kind is ProfileKind.JELLYFIN else self.emby
        return ProfileDraft(kind, name, server.url, server.username)

    def secrets(self, kind: ProfileKind) -> dict[str, str]:
        """Give what opens it: a token of the account at plex.tv, or a password."""
        if kind is ProfileKind.PLEX:
            return {"token": self.plex.token()}
        server = self.jellyfin if kind is ProfileKind.JELLYFIN else self.emby
        return {"password": server.password}

    async def add(self, kind: ProfileKind, name: str = "den") -> Profile:
        """Store a profile, signed in."""
        return await self.deck.profiles.add(self.draft(kind, name), self.secrets(kind))

    async def close(self, kind: ProfileKind) -> None:
        """Stop a server; nothing listens at its port then."""
        server = self.of(kind)
        await (server.local.close() if isinstance(server, PlexAccess) else server.listener.close())


@asynccontextmanager
async def media_house(home: Path) -> AsyncIterator[MediaHouse]:
    """Start the servers and open a deck that runs no queue."""
    plex = PlexAccess(PlexMake(items=ITEMS, seed=7, clock=time.time))
    boxes = [JellyfinAccess(JellyfinMake(ITEMS, 7, time.time, is_emby=is_emby)) for is_emby in (False, True)]
    settings = Settings(connect_timeout=2.0, read_timeout=2.0)
    await plex.start()
    for box in boxes:
        await box.listener.start()
    wiring, clock = ordinary_wiring(), HurriedClock()
    deck = await Deck.open(Paths(home), settings, face="test", wiring=wiring, run_engine=False, clock=clock)
    try:
        yield MediaHouse(deck, plex, *boxes)
    finally:
        await deck.close("the test is over")
        await plex.close()
        for box in boxes:
            await box.listener.close()
