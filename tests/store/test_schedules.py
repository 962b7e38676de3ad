"""Schedules as rows: made once for each profile, served once, planned and settled only as they were seen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tui.engine.clock import SystemClock
from tui.errors import Conflict
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import Operation, RunOptions, Trigger
from tui.model.schedule import DEFAULTS, Schedule, ScheduledJob
from tui.store.runs.runs import NewRun
from tui.store.schedules import Advance, Plan, Settlement, advance
from tui.store.store import Store

NOW = 1_000_000.0


async def _profile(store: Store, kind: ProfileKind = ProfileKind.XTREAM) -> int:
    async with store.db.transaction() as conn:
        return await store.profiles.add(conn, ProfileDraft(kind, f"a {kind}", "http://x.test"))


async def _due(store: Store) -> Schedule:
    """A schedule that has begun and is due."""
    await _profile(store)
    await store.schedules.ensure()
    await store.db.write(
        lambda raw: raw.execute("UPDATE schedules SET begun_at = 1, next_at = ?, slot_at = ?", (NOW, NOW))
    )
    return (await store.schedules.all())[0]


def _step(seen: Schedule, **changes: bool) -> Advance:
    return Advance(seen, NOW, NOW + 60, NOW + 60, NOW, **changes)


def _run(name: str, profile_id: int | None = 1) -> NewRun:
    keys = frozenset({f"profile:{profile_id}"})
    return NewRun(name, Operation.XTREAM_SYNC, profile_id, "x", Trigger.SCHEDULE, RunOptions(), keys)


async def test_each_kind_of_profile_gets_its_schedules_once(store: Store) -> None:
    """With their ordinary intervals; asked for again, and by two processes at once, there are no more of them."""
    for kind in ProfileKind:
        await _profile(store, kind)
    await asyncio.gather(*(store.schedules.ensure() for _ in range(3)))
    found = await store.schedules.all()
    assert len(found) == sum(len(jobs) for jobs in DEFAULTS.values()) + 1
    assert [one.job for one in found if one.profile_id is None] == [ScheduledJob.BACKUP]
    assert {one.waits_for_streams for one in found if one.profile_id == 1} == {True}
    assert {one.waits_for_streams for one in found if one.profile_id != 1} == {False}


async def test_what_a_person_changed_stays(store: Store) -> None:
    """Making what is missing touches nothing that is there; when it is next is worked out anew."""
    seen = await _due(store)
    await store.schedules.change(seen.id, {"every": 3.0, "is_on": False})
    await _profile(store, ProfileKind.PLEX)
    await store.schedules.ensure()
    now = await store.schedules.get(seen.id)
    assert now is not None and (now.every, now.is_on, now.next_at) == (3.0, False, None)


async def test_only_what_a_person_may_set_is_set(store: Store) -> None:
    """A column that is not for people is a fault of ours, never a change."""
    seen = await _due(store)
    with pytest.raises(ValueError, match="begun_at"):
        await store.schedules.change(seen.id, {"begun_at": 1})


async def test_a_moment_is_served_once(store: Store) -> None:
    """Of all who have seen it due, the first one gets it, with its run; the others get nothing and leave no run."""
    seen = await _due(store)

    async def start(name: str) -> int | None:
        def claim(raw: object, run_id: int) -> None:
            if not advance(raw, _step(seen), run_id):  # type: ignore[arg-type]
                raise Conflict("served")

        try:
            return await store.runs.add(replace(_run(name), exclusive_keys=frozenset()), claim)
        except Conflict:
            return None

    runs = [run for run in await asyncio.gather(*(start(f"01RUN{n}") for n in range(8))) if run is not None]
    now = await store.schedules.get(seen.id)
    assert now is not None and [now.last_run] == runs and now.next_at == NOW + 60
    assert [run.id for run in await store.runs.recent(99)] == runs


async def test_a_run_in_the_way_leaves_the_moment_unserved(store: Store) -> None:
    """A run of the same data refuses the new one, and the schedule is due as before."""
    seen = await _due(store)
    busy = await store.runs.add(_run("01BUSY"))
    with pytest.raises(Conflict) as refused:
        await store.runs.add(_run("01NEW"), lambda raw, run_id: None)
    assert (refused.value.run_id, await store.schedules.get(seen.id)) == (busy, seen)


@pytest.mark.parametrize("column", ["is_on = 0", "begun_at = NULL", "next_at = 5"])
async def test_what_changed_since_it_was_seen_does_not_start(store: Store, column: str) -> None:
    """Turned off, taken back to its first run, or planned anew between the look and the start."""
    seen = await _due(store)
    await store.db.write(lambda raw: raw.execute(f"UPDATE schedules SET {column}"))
    assert not await store.schedules.advance(_step(seen))


async def test_nothing_starts_by_itself_during_a_pause(store: Store) -> None:
    """Even if it was seen due before; a person may start it, and that begins it."""
    seen = await _due(store)
    await store.schedules.pause(None)
    await store.db.write(lambda raw: raw.execute("UPDATE schedules SET begun_at = NULL"))
    assert not await store.schedules.advance(_step(seen))
    assert await store.schedules.advance(_step(seen, by_person=True))
    now = await store.schedules.get(seen.id)
    assert now is not None and now.begun_at == NOW


async def test_a_pause_ends_at_its_moment_or_by_a_person(store: Store) -> None:
    """Asking for it then gives none."""
    await store.schedules.pause(NOW)
    assert [await store.schedules.pause_state(at) is None for at in (NOW - 1, NOW)] == [False, True]
    assert [await store.schedules.go_on(), await store.schedules.go_on()] == [True, False]
    assert await store.schedules.pause_state(NOW - 1) is None


async def test_a_plan_of_what_changed_meanwhile_is_not_written(store: Store) -> None:
    """Whoever planned first is right; the other one looks again."""
    seen = await _due(store)
    await store.schedules.plan([Plan(seen, 7.0, 7.0, None)])
    await store.schedules.plan([Plan(seen, 9.0, 9.0, None)])
    now = await store.schedules.get(seen.id)
    assert now is not None and now.next_at == 7.0


async def test_the_end_of_a_run_counts_once(store: Store) -> None:
    """Two processes that see it write it once, and say so."""
    seen = await _due(store)
    told = Settlement(seen, 4, NOW, NOW, 4, failures=1)
    assert [await store.schedules.settle([told]), await store.schedules.settle([told])] == [True, False]


async def test_an_ended_run_is_told_until_it_is_heeded(store: Store) -> None:
    """Runs of the profile that ended, oldest first; none that works, none of another profile, none twice."""
    seen = await _due(store)
    other = await _profile(store, ProfileKind.TAUTULLI)
    ids = [await store.runs.add(_run("01A")), await store.runs.add(_run("01B", other))]
    await store.db.write(lambda raw: raw.execute("UPDATE runs SET state = 'completed'"))
    working = await store.runs.add(_run("01C"))
    assert {one: [run.id for run in runs] for one, runs in (await store.schedules.ended_runs()).items()} == {
        seen.id: [ids[0]]
    }
    await store.schedules.settle([Settlement(seen, ids[0], 1.0, NOW, ids[0], 0)])
    assert (await store.schedules.ended_runs(), working > ids[1]) == ({}, True)


async def test_the_reasons_of_waiting_hide_secrets_and_take_no_control_characters(store: Store) -> None:
    """What is told of a wait is a line like all others."""
    seen = await _due(store)
    store.redactor.add("hunter2hunter2")
    await store.schedules.say([(seen.id, "http://x/?p=hunter2hunter2\x1b[2J")])
    now = await store.schedules.get(seen.id)
    assert now is not None and "hunter2" not in now.waits and "\x1b" not in now.waits


async def test_a_profile_takes_its_schedules_with_it(store_path: Path) -> None:
    """Removed, nothing of it stays to be started."""
    store = await Store.open(store_path, clock=SystemClock())
    await _due(store)
    async with store.db.transaction() as conn:
        await store.profiles.remove(conn, 1)
    assert [one.job for one in await store.schedules.all()] == [ScheduledJob.BACKUP]
    await store.close()
