"""The history of the sandbox's Plex: what is in it, and what is not."""

from __future__ import annotations

import pytest

from tests.sandbox.plex.support import NOW

PATH = "/status/sessions/history/all"
DAY = 86_400


async def test_one_row_for_each_finished_play(ask, plex):
    """Each play to the mark is one row, repeats too; plays that were left before it are none."""
    rows = (await ask(PATH))["Metadata"]
    finished = [play for play in plex.watching.plays if play.is_finished]
    assert sorted(int(row["historyKey"].rpartition("/")[2]) for row in rows) == [play.id for play in finished]
    assert len(finished) < len(plex.watching.plays)


async def test_order(ask):
    """The oldest come first; with a sort it is as asked."""
    for query, backwards in (({}, False), ({"sort": "viewedAt:asc"}, False), ({"sort": "viewedAt:desc"}, True)):
        dates = [row["viewedAt"] for row in (await ask(PATH, query))["Metadata"]]
        assert dates == sorted(dates, reverse=backwards)


async def test_viewed_at_the_mark(ask, plex):
    """A row has the moment at which the mark was reached, between begin and end."""
    plays = {play.id: play for play in plex.watching.plays}
    for row in (await ask(PATH))["Metadata"]:
        play = plays[int(row["historyKey"].rpartition("/")[2])]
        assert play.started <= row["viewedAt"] <= play.stopped


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"viewedAt>": NOW - 30 * DAY}, lambda row: row["viewedAt"] >= NOW - 30 * DAY),
        ({"viewedAt<": NOW - 30 * DAY}, lambda row: row["viewedAt"] <= NOW - 30 * DAY),
        ({"accountID": 1}, lambda row: row["accountID"] == 1),
        ({"accountID": 4_100_002}, lambda row: row["accountID"] == 4_100_002),
        ({"librarySectionID": 2}, lambda row: row["type"] == "episode"),
    ],
)
async def test_filters(ask, query, holds):
    """Rows can be asked for by time, account and library."""
    every, found = (await ask(PATH))["Metadata"], (await ask(PATH, query))["Metadata"]
    assert found == [row for row in every if holds(row)]
    assert 0 < len(found) < len(every)


async def test_bounds_as_written(plex, http):
    """The bound may be written with the sign as it is, or encoded."""
    for written in (f"viewedAt>={NOW - 30 * DAY}", f"viewedAt%3E={NOW - 30 * DAY}"):
        url = f"{plex.url}{PATH}?{written}&X-Plex-Token={plex.token()}&X-Plex-Container-Size=0"
        answer = await http.get(url, headers={"Accept": "application/json"})
        expected = sum(row.viewed_at >= NOW - 30 * DAY for row in plex.state.history)
        assert answer.json()["MediaContainer"]["totalSize"] == expected


async def test_of_one_item(ask, plex):
    """One item's rows, or those of all episodes of a show."""
    show = plex.collection.of("TV Shows", "show")[0]
    rows = (await ask(PATH, {"metadataItemID": plex.rating_key(show.number)}))["Metadata"]
    assert {row["grandparentTitle"] for row in rows} == {show.title}
    assert all(
        row.get("grandparentRatingKey", plex.rating_key(show.number)) == plex.rating_key(show.number) for row in rows
    )
    assert {"grandparentRatingKey" in row for row in (await ask(PATH, {"librarySectionID": 2}))["Metadata"]} == {
        True,
        False,
    }


async def test_deleted_items(ask, call, plex):
    """A deleted item's rows stay without its keys; from the trash they still have them, but it cannot be had."""
    film, other = plex.collection.of("Movies", "movie")[:2]
    for item in (film, other):
        plex.watching.play("mira", item.number, NOW - 500, NOW - 50, item.runtime_ms)
    plex.delete(film.number)
    plex.delete(other.number, keep_in_history=True)
    latest = (await ask(PATH, {"sort": "viewedAt:desc"}))["Metadata"][:2]
    deleted, trashed = sorted(latest, key=lambda row: row["title"] != film.title)
    assert not {"key", "ratingKey", "parentKey", "thumb"} & set(deleted)
    assert {"viewedAt", "accountID", "type"} <= set(deleted)
    assert trashed["ratingKey"] == plex.rating_key(other.number)
    assert (await call(trashed["key"])).status_code == 404


async def test_very_old_rows(ask):
    """Very old rows do not know their player, all others do."""
    rows = (await ask(PATH))["Metadata"]
    assert {row["viewedAt"] < NOW - 800 * DAY for row in rows if "deviceID" not in row} == {True}
    devices = {device["id"] for device in (await ask("/devices"))["Device"]}
    assert {row["deviceID"] for row in rows if "deviceID" in row} == devices


async def test_accounts(ask, plex):
    """The owner is account 1, nobody is 0, and who was removed is missing though rows are left."""
    known = {one["id"]: one["name"] for one in (await ask("/accounts"))["Account"]}
    assert (known[0], known[1]) == ("", "lighthouse.mira")
    assert {row["accountID"] for row in (await ask(PATH))["Metadata"]} - set(known) == {9_330_204}
    assert 4_100_001 not in known


async def test_own_plays_only(ask, call, plex):
    """Others than the owner get their own plays, and from old servers none."""
    assert {row["accountID"] for row in (await ask(PATH, person="kids"))["Metadata"]} == {4_100_003}
    plex.state.version = "1.41.6.9606-abc"
    assert (await call(PATH, person="kids")).status_code == 401


async def test_a_whole_show_in_the_trash(call, plex):
    """With a show, its seasons and episodes are in the trash."""
    show = plex.collection.of("TV Shows", "show")[0]
    season = plex.collection.children(show.number)[0]
    plex.delete(show.number, keep_in_history=True)
    keys = [plex.rating_key(item.number) for item in (show, season, *plex.collection.leaves(show.number)[:1])]
    assert {(await call(f"/library/metadata/{key}")).status_code for key in keys} == {404}


@pytest.mark.parametrize(("version", "rows"), [("1.39.0.0-a", 1), ("1.40.0.7998-b", 0), ("1.42.2.10156-c", 0)])
async def test_marks_write_rows_on_old_servers_only(ask, call, plex, version, rows):
    """Marked by hand an item has a row on servers of before, and none on newer ones."""
    plex.state.version = version
    film = plex.collection.of("Movies", "movie")[7]
    before = (await ask(PATH))["size"]
    query = {"key": plex.rating_key(film.number), "identifier": "com.plexapp.plugins.library"}
    await call("/:/scrobble", query, method="PUT")
    assert (await ask(PATH))["size"] - before == rows


@pytest.mark.parametrize("writes", [True, False])
async def test_whole_shows_may_write_rows(ask, call, plex, writes):
    """A whole show marked may leave rows on newer servers too."""
    plex.state.shows_write_rows = writes
    show = plex.collection.of("TV Shows", "show")[0]
    before = (await ask(PATH))["size"]
    query = {"key": plex.rating_key(show.number), "identifier": "com.plexapp.plugins.library"}
    await call("/:/scrobble", query)
    assert (await ask(PATH))["size"] - before == len(plex.collection.leaves(show.number)) * writes


async def test_rows_can_be_deleted(ask, call):
    """The owner can delete a row, others cannot."""
    first = (await ask(PATH))["Metadata"][0]["historyKey"]
    statuses = [(await call(first, method="DELETE", person=name)).status_code for name in ("kids", "mira", "mira")]
    assert statuses == [403, 200, 404]
    assert first not in [row["historyKey"] for row in (await ask(PATH))["Metadata"]]
