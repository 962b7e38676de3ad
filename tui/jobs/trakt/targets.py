"""How accounts at Trakt are reached for writing. Light to import: the rest is loaded when the first delivery leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tui.engine.accounts.server_access import AccessSurroundings
from tui.engine.targets import Target
from tui.jobs.loading import off_the_loop
from tui.jobs.trakt.surroundings import TraktShared
from tui.jobs.trakt.turns import Told, Turns
from tui.model.profiles import Profile


class TraktTargets:
    """The accounts at Trakt. It stores nothing of its own but what syncs of lists store."""

    def __init__(self, around: AccessSurroundings, shared: TraktShared, turns: Turns) -> None:
        self._around = around
        self._shared = shared
        self._told = Told(turns)

    @asynccontextmanager
    async def open(self, profile: Profile, secrets: Mapping[str, str]) -> AsyncIterator[Target]:
        """Give the target of a profile. Raises SyncError."""
        loaded = await off_the_loop("tui.jobs.trakt.target")
        async with loaded.open_target(profile, secrets, self._around, self._shared, self._told) as target:
            yield target
