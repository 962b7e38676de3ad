"""Pings of checks, to a real server on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.alarms.receiver import Receiver, receiving
from tui.clients.ping import Pinger, ping_url
from tui.errors import AuthError, NetworkError, NotFound, RateLimited, ServerError, SyncError
from tui.model.alarms import MessageKind


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that takes pings."""
    with receiving() as found:
        yield found


@pytest.mark.parametrize(
    ("address", "what", "url"),
    [
        ("https://hc-ping.com/uuid", MessageKind.START, "https://hc-ping.com/uuid/start"),
        ("https://hc-ping.com/uuid/", MessageKind.SUCCESS, "https://hc-ping.com/uuid"),
        ("https://hc-ping.com/key/slug?create=1#x", MessageKind.FAIL, "https://hc-ping.com/key/slug/fail?create=1"),
    ],
)
def test_the_ending_belongs_to_the_path(address: str, what: MessageKind, url: str) -> None:
    """As Healthchecks has it."""
    assert ping_url(address, what) == url


async def test_a_ping_brings_its_text(receiver: Receiver) -> None:
    """What ran, and how it went; in any language, and no more than is kept."""
    await Pinger().send(f"http://127.0.0.1:{receiver.port}/uuid", MessageKind.FAIL, "nas é", "Failed\n" + "x" * 20_000)
    (taken,) = receiver.taken
    assert taken.path == "/uuid/fail"
    assert taken.body.startswith("nas é\nFailed\nxxx")
    assert len(taken.body) == 10_000


@pytest.mark.parametrize(
    ("status", "kind"),
    [(301, SyncError), (403, AuthError), (404, NotFound), (410, NotFound), (429, RateLimited), (503, ServerError)],
)
async def test_a_refusal_is_told_without_the_address(receiver: Receiver, status: int, kind: type[SyncError]) -> None:
    """By its status."""
    receiver.status = status
    with pytest.raises(kind, match=f"The check answered {status}") as failure:
        await Pinger().send(f"http://127.0.0.1:{receiver.port}/canary-4711", MessageKind.SUCCESS, "t", "b")
    assert "canary" not in f"{failure.value!r}{failure.value.hint}"


async def test_a_dead_check_is_told_by_its_host_alone() -> None:
    """Which is no secret; nothing of what one can do about profiles is said."""
    with pytest.raises(NetworkError, match=r"127\.0\.0\.1:1 refused the connection") as failure:
        await Pinger().send("http://127.0.0.1:1/canary-4711", MessageKind.SUCCESS, "t", "b")
    assert "canary" not in f"{failure.value!r}"
    assert failure.value.hint == ""
