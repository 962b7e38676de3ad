"""HTTP as the clients need it: redirects by rule, every failure in our own tree, nothing of httpx let out."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import threading
import time
import traceback
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.clients.panel import client_of, fetch
from tui.clients.http import Call, Exchange, HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.moved import Moved
from tui.errors import BadResponse, InvalidInput, NetworkError, SyncError, TimedOut
from tui.model.catalogue import TitleKind
from tui.sandbox import Household


async def get(transport: httpx.AsyncBaseTransport | None, url: str, **options: Any) -> bytes:
    async with HttpClient(HttpOptions(**options), transport=transport) as http, http.get(url) as answer:
        return b"".join([chunk async for chunk in answer.chunks()])


def redirecting(*locations: str) -> httpx.MockTransport:
    """A server that answers each call with the next redirect, then with "there"."""
    left = list(locations)

    def answer(request: httpx.Request) -> httpx.Response:
        if left:
            return httpx.Response(302, headers={"location": left.pop(0)})
        return httpx.Response(200, content=f"at {request.url.path}")

    return httpx.MockTransport(answer)


async def test_a_redirect_on_the_same_host_is_followed() -> None:
    """A moved path, and http to https, lead on."""
    body = await get(redirecting("/b", "https://h.test/c"), "http://h.test/a")
    assert body == b"at /c"


@pytest.mark.parametrize("host", ["xn--", "xn--a-ecp.test", "h.test:99999", "h.test:-1"])
async def test_a_redirect_to_a_host_that_cannot_be_is_told(host: str) -> None:
    """Neither a name that only looks encoded nor a port that does not exist ends a run with an internal error."""
    with pytest.raises(Moved, match="redirects to an address that cannot be used"):
        await get(redirecting(f"http://{host}/"), "http://h.test/a")


async def test_an_address_whose_name_only_looks_encoded_is_told() -> None:
    """`http://xn--/` is no name: the person who typed it is told so."""
    with pytest.raises(InvalidInput, match="The URL cannot be used"):
        await get(None, "http://xn--/a")


async def test_a_body_that_was_compressed_twice_is_not_unpacked() -> None:
    """A few hundred bytes of it would become gigabytes before anybody could count them."""
    packed = gzip.compress(gzip.compress(b"[]"))
    headers = {"content-encoding": "gzip, gzip"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=Packed(packed)))
    with pytest.raises(BadResponse, match="cannot be unpacked"):
        await get(transport, "http://h.test/a")


class Packed(httpx.AsyncByteStream):
    """A body that goes over the line as it is."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._data


async def sent(call: Call, *statuses: int) -> tuple[list[str], bytes]:
    """What arrives when the server answers with these redirects to /b first."""
    left, seen = list(statuses), []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.url.path} {request.headers.get('x-key')} {request.content.decode()}")
        return httpx.Response(left.pop(0), headers={"location": "/b"}) if left else httpx.Response(201, content=b"done")

    async with HttpClient(HttpOptions(), transport=httpx.MockTransport(answer)) as http, http.send(call) as got:
        return seen, b"".join([chunk async for chunk in got.chunks()])


async def test_method_headers_and_content_are_sent_again_where_the_server_asks_for_it() -> None:
    """308 means the same call at another place."""
    seen, body = await sent(Call("POST", "http://h.test/a", {"x-key": "k"}, b"{}"), 308)
    assert (seen, body) == (["POST /a k {}", "POST /b k {}"], b"done")


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_call_that_writes_follows_no_other_redirect(status: int) -> None:
    """It would become a GET, or be made twice."""
    with pytest.raises(BadResponse, match=r"h\.test has moved to http://h\.test"):
        await sent(Call("PUT", "http://h.test/a"), status)


async def test_five_redirects_are_followed_and_six_are_not() -> None:
    """The limit is exact."""
    assert await get(redirecting(*["/n"] * 5), "http://h.test/") == b"at /n"
    with pytest.raises(BadResponse, match="redirects more than 5 times"):
        await get(redirecting(*["/n"] * 6), "http://h.test/")


async def test_https_never_leads_to_http() -> None:
    """The query with the password is not sent in clear because a server says so."""
    with pytest.raises(BadResponse, match="from https to http") as caught:
        await get(redirecting("http://h.test/"), "https://h.test/")
    assert "http://" in caught.value.hint


async def test_another_host_is_followed_only_if_allowed() -> None:
    """Where the password would go is the person's decision."""
    with pytest.raises(BadResponse, match=r"has moved to http://other\.test:81") as caught:
        await get(redirecting("http://other.test:81/x"), "http://h.test/")
    assert "follow_host_change=yes" in caught.value.hint
    assert await get(redirecting("http://other.test/x"), "http://h.test/", follow_host_change=True) == b"at /x"


@pytest.mark.parametrize("location", ["ftp://h.test/", "http://u:p@h.test/", "javascript:alert(1)"])
async def test_a_redirect_to_nowhere_is_refused(location: str) -> None:
    """Only a plain web address is an address."""
    with pytest.raises(BadResponse, match="cannot be used"):
        await get(redirecting(location), "http://h.test/")


@pytest.mark.parametrize(
    ("raised", "expected", "words"),
    [
        (httpx.ConnectTimeout("x"), NetworkError, "did not take the connection in time"),
        (httpx.ReadTimeout("x"), TimedOut, "stopped answering"),
        (httpx.ConnectError("x"), NetworkError, "cannot be reached"),
        (httpx.RemoteProtocolError("x"), NetworkError, "broke off"),
        (httpx.ReadError("x"), NetworkError, "broke off"),
        (httpx.DecodingError("x"), BadResponse, "cannot be unpacked"),
    ],
)
async def test_s39_no_exception_of_httpx_gets_out(
    raised: httpx.RequestError, expected: type[SyncError], words: str
) -> None:
    """Its exceptions hold the URL with the password; ours hold neither it nor them, not even as a cause."""

    def fail(request: httpx.Request) -> httpx.Response:
        raised.request = request
        raise raised

    secret = "s3" + "cret"
    with pytest.raises(expected, match=words) as caught:
        await get(httpx.MockTransport(fail), f"http://h.test:8080/x?password={secret}")
    assert "h.test:8080" in caught.value.message
    assert secret not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_an_unknown_host_and_a_closed_port_are_told_apart() -> None:
    """The person learns which of the two it is."""
    with pytest.raises(NetworkError, match="refused the connection"):
        await get(None, "http://127.0.0.1:1/")
    with pytest.raises(NetworkError, match=r"not known|cannot be reached"):
        await get(None, "http://panel.invalid/")


async def test_what_cannot_be_an_address_is_told() -> None:
    """A URL that httpx itself refuses is an input error of ours."""
    with pytest.raises(SyncError, match="cannot be used"):
        await get(None, "http://h\x00.test/")


async def test_requests_are_told_with_a_redacted_url(house: Household) -> None:
    """The log line of a request shows what was asked, never with whose password."""
    exchanges: list[Exchange] = []
    async with client_of(house, exchanges=exchanges) as client:
        await client.login()
        await fetch(client, TitleKind.LIVE)
    assert [exchange.status for exchange in exchanges] == [200, 200]
    assert "action=get_live_streams" in exchanges[1].url
    assert exchanges[1].bytes > 10_000
    assert all(house.xtream.password not in exchange.url for exchange in exchanges)


async def test_the_user_agent_is_ours_or_the_profiles(house: Household) -> None:
    """No library name is sent."""
    async with client_of(house) as client:
        await client.login()
    async with client_of(house, user_agent="VLC/3.0") as client:
        await client.login()
    agents = [entry.user_agent or "" for entry in house.xtream.journal.entries]
    assert agents[0].startswith("syncdeck/")
    assert agents[1] == "VLC/3.0"


@contextlib.asynccontextmanager
async def little_server(*, keeps: bool) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that says "ok" and keeps its connections, or closes each without saying so; with those it took."""
    taken: list[int] = []
    all_gone = asyncio.Condition()
    gone = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal gone
        taken.append(1)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                await writer.drain()
                if not keeps:
                    break
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        async with all_gone:
            gone += 1
            all_gone.notify_all()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", taken
    async with all_gone:
        await all_gone.wait_for(lambda: gone == len(taken))


@pytest.mark.parametrize(("keeps", "connections"), [(True, 1), (False, 30)])
async def test_connections_are_kept_and_silent_closing_is_coped_with(keeps: bool, connections: int) -> None:
    """One connection serves many calls; a server that closes after each without saying so fails none."""
    async with little_server(keeps=keeps) as (url, taken), HttpClient(HttpOptions()) as http:
        for _ in range(30):
            async with http.get(url) as answer:
                assert [chunk async for chunk in answer.chunks()] == [b"ok"]
    assert len(taken) == connections


async def test_a_silent_server_times_out(house: Household) -> None:
    """The limit is the pause between two pieces, not the whole transfer."""
    house.xtream.faults.add("get_vod_streams", "stall")
    async with client_of(house, read_timeout=0.05) as client:
        with pytest.raises(TimedOut, match="stopped answering"):
            await fetch(client, TitleKind.MOVIE)


async def test_a_slow_server_does_not_time_out(house: Household) -> None:
    """A trickle that lasts longer than the limit is fine as long as it moves."""
    house.xtream.faults.add("get_live_streams", "throttle=16")
    started = time.monotonic()
    async with client_of(house, read_timeout=0.6) as client:
        found = await fetch(client, TitleKind.LIVE)
    assert time.monotonic() - started > 0.6
    assert len({row.item_id for row in found.rows}) == 60


async def test_a_cancelled_transfer_ends_at_once(house: Household) -> None:
    """The server sees the client leave in the middle of the body, and no thread stays behind."""
    house.xtream.faults.add("get_vod_streams", "stall")
    threads = threading.active_count()
    async with client_of(house, read_timeout=60) as client:
        task = asyncio.create_task(fetch(client, TitleKind.MOVIE))
        await house.xtream.journal.until(lambda journal: journal.counts["get_vod_streams"] == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await house.xtream.journal.until(lambda journal: journal.in_flight == 0)
    async with asyncio.timeout(10):
        while threading.active_count() > threads + 1:
            await asyncio.sleep(0.005)
