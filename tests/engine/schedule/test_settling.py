"""What runs that ended mean for a schedule: it begins, rests, or tries again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from tests.engine.schedule.plans import NOW, a_plan, timing
from tui.engine.schedule.settling import AGAIN_AFTER, settled
from tui.model.profiles import ProfileKind
from tui.model.runs import Operation, Progress, Run, RunOptions, RunState, Trigger
from tui.model.schedule import HOUR, MINUTE, Schedule, ScheduledJob
from tui.store.schedules import Settlement

XTREAM, TRAKT = ProfileKind.XTREAM, ProfileKind.TRAKT


def a_run(state: RunState = RunState.COMPLETED, **changes: Any) -> Run:
    """A sync of a minute that the schedule started half an hour ago, with changes."""
    values: dict[str, Any] = {
        "id": 7,
        "correlation_id": "01RUN",
        "kind": Operation.XTREAM_SYNC,
        "profile_id": 1,
        "profile_name": "iptv",
        "trigger": Trigger.SCHEDULE,
        "options": RunOptions(),
        "state": state,
        "cancel_requested": False,
        "created_at": NOW - 1800,
        "started_at": NOW - 1800,
        "finished_at": NOW - 1740,
        "heartbeat_at": None,
        "step": "",
        "step_index": 0,
        "step_count": 0,
        "message": "",
        "progress": Progress(),
        "checkpoint": "",
    }
    return Run(**{**values, **changes})


def after(schedule: Schedule, *runs: Run, kind: ProfileKind = XTREAM, errors: Collection[str] = ()) -> Settlement:
    """What these runs mean now."""
    return settled(schedule, kind, runs, {run.id: errors for run in runs}, now=NOW, timing=timing())


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.PARTIAL, RunState.HELD])
def test_a_first_run_that_comes_to_its_end_begins_the_schedule(state: RunState) -> None:
    """From then on it goes by itself."""
    assert after(a_plan(begun_at=None), a_run(state, trigger=Trigger.MANUAL)).begun_at == NOW - 1740


@pytest.mark.parametrize(
    "run",
    [
        a_run(RunState.FAILED),
        a_run(RunState.CANCELLED),
        a_run(RunState.INTERRUPTED),
        a_run(options=RunOptions(dry_run=True)),
        a_run(options=RunOptions(undoes=3)),
        a_run(kind=Operation.WATCH_PUSH),
    ],
)
def test_nothing_else_begins_it(run: Run) -> None:
    """Not what failed, not a dry run, not what takes another run back, and no run of another kind."""
    assert after(a_plan(begun_at=None), run).begun_at is None


def test_one_landed_run_begins_every_schedule_of_the_profile() -> None:
    """A sync by hand begins the history too, and a pull of the history the sync; each keeps count of its own runs."""
    plex, by_hand = ProfileKind.PLEX, {"trigger": Trigger.MANUAL}
    sync, pull = a_run(kind=Operation.SERVER_SYNC, **by_hand), a_run(kind=Operation.PLEX_HISTORICAL, **by_hand)
    for job, other in ((ScheduledJob.HISTORY, sync), (ScheduledJob.SYNC, pull)):
        told = after(a_plan(job=job, begun_at=None), other, kind=plex)
        assert (told.begun_at, told.last_run, told.well_at, told.choice) == (NOW - 1740, None, None, None)
    quick = a_run(kind=Operation.LIST_SYNC, **by_hand)
    assert after(a_plan(job=ScheduledJob.FULL, begun_at=None), quick, kind=TRAKT).begun_at == NOW - 1740


def test_a_cut_run_that_a_person_goes_on_with_begins_it() -> None:
    """Whoever resumes it has seen what it does."""
    run = a_run(RunState.FAILED, trigger=Trigger.RESUME)
    assert after(a_plan(begun_at=None), run).begun_at is not None


def test_a_run_by_hand_counts_as_a_start_of_an_interval() -> None:
    """Synced half an hour ago by a person, the daily sync comes a day after that, not in five minutes."""
    daily = a_plan(next_at=NOW + 300, slot_at=NOW + 300, last_at=NOW - 23 * HOUR, last_run=3)
    told = after(daily, a_run(trigger=Trigger.MANUAL))
    assert (told.last_at, told.last_run, told.next_at) == (NOW - 1800, 7, NOW - 1800 + 24 * HOUR)
    cron = a_plan(every=None, cron="0 3 * * *", next_at=NOW + 300, slot_at=NOW + 300)
    assert not after(cron, a_run(trigger=Trigger.MANUAL)).moves


def test_a_run_by_hand_takes_the_place_of_another_try() -> None:
    """What failed at three and a person has done at noon does not come again at a quarter past."""
    cron = a_plan(every=None, cron="0 3 * * *", next_at=NOW + 300, slot_at=NOW + 300, served_at=NOW - HOUR, failures=1)
    told = after(cron, a_run(trigger=Trigger.RESUME))
    assert (told.next_at, told.failures) == (NOW + 15 * HOUR, 0)


@pytest.mark.parametrize(
    "options",
    [RunOptions(dry_run=True), RunOptions(only_steps=("vod",)), RunOptions(lists=(1,)), RunOptions(libraries=("A",))],
)
def test_a_part_by_hand_is_no_start(options: RunOptions) -> None:
    """A dry run, or a run of some steps, lists or libraries, does not take the place of the whole."""
    daily = a_plan(next_at=NOW + 300, slot_at=NOW + 300, last_at=NOW - 23 * HOUR, last_run=3)
    told = after(daily, a_run(trigger=Trigger.MANUAL, options=options))
    assert (told.moves, told.last_run) == (False, 3)


def test_a_full_run_serves_both_schedules_of_trakt_and_a_quick_one_only_its_own() -> None:
    """Comparing everything does what the quick sync does, but not the other way round."""
    quick, full = a_plan(every=30 * MINUTE), a_plan(job=ScheduledJob.FULL)
    run = a_run(kind=Operation.LIST_SYNC, options=RunOptions(full=True))
    assert [after(one, run, kind=TRAKT).last_run for one in (quick, full)] == [7, 7]
    run = replace(run, options=RunOptions())
    assert [after(one, run, kind=TRAKT).last_run for one in (quick, full)] == [7, None]


def test_what_failed_by_the_line_comes_again_after_15_30_and_60_minutes() -> None:
    """Then the schedule goes its ordinary way, and a run that ends well starts the count anew."""
    daily = a_plan(next_at=NOW + 23 * HOUR, slot_at=NOW + 23 * HOUR, last_run=7)
    for failures, pause in enumerate(AGAIN_AFTER):
        told = after(replace(daily, failures=failures), a_run(RunState.FAILED), errors=["network"])
        assert (told.failures, told.next_at, told.moves) == (failures + 1, NOW - 1740 + pause, True)
    assert not after(replace(daily, failures=3), a_run(RunState.FAILED), errors=["network"]).moves
    assert after(replace(daily, failures=3), a_run()).failures == 0


@pytest.mark.parametrize(
    ("changes", "errors", "run"),
    [
        ({}, ["auth"], {}),
        ({}, [], {}),
        ({"every": 5 * MINUTE}, ["network"], {}),
        ({}, ["network"], {"trigger": Trigger.MANUAL}),
        ({"every": None, "cron": "0 * * * *"}, ["timeout"], {}),
        ({"next_at": NOW - 1800, "slot_at": NOW - 1800}, ["network"], {}),
    ],
)
def test_nothing_else_comes_again_early(changes: dict[str, Any], errors: list[str], run: dict[str, Any]) -> None:
    """Not what a person has to mend, not what comes often anyway, not what a person started, not what is due."""
    daily = a_plan(**{"next_at": NOW + 23 * HOUR, "slot_at": NOW + 23 * HOUR, **changes})
    told = after(daily, a_run(RunState.FAILED, **run), errors=errors)
    assert (told.failures, told.moves) == (1, False)


def test_what_was_cut_with_its_process_comes_again_soon() -> None:
    """A kill in the middle forgets no day; a run that kills its process every time is tried three times, then daily."""
    daily = a_plan(next_at=NOW + 23 * HOUR, slot_at=NOW + 23 * HOUR)
    assert after(daily, a_run(RunState.INTERRUPTED)).next_at == NOW - 1740 + AGAIN_AFTER[0]
    assert not after(replace(daily, failures=3), a_run(RunState.INTERRUPTED)).moves


def test_what_was_queued_and_dropped_unseen_is_due_again() -> None:
    """Claimed, then nobody was there for hours: that day is not forgotten. What a person cancelled is left alone."""
    daily = a_plan(next_at=NOW + 20 * HOUR, slot_at=NOW + 20 * HOUR, last_run=7)
    dropped = a_run(RunState.CANCELLED, started_at=None)
    assert after(daily, dropped).next_at == NOW
    assert not after(daily, replace(dropped, cancel_requested=True)).moves
    assert not after(daily, replace(dropped, started_at=NOW - 1800)).moves


def test_runs_that_ended_unseen_are_heeded_in_their_order() -> None:
    """Two failures and a good end are no failure; a good end and two failures are two."""
    bad, good = a_run(RunState.FAILED, id=5), a_run(id=6)
    assert after(a_plan(), bad, replace(bad, id=6), replace(good, id=7)).failures == 0
    assert after(a_plan(), good, replace(bad, id=7), replace(bad, id=8)).failures == 2
    assert after(a_plan(), good, replace(bad, id=7)).settled_run == 7
