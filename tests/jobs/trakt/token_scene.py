"""A stored Trakt profile that is signed in at a sandbox, and the keepers of its tokens, on a clock of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fake_clock import FakeClock
from tui.jobs.trakt.tokens import TokenKeeper
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.trakt import TraktTokens
from tui.sandbox.trakt.access import TraktAccess, TraktMake
from tui.settings import Settings
from tui.store.store import Store
from tui.store.tokens import token_secrets

LIFE = 7 * 86_400.0
"""Seconds that the sandbox's tokens hold."""
IMPATIENT = Settings(connect_timeout=2.0, read_timeout=0.5)


@dataclass
class TokenScene:
    """What a test plays with."""

    trakt: TraktAccess
    store: Store
    clock: FakeClock
    profile: Profile
    others: list[Store] = field(default_factory=list)

    def keeper(self, store: Store | None = None) -> TokenKeeper:
        """Give a keeper, as each process has one."""
        store = store or self.store
        return TokenKeeper(store, IMPATIENT, store.redactor, self.clock)

    async def stored(self) -> TraktTokens:
        """Give the tokens as they are stored."""
        tokens = await self.store.tokens.of(self.profile.id)
        assert tokens is not None
        return tokens

    async def sign_in_of(self) -> tuple[str, str]:
        """Give how the profile's sign-in stands, and why."""
        profile = await self.store.profiles.get(self.profile.id)
        assert profile is not None
        return profile.sign_in.value, profile.sign_in_message

    async def another_store(self) -> Store:
        """Open the store once more, as another process does."""
        self.others.append(await Store.open(self.store.db.path, clock=self.clock))
        return self.others[-1]

    @property
    def refreshes(self) -> int:
        """How often a new pair was asked for."""
        return self.trakt.auth_journal.counts["token"]


@asynccontextmanager
async def token_scene(folder: Path) -> AsyncIterator[TokenScene]:
    """Sign somebody in to a sandbox, an hour ago."""
    clock = FakeClock()
    trakt = TraktAccess(TraktMake(collections=(), seed=7, clock=clock.now))
    await trakt.start()
    store = await Store.open(folder / "store.db", clock=clock)
    scene = TokenScene(trakt, store, clock, await _signed_in(store, trakt))
    try:
        yield scene
    finally:
        for opened in (*scene.others, store):
            await opened.close()
        await trakt.close()


async def _signed_in(store: Store, trakt: TraktAccess) -> Profile:
    settings = {"client_id": trakt.client_id, "auth_url": trakt.auth_url}
    draft = ProfileDraft(ProfileKind.TRAKT, "trakt", trakt.url, "mira", settings)
    pair = trakt.tokens()
    tokens = TraktTokens(pair.access, pair.refresh, float(pair.created_at), float(pair.expires_in))
    async with store.db.transaction() as conn:
        profile_id = await store.profiles.add(conn, draft)
        for name, value in {**token_secrets(tokens), "client_secret": trakt.client_secret}.items():
            await store.secrets.put(conn, profile_id, name, value)
    profile = await store.profiles.get(profile_id)
    assert profile is not None
    return profile
