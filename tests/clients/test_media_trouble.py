"""What is the matter with a media server: told from real connections that fail, and from what servers answer."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme

from tui.clients.http import HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.media_trouble import BLOCKED_AFTER, EmptyUnavailable, state_of, trouble_of
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


async def failure(url: str, **options: float) -> SyncError:
    """What is raised when the URL is asked."""
    with pytest.raises(SyncError) as caught:
        async with HttpClient(HttpOptions(**options)) as http, http.get(url) as answer:
            assert [chunk async for chunk in answer.chunks()]
    return caught.value


@asynccontextmanager
async def silent_server(context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that takes a connection and says nothing until the other side leaves; gives its address."""
    gone = asyncio.Event()

    async def wait(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    async with await asyncio.start_server(wait, "127.0.0.1", 0, ssl=context) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    if context is None:
        await gone.wait()


async def test_a_closed_port_is_told() -> None:
    """Nothing listens there."""
    assert trouble_of(await failure("http://127.0.0.1:1/")) is Trouble.REFUSED


async def test_an_unknown_name_is_told() -> None:
    """The name leads nowhere."""
    assert trouble_of(await failure("http://library.invalid/")) is Trouble.DNS


async def test_an_untrusted_certificate_is_told() -> None:
    """A certificate that nobody vouches for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with silent_server(context) as place:
        error = await failure(f"https://{place}/")
    assert (trouble_of(error), error.hint.count("tls_verify=no")) == (Trouble.TLS, 1)


async def test_silence_is_told() -> None:
    """It takes the connection and never answers."""
    async with silent_server() as place:
        error = await failure(f"http://{place}/", read_timeout=0.05)
    assert trouble_of(error) is Trouble.TIMEOUT


@pytest.mark.parametrize(
    ("error", "trouble", "state"),
    [
        (AuthError("x"), Trouble.EXPIRED, HealthState.SIGNED_OUT),
        (Forbidden("x"), Trouble.NO_PERMISSION, HealthState.ERROR),
        (RateLimited("x"), Trouble.OVERLOADED, HealthState.DISCONNECTED),
        (TimedOut("x"), Trouble.TIMEOUT, HealthState.DISCONNECTED),
        (NotFound("x"), Trouble.WRONG_ADDRESS, HealthState.ERROR),
        (NetworkError("x"), Trouble.OTHER, HealthState.DISCONNECTED),
        (BadResponse("x", trouble=Trouble.WRONG_SERVER), Trouble.WRONG_SERVER, HealthState.ERROR),
        (ServerError("x", status=503, trouble=Trouble.MIGRATING), Trouble.MIGRATING, HealthState.STARTING),
        (ServerError("x", trouble="no such word"), Trouble.OTHER, HealthState.DISCONNECTED),
    ],
)
def test_an_error_tells_the_trouble_and_the_state(error: SyncError, trouble: Trouble, state: HealthState) -> None:
    """What the client knew wins over what the class says."""
    assert (trouble_of(error), state_of(trouble_of(error))) == (trouble, state)


def test_an_empty_503_is_a_start_up_for_an_hour_and_a_blocked_address_then() -> None:
    """Remote access rules answer so for ever, a start-up does not."""
    error = EmptyUnavailable("x", status=503, trouble=Trouble.STARTING)
    assert trouble_of(error, BLOCKED_AFTER - 1) is Trouble.STARTING
    assert trouble_of(error, BLOCKED_AFTER) is Trouble.ADDRESS_BLOCKED


def test_a_503_that_says_how_long_is_never_a_blocked_address() -> None:
    """A migration can take hours."""
    error = ServerError("x", status=503, retry_after=5, trouble=Trouble.MIGRATING)
    assert trouble_of(error, 5 * BLOCKED_AFTER) is Trouble.MIGRATING
