"""Histories of media servers by keys: server, days, libraries, accounts; start, stop, and who waits for whom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiosqlite
import pytest

from tests.screens.scenario import Scenario, open_dashboard
from tests.screens.servers_scene import add_servers, media_house, sync_servers
from tests.screens.test_terminals import assert_safe
from tui.model.profiles import ProfileKind
from tui.model.runs import RunOptions
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.tautulli import write_tautulli_file
from tui.screens.imports.history_form import HistoryForm
from tui.store.plays.batch import Batch, Taken
from tui.store.plays.intake import Intake


@pytest.fixture
def servers() -> Iterator[Household]:
    """A household with media servers."""
    with media_house() as house:
        yield house


@pytest.fixture
async def plex(paths: Paths, servers: Household) -> AsyncIterator[None]:
    """Its Plex is a profile."""
    await add_servers(paths, servers, ProfileKind.PLEX)
    yield


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch of an import takes its time, so that keys come in between."""
    take = Intake.take

    async def slow_take(self: Intake, conn: aiosqlite.Connection, batch: Batch) -> Taken:
        await asyncio.sleep(0.3)
        return await take(self, conn, batch)

    monkeypatch.setattr(Intake, "take", slow_take)


async def go_to_history(deck: Scenario) -> None:
    """To the history form, by keys."""
    await deck.press("3", "shift+tab")
    await deck.sees("Library", "Accounts", "Server")


def order_of(deck: Scenario) -> RunOptions:
    """What the form would ask for."""
    return deck.app.screen.query_one(HistoryForm).order().options


@pytest.mark.usefixtures("plex")
async def test_a_history_is_pulled(paths: Paths) -> None:
    """Its source is told before; then progress, end with the label, plays in the store, the run in the list."""
    async with open_dashboard(paths) as deck:
        await go_to_history(deck)
        await deck.sees("< 30 >", "From its own history, all of it", "[x]Movies", "s Start")
        await deck.press("down", *["right"] * 5)
        await deck.sees("< all >")
        await deck.press("s")
        await deck.sees("Import of plex-den started")
        await deck.sees("100.0 %", "Plex Historical Sync completed:", "Plex: Complete")
        (run,) = await deck.app.face.deck.imports.last()
        assert run.options.days is None
        assert run.progress.imported_records > 20
        assert len(await deck.store.plays.lines(limit=500)) > 20
        await deck.press("tab")
        await deck.sees("plex-den, Plex Historical Sync", "Completed")


@pytest.mark.usefixtures("plex")
async def test_libraries_and_accounts_are_ticked(paths: Paths) -> None:
    """All at first, which is no choice at all; without any there is nothing to start."""
    await sync_servers(paths, "plex-den")
    async with open_dashboard(paths) as deck:
        await go_to_history(deck)
        assert (order_of(deck).libraries, order_of(deck).accounts, order_of(deck).days) == ((), (), 30)
        listed = await deck.store.library.libraries(1)
        await deck.press("j", "j", "space")
        left = [it.key for it in listed][1:]
        assert list(order_of(deck).libraries) == left
        for _ in left:
            await deck.press("right", "space")
        await deck.press("s")
        await deck.sees("Tick a library first: space")
        await deck.press("space", "j", "right", "space")
        assert len(order_of(deck).accounts) == len(await deck.app.face.deck.people.accounts()) - 1
        await deck.press("s")
        await deck.sees("100.0 %", "Plex Historical Sync completed:")
        (run,) = await deck.app.face.deck.imports.last()
        assert run.options.libraries == tuple(left[-1:])


@pytest.mark.usefixtures("plex")
async def test_a_dry_run_stores_no_play(paths: Paths) -> None:
    """D goes through all of it."""
    async with open_dashboard(paths) as deck:
        await go_to_history(deck)
        await deck.press("D")
        await deck.sees("Dry run: import of plex-den started")
        await deck.sees("100.0 %", "dry run")
        assert await deck.store.plays.lines() == []


async def test_each_kind_tells_its_source(paths: Paths, servers: Household) -> None:
    """How far back it reaches, and that this is less than was asked for."""
    await add_servers(paths, servers, ProfileKind.JELLYFIN, ProfileKind.EMBY)
    async with open_dashboard(paths) as deck:
        await go_to_history(deck)
        await deck.sees("emby-cabin", "From Playback Reporting, back to")
        await deck.press("right")
        await deck.sees("jelly-attic", "From Playback Reporting, back to")
        await deck.press("j", *["right"] * 4)
        await deck.sees("< 365 >", "days only")
        await deck.press("s")
        await deck.sees("100.0 %", "Jellyfin Historical Sync completed:")


async def test_a_server_that_was_never_looked_at_says_so(paths: Paths, servers: Household) -> None:
    """It can be started all the same: it is asked then."""
    await add_servers(paths, servers, ProfileKind.PLEX)
    async with open_dashboard(paths) as deck:
        async with deck.store.db.transaction() as conn:
            # The monitor may be about to look: what it sees is not stored.
            await conn.execute(
                "CREATE TRIGGER never_looked BEFORE INSERT ON server_health BEGIN SELECT RAISE(IGNORE); END"
            )
            await conn.execute("DELETE FROM server_health")
        await go_to_history(deck)
        await deck.sees("Not looked at yet", "all of them", "s Start")


@pytest.mark.usefixtures("plex")
async def test_an_import_waits_for_a_pull(paths: Paths, servers: Household, tmp_path: Path) -> None:
    """With the exact words; x stops what runs."""
    servers.plex.faults.load("history:latency=5")
    file = write_tautulli_file(tmp_path / "tautulli.db", sessions=50)
    async with open_dashboard(paths) as deck:
        await deck.press("3", "e")
        await deck.fill(path=str(file.path))
        await deck.press("enter")
        await deck.press("tab", "down", *["right"] * 5, "s")
        await deck.sees("▶ In Progress", "Running: x stops it")
        await deck.press("shift+tab", "shift+tab")
        await deck.press("s")
        await deck.sees("Cannot start import while Plex historical sync is running")
        await deck.press("x")
        await deck.sees("Import stopped")


@pytest.mark.usefixtures("plex", "slowly")
async def test_a_pull_waits_for_an_import(paths: Paths, tmp_path: Path) -> None:
    """The other way round."""
    file = write_tautulli_file(tmp_path / "tautulli.db", sessions=12_000)
    async with open_dashboard(paths) as deck:
        await deck.press("3", "e")
        await deck.fill(path=str(file.path))
        await deck.press("enter", "s")
        await deck.sees("▶ In Progress")
        await deck.press("shift+tab")
        await deck.sees("Waits: import is running")
        await deck.press("s")
        await deck.sees("Cannot start sync while Tautulli import is running")
        await deck.press("x")
        await deck.sees("Import stopped")


@pytest.mark.usefixtures("plex")
async def test_s42_hostile_libraries_and_accounts_are_only_text(paths: Paths) -> None:
    """Markup, escape sequences, turned text and 10,000 characters, on every size."""
    await sync_servers(paths, "plex-den")
    hostile = "[/b][red]\x1b[2J\x1b]52;c;evil\x07\u202e" + "x" * 10_000
    async with open_dashboard(paths) as deck:
        async with deck.store.db.transaction() as conn:
            await conn.execute("UPDATE server_libraries SET name = ?", (hostile,))
            await conn.execute("UPDATE server_accounts SET username = ?, friendly_name = ?", (hostile, hostile))
            await conn.execute("UPDATE server_health SET history_source = ?", (hostile,))
        await go_to_history(deck)
        for size in ((80, 24), (60, 16), (140, 40)):
            await deck.resize(*size)
            await deck.sees("[/b][red]", "Server")
            assert_safe(deck)
