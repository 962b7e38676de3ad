"""What systemd is told, and that nobody else is bothered."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from tui.engine.process.sd_notify import READY, Notifier


@pytest.fixture(params=["path", "abstract"])
def listening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[socket.socket]:
    """A socket in the file system, and one in the abstract space."""
    name = f"\0syncdeck-{os.getpid()}" if request.param == "abstract" else str(tmp_path_factory.mktemp("s") / "notify")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as made:
        made.bind(name)
        made.settimeout(5)
        yield made


def test_each_word_is_a_datagram(listening: socket.socket) -> None:
    """Readiness; a status stays one line; a reload tells the time of the steady clock in microseconds."""
    address = listening.getsockname()
    notifier = Notifier({"NOTIFY_SOCKET": f"@{address[1:].decode()}" if isinstance(address, bytes) else address})
    notifier.tell(READY)
    notifier.say("keeps\nREADY=1")
    notifier.reloading()
    heard = [listening.recv(1000).decode() for _ in range(3)]
    assert heard[:2] == ["READY=1", "STATUS=keeps READY=1"]
    assert heard[2].startswith("RELOADING=1\nMONOTONIC_USEC=")


def test_its_variables_are_not_for_others() -> None:
    """What the service starts is not the service; a watchdog of another process is none of ours."""
    environ = {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid()), "HOME": "/"}
    assert Notifier(environ).watchdog == 60.0
    assert environ == {"HOME": "/"}
    assert Notifier({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}).watchdog == 0.0


def test_nobody_listens() -> None:
    """Then nothing happens."""
    Notifier({}).tell(READY)
    Notifier({"NOTIFY_SOCKET": "/nowhere/at/all"}).tell(READY)
