"""The card of a server, and the ways in which there is none to show."""

from __future__ import annotations

import pytest

from tests.clients.jellyfin.support import HERE, NOW, MakeBox, MakeClient
from tests.fake_clock import FakeClock
from tui.clients.http import HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.jellyfin.client import JellyfinServer
from tui.clients.media_trouble import BLOCKED_AFTER, EmptyUnavailable, trouble_of
from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
    TimedOut,
)
from tui.model.health import Trouble
from tui.model.plays import ServerKind
from tui.model.servers import LibraryKind
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.jellyfin.states import ServerState


async def test_a_card_has_all_that_is_known(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Who it is, its libraries, its clock and its history."""
    facts = await make_client(any_box).look()
    assert facts.identity.uuid == any_box.server.id
    assert {one.name for one in facts.libraries} == {one.title for one in any_box.collection.sections}
    assert facts.clock_skew_seconds is not None
    assert facts.history_source == "Playback Reporting"
    assert facts.notes == ()
    assert {one.kind for one in facts.libraries} >= {LibraryKind.MOVIES, LibraryKind.SHOWS}


async def test_a_clock_that_is_ahead_is_told(box: JellyfinAccess, client: JellyfinServer) -> None:
    """By the Date header, which has whole seconds only."""
    before = (await client.look()).clock_skew_seconds
    box.server.clock_offset = 300.0
    after = (await client.look()).clock_skew_seconds
    assert before is not None
    assert after is not None
    assert after - before == pytest.approx(300.0, abs=1.0)


async def test_what_plays_is_told(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Who, what, where and how far; only what plays, not every device."""
    episode = any_box.collection.of("TV Shows", "episode")[0]
    any_box.begin("joerg", episode.number, offset_ms=600_000, is_paused=True)
    playing = (await make_client(any_box).look()).playing
    assert playing is not None
    assert len(playing) == 1
    now = playing[0]
    assert (now.account_key, now.item_key) == (any_box.user_id("joerg"), any_box.item_id(episode.number))
    assert (now.position_ms, now.is_paused, now.player) == (600_000, True, "Sandbox Player on Living Room")
    assert now.title.endswith(f" - {episode.title}")


async def test_a_user_is_told_what_it_cannot_see(box: JellyfinAccess, make_client: MakeClient) -> None:
    """A token of a plain user is a good one with less to show."""
    facts = await make_client(box, box.token("joerg"), user_id=box.user_id("joerg")).look()
    assert facts.notes == ("Other accounts cannot be read: needs a sign-in as an administrator, or an API key",)
    assert (facts.history_source, facts.history_reaches_back_to) == ("watched marks", None)


async def test_what_goes_on_is_noted(box: JellyfinAccess, client: JellyfinServer) -> None:
    """A scan that runs, a restart that waits."""
    box.server.scan_percent, box.server.has_pending_restart = 41.6, True
    assert (await client.look()).notes == ("It waits for a restart", "Scan Media Library runs, 42 %")


async def test_the_history_in_use_is_told(make_box: MakeBox, make_client: MakeClient) -> None:
    """Without the plugin it is the log, which 10.8 cannot be read from."""
    box = await make_box()
    box.server.reporting.is_installed = False
    facts = await make_client(box).look()
    assert facts.history_source == "activity log and watched marks"
    assert facts.history_reaches_back_to is not None
    assert NOW - 31 * 86_400 < facts.history_reaches_back_to < NOW - 20 * 86_400
    box.server.version = "10.8.13"
    assert (await make_client(box).look()).history_source == "watched marks"


@pytest.mark.parametrize(
    ("state", "trouble", "words"),
    [
        ("starting", Trouble.STARTING, "Jellyfin is starting"),
        ("migrating", Trouble.MIGRATING, "starting or migrating its database"),
        ("maintenance", Trouble.MAINTENANCE, "down for maintenance"),
        ("setup", Trouble.STARTING, "has not been set up yet"),
        ("refused", Trouble.STARTING, "is starting, or refuses this address"),
    ],
)
async def test_states_in_which_it_does_not_serve(
    box: JellyfinAccess, client: JellyfinServer, state: ServerState, trouble: Trouble, words: str
) -> None:
    """Each has its own words; none is a failure."""
    box.server.state = state
    with pytest.raises(ServerError, match=words) as caught:
        await client.look()
    assert trouble_of(caught.value) is trouble
    assert caught.value.hint


async def test_a_migration_says_when_to_come_back(box: JellyfinAccess, client: JellyfinServer) -> None:
    """`Retry-After: 005` are five seconds; the public information alone is no health."""
    box.server.state = "migrating"
    with pytest.raises(ServerError) as caught:
        await client.look()
    assert caught.value.retry_after == 5
    assert (await client.identity()).is_ready is False


async def test_a_server_that_is_not_set_up_is_not_ready(box: JellyfinAccess, client: JellyfinServer) -> None:
    """Nobody went through its first steps."""
    box.server.state = "setup"
    assert (await client.identity()).is_ready is False


async def test_an_address_that_is_refused_for_an_hour_is_told(box: JellyfinAccess, client: JellyfinServer) -> None:
    """An empty 503 for ever is the remote access rules."""
    box.server.state = "refused"
    with pytest.raises(EmptyUnavailable) as caught:
        await client.look()
    assert trouble_of(caught.value, BLOCKED_AFTER) is Trouble.ADDRESS_BLOCKED


@pytest.mark.parametrize(
    ("fault", "error", "trouble", "words"),
    [
        ("proxy_login", BadResponse, Trouble.WRONG_ADDRESS, "web page"),
        ("401", AuthError, Trouble.EXPIRED, "refuses the token"),
        ("forbidden", Forbidden, Trouble.NO_PERMISSION, "does not allow"),
        ("gone", NotFound, Trouble.WRONG_ADDRESS, "has nothing there"),
        ("429", RateLimited, Trouble.OVERLOADED, "slow down"),
        ("crash", ServerError, Trouble.OTHER, r"Jellyfin failed \(500\)"),
        ("html_error", ServerError, Trouble.OTHER, r"Jellyfin failed \(500\)"),
        ("html_502", ServerError, Trouble.OTHER, "does not reach it"),
        ("migrating", ServerError, Trouble.MIGRATING, "migrating"),
        ("ip_refused", ServerError, Trouble.STARTING, "refuses this address"),
        ("drop", NetworkError, Trouble.OTHER, "broke off"),
        ("stall", TimedOut, Trouble.TIMEOUT, "stopped answering"),
        ("empty", ServerError, Trouble.OTHER, "empty answer"),
        ("cut", SyncError, Trouble.OTHER, "cut off|broke off"),
    ],
)
async def test_what_goes_wrong_is_told(
    box: JellyfinAccess, client: JellyfinServer, fault: str, error: type[SyncError], trouble: Trouble, words: str
) -> None:
    """Each way in which a call fails has its class, its trouble, its words and what to do."""
    box.faults.load(f"info:{fault}")
    with pytest.raises(error, match=words) as caught:
        await client.look()
    assert trouble_of(caught.value) is trouble
    assert caught.value.hint


async def test_another_server_at_a_known_address_shows_by_its_key(box: JellyfinAccess, client: JellyfinServer) -> None:
    """Who knows the address compares the key."""
    box.faults.load("info_public:stranger")
    assert (await client.identity()).uuid != box.server.id


async def test_something_else_at_the_address_is_told(http: HttpClient, make_box: MakeBox) -> None:
    """A path that leads nowhere, and a server of another make."""
    box = await make_box()
    nowhere = JellyfinServer(http, f"{box.url}/elsewhere", "t", HERE, clock=FakeClock(NOW), kind=ServerKind.JELLYFIN)
    with pytest.raises(NotFound) as caught:
        await nowhere.look()
    assert trouble_of(caught.value) is Trouble.WRONG_ADDRESS
    assert "base path" in caught.value.hint


async def test_s39_neither_token_nor_address_with_it_is_told(box: JellyfinAccess) -> None:
    """The token goes in a header, and no exchange shows it."""
    told: list[object] = []
    async with HttpClient(HttpOptions(), on_exchange=told.append) as http:
        server = JellyfinServer(http, box.url, box.api_key, HERE, clock=FakeClock(NOW), kind=ServerKind.JELLYFIN)
        await server.look()
    assert len(told) > 5
    assert box.api_key not in repr(told)
