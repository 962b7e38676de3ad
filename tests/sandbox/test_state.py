"""The panel is stateful: what is changed is what is served next."""

from __future__ import annotations

import pytest

NOW = 1_770_000_000


async def names(call, action="get_vod_streams", field="stream_id"):
    return {row[field]: row["name"] for row in (await call(action)).json()}


async def test_add(call, house):
    """A new film stands at the end, dated now, in the category asked for."""
    movies = house.xtream.panel.movies
    item = movies.add("Brand new", category_id="3", rating=None)
    last = (await call("get_vod_streams")).json()[-1]
    assert (last["stream_id"], last["name"], last["category_id"], last["rating"]) == (item, "Brand new", "3", None)
    assert last["added"] == str(NOW)
    assert (await call("get_vod_info", vod_id=item)).json()["movie_data"]["name"] == "Brand new"


async def test_rename_and_change(call, house):
    """A film can be renamed, and any field can become anything."""
    item = house.xtream.panel.movies.ids[5]
    house.xtream.panel.movies.rename(item, "Renamed")
    house.xtream.panel.movies.change(item, container_extension=None, category_id=7)
    row = next(row for row in (await call("get_vod_streams")).json() if row["stream_id"] == item)
    assert (row["name"], row["container_extension"], row["category_id"]) == ("Renamed", None, 7)


async def test_remove_and_restore(call, house):
    """A removed film is gone from list and details, and comes back in its old place."""
    movies = house.xtream.panel.movies
    before, item = movies.ids, movies.ids[3]
    movies.remove(item)
    assert item not in await names(call)
    assert (await call("get_vod_info", vod_id=item)).json() == {"info": []}
    movies.restore(item)
    assert list(await names(call)) == before


def test_unknown_items(house):
    """Changing what is not there is an error, and removing several is all or nothing."""
    movies = house.xtream.panel.movies
    with pytest.raises(KeyError, match="no movies item 1"):
        movies.rename(1, "x")
    with pytest.raises(KeyError):
        movies.remove(movies.ids[0], 1)
    assert len(movies) == 120


async def test_shrink(call, house):
    """A list can lose a part of its items, and get them back."""
    lost = house.xtream.panel.movies.shrink(0.4)
    assert len(lost) == 72 and len(await names(call)) == 48
    house.xtream.panel.movies.restore()
    assert len(await names(call)) == 120


@pytest.mark.parametrize("move", ["renumber", "shuffle"])
async def test_only_num_moves(call, house, move):
    """Renumbering and shuffling change nothing but num and order."""
    before = (await call("get_vod_streams")).json()
    getattr(house.xtream.panel.movies, move)()
    after = (await call("get_vod_streams")).json()
    assert before != after
    assert _unnumbered(before) == _unnumbered(after)


def _unnumbered(rows):
    return sorted(str({**row, "num": 0}) for row in rows)


async def test_renumbered_ids(call, house):
    """All ids change at once, names stay."""
    before = await names(call)
    house.xtream.panel.movies.renumber_ids()
    after = await names(call)
    assert not set(before) & set(after)
    assert list(before.values()) == list(after.values())


async def test_categories(call, house):
    """Categories can be added, renamed and removed; items keep the id of a removed one."""
    live = house.xtream.panel.live
    added = live.add_category("New ones")
    live.rename_category("1", "Renamed")
    live.remove_category("2")
    found = {row["category_id"]: row["category_name"] for row in (await call("get_live_categories")).json()}
    assert found[added] == "New ones" and found["1"] == "Renamed" and "2" not in found
    assert (await call("get_live_streams", category_id="2")).json()
    with pytest.raises(KeyError):
        live.rename_category("2", "Gone")


async def test_episodes(call, house):
    """A new episode is served, and moves last_modified; a removed one is not served."""
    series = house.xtream.panel.series
    item = series.ids[1]
    series.serve_as(item, "flat")
    episode = series.add_episode(item, "The return", season=2)
    rows = (await call("get_series_info", series_id=item)).json()["episodes"]
    assert str(episode.id) in [row["id"] for row in rows]
    assert series.row(item)["last_modified"] == str(NOW)
    series.remove_episode(item, episode.id)
    rows = (await call("get_series_info", series_id=item)).json()["episodes"]
    assert str(episode.id) not in [row["id"] for row in rows]


async def test_added_series_has_no_episodes_yet(call, house):
    """A series that was added starts empty and can be filled."""
    series = house.xtream.panel.series
    item = series.add("New series")
    assert series.episodes(item) == []
    series.add_episode(item, "Pilot")
    assert (await call("get_series_info", series_id=item)).json()["info"]["name"] == "New series"
    assert [one.number for one in series.episodes(item)] == [1]
