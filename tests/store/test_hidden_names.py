"""Which user names are secrets: those that stand in addresses, and no name by which a household knows its people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.engine.clock import SystemClock
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.store.store import Store

TOLD = "mira likes Admiral mirabelle"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (ProfileKind.XTREAM, "*** likes Admiral mirabelle"),
        (ProfileKind.JELLYFIN, TOLD),
        (ProfileKind.EMBY, TOLD),
        (ProfileKind.PLEX, TOLD),
        (ProfileKind.TAUTULLI, TOLD),
    ],
)
async def test_the_name_of_a_person_hides_nothing(store_path: Path, kind: ProfileKind, shown: str) -> None:
    """A store that is opened hides the user names of Xtream, and leaves those of media servers to be read."""
    first = await Store.open(store_path, clock=SystemClock())
    async with first.db.transaction() as conn:
        await first.profiles.add(conn, ProfileDraft(kind, "den", "http://den", "mira"))
    await first.close()
    second = await Store.open(store_path, clock=SystemClock())
    told = second.redactor.redact(TOLD)
    await second.close()
    assert told == shown
