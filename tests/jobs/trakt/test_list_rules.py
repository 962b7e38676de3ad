"""Lists that are filled by rules, over HTTP: what a catalogue has is on Trakt a moment later, and nothing is wiped."""

from __future__ import annotations

from collections.abc import Iterable

from tests.jobs.trakt.list_scene import ListScene
from tests.store.catalogue.lists import add_profile, sync_list, title
from tui.model.lists import ListState, LocalList
from tui.model.runs import RunState
from tui.sandbox.trakt.titles import Title

RULE = "movie sort:title"


async def panel(lists: ListScene, films: Iterable[Title], *, others: int = 0) -> None:
    """Let a panel have these films of Trakt's, and some that tell no id."""
    store = lists.deck.store
    found = await store.profiles.find("iptv-one")
    profile_id = found.id if found else await add_profile(store)
    rows = [title(str(film.trakt), film.title, tmdb=str((film.ids or {})["tmdb"]), year=film.year) for film in films]
    await sync_list(store, profile_id, [*rows, *(title(f"x{number}", f"Zz {number}") for number in range(others))])


async def ruled(lists: ListScene, count: int) -> LocalList:
    """A list of what a panel has, in line with Trakt."""
    await panel(lists, lists.films[:count])
    return await lists.synced("By rule", entries=[], rule=RULE)


async def test_a_rule_fills_a_list_here_and_at_trakt(lists: ListScene) -> None:
    """What has no id stays here and is told; a second sync writes nothing (S41)."""
    await panel(lists, lists.films[:5], others=2)
    local = await lists.make("By rule", entries=[], rule=RULE)
    report = await lists.sync(local)
    assert (report.run.state, report.counts["items"].added) == (RunState.COMPLETED, 5)
    after = await lists.local(local)
    assert (after.items, after.missing, len((await lists.there(local)).keys)) == (7, 2, 5)
    lists.trakt.writes.clear()
    await lists.sync()
    assert lists.trakt.writes.actions == []


async def test_what_a_catalogue_got_is_on_trakt_after_the_next_sync(lists: ListScene) -> None:
    """The rule is looked at first; what left the catalogue leaves both sides, as long as it is little."""
    local = await ruled(lists, 20)
    await panel(lists, lists.films[2:23])
    report = await lists.deck.runs.wait((await lists.deck.runs.start_sync("trakt")).id)
    assert report.run.state is RunState.COMPLETED
    assert set((await lists.there(local)).keys) == {film.key for film in lists.films[2:23]}
    assert await lists.is_equal(local)


async def test_s1_a_catalogue_that_became_empty_is_held_and_removed_on_approval(lists: ListScene) -> None:
    """The run ends as held; approving it lets the rule and both sides go on."""
    local = await ruled(lists, 20)
    await panel(lists, lists.films[:2])
    held = await lists.sync(local)
    assert held.run.state is RunState.HELD
    assert (await lists.local(local)).state is ListState.HELD
    assert len((await lists.there(local)).keys) == 20
    assert lists.trakt.writes.actions == []
    approved = await lists.deck.runs.wait((await lists.deck.runs.approve(held.run.id)).id)
    assert approved.run.state is RunState.COMPLETED
    assert len((await lists.there(local)).keys) == 2
    assert (await lists.local(local)).state is ListState.SYNCED


async def test_s7_what_was_removed_at_trakt_does_not_come_back_by_the_rule(lists: ListScene) -> None:
    """In two-way its removal counts, here and for the rule."""
    local = await ruled(lists, 20)
    there = await lists.there(local)
    gone = there.keys[:1]
    lists.trakt.remove_from_list(there.id, gone)
    for _ in range(2):
        await lists.sync(local)
    assert (await lists.local(local)).items == 19
    assert gone[0] not in (await lists.there(local)).keys
    assert lists.trakt.writes.actions == []
