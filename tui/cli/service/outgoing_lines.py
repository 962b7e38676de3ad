"""Lines on their way to somebody who may read slowly, or not at all: a pipe that is full makes nobody wait.

They are written from a thread of their own; what has no room any more is left out, and counted.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

MOST = 1_000
"""Lines that wait to be read; once there were so many, the next is taken when half of them are written."""
PATIENCE = 1.0
"""Seconds that the end of the program waits for its last lines to be read."""


class OutgoingLines:
    """What is printed on one stream. Callable from any thread."""

    def __init__(self, stream: TextIO, gap_text: Callable[[int], str]) -> None:
        """`gap_text` gives the line that stands for a number of lines that were left out."""
        self._stream = stream
        self._gap_text = gap_text
        self._is_file = _is_file(stream)
        self._changed = threading.Condition()
        self._waiting: deque[str] = deque()
        self._left_out = 0
        self._is_writing = False
        self._writer: threading.Thread | None = None

    def put(self, line: str) -> None:
        """Take a line; it is written as soon as there is room for it."""
        if not self._is_file:
            with suppress(ValueError):  # it is closed: nobody reads any more
                print(line, file=self._stream)
            return
        with self._changed:
            if len(self._waiting) >= (MOST // 2 if self._left_out else MOST):
                self._left_out += 1
                return
            if self._left_out:
                self._waiting.append(self._gap_text(self._left_out))
                self._left_out = 0
            self._waiting.append(line)
            self._begin()
            self._changed.notify_all()

    def flush(self, patience: float = PATIENCE) -> bool:
        """Wait for what was taken to be written, at most `patience` s; tell whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._waiting or self._is_writing), patience)

    def _begin(self) -> None:
        """Start the thread. Where the system starts none, the lines wait for another try."""
        if self._writer is None:
            writer = threading.Thread(target=self._write_on, name="lines", daemon=True)
            try:
                writer.start()
            except RuntimeError:
                return
            self._writer = writer

    def _write_on(self) -> None:
        while True:
            with self._changed:
                self._is_writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: bool(self._waiting))
                line, self._is_writing = self._waiting.popleft(), True
            self._write(line)

    def _write(self, line: str) -> None:
        """Write a line past the stream's own buffer, which nobody may hold at the end of the program."""
        rest = f"{line}\n".encode(self._stream.encoding or "utf-8", "replace")
        try:
            while rest:
                rest = rest[os.write(self._stream.fileno(), rest) :]
        except (OSError, ValueError):  # nobody may read any more: the service goes on
            return


def _is_file(stream: TextIO) -> bool:
    """Whether it is one of the system; what only is kept in memory makes nobody wait."""
    try:
        return stream.fileno() >= 0
    except (OSError, ValueError):
        return False
