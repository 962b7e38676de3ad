"""Messages through the library apprise, to a real server on loopback."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.engine.alarms.receiver import Receiver, receiving
from tui.clients.notify import EXAMPLES, Notifier, unpinged
from tui.clients.own_thread import in_own_thread
from tui.errors import AuthError, NetworkError, NotFound, RateLimited, ServerError, SyncError, TimedOut
from tui.model.alarms import MessageKind
from tui.redact import Redactor

CANARY = "canarytopic4711"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that takes messages."""
    with receiving() as found:
        yield found


async def test_a_text_arrives_as_it_is(receiver: Receiver) -> None:
    """No template, no escape, no markup of the library is heeded in what others have written."""
    text = "{{app_id}} :smile: \\n \\u0041 <b>&amp;</b> [/b] [x](http://y) %s"
    await Notifier().send(f"json://127.0.0.1:{receiver.port}/x", MessageKind.TROUBLE, text, f"{text}\nsecond")
    said = json.loads(receiver.bodies[0])
    assert (said["title"], said["message"], said["type"]) == (text, f"{text}\nsecond", "warning")
    assert not any("github" in value for value in receiver.taken[0].headers.values())


async def test_a_text_that_is_too_long_for_a_service_is_cut(receiver: Receiver) -> None:
    """It would be refused there again and again, and nobody would hear of the trouble that has the longest list."""
    token = "3ccdd113474722377935511fc85d3dd4"
    lines = "\n".join(f"server {number} is signed out" for number in range(300))
    for more in ("", "?overflow=upstream"):
        await Notifier().send(f"mmost://127.0.0.1:{receiver.port}/{token}{more}", MessageKind.TROUBLE, "300", lines)
    cut, whole = (json.loads(body)["text"] for body in receiver.bodies)
    assert "server 0 is signed out" in cut
    assert len(cut) <= 4000 < len(whole)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, AuthError), (403, AuthError), (404, NotFound), (429, RateLimited), (500, ServerError), (502, ServerError)],
)
async def test_a_refusal_is_told_by_its_status(receiver: Receiver, status: int, kind: type[SyncError]) -> None:
    """In words of ours: those of the library may hold the address."""
    receiver.status = status
    with pytest.raises(kind, match=f"The channel answered {status}") as failure:
        await Notifier().send(f"json://127.0.0.1:{receiver.port}/{CANARY}", MessageKind.WELL, "t", "b")
    assert CANARY not in f"{failure.value!r} {failure.value.hint} {failure.value.__cause__!r}"


async def test_a_dead_address_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """And nothing is printed of it."""
    with pytest.raises(NetworkError, match="The channel was not reached"):
        await Notifier().send(f"ntfy://127.0.0.1:1/{CANARY}", MessageKind.WELL, "t", "b")
    printed = capfd.readouterr()
    assert CANARY not in printed.out + printed.err


async def test_a_channel_that_hangs_is_left_to_itself() -> None:
    """Nobody waits for a thread that a library will not let go."""
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimedOut, match="not taken within"):
        await Notifier(0.05).send(f"json://127.0.0.1:{silent.getsockname()[1]}/", MessageKind.WELL, "t", "b")


async def test_what_a_thread_raises_is_raised_here() -> None:
    """And what it gives after its caller has left is lost."""

    def broken() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await in_own_thread(broken, "broken")
    go_on, over = threading.Event(), threading.Event()

    def late() -> None:
        go_on.wait(5)
        over.set()

    task = asyncio.create_task(in_own_thread(late, "late"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    assert await asyncio.to_thread(over.wait, 5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ask @everyone and @Here", "ask @ everyone and @ Here"),
        ("<!channel> <@U123> <#C1>", "< !channel> < @U123> < #C1>"),
        ("anna@mail.example said <b>", "anna@mail.example said <b>"),
    ],
)
def test_no_title_calls_a_whole_room(text: str, told: str) -> None:
    """Names of others' choosing go into chats."""
    assert unpinged(text) == told


def test_the_examples_of_addresses_come_through_the_redactor() -> None:
    """They show where a name and a password stand, which are nobody's."""
    assert Redactor().redact(EXAMPLES) == EXAMPLES
