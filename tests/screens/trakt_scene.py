"""A Trakt beside the dashboard, a profile that is signed in there, and lists on both sides."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tui.deck import Deck
from tui.model.lists import ListDetails, ListMode, LocalList
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.sandbox.trakt.access import TraktAccess, TraktMake
from tui.sandbox.trakt.lists import TraktList
from tui.sandbox.trakt.titles import Title

TITLE = "Heist films"


@dataclass
class TraktScene:
    """What a test plays with."""

    deck: Scenario
    trakt: TraktAccess
    films: list[Title]

    async def local(self, title: str = TITLE) -> LocalList:
        """The list here."""
        return next(one for one in await self.deck.store.lists.all() if one.details.title == title)

    @property
    def there(self) -> TraktList:
        """The only list at Trakt."""
        (found,) = self.trakt.lists()
        return found

    async def make(self, count: int = 12) -> None:
        """Make a list, and wait until Trakt has it."""
        await self.put(count)
        await self.deck.press("4")
        await self.deck.sees(TITLE)
        await self.sync("✓ synced")

    async def put(self, count: int) -> None:
        """Make a list here, which goes to Trakt in a moment."""
        names = [f"movie:imdb:{(film.ids or {})['imdb']}" for film in self.films[:count]]
        desk = self.deck.app.face.deck.lists
        await desk.create(ListDetails(TITLE), mode=ListMode.TWO_WAY, profile="trakt", entries=names)

    async def sync(self, *signs: str) -> None:
        """Sync by the key, and wait for what is to be seen."""
        await self.deck.press("s")
        await self.deck.sees(*signs)
        await self.deck.until(lambda: "▶" not in self.deck.text, "the end of the run")


@asynccontextmanager
async def on_trakt(paths: Paths, *, films: int = 30, size: tuple[int, int] = (80, 24)) -> AsyncIterator[TraktScene]:
    """Start a Trakt, and open the dashboard on a profile that is signed in there."""
    trakt = TraktAccess(TraktMake(collections=(), seed=7, clock=time.time))
    await trakt.start()
    try:
        known = trakt.known.add_movies(films)
        await _store_profile(paths, trakt)
        async with open_dashboard(paths, size=size) as deck:
            yield TraktScene(deck, trakt, known)
    finally:
        await trakt.close()


async def _store_profile(paths: Paths, trakt: TraktAccess) -> None:
    settings = {"client_id": trakt.client_id, "auth_url": trakt.auth_url, "write_spacing": "0"}
    draft = ProfileDraft(ProfileKind.TRAKT, "trakt", trakt.url, trakt.account().slug, settings)
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        await deck.profiles.add(draft, {"token": trakt.tokens().access}, check=False)
    finally:
        await deck.close("stored")
