"""Runs that do not move (S37)."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.conftest import MakeShop
from tests.engine.script_job import Act, endless
from tests.engine.workshop import Workshop
from tests.fake_clock import FakeClock
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.model.runs import RunState


async def waiting(ctx: RunContext, step: Step) -> None:
    """A step that says what it waits for, and waits."""
    ctx.waiting("the panel builds its list")
    await asyncio.Event().wait()


async def pass_time(shop: Workshop, clock: FakeClock, run_id: int, message: str) -> None:
    """Let time pass, a quarter of a second a turn, until the run shows a message."""
    async with asyncio.timeout(10):
        while not await shop.says(run_id, message):
            clock.advance(0.25)
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("act", "reason"), [(endless, "no answer from the server"), (waiting, "the panel builds its list")]
)
async def test_s37_a_stalled_run_says_for_how_long_and_why(
    make_shop: MakeShop, clock: FakeClock, act: Act, reason: str
) -> None:
    """After a minute without an advance the message tells of the stall with its reason; the run goes on."""
    shop = make_shop(clock=clock, movies=act)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    await shop.reaches(run_id, RunState.RUNNING)
    started = clock.monotonic()
    await pass_time(shop, clock, run_id, f"Stalled for 60 s: {reason}")
    assert clock.monotonic() - started >= 60
    await pass_time(shop, clock, run_id, f"Stalled for 120 s: {reason}")
    run = await shop.run(run_id)
    assert run.state is RunState.RUNNING
    assert run.heartbeat_at is not None
    assert clock.now() - run.heartbeat_at < 10


async def test_a_moving_run_has_not_stalled(make_shop: MakeShop, clock: FakeClock) -> None:
    """One record a minute is slow, not stalled; the message goes back to what is done."""
    more = asyncio.Event()

    async def slow(ctx: RunContext, step: Step) -> None:
        while True:
            await more.wait()
            more.clear()
            step.advance(processed=1)

    shop = make_shop(clock=clock, movies=slow)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    await shop.reaches(run_id, RunState.RUNNING)
    await pass_time(shop, clock, run_id, "Stalled for 60 s: no answer from the server")
    more.set()
    await pass_time(shop, clock, run_id, "Syncing movies...")
    assert (await shop.run(run_id)).progress.processed_records == 1
