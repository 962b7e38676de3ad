"""Runs from the queue to their end: states, messages, figures, errors."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.conftest import MakeShop
from tests.engine.script_job import Act, nothing
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.errors import AuthError, Cancelled, Forbidden, LocalStoreError, NetworkError, ServerError, SyncError
from tui.model.profiles import Account, SignIn
from tui.model.runs import EntityCounts, RunError, RunOptions, RunState, StepState, Trigger
from tui.model.snapshot import Ruling, Verdict

SIX = ("live_categories", "live", "movie_categories", "movies", "series_categories", "series")


def failing(error: Exception) -> Act:
    """A step that raises."""

    async def act(ctx: RunContext, step: Step) -> None:
        raise error

    return act


async def load(ctx: RunContext, step: Step) -> None:
    """A step that does ten records."""
    step.expect(10)
    step.advance(processed=10, imported=8, skipped=2)
    ctx.count("movies", added=8, skipped=2)


async def hold(ctx: RunContext, step: Step) -> None:
    """A step whose removals are held."""
    ctx.hold("movies", Verdict(Ruling.HOLD, 42, "The list shrank from 60 to 18"))


async def bad_rows(ctx: RunContext, step: Step) -> None:
    """A step that loads ten rows of which two are bad."""
    step.advance(processed=10, imported=8, errors=2)
    for record in ("7", "9"):
        ctx.error(RunError(step.plan.key, "bad_response", record, f"movie {record} has no id"))


async def test_six_steps_complete(make_shop: MakeShop) -> None:
    """Six steps without a fault, in their order: completed, 100 %, and all counts."""
    shop = make_shop(**{**dict.fromkeys(SIX, nothing), "movies": load})
    run = await shop.perform()
    steps = await shop.store.runs.steps(run.id)
    assert (run.state, run.message) == (RunState.COMPLETED, "Sync completed successfully")
    assert (run.progress.progress_percent, run.progress.processed_records) == (100.0, 10)
    assert shop.job.ran == list(SIX)
    assert [step.state for step in steps] == [StepState.DONE] * 6
    assert (steps[3].processed, steps[3].imported, steps[3].skipped) == (10, 8, 2)
    assert await shop.store.runs.counts(run.id) == {"movies": EntityCounts(added=8, skipped=2)}


async def test_a_failed_step_does_not_stop_the_next(make_shop: MakeShop) -> None:
    """One step in trouble: partial, its error as a row, the others done."""
    shop = make_shop(**{**dict.fromkeys(SIX, nothing), "live": failing(ServerError("HTTP 500", hint="Try later"))})
    run = await shop.perform()
    steps = await shop.store.runs.steps(run.id)
    (error,) = await shop.store.run_errors.rows(run.id, "live", "server")
    assert (run.state, run.message, run.progress.error_count) == (RunState.PARTIAL, "Sync completed with 1 errors", 1)
    assert (error.message, error.recoverable, error.hint) == ("Live sync failed: HTTP 500", True, "Try later")
    assert [step.state for step in steps if step.key != "live"] == [StepState.DONE] * 5
    assert (steps[1].state, steps[1].message) == (StepState.FAILED, "HTTP 500")


async def test_all_steps_failed_is_failed_and_not_at_100(make_shop: MakeShop) -> None:
    """Nothing landed: failed, below 100 %, one error a step."""
    shop = make_shop(**dict.fromkeys(SIX, failing(NetworkError("no route"))))
    run = await shop.perform()
    assert (run.state, run.message) == (RunState.FAILED, "Sync failed")
    assert run.progress.progress_percent < 100
    assert await shop.store.run_errors.by_class(run.id) == {"network": 6}


async def test_a_failed_last_step_ends_below_100(make_shop: MakeShop) -> None:
    """A partial run is at 100 % only when its last step was done."""
    shop = make_shop(live=nothing, movies=failing(ServerError("500")))
    run = await shop.perform()
    assert (run.state, run.progress.progress_percent) == (RunState.PARTIAL, 50.0)


async def test_bad_rows_make_a_run_partial(make_shop: MakeShop) -> None:
    """Rows that were kept out are listed, counted, and named in the message."""
    shop = make_shop(movies=bad_rows)
    run = await shop.perform()
    rows = await shop.store.run_errors.rows(run.id, "movies", "bad_response")
    assert (run.state, run.message) == (RunState.PARTIAL, "Sync completed with 2 errors")
    assert [row.record_id for row in rows] == ["7", "9"]
    assert run.progress.progress_percent == 100.0


async def test_held_removals_end_as_held(make_shop: MakeShop) -> None:
    """The run waits for a person: held, with the reason at its step and the number in its message."""
    shop = make_shop(live=nothing, movies=hold)
    run = await shop.perform()
    steps = await shop.store.runs.steps(run.id)
    assert (run.state, run.message) == (RunState.HELD, "Held: 42 removals wait for your approval")
    assert (steps[1].state, steps[1].message) == (StepState.HELD, "The list shrank from 60 to 18")
    assert await shop.store.runs.held_by_profile() == {run.profile_id: 42}


async def test_a_failure_beside_a_hold_is_partial(make_shop: MakeShop) -> None:
    """Held wins only when nothing failed; what is held can still be found."""
    shop = make_shop(live=failing(ServerError("500")), movies=hold)
    run = await shop.perform()
    assert run.state is RunState.PARTIAL
    assert await shop.store.runs.held_by_profile() == {run.profile_id: 42}


async def test_a_refused_account_ends_the_run_and_signs_the_profile_out(make_shop: MakeShop) -> None:
    """AuthError goes up from its step: no further step, one error row, the profile is signed out with the reason."""
    shop = make_shop(live=failing(AuthError("Account has expired", hint="Ask your provider")), movies=nothing)
    run = await shop.perform()
    assert run.profile_id is not None
    profile = await shop.store.profiles.get(run.profile_id)
    assert profile is not None
    assert (run.state, run.message) == (RunState.FAILED, "Account has expired")
    assert shop.job.ran == ["live"]
    assert (profile.sign_in, profile.sign_in_message) == (SignIn.REFUSED, "Account has expired")
    assert await shop.store.run_errors.by_class(run.id) == {"auth": 1}


async def test_runs_of_a_signed_out_profile_wait_for_a_person(make_shop: MakeShop) -> None:
    """Scheduled runs of a refused account are refused with one clear prompt; a person's own start tries again."""
    shop = make_shop(live=failing(AuthError("Account is banned")))
    first = await shop.perform()
    assert first.profile_id is not None
    shop.job.ran.clear()
    scheduled = await shop.ended(await shop.queue(first.profile_id, Trigger.SCHEDULE))
    assert (scheduled.state, shop.job.ran) == (RunState.FAILED, [])
    assert scheduled.message == "one is signed out (Account is banned): sign in again, then start it"
    await shop.ended(await shop.queue(first.profile_id, Trigger.MANUAL))
    assert shop.job.ran == ["live"]


async def test_a_successful_sign_in_is_stored(make_shop: MakeShop) -> None:
    """What the server told of the account stands with the profile."""

    async def sign_in(ctx: RunContext, step: Step) -> None:
        await ctx.signed_in(Account(status="Active", max_connections=2))

    shop = make_shop(movies=sign_in)
    await shop.perform()
    (profile,) = await shop.store.profiles.all()
    assert (profile.sign_in, profile.account) == (SignIn.OK, Account(status="Active", max_connections=2))


@pytest.mark.parametrize("error", [NetworkError("no route to the host"), Forbidden("blocked"), SyncError("odd")])
async def test_an_error_outside_the_steps_fails_the_run(make_shop: MakeShop, error: SyncError) -> None:
    """What the job raises itself is the run's message and its error row."""
    shop = make_shop()

    async def raise_it(ctx: RunContext) -> None:
        raise error

    shop.job.run = raise_it  # type: ignore[method-assign]
    run = await shop.perform()
    assert (run.state, run.message) == (RunState.FAILED, error.message)
    assert await shop.store.run_errors.by_class(run.id) == {error.error_class: 1}


async def test_a_fault_of_ours_fails_the_run_and_not_the_engine(make_shop: MakeShop) -> None:
    """Unexpected exception: failed, a row of class internal, its redacted traceback in the log; the queue lives on."""
    shop = make_shop(movies=failing(ZeroDivisionError("by hunter2 with \x1b[2J")))
    shop.store.redactor.add("hunter2")
    run = await shop.perform()
    said = await shop.said(run.id)
    assert (run.state, run.message) == (RunState.FAILED, "Internal error: ZeroDivisionError: by *** with")
    assert await shop.store.run_errors.by_class(run.id) == {"internal": 1}
    assert any("Traceback" in line and "script_job.py" in line for line in said)
    assert not any("hunter2" in line or "\x1b" in line for line in said)
    shop.job.steps["movies"] = nothing
    assert (await shop.ended(await shop.queue(await shop.profile("two")))).state is RunState.COMPLETED


async def test_of_a_group_of_errors_the_one_that_counts_is_told(make_shop: MakeShop) -> None:
    """Errors from tasks of a job come as a group; a refused account among them ends the run."""
    group = ExceptionGroup("tasks", [ServerError("500"), ExceptionGroup("more", [AuthError("Account is disabled")])])
    run = await make_shop(live=failing(group), movies=nothing).perform()
    assert (run.state, run.message) == (RunState.FAILED, "Account is disabled")


async def test_a_full_disk_ends_the_run(make_shop: MakeShop) -> None:
    """When the store itself fails, further steps would only fetch for nothing."""
    shop = make_shop(live=failing(LocalStoreError("The disk is full", hint="Free some space")), movies=nothing)
    run = await shop.perform()
    assert (run.state, run.message, shop.job.ran) == (RunState.FAILED, "The disk is full", ["live"])


async def test_s42_what_a_server_says_cannot_drive_the_terminal(make_shop: MakeShop) -> None:
    """Messages, notes and errors are stored without escape sequences."""
    evil = "\x1b]52;c;AAAA\x07[red]\x1b[2Joops\u202e"
    shop = make_shop(live=failing(ServerError(evil)), movies=hold)
    run = await shop.perform()
    steps = await shop.store.runs.steps(run.id)
    (row,) = await shop.store.run_errors.rows(run.id, "live", "server")
    assert (steps[0].message, row.message) == ("[red]oops", "Live sync failed: [red]oops")


async def test_only_the_steps_asked_for_run(make_shop: MakeShop) -> None:
    """The others are marked as skipped."""
    shop = make_shop(live=nothing, movies=nothing, series=nothing)
    run = await shop.perform(RunOptions(only_steps=("movies",)))
    states = [step.state for step in await shop.store.runs.steps(run.id)]
    assert shop.job.ran == ["movies"]
    assert states == [StepState.SKIPPED, StepState.DONE, StepState.SKIPPED]
    assert (run.state, run.progress.progress_percent) == (RunState.COMPLETED, 100.0)


async def test_a_resumed_run_passes_over_what_was_done(make_shop: MakeShop) -> None:
    """Done steps are not done again, and their records and their part of the bar count from the start."""
    shop = make_shop(live=load, movies=failing(ServerError("500")), series=nothing)
    first = await shop.perform()
    assert first.profile_id is not None
    shop.job.ran.clear()
    shop.job.steps["movies"] = load
    second = await shop.ended(await shop.queue(first.profile_id, Trigger.RESUME, resumes=first.id))
    assert (second.state, shop.job.ran) == (RunState.COMPLETED, ["movies"])
    assert (second.progress.processed_records, second.progress.progress_percent) == (20, 100.0)


async def test_a_checkpoint_is_stored_with_the_rows_it_speaks_of(make_shop: MakeShop) -> None:
    """The job's own transaction holds both; the job reads the checkpoint back."""

    async def save(ctx: RunContext, step: Step) -> None:
        async with ctx.transaction() as conn:
            await conn.execute("INSERT INTO log (at, level, message) VALUES (0, 1, 'a row')")
            await ctx.save_checkpoint(conn, {"page": 3})

    run = await make_shop(movies=save).perform()
    assert run.checkpoint == '{"page":3}'


async def test_retries_are_seen_and_logged(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a retry is slept for the run says so; in the log it stands under the run."""
    monkeypatch.setattr("tui.engine.runs.retry.FIRST_DELAY", 1.5)
    errors: list[SyncError] = [ServerError("HTTP 503")]

    async def shaky(ctx: RunContext, step: Step) -> None:
        async def call() -> None:
            if errors:
                raise errors.pop()

        await ctx.retry(call)

    shop = make_shop(movies=shaky)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    seen = set()
    while (run := await shop.run(run_id)).state.is_active:
        seen.add(run.message)
        await asyncio.sleep(0.01)
    assert "HTTP 503; retry 1 of 3 in 1.5 s" in seen
    assert "HTTP 503; retry 1 of 3 in 1.5 s" in await shop.said(run_id)
    assert run.state is RunState.COMPLETED


async def test_the_bar_of_a_running_run_moves_in_the_store(make_shop: MakeShop) -> None:
    """Any process sees the figures move while the job counts, and never fall."""
    go_on = asyncio.Event()

    async def slow(ctx: RunContext, step: Step) -> None:
        step.expect(100)
        for _ in range(4):
            step.advance(processed=20)
            await asyncio.wait_for(go_on.wait(), 30)
            go_on.clear()

    shop = make_shop(movies=slow)
    await shop.engine.start()
    run_id = await shop.queue(await shop.profile())
    seen = []
    for expected in (20, 40, 60, 80):
        while (run := await shop.run(run_id)).progress.processed_records < expected:
            await asyncio.sleep(0.01)
        seen.append(run.progress.progress_percent)
        go_on.set()
    await shop.ended(run_id)
    assert seen == [20.0, 40.0, 60.0, 80.0]


async def test_the_life_of_a_run_is_in_the_log(make_shop: MakeShop) -> None:
    """Start, steps and end stand in the log under the run."""
    shop = make_shop(movies=load)
    run = await shop.perform()
    assert await shop.said(run.id) == [
        "Xtream Sync started",
        "Syncing movies...",
        "Movies: 10 in 0s",
        "Sync completed successfully",
    ]


async def test_a_job_may_end_its_run_as_cancelled(make_shop: MakeShop) -> None:
    """A worker thread that noticed the wish to stop raises Cancelled."""
    run = await make_shop(live=failing(Cancelled("Sync cancelled by user")), movies=nothing).perform()
    assert (run.state, run.message) == (RunState.CANCELLED, "Sync cancelled by user")


async def test_errors_counted_in_masses_stay_cheap(make_shop: MakeShop) -> None:
    """50,000 error rows in one step are stored within seconds, all of them, and the loop is not blocked by it."""

    async def flood(ctx: RunContext, step: Step) -> None:
        for start in range(0, 50_000, 1000):
            for record in range(start, start + 1000):
                ctx.error(RunError("movies", "bad_response", str(record), "no id"))
            step.advance(processed=1000, errors=1000)
            await asyncio.sleep(0)

    shop = make_shop(movies=flood)
    run = await shop.perform()
    (group,) = await shop.store.run_errors.groups(run.id)
    assert (run.progress.error_count, group.rows, group.count) == (50_000, 50_000, 50_000)
