"""Every call of the panel, over real HTTP."""

from __future__ import annotations

from base64 import b64decode
from xml.etree import ElementTree

import httpx
import pytest

from tui.sandbox import Household
from tui.sandbox.xtream import ABSENT

LISTS = {
    "get_live_streams": ("live", "stream_id"),
    "get_vod_streams": ("movies", "stream_id"),
    "get_series": ("series", "series_id"),
}
CATEGORIES = {"get_live_categories": "live", "get_vod_categories": "movies", "get_series_categories": "series"}


async def test_account_answer(call, house):
    """The call without an action gives user_info and server_info, and tells the real port."""
    answer = (await call()).json()
    assert answer["user_info"]["auth"] == 1
    assert answer["user_info"]["status"] == "Active"
    assert int(answer["user_info"]["exp_date"]) > answer["server_info"]["timestamp_now"]
    assert house.xtream.url.endswith(":" + answer["server_info"]["port"])


@pytest.mark.parametrize("action", LISTS)
async def test_list_holds_every_item(call, house, action):
    """A list has a row for each item and category, numbered from 1."""
    name, field = LISTS[action]
    shelf = getattr(house.xtream.panel, name)
    rows = (await call(action)).json()
    assert list(dict.fromkeys(row[field] for row in rows)) == shelf.ids
    assert [row["num"] for row in rows] == list(range(1, shelf.row_count + 1))


@pytest.mark.parametrize("action", CATEGORIES)
async def test_categories(call, house, action):
    """Category ids are text, as in all captures."""
    shelf = getattr(house.xtream.panel, CATEGORIES[action])
    rows = (await call(action)).json()
    assert {row["category_id"]: row["category_name"] for row in rows} == shelf.categories


@pytest.mark.parametrize("action", LISTS)
async def test_category_filter(call, house, action):
    """A filtered list has exactly the rows of that category; 0 and nothing mean all."""
    everything = (await call(action)).json()
    wanted = [row for row in everything if row["category_id"] == "2"]
    found = (await call(action, category_id="2")).json()
    assert found and [row["name"] for row in found] == [row["name"] for row in wanted]
    assert (await call(action, category_id="0")).json() == everything
    assert (await call(action, category_id="")).json() == everything


async def test_film_detail(call, house):
    """A film has info and movie_data; an unknown one has an empty list for info."""
    item = house.xtream.panel.movies.ids[0]
    answer = (await call("get_vod_info", vod_id=item)).json()
    assert answer["movie_data"]["stream_id"] == item
    assert answer["info"]["name"] == house.xtream.panel.movies.name(item)
    assert (await call("get_vod_info", vod_id=1)).json() == {"info": []}
    assert (await call("get_vod_info")).json() == {"info": []}


async def test_series_detail(call, house):
    """A series has all its episodes; an unknown one is an empty list."""
    panel = house.xtream.panel
    item = panel.series.ids[0]
    panel.series.serve_as(item, "flat")
    answer = (await call("get_series_info", series_id=item)).json()
    assert [int(row["id"]) for row in answer["episodes"]] == [one.id for one in panel.series.episodes(item)]
    assert sum(season["episode_count"] for season in answer["seasons"]) == len(answer["episodes"])
    assert (await call("get_series_info", series_id=9_999_999)).json() == []


async def test_season_zero_makes_a_list_of_lists(call, house):
    """PHP writes keys that run 0, 1, 2 as a list: then the index is the season."""
    item = next(item for item in house.xtream.panel.series.ids if len(_seasons(house, item)) == 2)
    house.xtream.panel.series.serve_as(item, "php")
    assert isinstance((await call("get_series_info", series_id=item)).json()["episodes"], dict)
    house.xtream.panel.series.add_episode(item, "Making of", season=0)
    episodes = (await call("get_series_info", series_id=item)).json()["episodes"]
    assert [held[0]["season"] for held in episodes] == [0, 1, 2]


def _seasons(house: Household, item: int) -> set[int]:
    return {episode.season for episode in house.xtream.panel.series.episodes(item)} - {0}


@pytest.mark.parametrize("shape", ["object", "lists", "flat", "empty", "absent", "null", "junk"])
async def test_episode_shapes(call, house, shape):
    """Each shape can be chosen for a series."""
    item = next(item for item in house.xtream.panel.series.ids if _seasons(house, item) == {1, 2})
    house.xtream.panel.series.serve_as(item, shape, seasons="null")
    answer = (await call("get_series_info", series_id=item)).json()
    assert answer["seasons"] is None
    assert (
        _sketch(answer.get("episodes", "absent"))
        == {
            "object": "1 2",
            "lists": "[[][..][..]]",
            "flat": "flat",
            "empty": "[]",
            "absent": "absent",
            "null": "null",
            "junk": "junk",
        }[shape]
    )


def _sketch(episodes: object) -> str:
    if episodes is None or isinstance(episodes, str):
        return episodes or "null"
    if isinstance(episodes, dict):
        return "junk" if "x" in episodes and episodes["1"][0] is None else " ".join(episodes)
    if episodes and isinstance(episodes[0], list):
        return "[" + "".join("[..]" if held else "[]" for held in episodes) + "]"
    return "flat" if episodes else "[]"


async def test_short_guide(call, house):
    """Now and next of a channel with a guide, base64 and with both kinds of time."""
    item = next(item for item in house.xtream.panel.live.ids if house.xtream.panel.live.row(item)["epg_channel_id"])
    listings = (await call("get_short_epg", stream_id=item, limit=2)).json()["epg_listings"]
    first, second = listings
    assert b64decode(first["title"]).decode()
    assert (
        int(first["start_timestamp"]) <= 1_770_000_000 < int(first["stop_timestamp"]) == int(second["start_timestamp"])
    )


async def test_guide_table(call, house):
    """The table reaches a day back and marks what runs now."""
    item = next(item for item in house.xtream.panel.live.ids if house.xtream.panel.live.row(item)["epg_channel_id"])
    listings = (await call("get_simple_data_table", stream_id=item)).json()["epg_listings"]
    assert len(listings) == 48
    assert [one["now_playing"] for one in listings].count(1) == 1


async def test_guide_of_nothing_is_empty(call):
    """Unknown channels have no listings."""
    for action in ("get_short_epg", "get_simple_data_table"):
        assert (await call(action, stream_id=1)).json() == {"epg_listings": []}


async def test_xmltv(house, http):
    """The guide file is sound XML with a channel for each guide id."""
    url, login = _file(house, "xmltv.php")
    tree = ElementTree.fromstring((await http.get(url, params=login)).text)
    channels = [row["epg_channel_id"] for row in house.xtream.panel.live.rows() if row["epg_channel_id"]]
    assert [channel.get("id") for channel in tree.findall("channel")] == channels
    assert len(tree.findall("programme")) == 6 * len(channels)


async def test_playlist_links_lead_to_streams(house, http):
    """Every link of the M3U answers."""
    url, login = _file(house, "get.php")
    text = (await http.get(url, params=login | {"type": "m3u_plus", "output": "ts"})).text
    links = [line for line in text.splitlines() if line.startswith("http")]
    assert len(links) == house.xtream.panel.live.row_count + house.xtream.panel.movies.row_count
    for link in (links[0], links[-1]):
        assert (await http.get(link)).content.startswith(b"G")


@pytest.mark.parametrize(
    "path",
    [
        "live/{}/1001.ts",
        "movie/{}/600001.mp4",
        "series/{}/2000001.mkv",
        "{}/1001",
        "timeshift/{}/60/2026-01-01:10-00/1001.ts",
    ],
)
async def test_streams(house, http, path):
    """Stream addresses answer a few bytes to the account, and 403 to others."""
    access = house.xtream
    good, bad = f"{access.username}/{access.password}", "some/body"
    assert len((await http.get(f"{access.url}/{path.format(good)}")).content) == 1504
    assert (await http.get(f"{access.url}/{path.format(bad)}")).status_code == 403


def _file(house: Household, name: str) -> tuple[str, dict[str, str]]:
    return f"{house.xtream.url}/{name}", {"username": house.xtream.username, "password": house.xtream.password}


@pytest.mark.parametrize(
    ("flavour", "status", "part"),
    [
        ("auth0", 200, '"auth":0'),
        ("auth_text0", 200, '"auth":"0"'),
        ("auth_false", 200, '"auth":false'),
        ("json401", 401, '"error"'),
        ("html401", 401, "<h1>"),
        ("nginx404", 404, "<center>nginx"),
    ],
)
async def test_wrong_credentials(call, house, flavour, status, part):
    """Each flavour of refusal, for the login and for lists."""
    house.xtream.panel.account.refusal = flavour
    for action in ("", "get_vod_streams"):
        answer = await call(action, password="wrong")
        assert answer.status_code == status
        assert part in answer.text


async def test_changed_password(call, house):
    """The old password stops working at once."""
    old = house.xtream.password
    house.xtream.panel.account.password = "new"
    assert (await call(password=old)).json()["user_info"]["auth"] == 0
    assert (await call()).json()["user_info"]["auth"] == 1


@pytest.mark.parametrize("status", ["Expired", "Banned", "Disabled", "Inactive"])
async def test_closed_account(call, house, status):
    """An account that is not active says so, and lists answer the account instead of rows."""
    house.xtream.panel.account.status = status
    assert (await call()).json()["user_info"]["status"] == status
    assert (await call("get_vod_streams")).json()["user_info"]["status"] == status


@pytest.mark.parametrize("value", [None, "", 0, 1_550_619_710, "2030-01-01 00:00:00"])
async def test_expiry_forms(call, house, value):
    """The expiry can be anything, or absent."""
    house.xtream.panel.account.exp_date = value
    assert (await call()).json()["user_info"]["exp_date"] == value
    house.xtream.panel.account.exp_date = ABSENT
    assert "exp_date" not in (await call()).json()["user_info"]


async def test_secrets_with_special_characters():
    """Names and passwords with `/ & % + é` work in the query and in paths."""
    secret = "a/b&c%d+é ?#=ü"
    async with (
        Household(live=5, movies=5, series=1, username=f"u{secret}", password=secret) as house,
        httpx.AsyncClient() as http,
    ):
        url, login = _file(house, "player_api.php")
        assert (await http.get(url, params=login)).json()["user_info"]["auth"] == 1
        url, _ = _file(house, "get.php")
        links = [line for line in (await http.get(url, params=login)).text.splitlines() if line.startswith("http")]
        assert (await http.get(links[0])).status_code == 200


@pytest.mark.parametrize("name", ["xmltv.php", "get.php"])
async def test_hostile_names_in_files(http, name):
    """Guide and playlist stay sound with hostile names: one line or element each."""
    async with Household(live=40, movies=40, series=1, hostile=True, duplicates=0) as house:
        url, login = _file(house, name)
        text = (await http.get(url, params=login | {"type": "m3u_plus"})).text
    if name == "xmltv.php":
        names = [element.text for element in ElementTree.fromstring(text).iter("display-name")]
        assert len(names) == sum(bool(row["epg_channel_id"]) for row in house.xtream.panel.live.rows())
    else:
        assert len(text.rstrip("\n").split("\n")) == 1 + 2 * 80


async def test_base_path():
    """A panel can live below a path, and is not found above it."""
    async with Household(live=1, movies=1, series=1, base_path="/sub/panel") as house, httpx.AsyncClient() as http:
        assert house.xtream.url.endswith("/sub/panel")
        url, login = _file(house, "player_api.php")
        assert (await http.get(url, params=login)).json()["user_info"]["auth"] == 1
        assert (await http.get(url.replace("/sub/panel", ""), params=login)).status_code == 404


async def test_other_methods(house, http):
    """HEAD gets an empty 200 and POST a 501, as seen on panels; unknown paths are 404."""
    url = f"{house.xtream.url}/player_api.php"
    assert (await http.head(url)).status_code == 200
    assert (await http.post(url)).status_code == 501
    assert (await http.get(f"{house.xtream.url}/panel_api.php")).status_code == 404
    assert house.xtream.journal.non_get == 2
