"""Whether the files of an open store are still where they were: what is written into deleted ones reaches nobody.

SQLite itself goes on without a word: its files stay open although they have no name any more.
"""

from __future__ import annotations

from pathlib import Path

from tui.errors import StoreGone
from tui.store.shares import mount_kind, share_of

_Mark = tuple[int, int]
"""Device and number of a file."""


class Whereabouts:
    """Remembers the files of one store from the moment it is made. `check` may be called from any thread."""

    def __init__(self, path: Path) -> None:
        real = path.resolve()
        self._path = path
        self._compares = not (share_of(real) or mount_kind(real).startswith("fuse"))
        """Shares and the like may give a file another number each time."""
        self._known: dict[Path, _Mark] = {}

    def check(self) -> None:
        """Look at the files; two calls of the system. Raises StoreGone when one is missing, or another."""
        for path in (self._path, self._path.with_name(f"{self._path.name}-wal")):
            self._look(path)

    def _look(self, path: Path) -> None:
        known = self._known.get(path)
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            if known is not None or path == self._path:
                raise self._gone("deleted or moved away") from None
            return
        except OSError:  # what cannot be looked at is SQLite's to judge
            return
        mark = (found.st_dev, found.st_ino)
        if known is None:
            self._known[path] = mark
        elif self._compares and known != mark:
            raise self._gone("replaced by another file")

    def _gone(self, what: str) -> StoreGone:
        return StoreGone(
            f"The store {self._path} was {what} while syncdeck had it open: nothing more is written",
            hint="Put the file back with its -wal, or `syncdeck restore` a backup, and start again.",
        )
