"""pytrakt, a client written by others, gets along with the Trakt of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.trakt.pytrakt_client import signed_in
from tui.sandbox import Household, threaded_household

SIZES = {"live": 1, "movies": 1, "series": 1, "library": 120}


@pytest.fixture
def house() -> Iterator[Household]:
    with threaded_household(**SIZES) as household:
        yield household


@pytest.fixture
def pytrakt(house: Household, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give the client, pointed at the sandbox and signed in."""
    with signed_in(house.trakt, tmp_path, monkeypatch) as client:
        yield client


def film(house: Household, nth: int = 0) -> Any:
    """Give a film that it asked for by its id."""
    from trakt.sync import search_by_id

    known = [one for one in house.trakt.known.of_kind("movie") if one.ids and "imdb" in one.ids]
    (found,) = search_by_id(known[nth].ids["imdb"], "imdb", "movie")
    return found


def test_settings(house, pytrakt):
    """It reads who is signed in, and what room there is."""
    from trakt.users import get_user_settings

    settings = get_user_settings()
    assert (settings["user"]["ids"]["slug"], settings["limits"]["list"]["count"]) == ("mira", 100)


def test_lists(house, pytrakt):
    """It makes a list, fills it, reads it back, takes things off, and deletes it."""
    from trakt.users import User, UserList

    films = [film(house, nth) for nth in range(3)]
    made = UserList.create("Evening", "mira", description="for two", privacy="friends")
    made.add_items(*films)
    there = house.trakt.look(made.trakt)
    assert (there.name, there.description, there.privacy) == ("Evening", "for two", "friends")
    assert [key[1] for key in there.keys] == [one.trakt for one in films]
    read = User("mira").get_list("Evening")
    assert [one.slug for one in read] == [one.slug for one in films]
    made.remove_items(films[0])
    assert len(there.items) == 2
    made.delete_list()
    assert house.trakt.lists() == []


def test_device_sign_in(house, pytrakt, capsys):
    """It shows a code, is told to wait, and comes in when somebody has typed it."""
    from trakt.auth.device import DeviceAuthAdapter
    from trakt.errors import BadRequestException

    api = pytrakt.api()
    api.base_url = api.base_url.rstrip("/")
    adapter = DeviceAuthAdapter(client=api, config=pytrakt.config())
    asked = adapter.get_device_code()
    with pytest.raises(BadRequestException):
        adapter.get_device_token(asked["device_code"])
    house.trakt.approve(asked["user_code"], "joerg")
    answer = adapter.get_device_token(asked["device_code"])
    assert house.trakt.oauth.holder(answer["access_token"]).person == "joerg"
    assert asked["user_code"] in capsys.readouterr().out


def test_refresh(house, pytrakt):
    """It renews its tokens, and the old refresh token is dead."""
    from trakt.errors import OAuthRefreshException

    auth = pytrakt.api().auth
    old = auth.config.OAUTH_REFRESH
    auth.refresh_token()
    assert (auth.OAUTH_TOKEN_VALID, old == auth.config.OAUTH_REFRESH) == (True, False)
    auth.config.update(OAUTH_REFRESH=old)
    with pytest.raises(OAuthRefreshException):
        auth.refresh_token()


def test_history(house, pytrakt):
    """It notes a play at a time, rates, and takes the play back."""
    from datetime import UTC, datetime

    from trakt.sync import add_to_history, rate, remove_from_history

    one = film(house)
    add_to_history(one, datetime(2026, 1, 1, 12, tzinfo=UTC))
    (play,) = house.trakt.diary().plays
    assert (play.key, play.watched_ms) == (("movie", one.trakt), 1_767_268_800_000)
    rate(one, 8)
    assert house.trakt.diary().rating_of(play.key) == 8
    remove_from_history({"movies": [one.ids]})
    assert house.trakt.diary().plays == ()


def test_scrobble_and_playback(house, pytrakt):
    """It pauses in a film, and finds where to go on."""
    from trakt.sync import Scrobbler, get_playback

    one = film(house)
    Scrobbler(one, 0, "1", "2026-01-01").pause(40)
    (entry,) = get_playback("movies")
    assert (entry.progress, entry.data["ids"]["trakt"]) == (40, one.trakt)
