"""A person starts what nobody has planned yet, or what is planned anew at that moment."""

from __future__ import annotations

from tui.deck import Deck
from tui.model.profiles import Profile
from tui.model.runs import Run, RunState
from tui.model.schedule import HOUR, Schedule, ScheduleChange, ScheduledJob
from tui.store.schedules import Plan


async def started_and_done(deck: Deck) -> Run | None:
    """Start it now, and wait for its end."""
    run = await deck.schedules.run_now("iptv", ScheduledJob.SYNC)
    return None if run is None else (await deck.runs.wait(run.id)).run


async def test_what_was_changed_a_moment_ago_is_started(deck: Deck, profile: Profile) -> None:
    """When it is next is not worked out yet; what is shown of it then is only a guess."""
    await started_and_done(deck)
    await deck.schedules.set("iptv", ScheduledJob.SYNC, ScheduleChange(every=12 * HOUR))
    run = await started_and_done(deck)
    assert run is not None and run.state is RunState.COMPLETED


async def test_a_plan_that_is_made_meanwhile_does_not_stop_a_person(deck: Deck, profile: Profile) -> None:
    """The start is tried once more with what holds now."""
    shown = await deck.schedules.find("iptv", ScheduledJob.SYNC)
    begin = deck.schedules._begin
    rows: list[Schedule] = []

    async def begun(schedule: Schedule) -> Run | None:
        if not rows:
            moment = deck.clock.now() + HOUR
            await deck.store.schedules.plan([Plan(schedule, moment, moment, None)])
        rows.append(schedule)
        return await begin(schedule)

    deck.schedules._begin = begun  # type: ignore[method-assign]
    assert await started_and_done(deck) is not None
    assert len(rows) == 2
    assert shown.schedule.id == rows[1].id
