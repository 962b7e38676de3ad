"""What goes wrong at a Plex server, each with its class, its words and what the card makes of it."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.clients.plex.conftest import IDENTITY, MakeServer
from tui.clients.http import HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.media_trouble import state_of, trouble_of
from tui.clients.plex.calls import PlexCalls
from tui.clients.plex.client import PlexServer
from tui.clients.plex.errors import status_error
from tui.engine.clock import SystemClock
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
from tui.model.health import HealthState, Trouble
from tui.model.library import ItemKind
from tui.model.server_history import HistoryWish
from tui.model.servers import LibraryKind, ServerLibrary
from tui.sandbox.plex.access import PlexAccess

FILMS = 57
"""In the library of that name."""
MOVIES = ServerLibrary("1", "Movies", LibraryKind.MOVIES)


@pytest.mark.parametrize(
    ("fault", "kind", "words", "trouble", "state"),
    [
        ("starting", ServerError, "Plex is starting", Trouble.STARTING, HealthState.STARTING),
        ("migrating", ServerError, "converting its database", Trouble.MIGRATING, HealthState.STARTING),
        ("503", ServerError, "Plex is starting", Trouble.STARTING, HealthState.STARTING),
        ("html_error", ServerError, "failed with status 500", Trouble.OTHER, HealthState.DISCONNECTED),
        ("502", ServerError, "proxy in front of Plex", Trouble.OTHER, HealthState.DISCONNECTED),
        ("expired", AuthError, "refuses the token", Trouble.EXPIRED, HealthState.SIGNED_OUT),
        ("498", AuthError, "has expired", Trouble.EXPIRED, HealthState.SIGNED_OUT),
        ("forbidden", Forbidden, "refuses the call", Trouble.NO_PERMISSION, HealthState.ERROR),
        ("gone", NotFound, "does not have", Trouble.WRONG_ADDRESS, HealthState.ERROR),
        ("400", BadResponse, "status 400", Trouble.OTHER, HealthState.DISCONNECTED),
        ("429", RateLimited, "slow down", Trouble.OVERLOADED, HealthState.DISCONNECTED),
        ("html", BadResponse, "web page", Trouble.WRONG_ADDRESS, HealthState.ERROR),
        ("empty", ServerError, "empty answer", Trouble.OTHER, HealthState.DISCONNECTED),
        ("empty_object", BadResponse, "not as Plex does", Trouble.WRONG_ADDRESS, HealthState.ERROR),
        ("drop", NetworkError, "broke off", Trouble.OTHER, HealthState.DISCONNECTED),
        ("cut", SyncError, "cut off|broke off", Trouble.OTHER, HealthState.DISCONNECTED),
        ("stall", TimedOut, "stopped answering", Trouble.TIMEOUT, HealthState.DISCONNECTED),
    ],
)
async def test_what_goes_wrong_is_told(
    plex: PlexAccess,
    server: PlexServer,
    fault: str,
    kind: type[SyncError],
    words: str,
    trouble: Trouble,
    state: HealthState,
) -> None:
    """By the status, since the bodies of errors are pages or nothing; each has a hint."""
    plex.faults.load(f"root:{fault}")
    with pytest.raises(kind, match=words) as caught:
        await server.look()
    assert (trouble_of(caught.value), state_of(trouble_of(caught.value))) == (trouble, state)
    assert caught.value.hint


async def test_a_server_that_is_not_there_is_told(make: MakeServer) -> None:
    """A port where nothing listens, and a name that nobody knows."""
    for url, trouble in (("http://127.0.0.1:1", Trouble.REFUSED), ("http://den.invalid:32400", Trouble.DNS)):
        with pytest.raises(NetworkError) as caught:
            await make(url=url).look()
        assert trouble_of(caught.value) is trouble


async def test_another_program_at_the_address_is_told(plex: PlexAccess, make: MakeServer) -> None:
    """plex.tv's server here; it knows no such paths."""
    with pytest.raises(SyncError) as caught:
        await make(url=plex.tv_url).identity()
    assert trouble_of(caught.value) is Trouble.WRONG_ADDRESS


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ('<Response code="503" title="Maintenance" status="Plex Media Server is starting up."/>', Trouble.STARTING),
        (
            '<Response code="503" title="Maintenance" '
            'status="Plex Media Server is currently running startup maintenance tasks."/>',
            Trouble.MAINTENANCE,
        ),
        ('<Response status="Plex Media Server is currently running database migrations."/>', Trouble.MIGRATING),
        ("", Trouble.STARTING),
        ("<html>The request queue is full: overloaded</html>", Trouble.OVERLOADED),
        (
            "<html><center><h1>503 Service Temporarily Unavailable</h1></center><center>nginx</center></html>",
            Trouble.OTHER,
        ),
    ],
)
def test_what_a_503_waits_for(body: str, trouble: Trouble) -> None:
    """A start is no failure; a proxy that does not reach the server is one."""
    error = status_error(503, {"retry-after": "5"}, body, 0.0)
    assert isinstance(error, ServerError)
    assert (trouble_of(error), error.retry_after, error.is_retryable) == (trouble, 5.0, True)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, AuthError), (422, AuthError), (498, AuthError), (408, RateLimited), (429, RateLimited), (504, ServerError)],
)
def test_statuses(status: int, kind: type[SyncError]) -> None:
    """Those that no other test meets."""
    assert isinstance(status_error(status, {}, "", 0.0), kind)
    assert status_error(204, {}, "", 0.0) is None


def test_a_proxy_that_asks_for_a_login_kills_no_token() -> None:
    """Plex itself asks for none of these."""
    error = status_error(401, {"www-authenticate": 'Basic realm="nas"'}, "", 0.0)
    assert isinstance(error, Forbidden)
    assert trouble_of(error) is Trouble.WRONG_ADDRESS


async def test_a_401_is_confirmed_before_the_token_is_called_dead(plex: PlexAccess, server: PlexServer) -> None:
    """One call refuses and `GET /` does not: it is that call."""
    plex.faults.load("all:expired")
    with pytest.raises(Forbidden, match="may not ask Plex for /library/sections/1/all"):
        await server.items(MOVIES, ItemKind.MOVIE, 0, 10)
    assert [entry.action for entry in plex.journal.entries] == ["all", "root"]


async def test_trouble_while_confirming_says_nothing_of_the_token(plex: PlexAccess, server: PlexServer) -> None:
    """It is that trouble, which is tried again."""
    plex.faults.load("all:expired, root:starting")
    with pytest.raises(ServerError, match="Plex is starting"):
        await server.items(MOVIES, ItemKind.MOVIE, 0, 10)


async def test_s2_a_page_that_fails_is_no_empty_page(plex: PlexAccess, server: PlexServer) -> None:
    """Whatever fails, nothing is made up in its place."""
    source = (await server.history_sources())[0]
    plex.faults.load("all:fail_page=1, history:fail_page=1")
    assert (await server.items(MOVIES, ItemKind.MOVIE, 0, 10)).received == 10
    with pytest.raises(ServerError):
        await server.items(MOVIES, ItemKind.MOVIE, 10, 10)
    with pytest.raises(ServerError):
        await server.history(source, HistoryWish(0.0), 10, 10)


@pytest.mark.parametrize(
    ("fault", "received", "total", "offset"),
    [
        ("clamped=4", 4, FILMS, 20),
        ("unpaged", FILMS, None, None),
        ("first_page", 10, FILMS, 0),
        ("repeated", 10, FILMS, 10),
        ("half", 5, FILMS, 20),
        ("no_rows", 0, FILMS, 20),
        ("no_total", 10, FILMS, 20),
        ("moving_total=3", 10, FILMS + 3, 20),
        ("odd_rows", 10, FILMS, 20),
    ],
)
async def test_s3_a_page_is_told_as_it_came(
    plex: PlexAccess, server: PlexServer, fault: str, received: int, total: int | None, offset: int | None
) -> None:
    """Entries that came, the total and the place that the answer declares: those who walk can see what is wrong."""
    assert (await server.items(MOVIES, ItemKind.MOVIE, 0, 1000)).received == FILMS
    plex.faults.load(f"all:{fault}")
    page = await server.items(MOVIES, ItemKind.MOVIE, 20, 10)
    assert (page.received, page.total, page.offset) == (received, total, offset)


@pytest.mark.parametrize("fault", ["html_error", "gone", "forbidden"])
async def test_one_broken_library_makes_no_server_ill(plex: PlexAccess, server: PlexServer, fault: str) -> None:
    """It is listed without its count."""
    plex.faults.load(f"all:{fault}*1")
    counts = [library.items for library in (await server.look()).libraries]
    assert counts[0] is None
    assert all(counts[1:])


@pytest.mark.parametrize("fault", ["xml", "gzip", "gz", "bom", "latency=0.05", "redirect=307"])
async def test_other_ways_to_send_the_same_are_read(plex: PlexAccess, server: PlexServer, fault: str) -> None:
    """XML though JSON was asked for, compressed, marked, slow, moved: the same items, states, plays and accounts."""
    source = (await server.history_sources())[0]

    async def seen() -> list[object]:
        items = [await server.items(MOVIES, ItemKind.MOVIE, 0, 100)]
        shows = await server.items(ServerLibrary("2", "TV Shows", LibraryKind.SHOWS), ItemKind.SHOW, 0, 100)
        plays = await server.history(source, HistoryWish(0.0), 0, 100)
        return [items, shows, plays, await server.accounts(), await server.libraries(), await server.identity()]

    plain = await seen()
    plex.faults.load(f"*:{fault}")
    assert await seen() == plain


async def listing_with(
    size: int | None, total: str | int | None, header: str | None, rows: int, start: int = 0
) -> int | None:
    """The total of a page of 10 that is declared so."""
    container = {"size": size, "totalSize": total, "Metadata": [{"ratingKey": str(row)} for row in range(rows)]}
    headers = {"x-plex-container-total-size": header} if header else {}

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"MediaContainer": container}, headers=headers)

    async with HttpClient(HttpOptions(), transport=httpx.MockTransport(answer)) as http:
        calls = PlexCalls(http, "http://h.test", "token", IDENTITY, clock=SystemClock())
        return (await calls.page("/x", {}, start, 10))[1]


@pytest.mark.parametrize(
    ("size", "total", "header", "rows", "start", "expected"),
    [
        (10, 60, None, 10, 0, 60),
        (10, "60", None, 10, 0, 60),
        (10, None, "60", 10, 0, 60),
        (4, None, None, 4, 0, 4),
        (25, None, None, 25, 0, 25),
        (10, None, None, 10, 0, None),
        (10, None, None, 7, 0, None),
        (4, None, None, 4, 10, None),
    ],
)
async def test_s3_how_long_a_list_is(
    size: int | None, total: str | int | None, header: str | None, rows: int, start: int, expected: int | None
) -> None:
    """As the body or the header says; a full page without a total may be one of many."""
    assert await listing_with(size, total, header, rows, start) == expected


async def test_a_huge_answer_is_refused(plex: PlexAccess, server: PlexServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer beyond the limit is left in the middle."""
    monkeypatch.setattr("tui.clients.plex.calls.PAGE_LIMIT", 5_000)
    with pytest.raises(BadResponse, match="larger than"):
        await server.items(MOVIES, ItemKind.MOVIE, 0, 100)


async def test_a_call_can_be_given_up(plex: PlexAccess, server: PlexServer) -> None:
    """At once, in the middle of an answer."""
    plex.faults.load("all:stall")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await server.items(MOVIES, ItemKind.MOVIE, 0, 100)
