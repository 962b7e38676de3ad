"""What is due, wanted or new stays so: through a store that fails, runs by hand, and a person's own wish."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.schedule.house import Household
from tests.engine.schedule.plans import NOW
from tui.errors import LocalStoreError
from tui.model.profiles import Profile
from tui.model.runs import Run, RunOptions, RunState, Trigger
from tui.model.schedule import HOUR, MINUTE, Schedule, ScheduledJob
from tui.store.schedules import Schedules


def failing_once(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a write of schedules fail the next time that it is wanted."""
    ordinary, armed = getattr(Schedules, name), [True]

    async def failing(self: Schedules, *told: Any) -> Any:
        if armed and armed.pop():
            raise LocalStoreError("The disk is full")
        return await ordinary(self, *told)

    monkeypatch.setattr(Schedules, name, failing)


async def test_a_profile_added_while_the_disk_is_full_gets_its_schedules(
    house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look at it failed: the next one finds it all the same."""
    await house.look()
    await house.profile("iptv")
    failing_once(monkeypatch, "ensure")
    with pytest.raises(ExceptionGroup):
        await house.look()
    await house.spend(2)
    assert [one.job for one in await house.store.schedules.all() if one.profile_id] == [ScheduledJob.SYNC]


async def test_the_end_of_a_run_is_heeded_after_the_store_has_failed(
    house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync whose end could not be noted is tried again as if it had been."""
    await house.begun("iptv")
    await house.look()
    await house.end_all(RunState.INTERRUPTED)
    failing_once(monkeypatch, "settle")
    with pytest.raises(ExceptionGroup):
        await house.look()
    await house.spend(20 * MINUTE, step=10)
    assert await house.starts() == ["iptv", "iptv"]


async def test_a_backup_that_a_person_wants_is_made_also_where_nothing_is_made_up_for(house: Household) -> None:
    """That its schedule leaves out what it missed says nothing of a wish of now."""
    await house.look()
    await house.set(catches_up=False)
    await house.starting.start_now(await house.schedule(ScheduledJob.BACKUP), None)
    await house.spend(2)
    assert house.backer.made == 1


async def test_a_backup_that_a_person_wants_while_one_is_made_is_made_after_it(house: Household) -> None:
    """The one at work began before the wish: what changed since is not in it."""
    await house.look()
    ordinary = house.backer.make_scheduled

    async def make_and_wish() -> object:
        if not house.backer.made:
            await house.starting.start_now(await house.schedule(ScheduledJob.BACKUP), None)
        return await ordinary()

    house.backer.make_scheduled = make_and_wish  # type: ignore[method-assign]
    await house.starting.start_now(await house.schedule(ScheduledJob.BACKUP), None)
    await house.spend(10)
    assert house.backer.made == 2
    await house.spend(2 * HOUR, step=MINUTE)
    assert house.backer.made == 2


async def test_one_that_breaks_at_its_start_keeps_no_other_back(
    house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and is tried again a minute later; what is due after it starts in its turn."""
    await house.begun("first", "second")
    ordinary = house.starting.start_due

    async def breaking(schedule: Schedule, profile: Profile, resumes: Run | None = None) -> Run:
        if profile.name == "first":
            raise ZeroDivisionError("a fault of ours")
        return await ordinary(schedule, profile, resumes)

    monkeypatch.setattr(house.starting, "start_due", breaking)
    await house.spend(20)
    assert await house.starts() == ["second"]
    assert (await house.schedule()).waits == "internal error"
    monkeypatch.undo()
    await house.spend(90)
    assert await house.starts() == ["second", "first"]


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED])
async def test_a_run_by_hand_that_comes_to_nothing_leaves_due_what_is_due(house: Household, state: RunState) -> None:
    """Kept back by quiet hours, it starts when they end, whatever a person tried meanwhile, and however often."""
    await house.begun("iptv")
    await house.set(quiet="11:00-15:00")
    await house.spend(60)
    profile = await house.store.profiles.find("iptv")
    assert profile is not None
    for _ in range(2):
        job = house.starting._job(await house.schedule(), profile)
        await house.starting._orders.start(profile, RunOptions(), Trigger.MANUAL, job)
        await house.end_all(state)
        await house.spend(HOUR, step=MINUTE)
    assert await house.starts() == ["iptv", "iptv"]
    await house.spend(HOUR + 5 * MINUTE, step=MINUTE)
    assert await house.starts() == ["iptv", "iptv", "iptv"]
    assert (await house.runs())[-1].created_at >= NOW + 3 * HOUR
