"""Leaving a dashboard whose syncs go on: with a service that is started for it, or with one that lives."""

from __future__ import annotations

import os
import socket

import pytest

from tests.screens.conftest import AddProfile
from tests.screens.scenario import Scenario, open_dashboard
from tui.deck import Deck
from tui.errors import SyncError
from tui.model.runs import RunState
from tui.model.service import ServiceRow
from tui.paths import Paths
from tui.sandbox import Household
from tui.store.store import Store


async def begin(deck: Scenario) -> None:
    """Start a sync that takes its time."""
    await deck.press("2", "s")
    await deck.sees("▶ syncing")


async def enter_service(store: Store, now: float) -> ServiceRow:
    """Make the row of a living service that waits for the dashboard."""
    row = ServiceRow("service", os.getpid(), socket.gethostname(), now, now, is_working=False)
    await store.services.beat(row)
    return row


@pytest.fixture(autouse=True)
async def slow(house: Household, add_profile: AddProfile) -> None:
    """A profile whose syncs take their time."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.2")


async def test_keep_syncing_leaves_the_run_to_a_service(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancel has the focus, Quit comes next, and the third way is a service: the run goes back into the queue."""

    async def start(deck: Deck) -> ServiceRow:
        return await enter_service(deck.store, deck.clock.now())

    monkeypatch.setattr(Deck, "start_service", start)
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await begin(deck)
        await deck.press("q")
        await deck.sees("Quit while 1 sync is running?", "Keep syncing starts a service", "Cancel", " Quit ")
        await deck.press("tab", "tab", "enter")
        await deck.until(lambda: deck.app.return_value == 0, "the end")
    async with open_dashboard(paths) as deck:
        (run,) = await deck.store.runs.recent(10)
        assert run.state is RunState.QUEUED
        await deck.press("q")
        await deck.until(lambda: deck.app.return_value == 0, "the end without a question")


async def test_a_service_that_does_not_come_up_keeps_the_dashboard(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays, says why, and its sync runs on."""

    async def fail(deck: Deck) -> ServiceRow:
        raise SyncError("The service could not be started: no room", hint="`syncdeck serve` shows why")

    monkeypatch.setattr(Deck, "start_service", fail)
    async with open_dashboard(paths) as deck:
        await begin(deck)
        await deck.press("q")
        await deck.sees("Keep syncing")
        await deck.press("tab", "tab", "enter")
        await deck.sees("The service could not be started: no room", "▶ syncing")


async def test_with_a_service_nothing_is_asked(paths: Paths) -> None:
    """One that waits goes on with what runs here; also when the terminal drops."""
    async with open_dashboard(paths) as deck:
        await begin(deck)
        await enter_service(deck.store, deck.app.face.clock.now())
        deck.app.leave("the terminal was closed", 129)
        await deck.until(lambda: deck.app.return_value == 129, "the end")
    async with open_dashboard(paths) as deck:
        assert [run.state for run in await deck.store.runs.recent(10)] == [RunState.QUEUED]


async def test_a_service_can_be_started_at_any_time(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the palette; the dashboard stays."""

    async def start(deck: Deck) -> ServiceRow:
        return await enter_service(deck.store, deck.clock.now())

    monkeypatch.setattr(Deck, "start_service", start)
    async with open_dashboard(paths) as deck:
        await deck.press("colon")
        await deck.types("keep syncing")
        await deck.sees("Keep syncing without the dashboard")
        await deck.press("down", "enter")
        await deck.sees(f"The service keeps everything in sync: pid {os.getpid()}")
