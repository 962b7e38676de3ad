"""The dashboard as a process on a real pseudo-terminal, and what it writes to it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@dataclass
class Line:
    """A terminal of 80 x 24 with a dashboard on it. `sent` is every byte so far."""

    process: subprocess.Popen[bytes]
    master: int
    slave: int
    before: list[object]
    sent: bytearray = field(default_factory=bytearray)
    is_over: threading.Event = field(default_factory=threading.Event)
    reader: threading.Thread | None = None

    @property
    def text(self) -> str:
        """Everything that was written, as text."""
        return self.sent.decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.master, keys.encode())

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        ends = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > ends:
                raise AssertionError(f"never came: {what}; the last that was written:\n{self.text[-2000:]!r}")
            time.sleep(0.02)

    def sees(self, text: str, after: int = 0) -> None:
        """Wait until a text was written after the byte `after`."""
        self.until(lambda: text in self.sent[after:].decode("utf-8", "replace"), repr(text))

    def settles(self, quiet: float = 0.7) -> None:
        """Wait until nothing was written for a while."""
        state = [float(len(self.sent)), time.monotonic()]
        self.until(lambda: _is_quiet(self, quiet, state), "silence")

    def written_in(self, seconds: float) -> int:
        """Bytes that come in so many seconds."""
        before = len(self.sent)
        time.sleep(seconds)
        return len(self.sent) - before

    def hang_up(self) -> None:
        """The line drops: nobody holds the other side any more."""
        self.is_over.set()
        if self.reader is not None:
            self.reader.join(PATIENCE)
        for descriptor in (self.slave, self.master):
            with suppress(OSError):
                os.close(descriptor)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and give the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    @property
    def attributes(self) -> list[object]:
        """How the terminal is set now."""
        return list(termios.tcgetattr(self.slave))


def _is_quiet(line: Line, quiet: float, state: list[float]) -> bool:
    if len(line.sent) != state[0]:
        state[0], state[1] = len(line.sent), time.monotonic()
    return time.monotonic() - state[1] >= quiet


@contextmanager
def dashboard_on_a_line(home: Path, environ: Mapping[str, str] | None = None) -> Iterator[Line]:
    """Start the dashboard on a terminal of its own; whatever is left of it ends with the block."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = list(termios.tcgetattr(slave))
    kept = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLORTERM"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "--home", str(home)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env={**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environ or {})},
        start_new_session=True,
    )
    line = Line(process, master, slave, before)
    line.reader = threading.Thread(target=_read, args=(line,), daemon=True)
    line.reader.start()
    try:
        yield line
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        line.hang_up()


def _read(line: Line) -> None:
    while not line.is_over.is_set():
        if not select.select([line.master], [], [], 0.05)[0]:
            continue
        try:
            line.sent += os.read(line.master, 65536)
        except OSError:
            return
