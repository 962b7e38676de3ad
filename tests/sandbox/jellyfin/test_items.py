"""Libraries and items: what a query gives, in which order, in which pages, to whom."""

from __future__ import annotations

import pytest

from tests.sandbox.jellyfin.support import NOW, TICKS, film
from tui.sandbox.media import ItemState


async def test_views(owner, child, box):
    """Each user sees the libraries shared with him; a mixed one has no type."""
    views = (await owner.get("/UserViews"))["Items"]
    assert [(view["Name"], view.get("CollectionType")) for view in views] == [
        ("Movies", "movies"),
        ("TV Shows", "tvshows"),
        ("Filme 4K", None),
    ]
    assert [view["Name"] for view in (await child.get("/UserViews"))["Items"]] == ["TV Shows"]


async def test_hidden_items(child, box):
    """What lies in a hidden library is not there: not in lists, not by its id."""
    hidden = box.item_id(film(box).number)
    assert {item["Type"] for item in (await child.get("/Items", recursive="true"))["Items"]} == {
        "Series",
        "Season",
        "Episode",
    }
    assert (await child.get("/Items", ids=hidden))["Items"] == []
    for method, path in (("GET", f"/Items/{hidden}"), ("POST", f"/UserPlayedItems/{hidden}")):
        assert await child.status(method, path) == 404


async def test_a_library_that_is_not_shared(owner, child):
    """Asking for a library of others is refused with words."""
    movies = (await owner.get("/UserViews"))["Items"][0]["Id"]
    answer = await child.ask("GET", "/Items", parentId=movies)
    assert (answer.status_code, "not permitted" in answer.json()) == (401, True)


async def test_walk_of_a_library(owner, box):
    """Pages of a library give every film and episode once, with the total on each."""
    for view, kind, name in zip(
        (await owner.get("/UserViews"))["Items"], ("movie", "episode"), ("Movies", "TV Shows"), strict=False
    ):
        seen, start = [], 0
        while True:
            page = await owner.get(
                "/Items",
                recursive="true",
                parentId=view["Id"],
                includeItemTypes="Movie,Episode",
                isMissing="false",
                startIndex=start,
                limit=7,
            )
            seen += [item["Id"] for item in page["Items"]]
            assert page["StartIndex"] == start
            if not page["Items"]:
                break
            start += len(page["Items"])
        numbers = {item.number for item in box.collection.of(name, kind)}
        assert (len(seen), {box.number(one) for one in seen}) == (page["TotalRecordCount"], numbers)


async def test_without_total(owner):
    """Without a count, the total is 0."""
    assert (await owner.get("/Items", recursive="true", limit=3, enableTotalRecordCount="false"))[
        "TotalRecordCount"
    ] == 0


async def test_missing_episodes(owner):
    """Episodes without a file come along unless they are left out."""
    every = await owner.items(includeItemTypes="Episode")
    missing = [item for item in every if item["LocationType"] == "Virtual"]
    assert missing
    for asked in ({"isMissing": "false"}, {"excludeLocationTypes": "Virtual"}):
        assert len(await owner.items(includeItemTypes="Episode", **asked)) == len(every) - len(missing)


async def test_folders_and_children(owner, box):
    """Without recursion a query gives what lies directly in a folder; on top are the libraries."""
    top = (await owner.get("/Items"))["Items"]
    assert {item["Type"] for item in top} == {"CollectionFolder"}
    shows = (await owner.get("/Items", parentId=top[1]["Id"]))["Items"]
    assert {item["Type"] for item in shows} == {"Series"}
    seasons = (await owner.get("/Items", parentId=shows[0]["Id"]))["Items"]
    assert {item["SeriesId"] for item in seasons} == {shows[0]["Id"]}
    below = (await owner.get("/Items", parentId=shows[0]["Id"], recursive="true"))["Items"]
    assert {item["Type"] for item in below} == {"Season", "Episode"}


async def test_fields(owner, box):
    """Provider ids and dates come only if they are asked for; user data comes unless it is not wanted."""
    ids = box.item_id(film(box).number)
    plain = (await owner.items(ids=ids))[0]
    assert {"UserData", "RunTimeTicks"} <= plain.keys()
    assert not {"ProviderIds", "DateCreated", "Path", "ParentId"} & plain.keys()
    rich = (await owner.items(ids=ids, fields="ProviderIds,DateCreated,Path,ParentId", enableUserData="false"))[0]
    assert {"ProviderIds", "DateCreated", "Path", "ParentId"} <= rich.keys()
    assert "UserData" not in rich
    assert rich["DateCreated"].endswith(".0000000Z")


async def test_episode(owner, box):
    """An episode tells its show, season and numbers; a double one its last number too."""
    doubles = [item for item in box.collection.of("TV Shows", "episode") if item.index_end]
    item = doubles[0]
    row = (await owner.items(ids=box.item_id(item.number)))[0]
    assert (row["ParentIndexNumber"], row["IndexNumber"], row["IndexNumberEnd"]) == (
        item.parent_index,
        item.index,
        item.index_end,
    )
    assert row["SeasonId"] == box.item_id(item.parent)
    assert row["RunTimeTicks"] == item.runtime_ms * TICKS // 1000


async def test_played_filters(owner, box):
    """Played, not played and resumable are told apart; together they are everything."""
    kinds = {"includeItemTypes": "Movie,Episode"}
    played = await owner.items(isPlayed="true", **kinds)
    unplayed = await owner.items(filters="IsUnplayed", **kinds)
    assert all(item["UserData"]["Played"] for item in played)
    assert len(played) + len(unplayed) == len(await owner.items(**kinds))
    resumable = await owner.items(filters="IsResumable", **kinds)
    assert resumable
    assert all(item["UserData"]["PlaybackPositionTicks"] > 0 for item in resumable)
    states = box.watching.touched("mira")
    assert {box.number(item["Id"]) for item in played} == {n for n, state in states.items() if state.is_watched}
    assert {item["Id"] for item in (await owner.get("/UserItems/Resume"))["Items"]} == {i["Id"] for i in resumable}


async def test_dates(owner):
    """Some items were played without a date being known; dates have seven fraction digits."""
    played = await owner.items(isPlayed="true", includeItemTypes="Movie,Episode")
    dates = [item["UserData"].get("LastPlayedDate") for item in played]
    assert None in dates
    assert all(len(date) == 28 and date.endswith("Z") for date in dates if date)


async def test_newest_play_first(owner):
    """By date of play: the newest first, those without a date last."""
    found = await owner.items(sortBy="DatePlayed", sortOrder="Descending", includeItemTypes="Movie,Episode")
    dates = [item["UserData"].get("LastPlayedDate", "") for item in found]
    assert dates == sorted(dates, reverse=True)
    assert dates[0] > "2026-01"


async def test_sort_by_several(owner):
    """Each key has its own direction, and the last direction holds for the rest."""
    found = await owner.items(
        includeItemTypes="Movie", sortBy="ProductionYear,SortName", sortOrder="Descending,Ascending", fields="SortName"
    )
    keys = [(-item["ProductionYear"], item["SortName"]) for item in found]
    assert keys == sorted(keys)


@pytest.mark.parametrize("name", ["minDateLastSaved", "minDateLastSavedForUser"])
async def test_the_trap_of_saved_dates(owner, box, name):
    """Neither argument sees a change of play state: both look at metadata."""
    item = film(box)
    box.watching.mark_played("mira", item.number, NOW)
    assert await owner.items(**{name: "2026-01-30T00:00:00Z"}) == []
    box.collection.add("Brand new", at=NOW)
    assert [found["Name"] for found in await owner.items(**{name: "2026-01-30T00:00:00Z"})] == ["Brand new"]


async def test_search_and_ids(owner, box):
    """Items are found by a part of their name, and by their ids, dashes or not; what is gone is left out."""
    one, two = film(box, 0), film(box, 1)
    assert one.title in {item["Name"] for item in await owner.items(searchTerm=one.title[2:].upper())}
    dashed = box.item_id(two.number)
    dashed = "-".join((dashed[:8], dashed[8:12], dashed[12:16], dashed[16:20], dashed[20:]))
    box.collection.remove(one.number)
    found = await owner.items(ids=f"{box.item_id(one.number)},{dashed}")
    assert [item["Name"] for item in found] == [two.title]


@pytest.mark.parametrize(
    "query",
    [{"parentId": "nonsense"}, {"ids": "12"}, {"startIndex": "x"}, {"recursive": "perhaps"}, {"filters": "IsOdd"}],
)
async def test_nonsense(owner, query):
    """Arguments that cannot be read are 400 with a JSON problem."""
    answer = await owner.ask("GET", "/Items", **({"recursive": "true"} | query))
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


async def test_one_item(owner, box):
    """One item has all its fields, and is 404 after it was deleted."""
    item = film(box)
    path = f"/Items/{box.item_id(item.number)}"
    assert {"ProviderIds", "Path", "DateCreated"} <= (await owner.get(path)).keys()
    assert await owner.status("DELETE", path) == 204
    answer = await owner.ask("GET", path)
    assert (answer.status_code, answer.text) == (404, "Error processing request.")


async def test_a_replaced_file(owner, box):
    """A file under another path has another id; its state follows it by the ids of the providers."""
    item = next(one for one in box.collection.of("Movies", "movie") if one.ids and one.number % 2)
    box.watching.put_state("mira", item.number, ItemState(2, 0, NOW - 50))
    new = box.replace(item.number)
    assert await owner.status("GET", f"/Items/{box.item_id(item.number)}") == 404
    assert (await owner.get(f"/Items/{box.item_id(new.number)}"))["UserData"]["PlayCount"] == 2


async def test_series_data(owner, box):
    """A show counts what is left of it; it is played when nothing is."""
    show = box.collection.of("TV Shows", "show")[0]
    path = f"/Items/{box.item_id(show.number)}"
    episodes = box.collection.leaves(show.number)
    for episode in episodes[1:]:
        box.watching.put_state("mira", episode.number, ItemState(1, 0, NOW))
    box.watching.mark_unplayed("mira", episodes[0].number)
    assert (await owner.get(path))["UserData"]["UnplayedItemCount"] == 1
    box.watching.mark_played("mira", episodes[0].number, NOW)
    data = (await owner.get(path))["UserData"]
    assert (data["Played"], data["UnplayedItemCount"], data["PlayedPercentage"]) == (True, 0, 100)
    assert {item["Id"] for item in await owner.items(includeItemTypes="Series", isPlayed="true")} >= {
        box.item_id(show.number)
    }


async def test_shows(owner, box):
    """Seasons and episodes of a show have their own routes."""
    show = box.collection.of("TV Shows", "show")[0]
    seasons = (await owner.get(f"/Shows/{box.item_id(show.number)}/Seasons"))["Items"]
    assert len(seasons) == len(box.collection.children(show.number))
    episodes = (await owner.get(f"/Shows/{box.item_id(show.number)}/Episodes", seasonId=seasons[0]["Id"]))["Items"]
    assert {item["SeasonId"] for item in episodes} == {seasons[0]["Id"]}


async def test_latest(owner, box):
    """What came last is a bare list."""
    box.collection.add("Just in", at=NOW)
    assert (await owner.get("/Items/Latest", limit=1))[0]["Name"] == "Just in"
