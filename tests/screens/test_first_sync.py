"""The first sync is offered when a profile is added; from then on it goes by itself."""

from __future__ import annotations

from tests.screens.conftest import AddProfile, Sync
from tests.screens.scenario import Scenario, open_dashboard
from tui.model.schedule import ScheduleState
from tui.paths import Paths
from tui.sandbox import Household

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
    """On Overview as well: the next run has a time once the first has ended."""
    async with open_dashboard(paths) as deck:
        await add(deck, house, "1")
        await deck.press("s")
        await deck.sees("Sync of iptv-one started", "By itself   kept by this dashboard")
        schedules = deck.app.face.deck.schedules
        while (await schedules.find("iptv-one")).state is not ScheduleState.PLANNED:
            await deck.press("g")
        await deck.until(lambda: "press s" not in deck.row_with("iptv-one"), "the time of the next sync")


async def test_later_leaves_it_to_a_person(paths: Paths, house: Household) -> None:
    """Esc starts nothing and says which key does."""
    async with open_dashboard(paths) as deck:
        await add(deck, house)
        await deck.press("escape")
        await deck.sees("iptv-one added, s starts its first run", "every 24 h, press s")
        assert await deck.store.runs.recent(5) == []


async def test_what_cannot_sign_in_is_not_offered_a_sync(paths: Paths, house: Household) -> None:
    """A profile that was saved untested is only added."""
    async with open_dashboard(paths) as deck:
        await deck.press("2", "a")
        await deck.sees("Add an Xtream profile")
        await deck.fill(name="mine", url=house.xtream.url, username=house.xtream.username, password="wrong")
        await deck.press("ctrl+s")
        await deck.sees("Save untested")
        await deck.press("ctrl+s")
        await deck.sees("mine added", "▌mine")


async def test_the_offer_fits_the_smallest_terminal(paths: Paths, house: Household) -> None:
    """All three lines and their keys at 60x16."""
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await add(deck, house)
        await deck.sees("D shows what it would bring", "enter")


async def test_overview_and_profiles_tell_when_it_is_synced_next(
    paths: Paths, add_profile: AddProfile, sync: Sync
) -> None:
    """A time on both, and who sees to it."""
    await add_profile()
    await sync()
    async with open_dashboard(paths) as deck:
        await deck.sees("Next", "By itself   kept by this dashboard, as long as it is open")
        await deck.until(lambda: "press s" not in deck.text, "the time of the next sync")
        await deck.press("2")
        await deck.sees("every 24 h, next ")
