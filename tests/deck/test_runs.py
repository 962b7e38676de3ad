"""Runs through the deck: start, wait, cancel, resume, retry, approve, look up."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import pytest

from tests.deck.conftest import DRAFT, SECRETS, OpenDeck
from tests.deck.counting import Counting
from tests.interrupted import interrupted_runs
from tui.deck import Deck
from tui.engine.engine import STOP_PATIENCE
from tui.engine.runs.context import RunContext
from tui.errors import Conflict, InvalidInput, ServerError
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import EntityCounts, Run, RunOptions, RunState, StepState, Trigger
from tui.model.snapshot import Ruling, Verdict


class Trouble(Counting):
    """Fails in its first step and holds removals in its second, until that is approved."""

    async def run(self, ctx: RunContext) -> None:
        if ctx.should_run("first"):
            async with ctx.step("first"):
                ctx.warn("the server is slow")
                raise ServerError("HTTP 500")
        if ctx.should_run("second"):
            async with ctx.step("second"):
                if not ctx.options.approve:
                    ctx.hold("movies", Verdict(Ruling.HOLD, 42, "The list is empty"))


@pytest.fixture
async def troubled(open_deck: OpenDeck) -> Deck:
    """A deck whose syncs run into trouble, with a profile."""
    deck = await open_deck(Trouble())
    await deck.profiles.add(DRAFT, SECRETS)
    return deck


@pytest.fixture
async def endless(deck: Deck, profile: Profile) -> Run:
    """A run that goes on until it is stopped."""
    await deck.profiles.edit("iptv", settings={"pause": "10"}, check=False)
    run = await deck.runs.start_sync("iptv")
    while (await deck.runs.find(str(run.id))).progress.processed_records == 0:
        await asyncio.sleep(0.01)
    return run


async def test_a_sync_is_waited_for(deck: Deck, profile: Profile) -> None:
    """The run is seen on its way and its report is given at its end."""
    seen: list[Run] = []
    run = await deck.runs.start_sync("iptv", RunOptions(full=True), Trigger.STARTUP)
    report = await deck.runs.wait(run.id, seen.append)
    assert (run.state, run.trigger, run.options.full) == (RunState.QUEUED, Trigger.STARTUP, True)
    assert report.run == seen[-1]
    assert (report.run.state, report.run.progress.processed_records) == (RunState.COMPLETED, 100)
    assert [step.state for step in report.steps] == [StepState.DONE] * 2


async def test_a_second_sync_of_a_profile_is_refused_with_the_first(deck: Deck, endless: Run) -> None:
    """The conflict names the run in the way, so that its progress can be shown."""
    with pytest.raises(Conflict, match="Sync already in progress for this profile") as caught:
        await deck.runs.start_sync("IPTV")
    assert caught.value.run_id == endless.id


async def test_a_kind_without_a_job_is_refused(deck: Deck, draft: ProfileDraft) -> None:
    """A profile that this version cannot sync says so."""
    await deck.profiles.add(replace(draft, kind=ProfileKind.PLEX, name="den"), {})
    with pytest.raises(InvalidInput, match="cannot be synced by this version"):
        await deck.runs.start_sync("den")


async def test_cancel_and_resume(deck: Deck, endless: Run) -> None:
    """A cancelled run is taken up by a new one that knows its checkpoint; a completed one is not."""
    await deck.runs.cancel(endless.id)
    cancelled = (await deck.runs.wait(endless.id)).run
    await deck.profiles.edit("iptv", settings={"pause": "0"}, check=False)
    resumed = await deck.runs.resume(endless.id)
    report = await deck.runs.wait(resumed.id)
    assert (cancelled.state, cancelled.message) == (RunState.CANCELLED, "Sync cancelled by user")
    assert (resumed.resumes, resumed.trigger) == (endless.id, Trigger.RESUME)
    assert resumed.checkpoint == cancelled.checkpoint != ""
    assert report.run.state is RunState.COMPLETED
    with pytest.raises(InvalidInput, match="is completed: there is nothing to resume"):
        await deck.runs.resume(resumed.id)
    with pytest.raises(InvalidInput, match="has ended already: Completed"):
        await deck.runs.cancel(resumed.id)


async def test_a_run_is_cancelled_from_another_deck(open_deck: OpenDeck, deck: Deck, endless: Run) -> None:
    """A deck that does not run the queue cancels through the row."""
    other = await open_deck()
    await other.runs.cancel(endless.id)
    async with asyncio.timeout(10):
        report = await other.runs.wait(endless.id)
    assert (report.run.state, deck.runs_queue, other.runs_queue) == (RunState.CANCELLED, True, False)


async def test_a_deck_without_an_engine_only_looks(open_deck: OpenDeck) -> None:
    """A command that only reads takes no lease and runs nothing; a run it queues waits for one that does."""
    reader = await open_deck(run_engine=False)
    await reader.profiles.add(DRAFT, SECRETS)
    run = await reader.runs.start_sync("iptv")
    owner = await open_deck()
    report = await reader.runs.wait(run.id)
    assert (reader.runs_queue, owner.runs_queue, report.run.state) == (False, True, RunState.COMPLETED)


async def test_a_waiting_deck_takes_a_free_lease(open_deck: OpenDeck, deck: Deck, endless: Run) -> None:
    """When the owner goes while another deck waits for a run, that deck goes on with the queue."""
    other = await open_deck()
    await other.profiles.add(replace(DRAFT, name="radio", url="http://radio.test"), SECRETS)
    await deck.close("it was closed")
    assert (await other.runs.wait(endless.id)).run.state is RunState.INTERRUPTED
    assert (await other.runs.wait((await other.runs.start_sync("radio")).id)).run.state is RunState.COMPLETED
    assert [run.id for run in await interrupted_runs(other)] == [endless.id]


async def test_the_report_tells_everything(troubled: Deck) -> None:
    """Steps, counts, errors by class and warnings stand together."""
    report = await troubled.runs.wait((await troubled.runs.start_sync("iptv")).id)
    assert report.run.state is RunState.PARTIAL
    assert [step.state for step in report.steps] == [StepState.FAILED, StepState.HELD]
    assert report.counts == {"movies": EntityCounts(held=42)}
    assert report.errors == {"server": 1}
    assert report.warnings == ("the server is slow", "movies: 42 removals held. The list is empty")


async def test_retry_runs_only_what_failed(troubled: Deck) -> None:
    """Steps that were fine are left alone."""
    first = await troubled.runs.wait((await troubled.runs.start_sync("iptv")).id)
    retried = await troubled.runs.retry_failed(first.run.id)
    report = await troubled.runs.wait(retried.id)
    assert retried.options.only_steps == ("first",)
    assert [step.state for step in report.steps] == [StepState.FAILED, StepState.SKIPPED]


async def test_approve_lets_what_is_held_pass(troubled: Deck) -> None:
    """Only the held step is done again, now with approval; a run that holds nothing cannot be approved."""
    held = await troubled.runs.wait((await troubled.runs.start_sync("iptv")).id)
    approved = await troubled.runs.approve(held.run.id)
    report = await troubled.runs.wait(approved.id)
    assert (approved.options.approve, approved.options.only_steps) == (True, ("second",))
    assert (report.run.state, report.counts) == (RunState.COMPLETED, {})
    with pytest.raises(InvalidInput, match="holds nothing back"):
        await troubled.runs.approve(approved.id)


async def test_a_clean_run_has_nothing_to_retry_or_undo(deck: Deck, profile: Profile) -> None:
    """Both say why not."""
    run = (await deck.runs.wait((await deck.runs.start_sync("iptv")).id)).run
    with pytest.raises(InvalidInput, match="Nothing failed"):
        await deck.runs.retry_failed(run.id)
    with pytest.raises(InvalidInput, match="nothing to undo: a catalogue mirrors its panel"):
        await deck.runs.undo(run.id)


async def test_runs_are_found_by_any_of_their_names(deck: Deck, profile: Profile) -> None:
    """`last`, the number, the correlation id and the end of it lead to the run; anything else is told."""
    with pytest.raises(InvalidInput, match="no runs yet"):
        await deck.runs.find("last")
    run = (await deck.runs.wait((await deck.runs.start_sync("iptv")).id)).run
    for name in ("last", " LAST ", str(run.id), run.correlation_id, run.short_name.lower()):
        assert await deck.runs.find(name) == run
    for name in ("99", "", "%", "zzzz", "9" * 40, "last week"):
        with pytest.raises(InvalidInput, match="There is no run"):
            await deck.runs.find(name)


async def test_correlation_ids_sort_by_time(deck: Deck, profile: Profile) -> None:
    """Ids of later runs are greater, and of one length."""
    runs = [(await deck.runs.wait((await deck.runs.start_sync("iptv")).id)).run for _ in range(3)]
    ids = [run.correlation_id for run in runs]
    assert ids == sorted(ids)
    assert {len(name) for name in ids} == {26}


async def test_closing_does_not_wait_for_a_locked_store(
    deck: Deck, endless: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program keeps the store locked the deck closes all the same, and the next one mends the run."""
    monkeypatch.setattr("tui.engine.engine.STOP_PATIENCE", 0.3)
    monkeypatch.setattr("tui.engine.engine.RELEASE_PATIENCE", 0.1)
    monkeypatch.setattr("tui.deck.LAST_LINES_PATIENCE", 0.1)
    started = time.monotonic()
    with closing(sqlite3.connect(deck.paths.store_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await deck.close("the terminal was closed")
    assert time.monotonic() - started < 5
    heir = await Deck.open(deck.paths, deck.settings, face="test")
    report = await heir.runs.wait(endless.id)
    await heir.close("the test is over")
    assert report.run.state is RunState.INTERRUPTED


async def test_closing_is_quick_and_may_come_twice(deck: Deck, endless: Run) -> None:
    """A deck with a run at work closes within moments; its thread, files and lease are given back."""
    started = time.monotonic()
    await deck.close("the terminal was closed")
    await deck.close("again")
    assert time.monotonic() - started < STOP_PATIENCE - 1
    assert [task.get_name() for task in asyncio.all_tasks() if task.get_name() in {"engine", "log"}] == []
