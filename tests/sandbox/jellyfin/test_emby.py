"""Where Emby differs from Jellyfin."""

from __future__ import annotations

import pytest

from tests.sandbox.jellyfin.support import TICKS, Caller, film
from tui.sandbox.jellyfin.user_data import UserData

ME = 'Emby UserId="", Client="syncdeck", Device="deck", DeviceId="d-1", Version="0.1"'


@pytest.mark.parametrize("header", ["X-Emby-Authorization", "Authorization"])
async def test_sign_in(http, emby, header):
    """A password is taken with either header; the token goes in its own header or in the query."""
    body = {"Username": emby.username, "Pw": emby.password}
    answer = await http.post(f"{emby.url}/emby/Users/AuthenticateByName", json=body, headers={header: ME})
    token = answer.json()["AccessToken"]
    assert (await http.get(f"{emby.url}/emby/System/Info", headers={"X-Emby-Token": token})).status_code == 200
    assert (await http.get(f"{emby.url}/System/Info", params={"api_key": token})).status_code == 200
    assert (await http.get(f"{emby.url}/System/Info", params={"ApiKey": token})).status_code == 401


async def test_card(http, emby):
    """The product is not told; the version is a 4."""
    facts = (await http.get(f"{emby.url}/emby/System/Info/Public")).json()
    assert "ProductName" not in facts
    assert (facts["Version"][:2], facts["Id"]) == ("4.", emby.server.id)


async def test_no_newer_routes(at_emby, emby):
    """There is no Quick Connect and none of Jellyfin's newer routes."""
    item = emby.item_id(film(emby).number)
    for method, path in (
        ("GET", "/QuickConnect/Enabled"),
        ("POST", "/QuickConnect/Initiate"),
        ("GET", "/UserViews"),
        ("GET", f"/UserItems/{item}/UserData"),
        ("POST", f"/UserPlayedItems/{item}"),
        ("GET", "/Users/Me"),
    ):
        assert await at_emby.status(method, path) == 404, path


async def test_ids(at_emby, emby):
    """Items have short decimal ids, users 32 hex digits."""
    user = emby.user_id("mira")
    page = await at_emby.get(f"/emby/Users/{user}/Items", Recursive="true", Limit=3)
    assert all(item["Id"].isdecimal() and len(item["Id"]) < 10 for item in page["Items"])
    assert len(user) == 32
    views = (await at_emby.get(f"/emby/Users/{user}/Views"))["Items"]
    shows = await at_emby.get(f"/Users/{user}/Items", ParentId=views[1]["Id"])
    assert {item["Type"] for item in shows["Items"]} == {"Series"}
    assert await at_emby.status("GET", f"/Users/{user}/Items/none") == 404


async def test_users(at_emby):
    """Users come as a list, and in pages."""
    every = await at_emby.get("/Users")
    page = await at_emby.get("/Users/Query", StartIndex=1, Limit=2)
    assert (page["Items"], page["TotalRecordCount"]) == (every[1:3], len(every))
    assert {"Mira L.", "jörg grünspan", "Kids"} <= {user["Name"] for user in every}


async def test_user_data(at_emby, emby):
    """What is left out of a written state is reset; the answer has no key and no item id."""
    item = film(emby)
    emby.server.user_data.put("mira", item.number, UserData(True, 3, 0, 1_760_000_000_000, True))
    path = at_emby.user_data(item.number)
    answer = (await at_emby.ask("POST", path, {"PlaybackPositionTicks": 700 * TICKS})).json()
    assert answer == {
        "PlaybackPositionTicks": 700 * TICKS,
        "PlayCount": 0,
        "IsFavorite": True,
        "Played": False,
        "PlayedPercentage": pytest.approx(70_000_000 / item.runtime_ms),
    }
    whole = {"Played": True, "PlayCount": 4, "PlaybackPositionTicks": 0, "LastPlayedDate": "2026-01-01T00:00:00Z"}
    answer = (await at_emby.ask("POST", path, whole)).json()
    assert (answer["PlayCount"], answer["LastPlayedDate"]) == (4, "2026-01-01T00:00:00.0000000Z")


async def test_marks(at_emby, emby):
    """Dates of marks are compact; a mark can be taken back by POST."""
    item = film(emby)
    path = f"/Users/{emby.user_id('mira')}/PlayedItems/{emby.item_id(item.number)}"
    answer = (await at_emby.ask("POST", path, {}, DatePlayed="20260101120000")).json()
    assert (answer["Played"], answer["LastPlayedDate"]) == (True, "2026-01-01T12:00:00.0000000Z")
    assert await at_emby.status("POST", path, DatePlayed="2026-01-01T12:00:00Z") == 400
    for method, end in (("POST", "/Delete"), ("DELETE", "")):
        assert (await at_emby.ask("POST", path)).json()["Played"] is True
        assert (await at_emby.ask(method, path + end)).json()["Played"] is False


async def test_shows_without_percentage(at_emby, emby):
    """A show tells how many episodes are left, and in a field of its own how many there are."""
    show = emby.collection.of("TV Shows", "show")[0]
    path = f"/Users/{emby.user_id('mira')}/Items"
    row = (await at_emby.get(path, Ids=emby.item_id(show.number), Fields="RecursiveItemCount"))["Items"][0]
    assert row["RecursiveItemCount"] == len(emby.collection.leaves(show.number))
    assert "UnplayedItemCount" in row["UserData"]
    assert "PlayedPercentage" not in row["UserData"]


async def test_provider_names(at_emby, emby):
    """Providers are spelled in another way."""
    item = next(one for one in emby.collection.of("Movies", "movie") if "imdb" in one.ids)
    row = await at_emby.get(f"/Users/{emby.user_id('mira')}/Items/{emby.item_id(item.number)}")
    assert row["ProviderIds"]["IMDB"] == item.ids["imdb"]


async def test_history(at_emby, emby):
    """The log and the plugin are there as at Jellyfin."""
    rows = (await at_emby.get("/System/ActivityLog/Entries", Limit=200))["Items"]
    assert {emby.number(row["ItemId"]) for row in rows if "ItemId" in row} <= {p.number for p in emby.watching.plays}
    body = {"CustomQueryString": "SELECT COUNT(*) AS n FROM PlaybackActivity", "ReplaceUserId": False}
    answer = (await at_emby.ask("POST", "/emby/user_usage_stats/submit_custom_query", body)).json()
    assert (answer["colums"], int(answer["results"][0][0]) > 0) == (["n"], True)


async def test_its_own_plays(emby, box):
    """Some plays are known to one server only."""
    here, there = ({(p.person, p.number, p.started) for p in one.watching.plays} for one in (emby, box))
    assert here - there
    assert here & there


async def test_a_jellyfin_token_is_none(http, emby, box):
    """Tokens of one server are nothing at the other."""
    assert await Caller(http, emby, box.token()).status("GET", "/System/Info") == 401
