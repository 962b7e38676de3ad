"""jellyfin-apiclient-python and embyclient, clients written by others, get along with the servers of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jellyfin_apiclient_python import JellyfinClient
from jellyfin_apiclient_python.connection_manager import CONNECTION_STATE
from jellyfin_apiclient_python.exceptions import HTTPException

from tests.sandbox.jellyfin.support import NOW, TICKS, film
from tui.sandbox import Household, threaded_household

DATE = "2026-01-01T12:00:00.0000000Z"
SIZES = {"live": 1, "movies": 1, "series": 1, "library": 120, "clock": lambda: NOW}


@pytest.fixture(params=["10.9.11", "10.11.11", "12.0.0"])
def house(request: pytest.FixtureRequest) -> Iterator[Household]:
    with threaded_household(**SIZES, jellyfin_version=request.param) as household:
        yield household


@pytest.fixture
def client() -> JellyfinClient:
    found = JellyfinClient()
    found.config.app("syncdeck", "0.1", "deck", "device-1")
    found.config.data["auth.ssl"] = False
    return found


@pytest.fixture
def signed_in(house: Household, client: JellyfinClient) -> Any:
    """Give the calls of a client that came in with the password of the administrator."""
    client.auth.connect_to_address(house.jellyfin.url)
    assert client.auth.login(house.jellyfin.url, house.jellyfin.username, house.jellyfin.password)
    return client.jellyfin


def test_connect_and_sign_in(house, client):
    """It finds the server, and comes in with the right password only."""
    box = house.jellyfin
    found = client.auth.connect_to_address(box.url)
    assert found["State"] == CONNECTION_STATE["ServerSignIn"]
    assert client.auth.login(box.url, box.username, "wrong") == {}
    answer = client.auth.login(box.url, box.username, box.password)
    assert (answer["ServerId"], answer["User"]["Id"]) == (found["Servers"][0]["Id"], box.user_id("mira"))
    assert client.jellyfin.get_system_info_new()["Id"] == box.server.id


def test_api_key(house, client):
    """It comes in with a key, and not with a wrong one."""
    box = house.jellyfin
    for key, state in ((box.api_key, "SignedIn"), ("0" * 32, "Unavailable")):
        known = {"Servers": [{"AccessToken": key, "address": box.url}]}
        assert client.authenticate(known, discover=False)["State"] == CONNECTION_STATE[state]


def test_quick_connect(house, client):
    """It shows a code, and comes in when somebody has approved it."""
    box, calls = house.jellyfin, client.jellyfin
    client.auth.connect_to_address(box.url)
    assert calls.quick_connect_enabled(box.url) is True
    asked = calls.quick_connect_initiate(box.url)
    assert calls.quick_connect_state(box.url, asked["Secret"])["Authenticated"] is False
    box.approve(asked["Code"], "joerg")
    assert calls.quick_connect_state(box.url, asked["Secret"])["Authenticated"] is True
    answer = client.auth.login_with_quick_connect(box.url, asked["Secret"])
    assert answer["User"]["Id"] == box.user_id("joerg")
    assert [view["Name"] for view in calls.get_views()["Items"]] == ["Movies", "TV Shows", "Filme 4K"]


def test_items(house, signed_in):
    """It walks libraries and shows, and finds what it searches."""
    box = house.jellyfin
    views = {view["Name"]: view["Id"] for view in signed_in.get_views()["Items"]}
    asked = {"ParentId": views["Movies"], "Recursive": True, "IncludeItemTypes": "Movie", "Limit": 1_000}
    films = signed_in.user_items(params=asked)["Items"]
    assert {box.number(item["Id"]) for item in films} == {one.number for one in box.collection.of("Movies", "movie")}
    title = film(box).title
    assert title in {item["Name"] for item in signed_in.search_media_items(title, media="Movie")["Items"]}
    show = box.item_id(box.collection.of("TV Shows", "show")[0].number)
    seasons = signed_in.get_seasons(show)["Items"]
    assert signed_in.get_season(show, seasons[-1]["Id"])["Items"]
    assert signed_in.get_item(films[0]["Id"])["ProviderIds"] is not None
    assert len(signed_in.get_items([films[0]["Id"], films[1]["Id"]])["Items"]) == 2


def test_played_and_unplayed(house, signed_in):
    """It marks with a date and without, and takes marks back."""
    box, item = house.jellyfin, film(house.jellyfin)
    key = box.item_id(item.number)
    signed_in.item_played(key, True, "2026-01-01T12:00:00Z")
    data = signed_in.get_userdata_for_item(key)
    assert (data["Played"], data["PlayCount"], data["LastPlayedDate"][:19]) == (True, 1, "2026-01-01T12:00:00")
    assert signed_in.item_played(key, False)["Played"] is False
    assert box.watching.state("mira", item.number).plays == 0
    assert signed_in.item_played(key, True)["PlayCount"] == 1


def test_user_data(house, signed_in):
    """It writes a position and reads it back."""
    key = house.jellyfin.item_id(film(house.jellyfin).number)
    signed_in.update_userdata_for_item(key, {"PlaybackPositionTicks": 700 * TICKS, "PlayCount": 2})
    data = signed_in.get_userdata_for_item(key)
    assert (data["PlaybackPositionTicks"], data["PlayCount"], data["Played"]) == (700 * TICKS, 2, False)


def test_sessions(house, signed_in):
    """It reports what plays, and sees it."""
    item = film(house.jellyfin)
    body = {"ItemId": house.jellyfin.item_id(item.number), "PositionTicks": 0}
    signed_in.session_playing(body)
    signed_in.session_progress(body | {"PositionTicks": 900 * TICKS})
    mine = next(one for one in signed_in.get_sessions() if one["DeviceId"] == "device-1")
    assert (mine["DeviceName"], mine["PlayState"]["PositionTicks"]) == ("deck", 900 * TICKS)
    assert signed_in.get_now_playing(mine["Id"])["Name"] == item.title
    signed_in.session_stop(body | {"PositionTicks": 900 * TICKS})
    assert "NowPlayingItem" not in signed_in.get_sessions()[0]
    assert signed_in.get_userdata_for_item(body["ItemId"])["PlaybackPositionTicks"] == 900 * TICKS


def test_history_and_plugins(signed_in):
    """It reads the activity log and the list of plugins."""
    page = signed_in.get_log_entries(startIndex=0, limit=5)
    assert len(page["Items"]) == 5
    assert "Playback Reporting" in {plugin["Name"] for plugin in signed_in.get_plugins()}


def test_errors(house, signed_in):
    """It raises for what is gone, and for a token that is refused."""
    box, item = house.jellyfin, film(house.jellyfin)
    box.collection.remove(item.number)
    with pytest.raises(HTTPException):
        signed_in.get_item(box.item_id(item.number))
    box.server.accounts.revoke_all(box.owner)
    with pytest.raises(HTTPException, match="Unauthorized"):
        signed_in.get_views()


@pytest.fixture
def emby() -> Iterator[tuple[Household, Any]]:
    """Give a household, and a client by others that has the key of its Emby."""
    module = pytest.importorskip("emby_client", reason="embyclient and what it needs are not installed")
    with threaded_household(**SIZES) as household:
        configuration = module.Configuration()
        configuration.host = f"{household.emby.url}/emby"
        configuration.api_key["api_key"] = household.emby.api_key
        client = module.ApiClient(configuration)
        yield household, client
        client.pool.close()
        client.pool.join()
        client.rest_client.pool_manager.clear()


def test_emby_client(emby):
    """embyclient reads users and items, marks with a compact date, and writes a position."""
    import emby_client

    house, client = emby
    user, item = house.emby.user_id("mira"), film(house.emby)
    key = house.emby.item_id(item.number)
    assert {one.id for one in emby_client.UserServiceApi(client).get_users_query().items} >= {user}
    found = emby_client.ItemsServiceApi(client).get_users_by_userid_items(user, recursive=True, ids=key)
    assert [one.name for one in found.items] == [item.title]
    marks = emby_client.PlaystateServiceApi(client)
    data = marks.post_users_by_userid_playeditems_by_id(user, key, date_played="20261001100000")
    assert (data.played, data.play_count) == (True, 1)
    assert marks.delete_users_by_userid_playeditems_by_id(user, key).played is False
    state = emby_client.UserItemDataDto(played=True, play_count=3, playback_position_ticks=0, last_played_date=DATE)
    marks.post_users_by_userid_items_by_itemid_userdata(state, user, key)
    assert house.emby.server.user_data.of("mira", item.number).play_count == 3
