"""What a person does about the other side of lists."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from tests.engine.lists.desk_scene import DeskScene
from tests.store.library.shelf import NOW, episode, film, show
from tests.store.lists.shelf_of_lists import known
from tui.errors import Conflict, InvalidInput, NotFound
from tui.model.lists import (
    AccountLimits,
    Entry,
    EntryKind,
    ListConflict,
    ListDetails,
    ListItem,
    ListMode,
    ListPlan,
    ListState,
    LocalList,
    Match,
    Privacy,
    RateGauge,
    RemoteList,
    Side,
)
from tui.store.lists import item_writes, list_writes, plans
from tui.store.lists import sides as store_sides
from tui.store.trakt import accounts

REMOTE = RemoteList(7, "club", ListDetails("Film club", "Ours", Privacy.PUBLIC), 3, "2026-01-01")


async def disputed(scene: DeskScene, *what: str) -> LocalList:
    """A list with conflicts."""
    await scene.account()
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.TWO_WAY)
    plan = ListPlan(conflicts=tuple(ListConflict(one, "a", "b", "c") for one in what))
    await scene.store.db.write(lambda raw: plans.put(raw, local.id, plan, NOW))
    return local


async def unsure(scene: DeskScene, *candidates: Entry) -> ListItem:
    """An item that Trakt is not sure about, beside another one."""
    await scene.account()
    entries = ["movie:tmdb:1", "movie:tmdb:2"]
    local = await scene.desk.create(ListDetails("Weekend"), mode=ListMode.PUSH, entries=entries)
    item = (await scene.desk.items(local))[0]

    def note(raw: sqlite3.Connection) -> None:
        item_writes.resolve(raw, item.id, item.entry, Match.AMBIGUOUS, reason="two of them", candidates=candidates)

    await scene.store.db.write(note)
    (found,) = await scene.desk.missing(local)
    return found


async def test_a_conflict_is_resolved_by_a_choice_that_is_queued(scene: DeskScene) -> None:
    """The next sync heeds it."""
    local = await disputed(scene, "title")
    before = (await scene.queued())[0].id
    await scene.desk.resolve(local, "title", Side.THERE)
    assert await scene.store.lists.choices(local.id) == {"title": Side.THERE}
    assert (await scene.queued())[0].id > before


async def test_nothing_is_chosen_where_both_agree(scene: DeskScene) -> None:
    """What is open is told."""
    local = await disputed(scene, "order")
    with pytest.raises(InvalidInput) as error:
        await scene.desk.resolve(local, "title", Side.HERE)
    assert "order" in error.value.hint


async def test_what_was_removed_at_trakt_may_always_be_put_back_there(scene: DeskScene) -> None:
    """That is no conflict, and still a choice."""
    local = await disputed(scene)
    await scene.desk.resolve(local, "entries", Side.HERE)
    assert await scene.store.lists.choices(local.id) == {"entries": Side.HERE}


async def test_a_person_says_what_an_item_is(scene: DeskScene) -> None:
    """One of the candidates; the ids that misled are gone, and the list goes to Trakt."""
    item = await unsure(scene, known(7), known(8))
    before = (await scene.queued())[0].id
    chosen = await scene.desk.choose(item.id, item.candidates[1])
    assert chosen is not None
    assert (chosen.entry.trakt_id, chosen.entry.ids, chosen.match) == (8, ("tmdb:8",), Match.CHOSEN)
    assert await scene.desk.missing(item.list_id) == []
    assert (await scene.queued())[0].id > before


async def test_a_person_may_type_the_id(scene: DeskScene) -> None:
    """What it is called stays."""
    item = await unsure(scene)
    chosen = await scene.desk.choose(item.id, "movie:trakt:481")
    assert chosen is not None
    assert chosen.entry.trakt_id == 481


async def test_an_item_that_is_said_to_be_another_one_on_the_list_goes(scene: DeskScene) -> None:
    """Each stands there once."""
    item = await unsure(scene)
    await scene.desk.add(item.list_id, [known(8)])
    assert await scene.desk.choose(item.id, known(8)) is None
    assert len(await scene.desk.items(item.list_id)) == 2


@pytest.mark.parametrize("told", ["show:tvdb:1", "nonsense", Entry(EntryKind.MOVIE, "Heat", 1995)])
async def test_an_item_is_never_chosen_by_its_title_nor_as_another_kind(scene: DeskScene, told: Entry | str) -> None:
    """Titles are not unique (S23)."""
    item = await unsure(scene)
    with pytest.raises(InvalidInput):
        await scene.desk.choose(item.id, told)
    assert len(await scene.desk.missing(item.list_id)) == 1


async def test_an_item_that_is_gone_cannot_be_chosen(scene: DeskScene) -> None:
    """It was taken off meanwhile."""
    item = await unsure(scene)
    await scene.desk.remove(item.list_id, [item.id])
    with pytest.raises(NotFound):
        await scene.desk.choose(item.id, known(8))


async def test_s6_a_list_at_trakt_is_adopted_as_a_new_list_without_anything_agreed(scene: DeskScene) -> None:
    """The first sync is a union, whatever stands there."""
    await scene.list_at_trakt(REMOTE, await scene.account())
    assert [one.id for one in await scene.desk.offers()] == [7]
    local = await scene.desk.adopt(None, 7)
    assert (local.details, local.mode, local.state) == (REMOTE.details, ListMode.TWO_WAY, ListState.WAITING)
    assert local.link is not None
    assert (local.link.remote_id, local.link.agreed_at) == (7, None)
    assert await scene.store.lists.agreed(local.id) is None
    assert len(await scene.queued()) == 1
    assert await scene.desk.offers() == []


async def test_a_list_at_trakt_becomes_the_side_of_one_that_is_here(scene: DeskScene) -> None:
    """What stands on it stays."""
    await scene.list_at_trakt(REMOTE, await scene.account())
    mine = await scene.desk.create(ListDetails("Mine"), entries=["movie:tmdb:603"])
    local = await scene.desk.adopt("trakt", 7, "Mine", mode=ListMode.PUSH)
    assert (local.id, local.details.title, local.items) == (mine.id, "Mine", 1)
    assert local.link is not None
    assert local.link.remote_id == 7


async def test_no_list_at_trakt_is_the_side_of_two(scene: DeskScene) -> None:
    """Nor has a list two sides."""
    profile_id = await scene.account()
    await scene.list_at_trakt(REMOTE, profile_id)
    local = await scene.desk.adopt(None, 7)
    with pytest.raises(Conflict, match="Film club"):
        await scene.desk.adopt(None, 7)
    await scene.store.db.write(lambda raw: store_sides.unlink(raw, local.id))
    linked = await scene.desk.create(ListDetails("Other"), mode=ListMode.PUSH)
    await scene.store.db.write(lambda raw: store_sides.link(raw, linked.id, 99, "other"))
    with pytest.raises(Conflict, match="Other"):
        await scene.desk.adopt(None, 7, linked)


async def test_only_lists_that_were_read_are_adopted(scene: DeskScene) -> None:
    """And none that is to rest."""
    await scene.list_at_trakt(REMOTE, await scene.account())
    with pytest.raises(NotFound):
        await scene.desk.adopt(None, 8)
    with pytest.raises(InvalidInput):
        await scene.desk.adopt(None, 7, mode=ListMode.OFF)
    assert await scene.desk.all() == []


async def test_a_list_that_nobody_here_could_have_named_so_is_adopted_all_the_same(scene: DeskScene) -> None:
    """Its title is made harmless."""
    remote = RemoteList(7, "x", ListDetails("-\x1b[2J"), 0, "2026")
    await scene.list_at_trakt(remote, await scene.account())
    local = await scene.desk.adopt(None, 7)
    assert "\x1b" not in local.details.title


@pytest.mark.parametrize("title", ["-rf", "x" * 300])
async def test_what_is_not_changed_stays_as_trakt_calls_it(scene: DeskScene, title: str) -> None:
    """Though nobody could call a list so here, and its description is longer than one here may be."""
    local = await scene.desk.create(ListDetails("Weekend"))
    theirs = ListDetails(title, "y" * 3_000)
    await scene.store.db.write(lambda raw: list_writes.set_details(raw, local.id, theirs, NOW))
    changed = await scene.desk.edit(local, privacy=Privacy.PUBLIC)
    assert changed.details == replace(theirs, privacy=Privacy.PUBLIC)


async def test_room_and_calls_are_told_for_the_only_account(scene: DeskScene) -> None:
    """Or for the one that is named."""
    profile_id, limits = await scene.account(), AccountLimits(False, 5, 250, 1000, 3, 412, NOW)
    gauges = [RateGauge("reads", 1000, 300.0, 998)]
    await scene.store.db.write(lambda raw: accounts.put_limits(raw, profile_id, limits))
    await scene.store.db.write(lambda raw: accounts.put_gauges(raw, profile_id, gauges))
    assert await scene.desk.limits() == limits
    assert (await scene.desk.gauges("trakt"))[0].left == 998


async def test_titles_of_catalogues_and_libraries_become_entries(scene: DeskScene) -> None:
    """With the ids that Trakt takes; of an episode those of its show as well."""
    shelf = await scene.house.server("den")
    ids = ("tvdb:9", "imdb:tt0133093")
    await shelf.put(film("1", "The Matrix", *ids), show(), episode("e", 1, 2, "tvdb:349232"))
    entry = await scene.desk.entry_of(item_id=await shelf.id_of("1"))
    assert entry == Entry(EntryKind.MOVIE, "The Matrix", 1999, ("imdb:tt0133093",))
    part = await scene.desk.entry_of(item_id=await shelf.id_of("e"))
    assert (part.ids, part.show_ids, part.season, part.number) == (("tvdb:349232",), ("tvdb:81189",), 1, 2)
    with pytest.raises(InvalidInput):
        await scene.desk.entry_of(item_id=12345)
