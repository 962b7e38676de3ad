"""Schedules as both faces use them, and what a service makes of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.deck.conftest import DRAFT, SECRETS
from tests.deck.counting import WIRING
from tui.deck import Deck
from tui.engine.clock import SystemClock
from tui.engine.schedule.planning import AT_ONCE
from tui.errors import Conflict, InvalidInput
from tui.model.profiles import Profile
from tui.model.runs import Run, RunOptions, RunState, Trigger
from tui.model.schedule import HOUR, ScheduleChange, ScheduledJob, ScheduleState
from tui.paths import Paths
from tui.settings import Settings


class LateClock(SystemClock):
    """The machine's clock, some time later."""

    def __init__(self, late: float = 0.0) -> None:
        self.late = late

    def now(self) -> float:
        return super().now() + self.late


@asynccontextmanager
async def service(home: Path, late: float = 0.0) -> AsyncIterator[Deck]:
    """A process that keeps the house, on a clock that is late."""
    deck = await Deck.open(Paths(home), Settings(), face="service", wiring=WIRING, clock=LateClock(late))
    try:
        yield deck
    finally:
        await deck.close("the test is over")


async def runs_until(deck: Deck, is_so: Callable[[list[Run]], bool]) -> list[Run]:
    """Wait until the runs are as they have to be, and give them, newest first."""
    async with asyncio.timeout(15):
        while not is_so(runs := await deck.store.runs.recent(10)):
            await asyncio.sleep(0.02)
    return runs


async def test_a_profile_waits_for_its_first_sync_and_goes_on_by_itself(deck: Deck, profile: Profile) -> None:
    """Which a person starts; a dry run is none."""
    (shown,) = await deck.schedules.of("IPTV")
    assert (shown.state, shown.reason) == (ScheduleState.FIRST, "waits for the first sync")
    await deck.runs.wait((await deck.runs.start_sync("iptv", RunOptions(dry_run=True))).id)
    run = await deck.schedules.run_now("iptv")
    assert run is not None and (await deck.runs.wait(run.id)).run.state is RunState.COMPLETED
    shown = await deck.schedules.find("iptv", ScheduledJob.SYNC)
    assert (shown.state, shown.last_state, run.trigger) == (ScheduleState.PLANNED, RunState.COMPLETED, Trigger.MANUAL)
    assert shown.schedule.next_at is not None and 23 * HOUR < shown.schedule.next_at - deck.clock.now() < 25 * HOUR


async def test_the_household_comes_last_and_has_two_names(deck: Deck, profile: Profile) -> None:
    """Its backup is planned as soon as anybody looks."""
    assert [one.profile for one in await deck.schedules.all()] == ["iptv", ""]
    for name in ("", "household", " Household "):
        shown = await deck.schedules.find(name)
        assert (shown.schedule.job, shown.state, shown.kind) == (ScheduledJob.BACKUP, ScheduleState.PLANNED, None)
        assert shown.schedule.next_at is not None
    assert await deck.schedules.run_now("household") is None


@pytest.mark.parametrize(
    ("name", "job", "change"),
    [
        ("nobody", None, ScheduleChange(is_on=False)),
        ("iptv", ScheduledJob.HISTORY, ScheduleChange(is_on=False)),
        ("iptv", None, ScheduleChange(every=5 * HOUR)),
        ("iptv", None, ScheduleChange(cron="0 */5 * * *")),
        ("iptv", None, ScheduleChange(cron="nonsense")),
        ("iptv", None, ScheduleChange(every=86_400.0, cron="0 3 * * *")),
        ("iptv", None, ScheduleChange(quiet="7-7")),
        ("iptv", None, ScheduleChange(jitter=2.0)),
        ("iptv", None, ScheduleChange(jitter=float("nan"))),
        ("iptv", None, ScheduleChange(every=float("inf"))),
        ("household", None, ScheduleChange(every=1.0)),
    ],
)
async def test_what_cannot_be_kept_is_refused_whole(
    deck: Deck, profile: Profile, name: str, job: ScheduledJob | None, change: ScheduleChange
) -> None:
    """With words that say what can; nothing of it is stored."""
    before = await deck.schedules.all()
    with pytest.raises(InvalidInput):
        await deck.schedules.set(name, job, change)
    after = await deck.schedules.all()
    assert [one.schedule.quiet for one in after] == [one.schedule.quiet for one in before]
    assert [(one.schedule.every, one.schedule.cron) for one in after] == [
        (one.schedule.every, one.schedule.cron) for one in before
    ]


async def test_what_a_person_sets_is_kept_in_its_plain_form(deck: Deck, profile: Profile) -> None:
    """One of interval and expression takes the place of the other; what is not told stays."""
    shown = await deck.schedules.set("iptv", None, ScheduleChange(cron=" 10  3 * * * ", quiet="23-7", jitter=0))
    assert (shown.schedule.every, shown.schedule.cron, shown.schedule.quiet) == (None, "10 3 * * *", "23:00-07:00")
    shown = await deck.schedules.set("iptv", None, ScheduleChange(every=8 * HOUR, is_on=False))
    assert (shown.schedule.every, shown.schedule.cron, shown.schedule.quiet) == (8 * HOUR, "", "23:00-07:00")
    assert shown.state is ScheduleState.OFF


async def test_a_start_now_needs_no_plan(deck: Deck, profile: Profile) -> None:
    """Changed a moment ago, and nobody has planned it since: it starts all the same, and so does the backup."""
    first = await deck.schedules.run_now("iptv")
    assert first is not None
    await deck.runs.wait(first.id)
    assert (await deck.schedules.set("iptv", None, ScheduleChange(every=8 * HOUR))).schedule.next_at is not None
    run = await deck.schedules.run_now("iptv")
    assert run is not None
    await deck.runs.wait(run.id)
    await deck.schedules.run_now("household")
    shown = await deck.schedules.find("household")
    assert (shown.schedule.next_at, shown.state) == (AT_ONCE, ScheduleState.WAITING)


async def test_a_start_now_is_refused_beside_a_run_of_the_same(deck: Deck, profile: Profile) -> None:
    """With that run's number, and the schedule as it was."""
    await deck.profiles.edit("iptv", settings={"pause": "0.01"}, check=False)
    run = await deck.runs.start_sync("iptv")
    with pytest.raises(Conflict) as refused:
        await deck.schedules.run_now("iptv")
    assert refused.value.run_id == run.id
    assert (await deck.schedules.find("iptv")).schedule.begun_at is None
    await deck.runs.cancel(run.id)
    await deck.runs.wait(run.id)


async def test_all_rest_until_somebody_lets_them_go_on(deck: Deck, profile: Profile) -> None:
    """A moment that has gone by is refused."""
    run = await deck.schedules.run_now("iptv")
    assert run is not None
    await deck.runs.wait(run.id)
    with pytest.raises(InvalidInput):
        await deck.schedules.pause(deck.clock.now() - 1)
    await deck.schedules.pause()
    assert {one.state for one in await deck.schedules.all()} == {ScheduleState.PAUSED}
    assert await deck.schedules.pause_state() is not None
    assert [await deck.schedules.go_on(), await deck.schedules.go_on()] == [True, False]
    assert await deck.schedules.pause_state() is None


async def test_a_service_starts_what_is_due(tmp_path: Path) -> None:
    """A day after the first sync the next one begins by itself, and ends as any other."""
    async with service(tmp_path) as deck:
        await deck.profiles.add(DRAFT, SECRETS)
        first = await deck.schedules.run_now("iptv")
        assert first is not None
        await deck.runs.wait(first.id)
        await deck.schedules.set("iptv", None, ScheduleChange(waits_for_streams=False))
    async with service(tmp_path, late=25 * HOUR) as deck:
        runs = await runs_until(deck, lambda runs: len(runs) == 2 and runs[0].state is RunState.COMPLETED)
        assert runs[0].trigger is Trigger.SCHEDULE


async def test_a_start_that_nobody_was_there_to_run_is_made_up_for(tmp_path: Path) -> None:
    """Claimed, then the machine was off for two hours: the run is dropped from the queue, and comes again at once."""
    async with service(tmp_path) as deck:
        profile = await deck.profiles.add(DRAFT, SECRETS)
        await deck.schedules.set("iptv", None, ScheduleChange(waits_for_streams=False))
        await deck.stop_runs("the machine goes off")
        await deck.store.db.write(
            lambda raw: raw.execute("UPDATE schedules SET begun_at = 1, next_at = 1, slot_at = 1")
        )
        await deck._starting.start_due((await deck.schedules.find("iptv")).schedule, profile)
    async with service(tmp_path, late=2 * HOUR) as deck:
        runs = await runs_until(deck, lambda runs: len(runs) == 2 and runs[0].state is RunState.COMPLETED)
        assert [run.state for run in runs] == [RunState.COMPLETED, RunState.CANCELLED]
