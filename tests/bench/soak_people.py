"""Who uses the household during a soak: somebody at the dashboard's keys, and scripts that run commands."""

from __future__ import annotations

import fcntl
import itertools
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.bench.soak_setup import PANEL, PERSON, Line
from tests.screens.line import ROOT
from tests.screens.line import Line as Terminal

KEY_PAUSE = 0.8
"""Seconds between two keys."""
COMMAND_PAUSE = 15.0
"""Seconds between two commands."""
PATIENCE = 180.0
KEPT = 100_000
"""Bytes of what the dashboard wrote that are kept."""
KEYS = (
    "1", "j", "j", "k", "tab", "j", "2", "j", "j", "j", "\r", "\x1b", "g", "s", "3", "tab", "j", "k", "4", "j", "\r",
    "j", "G", "\x1b", "D", "\x1b", "5", "j", "j", "\r", "\x1b", "k", "6", "j", "j", "\x04", "\x15", "/", "a", "b",
    "\x1b", "G", "g", "w", "\x1b", "7", "k", "k", "f", "G", "[", "]", "?", "\x1b", ":", "s", "y", "\x1b", "8", "j",
    "tab", "j", "\x1b", "-", "1", "\r", "\x1b", "\x1b",
)  # fmt: skip
"""What somebody presses, over and over. None of them quits, deletes or cancels."""
WIDTHS = ((24, 80), (36, 120), (16, 60))
MISUSED = 2
"""Exit code of a command that was called wrongly."""


@dataclass
class Household:
    """What those who use it have done so far."""

    home: Path
    line: Line
    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often each command ended with which code."""
    complaints: list[str] = field(default_factory=list)
    keys: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self, terminal: Terminal) -> Iterator[None]:
        """Press keys and run commands while the block runs."""
        threads = [
            threading.Thread(target=self._press, args=(terminal,)),
            threading.Thread(target=self._command_all),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()

    def run(self, *arguments: str) -> int:
        """Run a command and count its end."""
        environ = {**os.environ, "SOAK_TOKEN": "x"}
        command = [sys.executable, "-m", "tui", "--home", str(self.home), *arguments]
        with subprocess.Popen(
            command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                _, told = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                self.complaints.append(f"`{' '.join(arguments)}` took more than {PATIENCE:.0f} s")
                return -1
        self.codes[" ".join(arguments[:2]), process.returncode] += 1
        if process.returncode == MISUSED or b"Traceback" in told:
            self.complaints.append(f"`{' '.join(arguments)}`: {told.decode(errors='replace').strip()[-400:]}")
        return process.returncode

    def _press(self, terminal: Terminal) -> None:
        sizes = itertools.cycle(WIDTHS)
        for number, key in enumerate(itertools.cycle(KEYS), 1):
            if self.over.wait(KEY_PAUSE) or terminal.process.poll() is not None:
                return
            with suppress(OSError):
                terminal.press("\t" if key == "tab" else key)
                if number % len(KEYS) == 0:
                    rows, columns = next(sizes)
                    fcntl.ioctl(terminal.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                    terminal.process.send_signal(signal.SIGWINCH)
            self.keys = number
            del terminal.sent[:-KEPT]

    def _command_all(self) -> None:
        for arguments in itertools.cycle(self._commands()):
            if self.over.wait(COMMAND_PAUSE):
                return
            self.run(*arguments)

    def _commands(self) -> list[list[str]]:
        film = self.line["soak"]["film"]
        return [
            ["status", "--json"],
            ["import", "tautulli", self.line["tautulli"]["db"], "--restart"],
            ["list", "add", "Soak", film],
            ["watch", film, "--progress", "10:00", "--person", PERSON],
            ["search", "the", "--limit", "5"],
            ["sync", PANEL, "--full", "--json"],
            ["list", "remove", "Soak", film],
            ["queue", "ls", "--json"],
            ["history", "ls", "--person", PERSON, "--limit", "5"],
            ["list", "sync"],
            ["run", "ls", "--json"],
            ["import", "history", "plex", "--days", "30"],
            ["doctor", PANEL],
        ]


class Post:
    """Where alarms and pings arrive."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()

        post = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                post.arrived[self.path] += 1
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.port = self._server.server_address[1]

    @contextmanager
    def open(self) -> Iterator[None]:
        """Take what arrives while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
