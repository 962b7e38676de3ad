"""Runs that are cancelled, cut, handed on or lost."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.engine.conftest import MakeShop
from tests.engine.script_job import endless, nothing
from tests.engine.workshop import until
from tui.engine.engine import STOP_PATIENCE
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.errors import LocalStoreError
from tui.model.runs import EntityCounts, RunState, StepState, Trigger


async def test_cancelling_works_in_the_middle_of_a_body(make_shop: MakeShop) -> None:
    """The run ends at once as cancelled; steps done before keep what they committed, later ones never begin."""
    shop = make_shop(live=nothing, movies=endless, series=nothing)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    await until(lambda: shop.is_inside(run_id, "movies"))
    await shop.cancel(run_id)
    run = await shop.ended(run_id)
    states = [step.state for step in await shop.store.runs.steps(run_id)]
    assert (run.state, run.message) == (RunState.CANCELLED, "Sync cancelled by user")
    assert states == [StepState.DONE, StepState.CANCELLED, StepState.SKIPPED]
    assert await shop.store.runs.counts(run_id) == {"movies": EntityCounts(added=3)}
    assert run.progress.imported_records == 3


async def test_a_cancelling_run_is_seen_as_such(make_shop: MakeShop) -> None:
    """Between the wish and the end the run is `cancelling`, until its job has let go."""
    let_go = asyncio.Event()

    async def slow_to_leave(ctx: RunContext, step: Step) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await let_go.wait()

    shop = make_shop(movies=slow_to_leave)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    await until(lambda: shop.is_inside(run_id, "movies"))
    await shop.cancel(run_id)
    seen = (await shop.run(run_id)).state
    let_go.set()
    assert (seen, (await shop.ended(run_id)).state) == (RunState.CANCELLING, RunState.CANCELLED)


async def test_worker_threads_see_the_cancellation(make_shop: MakeShop) -> None:
    """A thread that decodes a body polls one flag and ends."""
    saw_it = threading.Event()

    async def in_thread(ctx: RunContext, step: Step) -> None:
        def work() -> None:
            if ctx.cancelled.wait(10):
                saw_it.set()

        await asyncio.to_thread(work)

    shop = make_shop(movies=in_thread)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    await until(lambda: shop.is_inside(run_id, "movies"))
    await shop.cancel(run_id)
    assert (await shop.ended(run_id)).state is RunState.CANCELLED
    assert await asyncio.to_thread(saw_it.wait, 5)


async def test_a_queued_run_is_cancelled_before_it_starts(make_shop: MakeShop) -> None:
    """A run that waits for its server never starts once it is cancelled."""
    shop = make_shop(host="http://panel", movies=endless)
    await shop.engine.start()
    first = await shop.queue(await shop.profile())
    second = await shop.queue(await shop.profile("two"))
    await shop.reaches(first, RunState.RUNNING)
    await shop.cancel(second)
    assert (await shop.ended(second)).state is RunState.CANCELLED

    async def has_begun() -> bool:
        return bool(shop.job.ran)

    await until(has_begun)
    assert shop.job.ran == ["movies"]


async def test_shutting_down_interrupts_own_runs(make_shop: MakeShop) -> None:
    """Closing the program leaves a run that says why it was cut and how to go on, with its counts."""
    shop = make_shop(live=nothing, movies=endless)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    await until(lambda: shop.is_inside(run_id, "movies"))
    async with asyncio.timeout(STOP_PATIENCE - 1):
        await shop.engine.stop("the terminal was closed")
    run = await shop.run(run_id)
    assert run.state is RunState.INTERRUPTED
    assert run.message == f"Interrupted: the terminal was closed. Go on with `syncdeck run resume {run_id}`"
    assert await shop.store.lease.read() is None


async def test_what_is_interrupted_can_be_resumed(make_shop: MakeShop) -> None:
    """Steps done before the cut are not done again."""
    shop = make_shop(live=nothing, movies=endless)
    await shop.engine.start()
    profile = await shop.profile()
    run_id = await shop.queue(profile)
    await until(lambda: shop.is_inside(run_id, "movies"))
    await shop.engine.stop("it was closed")
    next_shop = make_shop(name="two", live=nothing, movies=nothing)
    await next_shop.engine.start()
    run = await next_shop.ended(await next_shop.queue(profile, Trigger.RESUME, resumes=run_id))
    assert (run.state, next_shop.job.ran) == (RunState.COMPLETED, ["movies"])


async def test_runs_of_others_are_handed_on(make_shop: MakeShop) -> None:
    """A command that held the lease and ends gives the dashboard's run back; that one goes on under its number."""
    command, dashboard = make_shop(name="command", live=nothing, movies=endless), make_shop(name="dashboard")
    dashboard.job.steps = {"live": nothing, "movies": nothing}
    await command.engine.start()
    await dashboard.engine.start()
    run_id = await dashboard.queue(await dashboard.profile())
    command.engine.wake()
    await until(lambda: command.is_inside(run_id, "movies"))
    await command.engine.stop("the command ended")
    run = await dashboard.ended(run_id)
    assert (run.state, run.owner) == (RunState.COMPLETED, "dashboard")
    assert dashboard.job.ran == ["movies"]
    assert run.progress.progress_percent == 100.0


async def test_a_run_whose_process_is_gone_is_interrupted(make_shop: MakeShop) -> None:
    """At its start the new owner ends what a dead one left running, and runs what it left queued."""
    shop = make_shop(movies=nothing)
    left_running, left_queued = await shop.queue(await shop.profile()), await shop.queue(await shop.profile("two"))
    await shop.store.run_progress.claim(left_running, "dead", "Starting sync...", [])
    await shop.engine.start()
    run = await shop.ended(left_running)
    assert run.state is RunState.INTERRUPTED
    assert run.message.startswith("Interrupted: the process that ran it ended. Go on with")
    assert (await shop.ended(left_queued)).state is RunState.COMPLETED


async def test_runs_left_behind_for_long_are_not_started(make_shop: MakeShop) -> None:
    """A run that was queued yesterday, when nobody was there, does not start by surprise."""
    shop = make_shop()
    run_id = await shop.queue(await shop.profile())
    await shop.store.db.write(lambda raw: raw.execute("UPDATE runs SET created_at = created_at - 7200"))
    await shop.engine.start()
    run = await shop.ended(run_id)
    assert (run.state, shop.job.ran) == (RunState.CANCELLED, [])
    assert "start it again" in run.message


async def test_a_store_that_fails_just_when_the_lease_is_taken_starts_no_old_run(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was left behind is looked at again before anything is begun."""
    shop = make_shop()
    run_id = await shop.queue(await shop.profile())
    await shop.store.db.write(lambda raw: raw.execute("UPDATE runs SET created_at = created_at - 7200"))
    drop, failures = shop.store.run_progress.drop_queued, [LocalStoreError("The disk is full")]

    async def fail_once(run_id: int, state: RunState, message: str) -> bool:
        if failures:
            raise failures.pop()
        return await drop(run_id, state, message)

    monkeypatch.setattr(shop.store.run_progress, "drop_queued", fail_once)
    with pytest.raises(LocalStoreError):
        await shop.engine.start()
    assert shop.engine.holds_lease
    await shop.engine.start()
    assert ((await shop.ended(run_id)).state, shop.job.ran) == (RunState.CANCELLED, [])


async def test_a_run_of_a_removed_profile_is_cancelled(make_shop: MakeShop) -> None:
    """A queued run whose profile is gone ends with the reason."""
    shop = make_shop()
    profile_id = await shop.profile()
    run_id = await shop.queue(profile_id)
    async with shop.store.db.transaction() as conn:
        await shop.store.profiles.remove(conn, profile_id)
    await shop.engine.start()
    run = await shop.ended(run_id)
    assert (run.state, run.message) == (RunState.CANCELLED, "The profile was removed before the run started")


async def test_a_lost_run_stops_and_writes_nothing(make_shop: MakeShop) -> None:
    """When another process owns the run by now, its job is stopped, its transactions are refused, its row stays."""
    refused: list[str] = []
    taken = asyncio.Event()

    async def go_on_writing(ctx: RunContext, step: Step) -> None:
        await taken.wait()
        try:
            async with ctx.transaction() as conn:
                await conn.execute("INSERT INTO log (at, level, message) VALUES (0, 1, 'stray')")
        except Exception as error:
            refused.append(type(error).__name__)
            raise

    shop = make_shop(movies=go_on_writing)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    await until(lambda: shop.is_inside(run_id, "movies"))
    await shop.store.run_progress.interrupt(run_id, "taken over")
    taken.set()

    async def is_over() -> bool:
        return not shop.engine.running

    await until(is_over)
    run = await shop.run(run_id)
    assert (run.state, run.message) == (RunState.INTERRUPTED, "taken over")
    said = await shop.said()
    assert refused == ["RunLost"]
    assert said[-1] == "The run was taken over by another process"
    assert "stray" not in said


async def test_a_store_that_fails_under_a_run_ends_it(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """When progress cannot be stored, the run stops as failed with the reason, and the engine goes on."""
    shop = make_shop(movies=endless)
    await shop.engine.start()
    profile = await shop.profile()
    run_id = await shop.queue(profile)
    await until(lambda: shop.is_inside(run_id, "movies"))
    flush, broken = shop.store.run_progress.flush, [True]

    async def refuse(state: object) -> object:
        if broken:
            broken.clear()
            raise LocalStoreError("The disk is full")
        return await flush(state)  # type: ignore[arg-type]

    monkeypatch.setattr(shop.store.run_progress, "flush", refuse)
    await shop.store.db.write(lambda raw: raw.execute("UPDATE runs SET message = message"))
    run = await shop.ended(run_id)
    assert (run.state, run.message) == (RunState.FAILED, "The disk is full")
    shop.job.steps["movies"] = nothing
    assert (await shop.ended(await shop.queue(profile))).state is RunState.COMPLETED


async def test_a_disk_that_fills_up_under_a_run_ends_it(make_shop: MakeShop) -> None:
    """When the job's own rows no longer fit, the run says so, nothing of the batch stays, and the engine lives on."""

    async def fill(ctx: RunContext, step: Step) -> None:
        await ctx.store.db._writer.call(lambda raw: raw.execute("PRAGMA max_page_count = 1"))
        async with ctx.transaction() as conn:
            blob = "x" * 5_000_000
            await conn.execute("INSERT INTO log (at, level, message) VALUES (0, 1, ?)", (blob,))

    shop = make_shop(movies=fill, series=nothing)
    run = await shop.perform()
    await shop.store.db._writer.call(lambda raw: raw.execute("PRAGMA max_page_count = 1000000"))
    assert run.state is RunState.FAILED
    assert "disk is full" in run.message
    assert shop.job.ran == ["movies"]
    shop.job.steps["movies"] = nothing
    assert (await shop.ended(await shop.queue(await shop.profile("two")))).state is RunState.COMPLETED
