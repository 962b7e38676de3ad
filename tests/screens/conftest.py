"""A home, a panel on loopback, and profiles that are stored already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.screens.scenario import quick_settings
from tui.deck import Deck
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox import Household, threaded_household

SMALL = {"live": 40, "movies": 200, "series": 20}

AddProfile = Callable[..., Awaitable[Profile]]
Sync = Callable[..., Awaitable[RunReport]]


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same terminal for every test, whatever the machine's own is."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLORTERM", raising=False)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """An empty home."""
    return Paths(tmp_path / "home")


@pytest.fixture
def house() -> Iterator[Household]:
    """A small panel on loopback, in a thread of its own."""
    with threaded_household(**SMALL) as household:
        yield household


@pytest.fixture
def add_profile(paths: Paths, house: Household) -> AddProfile:
    """Gives a way to store a profile of the panel before the dashboard opens."""

    async def add(name: str = "iptv-one", *, check: bool = True, **settings: str) -> Profile:
        deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
        access = house.xtream
        draft = ProfileDraft(ProfileKind.XTREAM, name, access.url, access.username, settings)
        try:
            return await deck.add_profile(draft, {"password": access.password}, check=check)
        finally:
            await deck.close("stored")

    return add


@pytest.fixture
def sync(paths: Paths) -> Sync:
    """Gives a way to sync a stored profile before the dashboard opens."""

    async def run(name: str = "iptv-one", options: RunOptions | None = None, **settings: object) -> RunReport:
        deck = await Deck.open(paths, quick_settings(**settings), face="test")
        try:
            started = await deck.start_sync(name, options or RunOptions())
            return await deck.wait(started.id)
        finally:
            await deck.close("synced")

    return run
