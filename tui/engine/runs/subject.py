"""Whose run it is: a profile's, or that of a file which has none."""

from __future__ import annotations

from pathlib import Path

from tui.errors import InvalidInput
from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Run
from tui.store.store import Store

FILE_NAME = "Tautulli"
"""What runs of a file are called where others have the name of their profile."""
NO_PROFILE = 0
"""Id of a profile that stands for a file; none that is stored has it."""

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


def file_profile(path: str) -> Profile:
    """Give a file in the form in which jobs take what they work on: its path is the URL."""
    return Profile(NO_PROFILE, ProfileKind.TAUTULLI, FILE_NAME, path, "", enabled=True)


async def subject_of(run: Run, store: Store) -> Profile | None:
    """Give what a run is about; None when its profile was removed."""
    if run.profile_id is not None:
        return await store.profiles.get(run.profile_id)
    return file_profile(run.options.path) if run.options.path else None
