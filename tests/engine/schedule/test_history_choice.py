"""A history is pulled on as a person has begun it: the part that was chosen, and of that what is new."""

from __future__ import annotations

from tests.engine.schedule.house import Household
from tests.engine.schedule.plans import NOW
from tui.engine.schedule.starting import days_since
from tui.model.profiles import ProfileKind
from tui.model.runs import Operation, RunOptions, Trigger
from tui.model.schedule import HOUR, ScheduledJob
from tui.store.runs.runs import NewRun

DAY = 24 * HOUR


async def _pull(house: Household, name: str, options: RunOptions) -> None:
    """Let a person pull the history of the Plex server."""
    operation, nobody = Operation.PLEX_HISTORICAL, frozenset[str]()
    await house.store.runs.add(NewRun(name, operation, 1, "plex", Trigger.MANUAL, options, nobody))
    await house.end_all()


async def _pulls(house: Household) -> list[RunOptions]:
    """What the pulls that started by themselves were asked for."""
    runs = await house.runs()
    return [run.options for run in runs if run.trigger is Trigger.SCHEDULE and run.kind is Operation.PLEX_HISTORICAL]


async def test_the_part_that_was_chosen_first_is_the_one_that_goes_on(house: Household) -> None:
    """The last 30 days of one library: an hour later what is new of it, after ten days' absence all of them."""
    await house.profile("plex", ProfileKind.PLEX)
    await _pull(house, "01A", RunOptions(days=30, libraries=("Films",), accounts=("anna",)))
    await house.spend(65 * 60, step=60, after=house.end_all)
    assert await _pulls(house) == [RunOptions(days=2, libraries=("Films",), accounts=("anna",))]
    house.clock.jump(10 * DAY)
    await house.spend(30, after=house.end_all)
    assert [options.days for options in await _pulls(house)] == [2, 12]


async def test_the_part_that_is_chosen_after_the_first_sync_goes_on_too(house: Household) -> None:
    """The sync begins the history as well; whoever pulls a part of it before the first hour is over has chosen that."""
    await house.profile("plex", ProfileKind.PLEX)
    run = NewRun("01S", Operation.SERVER_SYNC, 1, "plex", Trigger.MANUAL, RunOptions(), frozenset())
    await house.store.runs.add(run)
    await house.end_all()
    await house.look()
    await _pull(house, "01A", RunOptions(days=30, libraries=("Films",)))
    await house.spend(65 * 60, step=60, after=house.end_all)
    assert await _pulls(house) == [RunOptions(days=2, libraries=("Films",))]


async def test_a_pull_of_everything_widens_it(house: Household) -> None:
    """Once a person has pulled it all, all goes on; another part by hand changes nothing of that."""
    await house.profile("plex", ProfileKind.PLEX)
    await _pull(house, "01A", RunOptions(libraries=("Films",)))
    await house.look()
    await _pull(house, "01B", RunOptions())
    await house.look()
    await _pull(house, "01C", RunOptions(days=7, libraries=("Shows",)))
    await house.spend(2 * HOUR, step=60, after=house.end_all)
    assert set(await _pulls(house)) == {RunOptions()}
    assert (await house.schedule(ScheduledJob.HISTORY)).failures == 0


def test_no_clock_makes_a_pull_read_no_day_or_a_million() -> None:
    """A good pull in the future is as one of now; one of another age reads all there can be."""
    assert [days_since(NOW + DAY, NOW), days_since(NOW, NOW), days_since(-1e13, NOW)] == [2, 2, 36_500]
