"""How every kind of server is written to: media servers by their clients, Trakt by its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tui.engine.accounts.server_access import AccessSurroundings
from tui.engine.targets import Target, Targets
from tui.jobs.media.targets import MediaTargets
from tui.jobs.trakt.surroundings import TraktShared
from tui.jobs.trakt.targets import TraktTargets
from tui.jobs.trakt.turns import Turns
from tui.model.profiles import Profile, ProfileKind


class EveryTarget:
    """Hands each profile to the targets of its kind."""

    def __init__(self, around: AccessSurroundings, shared: TraktShared, turns: Turns) -> None:
        self._media: Targets = MediaTargets(around)
        self._trakt: Targets = TraktTargets(around, shared, turns)

    @asynccontextmanager
    async def open(self, profile: Profile, secrets: Mapping[str, str]) -> AsyncIterator[Target]:
        """Give the target of a profile, after making sure that the right server answers (S24). Raises SyncError."""
        targets = self._trakt if profile.kind is ProfileKind.TRAKT else self._media
        async with targets.open(profile, secrets) as target:
            yield target
