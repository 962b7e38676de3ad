"""The substitutes for a history: the activity log and the Playback Reporting plugin."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.jellyfin.support import NOW, TICKS, film
from tui.sandbox.jellyfin.times import iso

QUERY = (
    "SELECT rowid, DateCreated, UserId, ItemId, ItemType, ItemName, PlaybackMethod, ClientName, DeviceName,"
    " PlayDuration FROM PlaybackActivity WHERE DateCreated >= '{}' ORDER BY rowid LIMIT {}"
)


async def log(caller, **query):
    return (await caller.get("/System/ActivityLog/Entries", **query))["Items"]


async def plays(caller, since="2020-01-01 00:00:00", limit=100_000, **more):
    body = {"CustomQueryString": QUERY.format(since, limit), "ReplaceUserId": False} | more
    answer = await caller.ask("POST", "/user_usage_stats/submit_custom_query", body)
    assert (answer.status_code, answer.json()["message"]) == (200, "")
    return [dict(zip(answer.json()["colums"], row, strict=True)) for row in answer.json()["results"]]


async def test_log(key, box):
    """The log has a row for each begin and end of the last thirty days, the newest first, with growing ids."""
    rows = await log(key, hasUserId="true")
    recent = [play for play in box.watching.plays if play.started >= NOW - 30 * 86_400]
    started = [row for row in rows if row["Type"] == "VideoPlayback"]
    assert len(started) == len(recent)
    assert [row["Date"] for row in rows] == sorted((row["Date"] for row in rows), reverse=True)
    assert [row["Id"] for row in rows] == sorted((row["Id"] for row in rows), reverse=True)
    assert {box.number(row["ItemId"]) for row in started} == {play.number for play in recent}
    assert {row["UserId"] for row in started} == {box.user_id(play.person) for play in recent}


async def test_log_pages_and_bounds(key):
    """Pages, a lower bound, and rows without a user."""
    every = await log(key)
    assert await log(key, startIndex=3, limit=4) == every[3:7]
    bound = every[9]["Date"]
    assert await log(key, minDate=bound) == [row for row in every if row["Date"] >= bound]
    assert {row["Type"] for row in await log(key, hasUserId="false")} == {"TaskCompleted"}
    assert await key.status("GET", "/System/ActivityLog/Entries", minDate="soon") == 400


async def test_log_keeps_some_days(key, box):
    """What is older than the retention is gone."""
    box.server.activity.keep_days = 7
    oldest = min(row["Date"] for row in await log(key))
    assert oldest >= iso((NOW - 7 * 86_400) * 1000)


async def test_log_of_10_8(key, box):
    """In 10.8 rows do not tell the item."""
    box.server.version = "10.8.13"
    assert not any("ItemId" in row for row in await log(key))


@pytest.mark.parametrize(("version", "filtered"), [("10.11.11", False), ("12.0.0", True)])
async def test_log_filters(key, box, version, filtered):
    """Filters by type, user, item and upper bound are new in 12.0; before, they are ignored."""
    box.server.version = version
    every = await log(key)
    one = next(row for row in every if row["Type"] == "VideoPlayback")
    for query in ({"type": "VideoPlaybackStopped"}, {"itemId": one["ItemId"]}, {"maxDate": "2026-01-20T00:00:00Z"}):
        found = await log(key, **query)
        assert (0 < len(found) < len(every)) if filtered else found == every


async def test_log_is_localised(key, box, owner):
    """Names of rows are in the language of the server."""
    box.server.activity.language = "de"
    await owner.status("POST", "/Sessions/Playing", {"ItemId": box.item_id(film(box).number)})
    assert "Wiedergabe" in (await log(key, limit=1))[0]["Name"]


async def test_later_plays_are_logged(key, box):
    """A play that the household adds shows in log and plugin."""
    item = film(box)
    before = await plays(key)
    box.watching.play("joerg", item.number, NOW - 5_000, NOW - 100, item.runtime_ms, device="Pixel")
    newest = await log(key, limit=2, hasUserId="true")
    assert [row["Type"] for row in newest] == ["VideoPlaybackStopped", "VideoPlayback"]
    after = await plays(key)
    assert len(after) == len(before) + 1
    assert (after[-1]["UserId"], after[-1]["PlayDuration"]) == (box.user_id("joerg"), "4900")


async def test_plugin(key, box):
    """The plugin has the plays of three months, also of items that are gone; all cells are texts."""
    rows = await plays(key)
    kept = [play for play in box.watching.plays if play.started >= NOW - 90 * 86_400]
    assert len(rows) == len(kept)
    assert {row["ItemId"] for row in rows} == {box.item_id(play.number) for play in kept}
    assert {type(cell) for row in rows for cell in row.values()} == {str}
    assert [int(row["rowid"]) for row in rows] == sorted(int(row["rowid"]) for row in rows)
    gone = {box.item_id(item.number) for item in box.collection.former}
    assert gone & {row["ItemId"] for row in rows}
    assert "Playback Reporting" in {plugin["Name"] for plugin in await key.get("/Plugins")}


async def test_plugin_bounds(key):
    """The query's bound and limit hold."""
    rows = await plays(key)
    bound = rows[len(rows) // 2]["DateCreated"]
    assert [row["rowid"] for row in await plays(key, bound)] == [r["rowid"] for r in rows if r["DateCreated"] >= bound]
    assert await plays(key, limit=3) == rows[:3]


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Asia/Kolkata", "2026-02-02 08:10:00"),
        ("America/St_Johns", "2026-02-01 23:10:00"),
        ("Pacific/Chatham", "2026-02-02 16:25:00"),
    ],
)
async def test_plugin_is_in_local_time(key, box, zone, local):
    """Dates are on the clock of the server and do not tell its zone."""
    box.server.zone = ZoneInfo(zone)
    item = film(box)
    box.watching.play("mira", item.number, NOW, NOW + 60, 60_000)
    assert (await plays(key))[-1]["DateCreated"] == f"{local}.0000000"


async def test_summer_time(key, box):
    """An hour comes twice when summer time ends: two plays an hour apart have the same date."""
    box.server.zone = ZoneInfo("Europe/Berlin")
    box.server.reporting.keep_days = 400
    item, ends = film(box), 1_761_440_400
    for at in (ends - 3_000, ends + 600):
        box.watching.play("mira", item.number, at, at + 60, 60_000)
    rows = [row for row in await plays(key) if row["ItemId"] == box.item_id(item.number)]
    assert [row["DateCreated"][:19] for row in rows] == ["2025-10-26 02:10:00", "2025-10-26 02:10:00"]


async def test_plugin_names(key, box):
    """User ids can be replaced by names."""
    names = {row["UserId"] for row in await plays(key, ReplaceUserId=True)}
    assert {"mira", "Joerg"} <= names


@pytest.mark.parametrize("text", ["SELECT nothing FROM PlaybackActivity", "DELETE FROM PlaybackActivity", "garbage"])
async def test_plugin_errors(key, text):
    """What cannot be run is a message with 200, and changes nothing."""
    rows = await plays(key)
    answer = await key.ask("POST", "/user_usage_stats/submit_custom_query", {"CustomQueryString": text})
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert answer.json()["message"].startswith("Error Running Query")
    assert await plays(key) == rows


async def test_without_plugin(key, box):
    """The plugin can be absent."""
    box.server.reporting.is_installed = False
    assert await key.status("POST", "/user_usage_stats/submit_custom_query", {"CustomQueryString": "SELECT 1"}) == 404
    assert "Playback Reporting" not in {plugin["Name"] for plugin in await key.get("/Plugins")}


async def test_a_play_grows(owner, key, box):
    """A play that goes on is a row that grows; its end is in the household's history once."""
    item, body = film(box), {"ItemId": box.item_id(film(box).number)}
    count = len(box.watching.plays)
    await owner.status("POST", "/Sessions/Playing", body)
    for seconds in (0, 300, 900):
        box.server.clock_offset = seconds
        await owner.status("POST", "/Sessions/Playing/Progress", body | {"PositionTicks": seconds * TICKS})
        row = (await plays(key))[-1]
        assert (row["ItemId"], row["PlayDuration"]) == (body["ItemId"], str(seconds))
    await owner.status("POST", "/Sessions/Playing/Stopped", body | {"PositionTicks": 900 * TICKS})
    assert len(box.watching.plays) == count + 1
    assert (box.watching.plays[-1].number, box.watching.plays[-1].stopped) == (item.number, NOW + 900)
    assert [row["ItemId"] for row in (await plays(key))].count(body["ItemId"]) == 1
    assert [row["Type"] for row in await log(key, limit=2)] == ["VideoPlaybackStopped", "VideoPlayback"]
