"""The step of a sync that keeps watched states in step: what a dry run tells, what is held, and what is undone."""

from __future__ import annotations

import pytest

from tests.jobs.hub.trio import KINDS, Trio
from tests.jobs.hub.truth import all_of
from tui.errors import Conflict, InvalidInput
from tui.model.outbox import DeliveryState
from tui.model.runs import Operation, RunOptions, RunState, StepState
from tui.model.undo import UndoFate

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEVERAL = 12
"""More than may be un-watched at once without a person."""


async def test_s35_a_dry_run_writes_nothing_and_tells_what_would_be_queued(joined: Trio) -> None:
    """Neither to a server nor to the store; and the real run does what was told."""
    for film in (joined.film(), joined.film()):
        joined.watch("plex", "mira", film)
    before = await _rows(joined)
    told = (await joined.sync("plex", dry_run=True)).counts["watch"]
    assert (await _rows(joined), joined.all_writes()) == (before, {})
    done = (await joined.sync("plex")).counts["watch"]
    await joined.arrived()
    assert (told.added, told.updated) == (done.added, done.updated) == (4, 2)
    assert joined.all_writes() == {("jellyfin", "mira"): 2, ("emby", "mira"): 2}


async def test_s36_a_sync_is_taken_back(joined: Trio) -> None:
    """As a run of its own: the other servers are as they were, the one that told keeps it, and then all is quiet."""
    film = joined.film()
    before = {kind: all_of(joined.access(kind), "mira") for kind in ("jellyfin", "emby")}
    joined.watch("plex", "mira", film)
    run = (await joined.sync("plex")).run
    await joined.arrived()
    assert [seen.is_watched for seen in joined.seen_everywhere("mira", film)] == [True] * 3
    undone = await joined.ended(await joined.deck.runs.undo(run.id))
    await joined.arrived()
    assert (undone.run.kind, undone.run.state) == (Operation.WATCH_PUSH, RunState.COMPLETED)
    assert [seen.is_watched for seen in joined.seen_everywhere("mira", film)] == [True, False, False]
    assert {kind: set(all_of(joined.access(kind), "mira")) for kind in before} == {
        kind: set(states) for kind, states in before.items()
    }
    joined.forget_writes()
    await joined.round()
    await joined.arrived()
    assert joined.all_writes() == {}
    with pytest.raises(InvalidInput, match="taken back already"):
        await joined.deck.runs.undo(run.id)


async def test_s36_a_dry_undo_counts_and_leaves_all_as_it_is(joined: Trio) -> None:
    """And can be done afterwards."""
    joined.watch("plex", "mira", joined.film())
    run = (await joined.sync("plex")).run
    await joined.arrived()
    joined.forget_writes()
    told = await joined.ended(await joined.deck.runs.undo(run.id, dry_run=True))
    await joined.arrived()
    assert (told.counts["watch"].added, joined.all_writes()) == (2, {})
    await joined.ended(await joined.deck.runs.undo(run.id))
    await joined.arrived()


async def test_s36_a_preview_names_what_would_be_done_and_does_nothing(joined: Trio) -> None:
    """Where it goes, for whom, and what stays because it is newer; nothing is stored or sent."""
    film, other = joined.film(), joined.film()
    for one in (film, other):
        joined.watch("plex", "mira", one)
    run = (await joined.sync("plex")).run
    await joined.arrived()
    await joined.mark("mira", other, is_watched=False)
    await joined.arrived()
    before = await _rows(joined)
    joined.forget_writes()
    told = await joined.deck.runs.undo_preview(run.id)
    assert (await _rows(joined), joined.all_writes()) == (before, {})
    assert (told.here, told.newer, told.held) == (1, 1, 0)
    assert {(one.name, one.person, one.back, one.removals) for one in told.places} == {
        ("jellyfin", "mira", 1, 1),
        ("emby", "mira", 1, 1),
    }
    words = {(move.fate, move.place, move.thing.split(" (")[0], move.now, move.then) for move in told.moves}
    assert (UndoFate.BACK, "emby", film.title, "watched", "unwatched") in words
    assert (UndoFate.NEWER, "", other.title, "unwatched", "unwatched") in words
    await joined.ended(await joined.deck.runs.undo(run.id))
    await joined.arrived()
    assert joined.all_writes() == {("jellyfin", "mira"): 1, ("emby", "mira"): 1}


async def test_s36_the_newest_run_that_changed_something_is_found(joined: Trio) -> None:
    """Behind those that changed nothing; once it is taken back the one before it is."""
    runs = []
    for _ in range(2):
        joined.watch("emby", "takeru", joined.film())
        runs.append((await joined.sync("emby")).run.id)
        await joined.arrived()
    quiet = (await joined.sync("emby")).run.id
    await joined.arrived()
    assert (await joined.deck.runs.undoable(runs[1])).id == runs[1]
    assert (await joined.deck.runs.undoable(quiet)).id == runs[1]
    for run_id in reversed(runs):
        await joined.ended(await joined.deck.runs.undo((await joined.deck.runs.undoable(quiet)).id))
        await joined.arrived()
        with pytest.raises(InvalidInput):
            await joined.deck.runs.undo(run_id)


async def test_s36_an_undo_is_taken_back_itself(joined: Trio) -> None:
    """The run that took something back is one that can be taken back, with a preview of its own."""
    film = joined.film()
    joined.watch("jellyfin", "takeru", film)
    run = (await joined.sync("jellyfin")).run
    await joined.arrived()
    after = joined.seen_everywhere("takeru", film)
    undo = await joined.ended(await joined.deck.runs.undo(run.id))
    await joined.arrived()
    told = await joined.deck.runs.undo_preview(undo.run.id)
    assert (told.run.kind, told.back, told.held) == (Operation.WATCH_PUSH, 3, 0)
    await joined.ended(await joined.deck.runs.undo(undo.run.id))
    await joined.arrived()
    assert [one.is_watched for one in joined.seen_everywhere("takeru", film)] == [one.is_watched for one in after]


async def test_s4_many_unwatches_wait_for_a_person(joined: Trio) -> None:
    """The sync ends as held with the reason, nothing has left; approved, they go."""
    films = [joined.film() for _ in range(SEVERAL)]
    for kind in KINDS:
        await joined.deck.hub.set_rules(kind, spreads_unwatched=True)
    for film in (*films, joined.film()):
        joined.watch("plex", "takeru", film)
    await joined.sync("plex")
    await joined.arrived()
    joined.forget_writes()
    for film in films:
        joined.unwatch("plex", "takeru", film)
    held = await joined.sync("plex")
    assert (held.run.state, held.counts["watch"].held) == (RunState.HELD, 2 * SEVERAL)
    assert {step.state for step in held.steps if step.key == "hub"} == {StepState.HELD}
    assert (await joined.delivery("emby", films[0])).state is DeliveryState.HELD
    assert joined.all_writes() == {}
    approved = await joined.ended(await joined.deck.runs.approve(held.run.id))
    await joined.arrived()
    assert approved.run.state is RunState.COMPLETED
    assert not any(joined.seen(kind, "takeru", film).is_watched for kind in KINDS for film in films)
    for kind in KINDS:
        await joined.deck.hub.set_rules(kind, spreads_unwatched=False)


async def test_s36_an_undo_of_many_waits_for_a_person_too(joined: Trio) -> None:
    """It ends as held; approved, the servers get back what they had."""
    films = [joined.film() for _ in range(SEVERAL)]
    for film in films:
        joined.watch("jellyfin", "joerg", film)
    run = (await joined.sync("jellyfin")).run
    await joined.arrived()
    told = await joined.deck.runs.undo_preview(run.id)
    assert (told.held, {one.held for one in told.places}) == (2 * SEVERAL, {SEVERAL})
    held = await joined.ended(await joined.deck.runs.undo(run.id))
    assert (held.run.state, held.counts["watch"].held) == (RunState.HELD, 2 * SEVERAL)
    assert all(joined.seen("emby", "joerg", film).is_watched for film in films)
    approved = await joined.ended(await joined.deck.runs.approve(held.run.id))
    await joined.arrived()
    assert approved.run.state is RunState.COMPLETED
    assert not any(joined.seen(kind, "joerg", film).is_watched for kind in ("plex", "emby") for film in films)
    assert all(joined.seen("jellyfin", "joerg", film).is_watched for film in films)


async def test_s25_whose_accounts_nobody_knows_is_said_with_the_command(joined: Trio) -> None:
    """By name, and what to do."""
    (warning,) = (await joined.sync("emby")).warnings
    assert "nobody's and not kept in step" in warning
    assert "people map ACCOUNT PERSON" in warning


async def test_a_run_cannot_be_taken_back_before_its_end(joined: Trio) -> None:
    """Nor one that changed nothing."""
    quiet = (await joined.sync("emby")).run
    with pytest.raises(InvalidInput, match="no watched state changed"):
        await joined.deck.runs.undo(quiet.id)
    run = await joined.deck.runs.start_sync("emby", RunOptions())
    with pytest.raises(Conflict, match="not over yet"):
        await joined.deck.runs.undo(run.id)
    await joined.ended(run)


async def _rows(trio: Trio) -> list[list[tuple[object, ...]]]:
    tables = ("watch_states", "hub_states", "hub_baselines", "hub_changes", "hub_dirty", "hub_links", "outbox")
    return [await trio.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
