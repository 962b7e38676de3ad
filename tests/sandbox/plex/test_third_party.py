"""plexapi, a client written by others, gets along with the sandbox's Plex and plex.tv."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tests.sandbox.plex.support import NOW
from tui.sandbox import PlexAccess, threaded_household
from tui.sandbox.media import UNSEEN


@pytest.fixture(scope="module")
def api() -> Any:
    """Import plexapi without whatever configuration lies in somebody's home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLEXAPI_CONFIG_PATH", os.devnull)
        import plexapi.exceptions
        import plexapi.myplex
        import plexapi.server
    return SimpleNamespace(server=plexapi.server, myplex=plexapi.myplex, exceptions=plexapi.exceptions)


@pytest.fixture
def plex() -> Iterator[PlexAccess]:
    with threaded_household(live=1, movies=1, series=1, library=300, tracks=12, clock=lambda: NOW) as household:
        yield household.plex


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        yield opened


@pytest.fixture
def server(api: Any, plex: PlexAccess, session: requests.Session) -> Any:
    return api.server.PlexServer(plex.url, plex.token(), session=session)


@pytest.fixture
def cloud(api: Any, plex: PlexAccess, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Point every address of plex.tv that is used here at the sandbox."""
    account, pins, resource = api.myplex.MyPlexAccount, api.myplex.MyPlexPinLogin, api.myplex.MyPlexResource
    places = [(pins, "PINS"), (resource, "key"), (api.myplex.MyPlexUser, "key")]
    places += [(account, name) for name in ("key", "HOMEUSERS", "FRIENDINVITE", "PING")]
    for place, name in places:
        monkeypatch.setattr(place, name, getattr(place, name).replace("https://plex.tv", plex.tv_url))
    return api.myplex


def test_connect(server, plex):
    """It connects, and finds all libraries with their kinds."""
    assert (server.machineIdentifier, server.friendlyName) == (plex.state.machine_identifier, "Den")
    found = [(section.title, section.type) for section in server.library.sections()]
    assert found == [(section.title, section.kind) for section in plex.collection.sections]


def test_refused(api, plex, session):
    """A wrong token is unauthorized, and what is gone is not found."""
    with pytest.raises(api.exceptions.Unauthorized):
        api.server.PlexServer(plex.url, "wrong", session=session)
    server = api.server.PlexServer(plex.url, plex.token(), session=session)
    with pytest.raises(api.exceptions.NotFound):
        server.fetchItem(77)


def test_everything_is_walked(server, plex):
    """Lists of several pages come whole, with ids, durations and states."""
    films = server.library.section("Movies").all()
    assert len(films) == len(plex.collection.of("Movies", "movie")) > 100
    for film in films:
        item = plex.collection.item(plex.number(str(film.ratingKey)))
        state = plex.watching.state("mira", item.number)
        assert (film.title, film.duration, film.year) == (item.title, item.runtime_ms, item.year)
        assert (film.viewCount, film.viewOffset) == (state.plays, state.offset_ms)
        assert [part.file for media in film.media for part in media.parts] == [item.path]


def test_shows(server, plex):
    """Shows, seasons and episodes hang together, specials too."""
    section = server.library.section("TV Shows")
    for show in section.all():
        leaves = plex.collection.leaves(plex.number(str(show.ratingKey)))
        assert [episode.title for episode in show.episodes()] == [leaf.title for leaf in leaves]
        assert show.leafCount == len(leaves)
        assert {episode.seasonNumber for season in show.seasons() for episode in season.episodes()} == {
            leaf.parent_index for leaf in leaves
        }


def test_ids(server, plex):
    """Ids at other providers come with an item."""
    known = next(item for item in plex.collection.of("Movies", "movie") if len(item.ids) == 3 and item.number % 13 == 1)
    film = server.fetchItem(int(plex.rating_key(known.number)))
    assert {guid.id for guid in film.guids} == {f"{name}://{value}" for name, value in known.ids.items()}


def test_search(server, plex):
    """Its searches find by title, over all and in one library, with filters that the server offers."""
    item = plex.collection.of("Movies", "movie")[0]
    section = server.library.section("Movies")
    assert item.title in {found.title for found in server.search(item.title, mediatype="movie", limit=50)}
    assert item.title in {found.title for found in section.search(title=item.title)}
    assert item.title in {found.title for found in server.library.search(title=item.title, libtype="movie")}
    unwatched = section.search(unwatched=True, sort="addedAt:desc")
    assert unwatched == sorted(unwatched, key=lambda film: film.addedAt, reverse=True)
    assert {film.viewCount for film in unwatched} == {0}


def test_history(server, plex):
    """History comes by time and account, the latest first, deleted items and all."""
    rows = server.history()
    assert len(rows) == len(plex.state.history) > 100
    since = NOW - 30 * 86_400
    mine = server.history(mindate=datetime.fromtimestamp(since), accountID=1)
    expected = [row for row in plex.state.history if row.person == "mira" and row.viewed_at >= since]
    assert [row.viewedAt.timestamp() for row in mine] == [row.viewed_at for row in reversed(expected)]
    assert {row.ratingKey for row in rows if row.ratingKey is None}


def test_marking(server, plex):
    """Marked as played and unplayed, an item is so when it is read again."""
    film = server.library.section("Movies").all()[40]
    number = plex.number(str(film.ratingKey))
    film.markUnplayed()
    assert (film.reload().isPlayed, plex.watching.state("mira", number)) == (False, UNSEEN)
    film.markPlayed()
    assert (film.reload().isPlayed, plex.watching.state("mira", number).plays) == (True, 1)


def test_progress(server, plex):
    """Positions are taken, by both calls."""
    film = server.library.section("Movies").all()[41]
    film.markUnplayed()
    film.updateProgress(120_000)
    assert film.reload().viewOffset == 120_000
    film.updateTimeline(180_000, state="stopped", duration=film.duration)
    assert film.reload().viewOffset == 180_000


def test_around_the_server(server, plex):
    """Accounts, players, tasks, settings and what is playing can be read."""
    plex.state.start("joerg", 1)
    (playing,) = server.sessions()
    assert (playing.usernames, playing.player.state) == (["Jörg Grünspan"], "playing")
    assert {account.id for account in server.systemAccounts()} == {0, 1, 4_100_002, 4_100_003, 9_330_201}
    assert {device.name for device in server.systemDevices()} >= {"Living Room", "Küche"}
    assert server.butlerTasks()
    assert server.settings.get("LibraryVideoPlayedThreshold").value == 90
    assert [film.ratingKey for film in server.continueWatching()]
    assert server.activities == []


def test_others_see_their_own(api, plex, session):
    """With a friend's token the libraries, states and history are the friend's."""
    friend = api.server.PlexServer(plex.url, plex.token("takeru"), session=session)
    assert [section.title for section in friend.library.sections()] == ["Movies", "TV Shows"]
    assert {row.accountID for row in friend.history()} == {9_330_201}
    with pytest.raises(api.exceptions.BadRequest, match="403"):
        friend.sessions()


def test_sign_in_by_pin(cloud, plex, session):
    """A PIN links it to an account, whose server it finds and connects to, past addresses that are not it."""
    login = cloud.MyPlexPinLogin(session=session, headers={"X-Plex-Client-Identifier": "linked"})
    assert not login.checkLogin()
    plex.approve_pin(login.pin)
    assert login.checkLogin()
    account = cloud.MyPlexAccount(token=login.token, session=session)
    resource = account.resource("Den")
    assert (account.username, account.ping(), resource.owned) == ("lighthouse.mira", True, True)
    assert resource.accessToken == plex.token()
    stale, local = [one.uri for one in resource.connections if one.local]
    assert {stale, local} == {plex.stale.url, plex.url}
    assert resource.connect(ssl=False, timeout=5, locations=["remote"]).friendlyName == "Den"


def test_users_of_the_home(cloud, plex, session):
    """The owner sees home users and friends, and becomes a home user with the PIN."""
    owner = cloud.MyPlexAccount(token=plex.account_token(), session=session)
    assert {user.title for user in owner.users()} >= {"Jörg Grünspan", "Kids", "健"}
    joerg = next(user for user in owner.users() if user.title == "Jörg Grünspan")
    switched = owner.switchHomeUser(joerg, pin="4711")
    assert (switched.id, switched.resource("Den").accessToken) == (4_100_002, plex.token("joerg"))
    friend = next(user for user in owner.users() if user.title == "健")
    assert friend.get_token(plex.state.machine_identifier) == plex.token("takeru")
