"""Media servers for tests of the engine: what a look sees is said by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.engine.accounts.sight import Sight
from tui.errors import ServerError
from tui.model.health import HealthState, Link, Trouble
from tui.model.plays import ServerKind
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.servers import LibraryKind, ServerFacts, ServerIdentity, ServerLibrary
from tui.store.store import Store

UUID = "abc0" * 8
FACTS = ServerFacts(
    ServerIdentity(ServerKind.PLEX, UUID, "Den", "1.42.2"),
    latency_ms=12.0,
    clock_skew_seconds=1.0,
    libraries=(ServerLibrary("1", "Films", LibraryKind.MOVIES, 20),),
    playing=(),
    history_source="history",
)


def well(link: Link = Link.LOCAL) -> Sight:
    """A server that answers."""
    return Sight(HealthState.CONNECTED, url="http://den:32400", link=link, facts=FACTS)


def ill(state: HealthState, trouble: Trouble, *, is_bare: bool = False, link: Link = Link.LOCAL) -> Sight:
    """A server that cannot be used."""
    error = ServerError(f"It is {trouble.value}", trouble=trouble)
    return Sight(state, trouble, error.message, "Do it", "http://den:32400", link, error=error, is_bare_503=is_bare)


BARE = ill(HealthState.STARTING, Trouble.STARTING, is_bare=True)


@dataclass
class Watched:
    """Stands for the access to servers: says what was told, and remembers who was looked at."""

    sights: dict[str, Sight] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    """Looks wait for it."""
    most_at_once: int = 0
    now: int = 0

    async def look(self, profile: Profile, secrets: Mapping[str, str]) -> Sight:
        self.looked.append(profile.name)
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        try:
            if self.gate is not None:
                await self.gate.wait()
        finally:
            self.now -= 1
        return self.sights.get(profile.name, well())


async def stored_server(store: Store, name: str, url: str = "", kind: ProfileKind = ProfileKind.PLEX) -> Profile:
    """Store the profile of a server; each has a host of its own unless `url` says otherwise."""
    async with store.db.transaction() as conn:
        draft = ProfileDraft(kind, name, url or f"http://{name}:32400", "anna")
        profile_id = await store.profiles.add(conn, draft)
        await store.secrets.put(conn, profile_id, "token", f"token-of-{name}")
    profile = await store.profiles.get(profile_id)
    assert profile is not None
    return profile
