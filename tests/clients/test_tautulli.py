"""The client of Tautulli's API against the sandbox: who it is, its tables, its pages, and all that can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from tui.clients.http import Exchange, HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.tautulli.address import tautulli_address
from tui.clients.tautulli.client import TautulliClient
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
from tui.redact import Redactor
from tui.sandbox import Household
from tui.sandbox.household import threaded_household
from tui.sandbox.tautulli import API_CANARIES, SERVER_UUID

PLAYS = 300


@pytest.fixture(scope="module")
def house() -> Iterator[Household]:
    with threaded_household(live=1, movies=1, series=1, plays=PLAYS) as household:
        yield household


MakeClient = Callable[..., TautulliClient]


@pytest.fixture
async def make(house: Household) -> AsyncIterator[MakeClient]:
    """Give a way to make clients: `make(key="wrong")`; exchanges are gathered in `make.exchanges`."""
    house.tautulli.faults.clear()
    opened: list[HttpClient] = []

    def one(key: str = "", url: str = "", on_exchange: Callable[[Exchange], None] | None = None) -> TautulliClient:
        redactor = Redactor()
        redactor.add(house.tautulli.api_key)
        options = HttpOptions(read_timeout=0.5)
        opened.append(HttpClient(options, redact=redactor.redact, on_exchange=on_exchange))
        address = tautulli_address(url or house.tautulli.url)
        return TautulliClient(opened[-1], address, key or house.tautulli.api_key, clock=SystemClock())

    yield one
    for http in opened:
        await http.__aexit__(None, None, None)
    house.tautulli.faults.clear()


@pytest.fixture
def client(make: MakeClient) -> TautulliClient:
    """A client that is let in."""
    return make()


async def test_who_answers_is_told(client: TautulliClient) -> None:
    """Version and server, in two requests."""
    info = await client.info()
    assert (info.version, info.server_uuid, info.server_name) == ("v2.17.2", SERVER_UUID, "Sandbox")
    assert info.latency_ms is not None


async def test_users_and_libraries_come_without_tokens(house: Household, client: TautulliClient) -> None:
    """Names and play counts; the tables that hold tokens are never asked for."""
    users, libraries = await client.users(), await client.libraries(SERVER_UUID)
    assert all(user.username for user in users.users)
    assert PLAYS - 20 < users.plays <= PLAYS
    assert 0 < libraries.plays <= PLAYS
    assert {library.server_uuid for library in libraries.libraries} == {SERVER_UUID}
    assert not {"get_users", "get_settings"} & set(house.tautulli.journal.counts)
    assert not any(canary in repr((users, libraries)) for canary in API_CANARIES)


async def test_the_history_comes_oldest_first_and_one_by_one(client: TautulliClient) -> None:
    """A page holds sessions, not groups; totals are told with it."""
    page = await client.history(0, 1000)
    starts = [row.started for row in page.rows]
    assert (page.received, page.total, page.filtered, len(page.bad)) == (PLAYS, PLAYS, PLAYS, 0)
    assert starts == sorted(starts)
    assert {row.percent_complete is None for row in page.rows} == {False}


async def test_pages_and_filters(client: TautulliClient) -> None:
    """Start and length cut; a day and a library narrow, and the counts say so."""
    whole = await client.history(0, 1000)
    part = await client.history(100, 20)
    library = next(iter((await client.libraries(SERVER_UUID)).libraries))
    narrowed = await client.history(0, 1000, section=library.section_id)
    later = await client.history(0, 1000, after="2099-01-01")
    assert [row.id for row in part.rows] == [row.id for row in whole.rows][100:120]
    assert 0 < narrowed.filtered < PLAYS
    assert {row.section_id for row in narrowed.rows} == {int(library.section_id)}
    assert (later.rows, later.filtered, later.total) == ([], 0, PLAYS)


async def test_a_refused_key_is_told_as_such(make: MakeClient) -> None:
    """Status 400 is told by its message; the key is not repeated."""
    with pytest.raises(AuthError, match="Tautulli refuses the API key") as caught:
        await make(key="wrong-key-wrong-key").info()
    assert "wrong-key" not in f"{caught.value} {caught.value.hint}"


async def test_an_address_without_its_root_is_told(make: MakeClient, house: Household) -> None:
    """A path that leads nowhere is a matter of the URL."""
    with pytest.raises(NotFound, match="Server endpoint not found - check URL") as caught:
        await make(url=f"{house.tautulli.url}/elsewhere").info()
    assert "HTTP root" in caught.value.hint


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("bad_key", AuthError, "refuses the API key"),
        ("disabled", Forbidden, "API of this Tautulli is switched off"),
        ("crash", ServerError, "Tautulli failed at get_history: Check the logs"),
        ("error", BadResponse, "answered get_history with an error: Unable to retrieve data"),
        ("login", BadResponse, "sent a web page, as a login page or a proxy does"),
        ("login_page", BadResponse, "sent a web page, as a login page or a proxy does"),
        ("xml", BadResponse, "web page|cannot be read|not a list"),
        ("no_data", BadResponse, "gave no rows"),
        ("list_data", BadResponse, "gave no object"),
        ("401", AuthError, "asks for a login"),
        ("403", Forbidden, "refuses the call"),
        ("404", NotFound, "check URL"),
        ("429", RateLimited, "slow down"),
        ("502", ServerError, "try again later"),
        ("drop", NetworkError, "broke off"),
        ("stall", TimedOut, "stopped answering"),
        ("empty", ServerError, "empty answer"),
        ("cut", SyncError, "cut off|broke off"),
    ],
)
async def test_what_goes_wrong_is_told(
    house: Household, client: TautulliClient, fault: str, kind: type[SyncError], words: str
) -> None:
    """Each way in which a call fails has its class and its words."""
    house.tautulli.faults.load(f"get_history:{fault}")
    with pytest.raises(kind, match=words):
        await client.history(0, 1000)


async def test_a_huge_answer_is_refused(
    house: Household, client: TautulliClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer beyond the limit is left in the middle."""
    monkeypatch.setattr("tui.clients.tautulli.client.PAGE_LIMIT", 10_000)
    with pytest.raises(BadResponse, match="larger than"):
        await client.history(0, 1000)


@pytest.mark.parametrize("fault", ["text_totals", "text_numbers", "fewer_fields"])
async def test_other_ways_to_write_the_same_are_read(house: Household, client: TautulliClient, fault: str) -> None:
    """Counts and numbers as texts, fields of later versions missing: the same records."""
    plain = await client.history(0, 1000)
    house.tautulli.faults.load(f"get_history:{fault}")
    page = await client.history(0, 1000)
    assert [row.id for row in page.rows] == [row.id for row in plain.rows]
    assert (page.total, page.filtered) == (PLAYS, PLAYS)


async def test_odd_rows_are_kept_apart(house: Household, client: TautulliClient) -> None:
    """Rows without an id and things that are no rows are told by their place; all others come."""
    house.tautulli.faults.load("get_history:bad_rows")
    page = await client.history(0, 1000)
    assert len(page.rows) + len(page.bad) == page.received == PLAYS
    assert {20, 21, 22, 23} <= {record.place for record in page.bad}


async def test_s39_the_key_is_in_no_line_of_the_log(make: MakeClient, house: Household) -> None:
    """It is in the URL of every request, and hidden wherever that is shown."""
    told: list[Exchange] = []
    await make(on_exchange=told.append).info()
    house.tautulli.faults.load("get_history:login_page")
    with pytest.raises(BadResponse) as caught:
        await make(on_exchange=told.append).history(0, 10)
    shown = f"{told} {caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert len(told) == 3
    assert house.tautulli.api_key not in shown
    assert "apikey=***" in shown


async def test_one_request_at_a_time(house: Household, client: TautulliClient) -> None:
    """Each page costs Tautulli a query over everything, so calls take turns."""
    house.tautulli.journal.clear()
    calls: list[Awaitable[object]] = [client.history(0, 10) for _ in range(4)]
    await asyncio.gather(*calls)
    assert house.tautulli.journal.most_at_once == 1
