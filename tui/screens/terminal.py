"""The terminal as it is on a server: it may be gone at any moment, and then nothing here may hang or crash."""

from __future__ import annotations

import select
import sys
from typing import IO, TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App


class LastingFile:
    """Writes as long as somebody reads; afterwards it takes everything and keeps nothing."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write, or drop what can no longer be written."""
        try:
            return self._file.write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Hand on what was written, if anybody is there."""
        try:
            self._file.flush()
        except OSError:
            return

    def fileno(self) -> int:
        """The terminal's own."""
        return self._file.fileno()


class Terminal(LinuxDriver):
    """Textual's driver on a line that can drop: its writer must not die, or the program would wait for it forever."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = LastingFile(sys.__stderr__) if sys.__stderr__ is not None else self._file  # type: ignore[assignment]

    def run_input_thread(self) -> None:
        """Read keys until the line drops; the watch on the line does the rest."""
        try:
            super().run_input_thread()
        except OSError:
            return


def line_has_dropped() -> bool:
    """True when the terminal behind the standard input was hung up."""
    stdin = sys.__stdin__
    if stdin is None or stdin.closed:
        return False
    poll = select.poll()
    poll.register(stdin.fileno(), select.POLLHUP)
    return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0))
