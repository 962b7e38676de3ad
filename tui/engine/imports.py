"""What a person asks of the play history: imports of files, pulls of histories, and who is who."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import InvalidInput

if TYPE_CHECKING:
    from tui.store.store import Store

LONGEST_PATH = 4096


def checked_path(path: str | Path) -> str:
    """Give the path of a file to import: absolute, "~" resolved. Raises InvalidInput for one that cannot be a path."""
    text = str(path).strip()
    if not text:
        raise InvalidInput("No file was given", hint="Give the path of tautulli.db, or of a backup zip of Tautulli.")
    if "\0" in text or len(text) > LONGEST_PATH:
        raise InvalidInput("That is not the path of a file", hint="Give the path of tautulli.db, or of a backup zip.")
    try:
        return str(Path(text).expanduser().absolute())
    except RuntimeError:
        raise InvalidInput("The home folder in that path is not known", hint="Write the path out.") from None


class People:
    """The members of the household and whose accounts are whose."""

    def __init__(self, store: Store) -> None:
        self._store = store
