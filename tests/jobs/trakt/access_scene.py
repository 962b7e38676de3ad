"""A deck beside a sandbox of Trakt, and what a person does to sign in there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.jobs.scene import HurriedClock
from tui.deck import Deck
from tui.jobs.wiring import ordinary_wiring
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.server_sign_in import SignInCode
from tui.paths import Paths
from tui.sandbox.trakt.access import TraktAccess, TraktMake
from tui.settings import Settings


@dataclass
class AccessScene:
    """What a test plays with."""

    trakt: TraktAccess
    deck: Deck
    clock: HurriedClock

    def draft(self, name: str = "trakt", **settings: str) -> ProfileDraft:
        """Give a profile as a person types it, with the client secret where they find it: beside the client id."""
        own = {"client_id": self.trakt.client_id, "client_secret": self.trakt.client_secret}
        return ProfileDraft(
            ProfileKind.TRAKT, name, self.trakt.url, "", {**own, "auth_url": self.trakt.auth_url, **settings}
        )

    async def begin(self, name: str = "trakt") -> SignInCode:
        """Ask for a code."""
        draft = self.draft(name)
        return await self.deck.sign_ins.begin(draft.kind, url=draft.url, name=name, settings=draft.settings)

    async def signed_in(self, name: str = "trakt", person: str = "mira") -> Profile:
        """Sign somebody in by a code."""
        code = await self.begin(name)
        self.trakt.approve(code.code, person)
        await self.deck.sign_ins.wait(code)
        return await self.deck.sign_ins.finish(code, name)

    async def with_token(self, name: str = "trakt") -> Profile:
        """Store a profile with nothing but an access token."""
        return await self.deck.profiles.add(self.draft(name), {"token": self.trakt.access_token})

    async def secrets(self, name: str = "trakt") -> dict[str, str]:
        """Give what is stored as secret."""
        return await self.deck.store.secrets.of((await self.deck.profiles.find(name)).id)


@asynccontextmanager
async def access_scene(home: Path, *, run_engine: bool = False) -> AsyncIterator[AccessScene]:
    """Start a Trakt and open a deck, which runs no queue unless it is said so."""
    clock = HurriedClock()
    trakt = TraktAccess(TraktMake(collections=(), seed=7, clock=clock.now))
    await trakt.start()
    settings = Settings(connect_timeout=2.0, read_timeout=2.0)
    wiring = ordinary_wiring()
    deck = await Deck.open(Paths(home), settings, face="test", wiring=wiring, run_engine=run_engine, clock=clock)
    try:
        yield AccessScene(trakt, deck, clock)
    finally:
        await deck.close("the test is over")
        await trakt.close()
