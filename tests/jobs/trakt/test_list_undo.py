"""What a run did to lists is taken back (S36): here at once, at Trakt by the sync that follows."""

from __future__ import annotations

import pytest

from tests.jobs.trakt.list_scene import ListScene
from tui.errors import InvalidInput
from tui.model.lists import ListState, Privacy, Side
from tui.model.runs import RunReport, RunState
from tui.model.undo import UndoFate
from tui.sandbox.trakt.titles import Title
from tui.store.hop import Raw
from tui.store.lists import changes, item_writes


async def undone(scene: ListScene, report: RunReport, *, dry_run: bool = False) -> RunReport:
    """Take a run back and wait for that."""
    run = await scene.deck.runs.undo(report.run.id, dry_run=dry_run)
    return await scene.deck.runs.wait(run.id)


async def test_s36_apply_then_undo_is_as_before_on_both_sides(lists: ListScene) -> None:
    """Entries, order and details."""
    local = await lists.synced(count=10)
    before = (await lists.there(local)).keys
    await lists.take_off(local, [lists.films[2]])
    await lists.put_on(local, [lists.films[20]])
    items = await lists.deck.lists.items(local.id)
    await lists.deck.lists.move(local.id, items[-1].id, 0)
    await lists.deck.lists.edit(local.id, title="Capers", privacy=Privacy.PUBLIC)
    report = await lists.sync(local)
    back = await undone(lists, report)
    assert back.run.state is RunState.COMPLETED
    assert (back.counts["items"].added, back.counts["items"].removed) == (1, 1)
    assert await lists.keys(local) == before
    now = await lists.local(local)
    assert (now.details.title, now.details.privacy, now.state) == ("Heist films", Privacy.PRIVATE, ListState.WAITING)
    await lists.sync(local)
    there = await lists.there(local)
    assert (there.keys, there.name, there.privacy) == (before, "Heist films", "private")


async def test_s36_what_came_from_trakt_is_taken_back(lists: ListScene) -> None:
    """And goes from Trakt again with the sync that follows."""
    local = await lists.synced(count=10)
    before = (await lists.there(local)).keys
    lists.trakt.remove_from_list((await lists.there(local)).id, [lists.films[3].key])
    lists.trakt.add_to_list((await lists.there(local)).id, [lists.films[21].key])
    await undone(lists, await lists.sync(local))
    assert set(await lists.keys(local)) == set(before)
    await lists.sync(local)
    assert set((await lists.there(local)).keys) == set(before)


async def test_s36_undo_passes_the_gate(lists: ListScene) -> None:
    """What would empty a list waits for a person."""
    local = await lists.make(count=8)
    report = await lists.sync(local)
    back = await undone(lists, report)
    assert (back.run.state, (await lists.local(local)).items) == (RunState.HELD, 8)
    run = await lists.deck.runs.approve(back.run.id)
    assert (await lists.deck.runs.wait(run.id)).run.state is RunState.COMPLETED
    assert (await lists.local(local)).items == 0


async def test_s36_what_has_changed_since_stays(lists: ListScene) -> None:
    """It is told how much that is."""
    local = await lists.synced(count=10)
    await lists.put_on(local, lists.films[20:22])
    report = await lists.sync(local)
    await lists.take_off(local, [lists.films[20]])
    back = await undone(lists, report)
    assert (back.counts["items"].removed, back.counts["items"].skipped) == (1, 1)
    assert set(await lists.keys(local)) == {film.key for film in lists.films[:10]}


async def test_s36_a_dry_undo_changes_nothing(lists: ListScene) -> None:
    """It counts what it would."""
    local = await lists.synced(count=10)
    await lists.put_on(local, lists.films[20:22])
    report = await lists.sync(local)
    back = await undone(lists, report, dry_run=True)
    assert back.counts["items"].removed == 2
    assert (await lists.local(local)).items == 12


async def test_s36_a_run_is_taken_back_once(lists: ListScene) -> None:
    """Afterwards there is nothing left to undo; but the undo itself may be undone."""
    local = await lists.synced(count=10)
    await lists.put_on(local, [lists.films[20]])
    report = await lists.sync(local)
    back = await undone(lists, report)
    with pytest.raises(InvalidInput, match="nothing to undo"):
        await lists.deck.runs.undo(report.run.id)
    await undone(lists, back)
    assert (await lists.local(local)).items == 11


async def test_a_sync_that_changed_nothing_has_nothing_to_undo(lists: ListScene) -> None:
    """It says so."""
    local = await lists.synced()
    report = await lists.sync(local)
    with pytest.raises(InvalidInput, match="it changed nothing"):
        await lists.deck.runs.undo(report.run.id)


async def test_s36_an_approved_undo_is_not_held_once_more_at_trakt(lists: ListScene) -> None:
    """What a person let go here is let go there."""
    local = await lists.make(count=8)
    report = await lists.sync(local)
    back = await undone(lists, report)
    await lists.deck.runs.wait((await lists.deck.runs.approve(back.run.id)).id)
    assert (await lists.deliveries())[-1].decision == "approved by a person"


async def test_s36_a_preview_names_what_would_be_done_and_does_nothing(lists: ListScene) -> None:
    """What comes back, what goes, and what has changed since; the undo then does just that."""
    local = await lists.synced(count=10)
    await lists.take_off(local, [lists.films[2]])
    await lists.put_on(local, lists.films[20:22])
    report = await lists.sync(local)
    await lists.take_off(local, [lists.films[20]])
    before = await lists.keys(local)
    told = await lists.deck.runs.undo_preview(report.run.id)
    assert await lists.keys(local) == before
    (place,) = told.places
    assert (place.name, place.is_list, place.back, place.removals, place.held) == ("Heist films", True, 2, 1, 0)
    assert (told.here, told.newer) == (0, 1)
    fates = {move.thing: (move.fate, move.now, move.then) for move in told.moves}
    assert fates[_shown(lists.films[2])] == (UndoFate.BACK, "not on the list", "on the list")
    assert fates[_shown(lists.films[21])] == (UndoFate.BACK, "on the list", "not on the list")
    assert fates[_shown(lists.films[20])][0] is UndoFate.NEWER
    done = (await undone(lists, report)).counts["items"]
    assert (done.added + done.removed, done.skipped) == (place.back, told.newer)


async def test_s36_a_preview_tells_what_the_gate_would_hold(lists: ListScene) -> None:
    """With its reason, as the undo then does."""
    local = await lists.make(count=8)
    report = await lists.sync(local)
    told = await lists.deck.runs.undo_preview(report.run.id)
    assert (told.held, told.back) == (8, 0)
    assert told.places[0].reason == "8 of 8 would be removed"
    assert {move.fate for move in told.moves} == {UndoFate.HELD}


async def test_s36_what_a_run_put_on_and_took_off_again_stays_off(lists: ListScene) -> None:
    """Before the run it was not there: taking back does not bring it."""
    local = await lists.synced(count=10)
    await lists.put_on(local, [lists.films[20]])
    report = await lists.sync(local)
    (item,) = [one for one in await lists.deck.lists.items(local.id) if one.entry.key == lists.films[20].key]

    async with lists.deck.store.db.transaction() as conn:
        await lists.deck.store.lists.write(conn, lambda raw: _take_off_again(raw, local.id, item.id, report.run.id))
    before = await lists.keys(local)
    back = await undone(lists, report)
    assert await lists.keys(local) == before
    assert back.counts["items"].added == 0


def _take_off_again(raw: Raw, list_id: int, item_id: int, run_id: int) -> None:
    gone = item_writes.remove(raw, list_id, [item_id], 1.0)
    changes.note_removed(raw, list_id, Side.HERE, gone, now=1.0, run_id=run_id)


def _shown(film: Title) -> str:
    return f"{film.title} ({film.year})" if film.year else film.title
