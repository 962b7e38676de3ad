"""Open decks with a job that counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from tests.deck.counting import Counting, sign_in
from tui.deck import Deck, Wiring
from tui.engine.clock import SystemClock
from tui.engine.runs.job import Job
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.settings import Settings

DRAFT = ProfileDraft(ProfileKind.XTREAM, "iptv", "http://iptv.test:8080", "anna", {"pause": "0"})
SECRETS = {"password": "s3cret & é"}

OpenDeck = Callable[..., Awaitable[Deck]]


@pytest.fixture
async def open_deck(tmp_path: Path) -> AsyncIterator[OpenDeck]:
    """Give a way to open decks on one home: `await open_deck(job=..., run_engine=False)`; all are closed at the end."""
    opened: list[Deck] = []

    async def open_one(
        job: Counting | None = None,
        *,
        histories: Mapping[ProfileKind, Job] | None = None,
        clock: Clock | None = None,
        run_engine: bool = True,
    ) -> Deck:
        wiring = Wiring({ProfileKind.XTREAM: job or Counting()}, sign_in, histories or {})
        deck = await Deck.open(
            Paths(tmp_path), Settings(), face="test", wiring=wiring, clock=clock or SystemClock(), run_engine=run_engine
        )
        opened.append(deck)
        return deck

    yield open_one
    for deck in opened:
        await deck.close("the test is over")


@pytest.fixture
async def deck(open_deck: OpenDeck) -> Deck:
    """A deck that owns its queue."""
    return await open_deck()


@pytest.fixture
def draft() -> ProfileDraft:
    """A profile as a person types it."""
    return DRAFT


@pytest.fixture
async def profile(deck: Deck) -> Profile:
    """A stored profile whose syncs take no time."""
    return await deck.profiles.add(DRAFT, SECRETS)
