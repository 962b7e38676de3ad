"""Run rows: queueing, cancelling, progress behind its fence, and forgetting."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count

import pytest

from tui.errors import Conflict
from tui.model.log import Level
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import (
    EntityCounts,
    Operation,
    Progress,
    RunError,
    RunOptions,
    RunState,
    StepPlan,
    StepState,
    Trigger,
)
from tui.store.log import NewLine
from tui.store.runs.run_errors import ErrorBatch
from tui.store.runs.run_progress import RunFlush, StepFlush
from tui.store.runs.runs import NewRun
from tui.store.store import Store

PLAN = [StepPlan("live", "Channels", "Syncing channels...", (0, 50)), StepPlan("movies", "Movies", "...", (50, 100))]
FIGURES = Progress(10, 5, 4, 1, 0, 25.0, 2.5, 2.0, 2.0)
numbers = count(1)


def new_run(*keys: str, profile_id: int | None = None, options: RunOptions | None = None) -> NewRun:
    """A run that holds exclusive keys."""
    name = f"01TEST{next(numbers):020}"
    chosen = options or RunOptions()
    kind, trigger = Operation.XTREAM_SYNC, Trigger.MANUAL
    return NewRun(name, kind, profile_id, "one", trigger, chosen, exclusive_keys=frozenset(keys))


def flush_of(run_id: int, owner: str = "me", **changes: object) -> RunFlush:
    """A flush as the engine makes it."""
    step = StepFlush(0, StepState.RUNNING, "", 1.0, None, (5, 4, 1, 0))
    flush = RunFlush(
        run_id, owner, "live", 1, "Syncing channels...", FIGURES, [step], {"channels": EntityCounts(added=4)}
    )
    return replace(flush, **changes)


async def claimed(store: Store) -> int:
    """Queue a run and claim it for `me`."""
    run_id = await store.runs.add(new_run())
    assert await store.run_progress.claim(run_id, "me", "Starting sync...", PLAN)
    return run_id


async def ended(store: Store, profile_id: int, trigger: Trigger, *, added: int) -> int:
    """Store a run that completed after adding some channels."""
    run_id = await store.runs.add(replace(new_run(profile_id=profile_id), trigger=trigger))
    await store.run_progress.claim(run_id, "me", "", PLAN)
    counts = {"channels": EntityCounts(added=added, unchanged=9)}
    figures = Progress(10, 10, 10, 0, 0, 100.0, None, 1.0, None)
    await store.run_progress.flush(flush_of(run_id, progress=figures, counts=counts, final_state=RunState.COMPLETED))
    return run_id


async def state_of(store: Store, run_id: int) -> RunState:
    """Give the state of a run that is there."""
    run = await store.runs.get(run_id)
    assert run is not None
    return run.state


async def profile(store: Store, name: str = "one") -> int:
    """Store a profile."""
    async with store.db.transaction() as conn:
        return await store.profiles.add(conn, ProfileDraft(ProfileKind.XTREAM, name, "http://x.test"))


async def test_a_queued_run_is_read_back(store: Store) -> None:
    """What was asked for stands in the row."""
    run_id = await store.runs.add(new_run("profile:1", options=RunOptions(full=True, only_steps=("movies",))))
    run = await store.runs.get(run_id)
    assert run is not None
    assert (run.state, run.kind, run.trigger) == (RunState.QUEUED, Operation.XTREAM_SYNC, Trigger.MANUAL)
    assert run.options == RunOptions(full=True, only_steps=("movies",))


async def test_two_runs_that_write_the_same_conflict(store: Store) -> None:
    """The second is refused with the first one's id, until that one has ended."""
    first = await store.runs.add(new_run("profile:1", "catalogue"))
    await store.runs.add(new_run("profile:2"))
    with pytest.raises(Conflict, match="Sync already in progress for this profile") as caught:
        await store.runs.add(new_run("profile:1"))
    await store.runs.request_cancel(first, "Sync cancelled by user")
    assert caught.value.run_id == first
    assert await store.runs.add(new_run("profile:1")) > first


async def test_of_many_at_once_only_one_gets_in(store: Store) -> None:
    """Starting the same sync from several places at one moment queues it once."""
    tries = await asyncio.gather(*(store.runs.add(new_run("profile:1")) for _ in range(10)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in tries) == ["Conflict"] * 9 + ["int"]


async def test_a_run_is_claimed_once(store: Store) -> None:
    """Of two owners one gets the run, with its steps."""
    run_id = await store.runs.add(new_run())
    won = [await store.run_progress.claim(run_id, owner, "Starting sync...", PLAN) for owner in ("me", "other")]
    assert won == [True, False]
    assert [(step.key, step.state) for step in await store.runs.steps(run_id)] == [
        ("live", StepState.PENDING),
        ("movies", StepState.PENDING),
    ]


async def test_a_flush_lands_whole(store: Store) -> None:
    """Figures, step and counts are stored together."""
    run_id = await claimed(store)
    standing = await store.run_progress.flush(flush_of(run_id))
    run, steps = await store.runs.get(run_id), await store.runs.steps(run_id)
    assert run is not None
    assert standing.is_mine
    assert (run.progress, run.step, run.step_index, run.step_count) == (FIGURES, "live", 1, 2)
    assert (steps[0].state, steps[0].processed, steps[0].imported, steps[0].skipped) == (StepState.RUNNING, 5, 4, 1)
    assert await store.runs.counts(run_id) == {"channels": EntityCounts(added=4)}


async def test_only_the_owner_may_write(store: Store) -> None:
    """A process that lost the run finds its flush and its checkpoint refused, and changes nothing."""
    run_id = await claimed(store)
    standing = await store.run_progress.flush(flush_of(run_id, "other", message="stray"))
    async with store.db.transaction() as conn:
        is_saved = await store.run_progress.save_checkpoint(conn, run_id, "other", "{}")
    run = await store.runs.get(run_id)
    assert run is not None
    assert (standing.is_mine, is_saved, run.message, run.checkpoint) == (False, False, "Starting sync...", "")


async def test_an_ended_run_takes_no_more_writes(store: Store) -> None:
    """After its last word even the owner's flush is refused."""
    run_id = await claimed(store)
    await store.run_progress.flush(flush_of(run_id, final_state=RunState.COMPLETED))
    standing = await store.run_progress.flush(flush_of(run_id, message="late"))
    assert not standing.is_mine
    assert await state_of(store, run_id) is RunState.COMPLETED


async def test_the_end_closes_open_steps(store: Store) -> None:
    """A step cut in the middle is `cancelled`, one that never began `skipped`."""
    run_id = await claimed(store)
    await store.run_progress.flush(flush_of(run_id))
    await store.run_progress.flush(flush_of(run_id, steps=(), final_state=RunState.CANCELLED))
    assert [step.state for step in await store.runs.steps(run_id)] == [StepState.CANCELLED, StepState.SKIPPED]


async def test_cancelling_a_queued_run_ends_it(store: Store) -> None:
    """A run that has not begun needs nobody to cancel it."""
    run_id = await store.runs.add(new_run())
    assert await store.runs.request_cancel(run_id, "Sync cancelled by user")
    assert await state_of(store, run_id) is RunState.CANCELLED
    assert not await store.run_progress.claim(run_id, "me", "Starting sync...", PLAN)


async def test_cancelling_a_running_run_asks_its_owner(store: Store) -> None:
    """The owner learns of it with its next flush; an ended run cannot be cancelled."""
    run_id = await claimed(store)
    assert await store.runs.request_cancel(run_id, "Sync cancelled by user")
    standing = await store.run_progress.flush(flush_of(run_id))
    assert standing.cancel_requested
    assert await state_of(store, run_id) is RunState.CANCELLING
    await store.run_progress.flush(flush_of(run_id, final_state=RunState.CANCELLED))
    assert not await store.runs.request_cancel(run_id, "")


async def test_an_interrupted_run_keeps_what_it_had(store: Store) -> None:
    """A run whose process is gone ends as interrupted, with figures and checkpoint in place; an ended one stays."""
    run_id = await claimed(store)
    async with store.db.transaction() as conn:
        await store.run_progress.save_checkpoint(conn, run_id, "me", '{"at":3}')
    await store.run_progress.flush(flush_of(run_id))
    assert await store.run_progress.interrupt(run_id, "Interrupted")
    assert not await store.run_progress.interrupt(run_id, "Interrupted again")
    run = await store.runs.get(run_id)
    assert run is not None
    assert (run.state, run.message, run.checkpoint, run.progress.processed_records) == (
        RunState.INTERRUPTED,
        "Interrupted",
        '{"at":3}',
        5,
    )


async def test_a_requeued_run_is_claimed_by_the_next(store: Store) -> None:
    """A run handed on waits in the queue under its own number, and its old owner may write no more."""
    run_id = await claimed(store)
    assert await store.run_progress.requeue(run_id, "me", "Waiting")
    assert await store.run_progress.claim(run_id, "next", "Starting sync...", PLAN)
    assert not (await store.run_progress.flush(flush_of(run_id))).is_mine


async def test_a_run_is_found_by_the_end_of_its_name(store: Store) -> None:
    """The last letters of the correlation id, in any case, find the newest such run."""
    run_id = await store.runs.add(new_run())
    run = await store.runs.get(run_id)
    assert run is not None
    assert await store.runs.by_name(run.short_name.lower()) == run
    assert await store.runs.by_name("ZZZZ") is None


async def test_recent_runs_by_profile_and_state(store: Store) -> None:
    """Lists come newest first and keep to what was asked for."""
    one, two = await profile(store), await profile(store, "two")
    first = await store.runs.add(new_run(profile_id=one))
    second = await store.runs.add(new_run(profile_id=two))
    third = await store.runs.add(new_run(profile_id=one))
    await store.runs.request_cancel(first, "")
    assert [run.id for run in await store.runs.recent(10)] == [third, second, first]
    assert [run.id for run in await store.runs.recent(10, profile_id=one)] == [third, first]
    assert [run.id for run in await store.runs.recent(10, states={RunState.CANCELLED})] == [first]
    assert [run.id for run in await store.runs.active()] == [second, third]


async def test_the_newest_run_of_each_profile(store: Store) -> None:
    """One run a profile; dry runs are passed over when they do not count."""
    one, two = await profile(store), await profile(store, "two")
    first = await store.runs.add(new_run(profile_id=one))
    dry = await store.runs.add(new_run(profile_id=one, options=RunOptions(dry_run=True)))
    other = await store.runs.add(new_run(profile_id=two))
    assert [run.id for run in await store.runs.latest_by_profile()] == [dry, other]
    assert [run.id for run in await store.runs.latest_by_profile(include_dry=False)] == [first, other]
    last = await store.runs.last_of(one)
    assert last is not None
    assert last.id == dry


async def test_old_runs_are_spent_but_never_held_or_active_ones(store: Store) -> None:
    """Beyond the newest of each profile, only runs that ended and wait for nobody may be forgotten."""
    one = await profile(store)
    runs = [await store.runs.add(new_run(profile_id=one)) for _ in range(5)]
    await store.runs.request_cancel(runs[0], "")
    await store.run_progress.claim(runs[1], "me", "", PLAN)
    await store.run_progress.flush(flush_of(runs[1], final_state=RunState.HELD))
    assert await store.runs.spent(1, 0.0) == [runs[0]]
    assert await store.runs.spent(5, 0.0) == []


async def test_quiet_runs_of_schedules_push_no_others_out(store: Store) -> None:
    """What found everything as it was is no news, and goes by its age; what a person did stays."""
    one = await profile(store)
    mine = await ended(store, one, Trigger.MANUAL, added=0)
    changed = await ended(store, one, Trigger.SCHEDULE, added=4)
    quiet = [await ended(store, one, Trigger.SCHEDULE, added=0) for _ in range(4)]
    now = store.db.clock.now()
    assert [run.id for run in await store.runs.recent(9, one, is_news=True)] == [changed, mine]
    assert [run.id for run in await store.runs.recent(9, one)] == [*reversed(quiet), changed, mine]
    assert await store.runs.spent(2, now - 60) == []
    assert sorted(await store.runs.spent(2, now + 60)) == quiet[:2]
    assert await store.runs.ended_since(now - 60) == {RunState.COMPLETED: 6}
    assert await store.runs.ended_since(now + 60) == {}


async def test_forgetting_a_run_takes_everything_of_it(store: Store) -> None:
    """Errors, groups, steps, counts and log lines go with their run; other lines stay."""
    run_id = await claimed(store)
    await store.run_progress.flush(flush_of(run_id, final_state=RunState.FAILED))
    errors = [RunError("live", "server", str(n), "no") for n in range(4500)]
    await store.run_errors.add(ErrorBatch(run_id, fresh=errors))
    await store.log.append(
        [NewLine(1.0, Level.INFO, "of the run", run_id, "01TEST"), NewLine(1.0, Level.INFO, "other")]
    )
    await store.runs.forget(run_id)
    assert await store.runs.get(run_id) is None
    for table in ("run_errors", "run_error_groups", "run_steps", "run_counts"):
        assert await store.db.fetch_one(f"SELECT count(*) FROM {table}") == (0,)
    assert [line.message for line in await store.log.tail(10)] == ["other"]
