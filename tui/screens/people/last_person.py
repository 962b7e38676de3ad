"""For whom something was marked last, kept over restarts: where several people watch, that is who is offered first."""

from __future__ import annotations

from pathlib import Path

from tui.errors import LocalStoreError
from tui.paths import private_file


class LastPerson:
    """The id of a person. A file of one number; losing it loses nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._person_id = _read(path)

    @property
    def person_id(self) -> int:
        """0 = nobody yet."""
        return self._person_id

    def keep(self, person_id: int) -> None:
        """Write it down if it is another one; a folder that cannot be written is no trouble here."""
        if person_id == self._person_id:
            return
        self._person_id = person_id
        if self._path is not None:
            try:
                private_file(self._path).write_text(f"{person_id}\n")
            except (OSError, LocalStoreError):
                return


def _read(path: Path | None) -> int:
    try:
        return 0 if path is None else int(path.read_text())
    except (OSError, ValueError):
        return 0
