"""How far the log was looked at, kept over restarts: errors after that count as unseen."""

from __future__ import annotations

from pathlib import Path

from tui.errors import LocalStoreError
from tui.paths import private_file


class SeenLog:
    """The id of the newest log line that was on screen in the log. A file of one number; losing it loses nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._stored = self._line_id = _read(path)

    @property
    def line_id(self) -> int:
        """0 = nothing was looked at yet."""
        return self._line_id

    def look(self, line_id: int) -> None:
        """Lines up to this one were on screen."""
        self._line_id = max(self._line_id, line_id)

    def keep(self) -> None:
        """Write it down if it moved; a folder that cannot be written is no trouble here."""
        if self._path is None or self._line_id == self._stored:
            return
        try:
            private_file(self._path).write_text(f"{self._line_id}\n")
        except (OSError, LocalStoreError):
            return
        self._stored = self._line_id


def _read(path: Path | None) -> int:
    try:
        return 0 if path is None else int(path.read_text())
    except (OSError, ValueError):
        return 0
