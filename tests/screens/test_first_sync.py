"""The first sync is offered when a profile is added; from then on it goes by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from tests.screens.scenario import Scenario, open_dashboard
from tests.screens.test_pictures import PROFILE
from tui.deck import Deck
from tui.model.profiles import SignIn
from tui.model.schedule import ScheduleState
from tui.paths import Paths
from tui.sandbox import Household
from tui.screens.profiles.first_sync import first_plan

OFFER = "iptv-one is added. Start its first sync?"


async def add(deck: Scenario, house: Household, key: str = "2") -> None:
    """Add the panel by keys, as far as the offer."""
    access = house.xtream
    await deck.press(key, "a")
    await deck.sees("Add an Xtream profile")
    await deck.fill(name="iptv-one", url=access.url, username=access.username, password=access.password)
    await deck.press("ctrl+s")
    await deck.sees(OFFER, "Dry run first", "Sync now", "Later", "from then on it goes")


async def test_the_first_line_writes_nothing(paths: Paths, house: Household) -> None:
    """Enter begins with a dry run, and the first sync is still to come."""
    async with open_dashboard(paths) as deck:
        await add(deck, house)
        await deck.press("enter")
        await deck.sees("Dry run: sync of iptv-one started", "▌iptv-one")
        await deck.until(lambda: "dry" in deck.text, "a dry run among the runs")
        (run,) = await deck.store.runs.recent(5)
        assert run.options.dry_run
        await deck.sees("every 24 h, press s")


async def test_a_key_starts_it_and_the_schedule_goes_on_from_there(paths: Paths, house: Household) -> None:
    """On Overview as well: once the first has ended the next one has a time, on both screens."""
    async with open_dashboard(paths) as deck:
        await add(deck, house, "1")
        await deck.press("s")
        await deck.sees("Sync of iptv-one started", "By itself   kept by this dashboard, as long as it is open")
        await deck.until(lambda: "press s" not in deck.text, "the time of the next sync")
        await deck.press("2")
        await deck.sees("every 24 h, next ")
        assert (await deck.app.face.deck.schedules.find("iptv-one")).state is ScheduleState.PLANNED


async def test_later_leaves_it_to_a_person(paths: Paths, house: Household) -> None:
    """All three lines and their keys fit the smallest terminal; esc starts nothing and says which key does."""
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await add(deck, house)
        await deck.sees("D shows what it would bring", "enter Open", "esc Back")
        await deck.press("escape")
        await deck.sees("iptv-one added, s starts its first run")
        assert await deck.store.runs.recent(5) == []


async def test_what_cannot_sign_in_is_not_offered_a_sync() -> None:
    """Its first sync would fail; nor one that is disabled."""
    nobody = cast("Deck", None)
    for change in ({"sign_in": SignIn.REFUSED}, {"sign_in": SignIn.UNKNOWN}, {"enabled": False}):
        assert await first_plan(nobody, replace(PROFILE, **change)) is None
