"""A home, a panel on loopback, and profiles that are stored already."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.screens.scenario import quick_settings
from tui.deck import Deck
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox import Household, threaded_household
from tui.sandbox.household import Options

SMALL: Options = {"live": 40, "movies": 200, "series": 20}

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
            return await deck.profiles.add(draft, {"password": access.password}, check=check)
        finally:
            await deck.close("stored")

    return add


@pytest.fixture
def sync(paths: Paths) -> Sync:
    """Gives a way to sync a stored profile before the dashboard opens."""

    async def run(name: str = "iptv-one", options: RunOptions | None = None, **settings: object) -> RunReport:
        deck = await Deck.open(paths, quick_settings(**settings), face="test")
        try:
            started = await deck.runs.start_sync(name, options or RunOptions())
            return await deck.runs.wait(started.id)
        finally:
            await deck.close("synced")

    return run


async def _sync_once(home: Path, house: Household) -> None:
    access = house.xtream
    draft = ProfileDraft(ProfileKind.XTREAM, "iptv-one", access.url, access.username)
    settings = quick_settings(details_budget=5, detail_calls_per_second=20)
    deck = await Deck.open(Paths(home), settings, face="test")
    try:
        await deck.profiles.add(draft, {"password": access.password})
        await deck.runs.wait((await deck.runs.start_sync("iptv-one")).id)
    finally:
        await deck.close("synced")


@pytest.fixture(scope="session")
def synced_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one synced profile, to be copied; its server is gone."""
    home = tmp_path_factory.mktemp("synced") / "home"
    with threaded_household(**SMALL) as house:
        asyncio.run(_sync_once(home, house))
    return home


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with hostile titles, categories and bad rows."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    with threaded_household(**SMALL, hostile=True, faults="get_vod_streams:bad_rows=0.05") as house:
        asyncio.run(_sync_once(home, house))
    return home


@pytest.fixture
def synced(paths: Paths, synced_home: Path) -> None:
    """This test's own copy of the synced home."""
    shutil.copytree(synced_home, paths.data_dir)


@pytest.fixture
def hostile(paths: Paths, hostile_home: Path) -> None:
    """This test's own copy of the hostile home."""
    shutil.copytree(hostile_home, paths.data_dir)
