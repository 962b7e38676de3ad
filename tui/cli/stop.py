"""Ctrl+C, SIGTERM and SIGHUP while a command works: the first asks it to stop cleanly, the third does not ask."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tui.cli.exit_codes import ExitCode
from tui.cli.output import Output

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 3
"""At this many signals the process leaves without waiting; the store survives that as it survives a power cut."""


class Stop:
    """Whether the command was told to stop, by what, and what it does about it."""

    def __init__(self, out: Output, react: Callable[[], object]) -> None:
        self._out = out
        self._count = 0
        self.react = react
        """Called once, at the first signal."""
        self.signal: signal.Signals | None = None

    @property
    def code(self) -> ExitCode | None:
        """The exit code that the signal asks for; None while there was none."""
        return None if self.signal is None else ExitCode(128 + self.signal)

    def take(self, number: signal.Signals) -> None:
        """Note a signal."""
        self._count += 1
        if self._count >= PATIENCE:
            os._exit(128 + number)
        if self._count > 1:
            self._out.warn("Still stopping; once more leaves at once")
            return
        self.signal = number
        self.react()


@contextmanager
def listening(out: Output, react: Callable[[], object]) -> Iterator[Stop]:
    """Take the signals of this process inside the block, except those that its parent had it ignore (`nohup`)."""
    loop, stop = asyncio.get_running_loop(), Stop(out, react)
    before = {number: signal.getsignal(number) for number in SIGNALS}
    taken = [number for number in SIGNALS if before[number] is not signal.SIG_IGN]
    for number in taken:
        loop.add_signal_handler(number, stop.take, number)
    try:
        yield stop
    finally:
        for number in taken:
            loop.remove_signal_handler(number)
            signal.signal(number, before[number])
