"""Films and shows on one list: Trakt appends those of one call kind by kind, and the order here is kept."""

from __future__ import annotations

import pytest

from tests.jobs.trakt.list_scene import ListScene
from tui.model.lists import ListMode
from tui.model.runs import RunState
from tui.sandbox.trakt.titles import Key


def mixed(lists: ListScene) -> tuple[list[str], tuple[Key, ...]]:
    """Give a show between two films, as people type them, and as Trakt knows them."""
    show = lists.trakt.known.add("show", "The Long Shore", year=2020, ids={"tvdb": "990001"})
    keys = (lists.films[0].key, show.key, lists.films[1].key)
    return [f"{kind}:trakt:{number}" for kind, number in keys], keys


@pytest.mark.parametrize("mode", [ListMode.PUSH, ListMode.TWO_WAY])
async def test_a_new_list_stands_there_as_it_does_here(lists: ListScene, mode: ListMode) -> None:
    """It is put in order by the sync that fills it, and the second sync writes nothing (S41)."""
    names, keys = mixed(lists)
    local = await lists.make(entries=names, mode=mode)
    await lists.sync(local)
    assert (await lists.there(local)).keys == await lists.keys(local) == keys
    lists.trakt.writes.clear()
    await lists.sync(local, full=True)
    assert len(lists.trakt.writes) == 0


async def test_what_goes_first_by_its_place_stands_where_it_does_here(lists: ListScene) -> None:
    """A season is sent before all others, since it cannot be looked up; that moves it nowhere here."""
    known = lists.trakt.known
    show = known.add("show", "The Long Shore", year=2020, ids={"tvdb": "990001"})
    season = known.add("season", "Season 1", show=show.trakt, season=1)
    film = lists.films[0]
    names = [f"movie:trakt:{film.trakt}", "season:tvdb:990001/1"]
    local = await lists.make(entries=names, mode=ListMode.TWO_WAY)
    await lists.sync(local)
    assert (await lists.there(local)).keys == await lists.keys(local) == (film.key, season.key)


async def test_an_order_that_could_not_be_sent_is_sent_by_the_next_sync(lists: ListScene) -> None:
    """What Trakt made of the additions is nobody's wish, and moves nothing here."""
    names, keys = mixed(lists)
    local = await lists.make(entries=names, mode=ListMode.TWO_WAY)
    lists.trakt.faults.load("reorder_items:403*1")
    assert (await lists.sync(local)).run.state is RunState.PARTIAL
    await lists.sync(local)
    assert (await lists.there(local)).keys == await lists.keys(local) == keys
