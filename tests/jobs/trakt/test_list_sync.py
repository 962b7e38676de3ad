"""A list and its side at Trakt, brought in line by runs: made, filled, changed, and left alone when nothing changed."""

from __future__ import annotations

import pytest

from tests.jobs.trakt.list_scene import ListScene
from tui.model.lists import ListDetails, ListMode, ListState, Privacy, Side
from tui.model.runs import RunState


async def test_a_list_is_created_at_trakt_with_what_stands_on_it(lists: ListScene) -> None:
    """Its id is kept, and it is private and described as ours."""
    local = await lists.make(count=3)
    report = await lists.sync(local)
    there = await lists.there(local)
    assert report.run.state is RunState.COMPLETED
    assert (there.name, there.privacy, there.description) == (
        "Heist films",
        "private",
        "Created and managed by syncdeck",
    )
    assert there.allow_comments is False
    assert there.keys == tuple(film.key for film in lists.films[:3])
    now = await lists.local(local)
    assert (now.state, now.figures.added) == (ListState.SYNCED, 3)
    assert await lists.says("Created list 'Heist films' on Trakt")


async def test_s41_a_second_sync_writes_nothing_and_reads_little(lists: ListScene) -> None:
    """What stands on it is not even read."""
    local = await lists.synced()
    lists.trakt.journal.clear()
    report = await lists.sync(local)
    assert len(lists.trakt.writes) == 0
    assert (report.run.state, report.counts["lists"].unchanged) == (RunState.COMPLETED, 1)
    assert len(lists.trakt.journal.entries) <= 3


async def test_a_full_sync_reads_a_list_that_seems_unchanged(lists: ListScene) -> None:
    """Something came onto it there without a word; without `full` nobody looks."""
    local = await lists.synced(count=4)
    there = await lists.there(local)
    changed_ms = there.updated_ms
    lists.trakt.add_to_list(there.id, [lists.films[10].key])
    there.updated_ms = changed_ms
    await lists.sync(local)
    assert (await lists.local(local)).items == 4
    await lists.sync(local, full=True)
    assert (await lists.local(local)).items == 5
    assert lists.trakt.writes.actions == []


async def test_what_changed_here_goes_there(lists: ListScene) -> None:
    """Added, removed and unchanged are counted."""
    local = await lists.synced(count=10)
    await lists.take_off(local, lists.films[:2])
    await lists.put_on(local, lists.films[10:13])
    report = await lists.sync(local)
    assert await lists.is_equal(local)
    items = report.counts["items"]
    assert (items.added, items.removed, items.unchanged) == (3, 2, 8)
    assert await lists.says("Sync (manual) for 'Heist films': 3 updated, 2 removed, 11 total")
    assert await lists.says("Synced to Trakt: +3 -2")


async def test_what_changed_there_comes_here(lists: ListScene) -> None:
    """By somebody at Trakt, while it is kept both ways."""
    local = await lists.synced(count=10)
    there = await lists.there(local)
    lists.trakt.remove_from_list(there.id, [lists.films[0].key])
    lists.trakt.add_to_list(there.id, [lists.films[20].key])
    await lists.sync(local)
    assert await lists.is_equal(local)
    assert lists.films[20].key in await lists.keys(local)
    assert lists.films[0].key not in await lists.keys(local)
    assert len(lists.trakt.writes) == 0


async def test_both_sides_changes_meet(lists: ListScene) -> None:
    """Each side gets what the other changed, and the next sync has nothing to do."""
    local = await lists.synced(count=10)
    there = await lists.there(local)
    lists.trakt.remove_from_list(there.id, [lists.films[1].key])
    lists.trakt.add_to_list(there.id, [lists.films[21].key])
    await lists.take_off(local, [lists.films[2]])
    await lists.put_on(local, [lists.films[22]])
    await lists.sync(local)
    expected = {film.key for film in [lists.films[0], *lists.films[3:10], *lists.films[21:23]]}
    assert set(await lists.keys(local)) == set((await lists.there(local)).keys) == expected
    lists.trakt.writes.clear()
    await lists.sync(local)
    assert len(lists.trakt.writes) == 0


async def test_s5_what_others_put_on_a_pushed_list_stays_there(lists: ListScene) -> None:
    """Ten runs later, too; and what left here is removed there."""
    local = await lists.synced(count=8, mode=ListMode.PUSH)
    there = await lists.there(local)
    lists.trakt.add_to_list(there.id, [lists.films[30].key])
    await lists.take_off(local, [lists.films[0]])
    for _ in range(10):
        await lists.sync(local)
    assert set((await lists.there(local)).keys) == {film.key for film in [*lists.films[1:8], lists.films[30]]}
    assert lists.films[30].key not in await lists.keys(local)


async def test_s5_what_was_put_on_a_pulled_list_stays_here(lists: ListScene) -> None:
    """Nothing of it is written at Trakt."""
    local = await lists.synced(count=8)
    await lists.deck.lists.edit(local.id, mode=ListMode.PULL)
    there = await lists.there(local)
    lists.trakt.remove_from_list(there.id, [lists.films[0].key])
    await lists.put_on(local, [lists.films[30]])
    await lists.sync(local)
    await lists.sync(local)
    assert len(lists.trakt.writes) == 0
    assert set(await lists.keys(local)) == {film.key for film in [*lists.films[1:8], lists.films[30]]}


async def test_title_description_and_privacy_go_there(lists: ListScene) -> None:
    """One call changes what differs."""
    local = await lists.synced()
    await lists.deck.lists.edit(local.id, title="Capers", privacy=Privacy.PUBLIC, description="Robbers")
    await lists.sync(local)
    there = await lists.there(local)
    assert (there.name, there.privacy, there.description) == ("Capers", "public", "Robbers")
    assert lists.trakt.writes.actions == ["update_list"]


async def test_a_title_with_a_count_follows_it(lists: ListScene) -> None:
    """And stays as it is while the count does."""
    local = await lists.synced("Heists ({count})", count=3)
    assert (await lists.there(local)).name == "Heists (3)"
    await lists.put_on(local, [lists.films[9]])
    await lists.sync(local)
    assert (await lists.there(local)).name == "Heists (4)"
    lists.trakt.writes.clear()
    await lists.sync(local)
    assert len(lists.trakt.writes) == 0


async def test_a_title_changed_there_comes_here(lists: ListScene) -> None:
    """Where the list is kept both ways."""
    local = await lists.synced()
    lists.trakt.change_list((await lists.there(local)).id, name="Robbers", privacy="friends")
    await lists.sync(local)
    now = await lists.local(local)
    assert (now.details.title, now.details.privacy) == ("Robbers", Privacy.FRIENDS)
    assert len(lists.trakt.writes) == 0


async def test_s7_a_title_changed_on_both_sides_waits_for_a_person(lists: ListScene) -> None:
    """Neither is overwritten; the choice is heeded by the next sync."""
    local = await lists.synced()
    lists.trakt.change_list((await lists.there(local)).id, name="Robbers")
    await lists.deck.lists.edit(local.id, title="Capers")
    await lists.sync(local)
    assert (await lists.local(local)).state is ListState.CONFLICT
    assert (await lists.there(local)).name == "Robbers"
    shown = await lists.deck.lists.plan_of(local.id)
    assert shown is not None
    assert [(one.what, one.here, one.there) for one in shown.plan.conflicts] == [("title", "Capers", "Robbers")]
    await lists.deck.lists.resolve(local.id, "title", Side.HERE)
    await lists.sync(local)
    now = await lists.local(local)
    assert (now.state, (await lists.there(local)).name) == (ListState.SYNCED, "Capers")
    assert await lists.deck.lists.plan_of(local.id) is None


async def test_the_order_goes_there_by_the_places_on_the_list(lists: ListScene) -> None:
    """Last of all, and verified by reading."""
    local = await lists.synced(count=5)
    items = await lists.deck.lists.items(local.id)
    await lists.deck.lists.move(local.id, items[4].id, 0)
    await lists.sync(local)
    assert await lists.is_equal(local)
    assert lists.trakt.writes.actions == ["reorder_items"]
    assert (await lists.there(local)).keys[0] == lists.films[4].key


async def test_the_order_there_comes_here(lists: ListScene) -> None:
    """Nothing is written at Trakt for it."""
    local = await lists.synced(count=5)
    lists.trakt.order_list((await lists.there(local)).id, [film.key for film in reversed(lists.films[:5])])
    await lists.sync(local)
    assert await lists.keys(local) == tuple(film.key for film in reversed(lists.films[:5]))
    assert len(lists.trakt.writes) == 0


async def test_an_order_that_is_not_taken_is_told_of_once(lists: ListScene) -> None:
    """It is sent again only when another one is wanted."""
    local = await lists.synced(count=5)
    items = await lists.deck.lists.items(local.id)
    lists.trakt.state.reorders = False
    await lists.deck.lists.move(local.id, items[4].id, 0)
    for _ in range(3):
        await lists.sync(local)
    assert lists.trakt.journal.counts["reorder_items"] == 1
    words = "Trakt said to have put 'Heist films' in order, and has not"
    assert (await lists.log()).count(words) == 1
    await lists.deck.lists.move(local.id, items[3].id, 0)
    await lists.sync(local)
    assert lists.trakt.journal.counts["reorder_items"] == 2


async def test_movie_1_and_show_1_are_two_things(lists: ListScene) -> None:
    """Kind and id tell them apart, wherever they stand."""
    known = lists.trakt.known
    movie, show = known.add("movie", "Twin", trakt=777), known.add("show", "Twin", trakt=777)
    local = await lists.make(entries=[f"movie:trakt:{movie.trakt}"])
    await lists.sync(local)
    await lists.deck.lists.add(local.id, [f"show:trakt:{show.trakt}"])
    await lists.sync(local)
    assert set((await lists.there(local)).keys) == {("movie", 777), ("show", 777)}
    await lists.deck.lists.remove(local.id, [f"movie:trakt:{movie.trakt}"])
    await lists.sync(local, approve=True)
    assert (await lists.there(local)).keys == (("show", 777),)


async def test_a_long_list_is_sent_in_chunks(lists: ListScene) -> None:
    """And read in pages, with proof that it is whole."""
    films = lists.trakt.known.add_movies(520)
    entries = [f"movie:trakt:{film.trakt}" for film in films]
    local = await lists.make(entries=entries)
    await lists.sync(local)
    assert lists.trakt.writes.actions == ["create_list", *["add_items"] * 6]
    assert await lists.is_equal(local)


async def test_two_lists_of_one_name_stay_two(lists: ListScene) -> None:
    """A list of that name at Trakt that nobody linked is not taken for ours."""
    other = lists.trakt.make_list("Heist films", [lists.films[9].key])
    local = await lists.make(count=2)
    await lists.sync(local)
    assert (await lists.there(local)).id != other.id
    assert other.keys == (lists.films[9].key,)


async def test_a_list_from_before_is_offered_adopted_and_merged(lists: ListScene) -> None:
    """S6: nothing is removed on either side, and what both have is the baseline from then on."""
    description = "Created and managed by syncdeck"
    made = lists.trakt.make_list("Heist films", [film.key for film in lists.films[:4]], description=description)
    lists.trakt.make_list("Another one", [])
    await lists.sync(await lists.make("Unrelated", 1))
    assert next(offer.id for offer in await lists.deck.lists.offers()) == made.id
    local = await lists.make("Mine", 2, mode=ListMode.OFF)
    await lists.put_on(local, lists.films[6:8])
    adopted = await lists.deck.lists.adopt(None, made.id, local.id)
    await lists.sync(adopted)
    expected = {film.key for film in [*lists.films[:4], *lists.films[6:8]]}
    assert set(await lists.keys(local)) == set(made.keys) == expected


async def test_a_pulled_list_without_a_side_creates_nothing(lists: ListScene) -> None:
    """It says that it needs one."""
    local = await lists.make(mode=ListMode.PULL)
    await lists.sync(local)
    now = await lists.local(local)
    assert (lists.trakt.lists(), now.state) == ([], ListState.LOCAL)
    assert "adopt" in now.reason


async def test_a_sync_of_the_profile_syncs_all_its_lists(lists: ListScene) -> None:
    """All steps of Trakt, lists among them."""
    one, other = await lists.make("One", 2), await lists.make("Other", 3)
    run = await lists.deck.runs.start_sync("trakt")
    report = await lists.deck.runs.wait(run.id)
    assert report.run.state is RunState.COMPLETED
    assert await lists.is_equal(one) and await lists.is_equal(other)
    assert report.counts["lists"].added == 2


@pytest.mark.parametrize("details", [ListDetails("[/b] \x1b]52;c;x\x07 [red]"), ListDetails("x" * 200)])
async def test_s42_odd_titles_go_there_and_back(lists: ListScene, details: ListDetails) -> None:
    """They are words, whatever they look like."""
    local = await lists.make(details=details)
    await lists.sync(local)
    assert (await lists.there(local)).name == (await lists.local(local)).details.title
