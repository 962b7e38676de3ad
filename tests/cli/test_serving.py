"""What keeps systemd from starting a service anew, and what does not."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

import pytest

from tui.cli.service import serve, serving
from tui.cli.service.lines import ServeLines
from tui.cli.service.serving import Serving
from tui.deck import Deck
from tui.engine.process.sd_notify import Notifier
from tui.errors import LocalStoreError, StoreClosed
from tui.settings import Settings


class Stuck:
    """A deck of which only a few things are asked."""

    runs_queue = True
    running_here = 0
    silent_for = 0.0
    error: Exception | None = None
    answers = True

    async def data_version(self) -> int:
        """Answer, fail, or say nothing."""
        if self.error is not None:
            raise self.error
        if not self.answers:
            await asyncio.Event().wait()
        return 1


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    """Somebody who waits for signs of life."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as made:
        made.bind(str(tmp_path / "notify"))
        made.setblocking(False)
        yield made


def silent(deck: Stuck) -> None:
    deck.silent_for = serving.SILENCE + 1


def mute(deck: Stuck) -> None:
    deck.answers = False


def closed(deck: Stuck) -> None:
    deck.error = StoreClosed("closed")


def full(deck: Stuck) -> None:
    deck.error = LocalStoreError("The disk is full")


@pytest.mark.parametrize(
    ("spoil", "lives"), [(lambda _: None, True), (full, True), (silent, False), (mute, False), (closed, False)]
)
async def test_a_sign_of_life_is_given_while_the_engine_works_and_the_store_answers(
    listening: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Stuck], None],
    lives: bool,
) -> None:
    """A full disk is no reason to start anew: that would not help."""
    monkeypatch.setattr(serving, "ANSWER", 0.05)
    notifier = Notifier({"NOTIFY_SOCKET": listening.getsockname(), "WATCHDOG_USEC": "1000"})
    deck = Stuck()
    spoil(deck)
    service = Serving(_never, _unread, notifier, ServeLines())
    await service._feed(cast(Deck, deck))
    heard = b""
    with suppress(BlockingIOError):
        heard = listening.recv(1000)
    assert heard == (b"WATCHDOG=1" if lives else b"")


async def test_runs_that_come_and_go_are_told_to_systemd_alone(listening: socket.socket) -> None:
    """They have lines of their own in the log; one more for each would bury what matters."""
    out, deck = io.StringIO(), Stuck()
    notifier = Notifier({"NOTIFY_SOCKET": listening.getsockname()})
    service = Serving(_never, _unread, notifier, ServeLines(stderr=out))
    for deck.running_here in (0, 1, 2, 0, 1):
        await service._tell(cast(Deck, deck))
    assert [listening.recv(1000).decode() for _ in range(5)] == [
        f"STATUS=keeps everything in sync{more}"
        for more in ("", ": 1 run at work", ": 2 runs at work", "", ": 1 run at work")
    ]
    assert len(out.getvalue().splitlines()) == 1


def _unread() -> Settings:
    raise AssertionError("nothing is read")


async def _never(settings: Settings) -> Deck:
    raise AssertionError("nothing is opened")


async def test_a_service_that_hangs_leaves_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds are promised: then the process goes as it stands, once, however often it is told."""
    left: list[tuple[float, int]] = []
    monkeypatch.setattr(serving, "_leave_after", lambda seconds, code: left.append((seconds, code)))
    service = Serving(_never, _unread, Notifier({}), ServeLines())
    for _ in range(2):
        service.end(signal.SIGTERM)
    assert left == [(serving.PATIENCE, 143)]
    assert serving.PATIENCE < 10


class Told:
    """A service that only notes what it is told."""

    def __init__(self) -> None:
        self.reloads = asyncio.Event()
        self.ends: list[int] = []

    def reload(self) -> None:
        """Read the settings again."""
        self.reloads.set()

    def end(self, number: int) -> None:
        """End."""
        self.ends.append(number)


async def test_under_nohup_a_hangup_ends_nothing_and_reads_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the terminal is gone; afterwards the signal is ignored as it was."""
    monkeypatch.setattr(serve, "_terminal_is_gone", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    before, told = signal.signal(signal.SIGHUP, signal.SIG_IGN), Told()
    try:
        with serve.listening(cast("Serving", told)):
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.wait_for(told.reloads.wait(), 5)
        assert (told.ends, signal.getsignal(signal.SIGHUP)) == ([], signal.SIG_IGN)
    finally:
        signal.signal(signal.SIGHUP, before)
