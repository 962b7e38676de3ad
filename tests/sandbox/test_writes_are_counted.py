"""The sandbox remembers what clients changed: for whom, and how it stood before and after."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.sandbox.jellyfin.support import Caller, film
from tui.sandbox import Household
from tui.sandbox.media import UNSEEN

IDENTIFIER = "com.plexapp.plugins.library"


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    """A household with media servers."""
    async with Household(live=1, movies=1, series=1, library=120) as household:
        yield household


async def test_plex_counts_by_person(house: Household, http: httpx.AsyncClient) -> None:
    """A mark for two people is two writes; one that was there already shows as a second play."""
    plex, number = house.plex, house.plex.collection.add("Neu", at=0).number
    query = {"identifier": IDENTIFIER, "key": plex.rating_key(number)}
    for person in ("mira", "joerg", "joerg"):
        await http.put(f"{plex.url}/:/scrobble", params=query, headers={"X-Plex-Token": plex.token(person)})
    assert plex.writes.counts == {"mira": 1, "joerg": 2}
    assert [(row.before.plays, row.after.plays) for row in plex.writes.of("joerg")] == [(0, 1), (1, 2)]


async def test_a_whole_show_is_as_many_writes_as_it_has_episodes(house: Household, http: httpx.AsyncClient) -> None:
    """What a call changes below an item counts one by one."""
    plex = house.plex
    show = plex.collection.of("TV Shows", "show")[0]
    query = {"identifier": IDENTIFIER, "key": plex.rating_key(show.number)}
    await http.put(f"{plex.url}/:/scrobble", params=query, headers={"X-Plex-Token": plex.token()})
    assert [row.number for row in plex.writes.rows] == [leaf.number for leaf in plex.collection.leaves(show.number)]


@pytest.mark.parametrize("name", ["jellyfin", "emby"])
async def test_the_others_too(house: Household, http: httpx.AsyncClient, name: str) -> None:
    """States, marks and unmarks are counted; what was refused is not; what was so before is idle."""
    box = house.jellyfin if name == "jellyfin" else house.emby
    caller, item = Caller(http, box, box.api_key), film(box)
    user, key = box.user_id("joerg"), box.item_id(item.number)
    await caller.ask("POST", caller.user_data(item.number, "joerg"), {"PlaybackPositionTicks": 600_000_000})
    await caller.ask("POST", f"/Users/{user}/PlayedItems/{key}")
    await caller.ask("DELETE", f"/Users/{user}/PlayedItems/{key}")
    await caller.ask("DELETE", f"/Users/{user}/PlayedItems/{key}")
    await caller.ask("POST", caller.user_data(item.number, "joerg"), {"Played": "yes"})
    rows = box.writes.rows
    assert [row.action for row in rows] == ["write_user_data", "mark_played", "mark_unplayed", "mark_unplayed"]
    assert [row.is_idle for row in rows] == [False, False, False, True]
    assert (rows[0].after.offset_ms, rows[1].after.is_watched, rows[3].after) == (60_000, True, UNSEEN)


async def test_lost_answers_are_counted(house: Household, http: httpx.AsyncClient) -> None:
    """A write that was done though its answer was lost is in the book; one that never arrived is not."""
    plex, number = house.plex, house.plex.collection.add("Neu", at=0).number
    query = {"identifier": IDENTIFIER, "key": plex.rating_key(number)}
    plex.faults.load("scrobble:refuse*1,scrobble:drop*1")
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            await http.put(f"{plex.url}/:/scrobble", params=query, headers={"X-Plex-Token": plex.token()})
    assert plex.writes.counts == {"mira": 1}
