"""What a run writes into the log: all of its steps when a person waits for it, only news when it started by itself."""

from __future__ import annotations

from tests.engine.conftest import MakeShop
from tests.engine.script_job import nothing
from tests.engine.workshop import Workshop
from tests.fake_clock import FakeClock
from tui.engine.runs.context import LONG, RunContext
from tui.engine.runs.step import Step
from tui.model.log import Level
from tui.model.runs import RunState, Trigger


async def written(shop: Workshop, trigger: Trigger, least: Level) -> list[str]:
    """Run it and give the lines of its steps."""
    await shop.engine.start()
    run = await shop.ended(await shop.queue(await shop.profile(trigger), trigger))
    assert run.state is RunState.COMPLETED
    await shop.surroundings.log.flush()
    lines = [line.message for line in await shop.store.log.tail(100, run_id=run.id, min_level=least)]
    assert (lines[0], lines[-1]) == ("Xtream Sync started", "Sync completed successfully")
    return lines[1:-1]


async def changing(ctx: RunContext, step: Step) -> None:
    ctx.count("movies", updated=1, unchanged=7)
    step.advance(processed=8)


async def unchanged(ctx: RunContext, step: Step) -> None:
    ctx.count("movies", unchanged=7)
    step.advance(processed=7)


async def test_a_scheduled_run_tells_only_of_steps_that_changed_something_or_took_long(
    make_shop: MakeShop, clock: FakeClock
) -> None:
    """The other lines are there for who wants the details."""

    async def slow(ctx: RunContext, step: Step) -> None:
        clock.jump(LONG)

    shop = make_shop(clock=clock, live=unchanged, movies=changing, series=slow, details=nothing)
    assert await written(shop, Trigger.SCHEDULE, Level.INFO) == ["Movies: 8 in 0s", "Series: 0 in 10s"]
    assert len(await written(shop, Trigger.MANUAL, Level.INFO)) == 8


async def test_the_details_of_a_scheduled_run_are_kept(make_shop: MakeShop) -> None:
    """Its beginnings and ends of steps weigh less, and are not lost."""
    shop = make_shop(live=unchanged)
    assert len(await written(shop, Trigger.SCHEDULE, Level.DEBUG)) == 2
