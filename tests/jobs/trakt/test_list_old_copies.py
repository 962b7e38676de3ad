"""Trakt, or what stands in front of it, shows a list as it was a while ago: what is missing there was not removed."""

from __future__ import annotations

import pytest

from tests.jobs.trakt.list_scene import ListScene
from tui.model.lists import ListMode, ListState
from tui.model.runs import RunState
from tui.sandbox.trakt.lists import TraktList

SHOWING = [ListMode.TWO_WAY, ListMode.PULL]


@pytest.mark.parametrize("mode", SHOWING)
async def test_s2_a_list_that_is_older_than_it_was_takes_nothing_away(lists: ListScene, mode: ListMode) -> None:
    """What was added since that copy stays here, however often the copy is shown; approving takes it as it is."""
    local = await lists.synced(count=30)
    there = await lists.there(local)
    old, old_ms = list(there.items), there.updated_ms
    await lists.put_on(local, lists.films[30:33])
    await lists.sync(local)
    await lists.deck.lists.edit(local.id, mode=mode)
    there.items[:], there.updated_ms = old, old_ms
    for _ in range(2):
        report = await lists.sync(local)
        assert report.run.state in {RunState.FAILED, RunState.PARTIAL}
        assert (await lists.local(local)).items == 33
    await lists.sync(local, approve=True)
    assert (await lists.local(local)).state is ListState.SYNCED


@pytest.mark.parametrize("mode", SHOWING)
async def test_s2_entries_from_a_cache_take_nothing_away(lists: ListScene, mode: ListMode) -> None:
    """The list itself says how many it has; as soon as they are shown all is well."""
    local = await lists.synced(count=33)
    await lists.deck.lists.edit(local.id, mode=mode)
    await lists.put_on(local, [lists.films[33]])
    lists.trakt.faults.add("list_items", "old_copy=3")
    report = await lists.sync(local)
    assert report.run.state in {RunState.FAILED, RunState.PARTIAL}
    assert (await lists.local(local)).items == 34
    lists.trakt.faults.clear()
    assert (await lists.sync(local)).run.state is RunState.COMPLETED
    assert set((await lists.there(local)).keys) <= set(await lists.keys(local))


async def test_s8_what_is_not_shown_yet_is_not_taken_for_removed(
    lists: ListScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sync that added it, and the next one, see the list as it was before."""
    local = await lists.synced(count=30)
    there = await lists.there(local)
    old = there.as_json()
    await lists.put_on(local, [lists.films[30]])
    with monkeypatch.context() as patch:
        patch.setattr(TraktList, "as_json", lambda _: old)
        await lists.sync(local)
        assert len(there.keys) == 31
        lists.trakt.faults.add("list_items", "old_copy=1")
        await lists.sync(local)
    assert lists.films[30].key in await lists.keys(local)
    lists.trakt.faults.clear()
    await lists.sync(local)
    assert len(there.keys) == 31
    assert await lists.is_equal(local)
