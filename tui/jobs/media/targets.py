"""How media servers are reached for writing, of all three kinds, as the outbox asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from tui.clients.jellyfin.trust import Trust
from tui.engine.accounts.circuits import host_of
from tui.engine.accounts.server_access import AccessSurroundings
from tui.engine.targets import Target
from tui.jobs.media.access import MediaSurroundings
from tui.jobs.media.delivering import MediaTarget
from tui.jobs.media.looking import Ask
from tui.jobs.media.manners import Manners
from tui.jobs.media.write_access import open_writer
from tui.model.profiles import Profile

T = TypeVar("T")


class MediaTargets:
    """The targets of this version: Plex, Jellyfin, Emby. It stores nothing, and repeats nothing."""

    def __init__(self, around: AccessSurroundings) -> None:
        self._around = around
        self._manners: dict[str, Manners] = {}
        """One for each server, so that profiles on it take turns, and how slow it is outlasts a batch (S34)."""
        self._trusts: dict[str, Trust] = {}

    @asynccontextmanager
    async def open(self, profile: Profile, secrets: Mapping[str, str]) -> AsyncIterator[Target]:
        """Give the target of a profile, after making sure that the right server answers (S24). Raises SyncError."""
        around = self._around
        media = MediaSurroundings(around.settings, around.redactor, around.clock, await around.device_id())
        trust = self._trusts.setdefault(host_of(profile), Trust())
        async with open_writer(profile, secrets, media, trust) as writer:
            target = MediaTarget(profile, writer, self._ask(profile), around.clock)
            await target.confirm()
            yield target

    def _ask(self, profile: Profile) -> Ask:
        manners = self._manners.setdefault(host_of(profile), Manners(self._around.clock))

        async def ask(call: Callable[[], Awaitable[T]]) -> T:
            async def once() -> T:
                async with self._around.circuits.asking(profile):
                    return await call()

            return await manners.ask(once)

        return ask
