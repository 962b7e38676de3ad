"""All fake servers of a household in one: started together on free loopback ports, described by one JSON line.

It runs in the loop of a test, in a thread of its own (`threaded_household`), or as a process (`serve`).
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar, Unpack

from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.menu import FaultMenu, by_server
from tui.sandbox.parts import Options, jellyfin_of, plex_of, tautulli_of, trakt_of, xtream_of
from tui.sandbox.plex.access import PlexAccess
from tui.sandbox.tautulli.access import TautulliAccess
from tui.sandbox.trakt.access import TraktAccess

Part = TypeVar("Part")


class Household:
    """The servers of one household. Raises ValueError for a fault menu that cannot be read."""

    def __init__(self, **options: Unpack[Options]) -> None:
        self.xtream = xtream_of(options)
        self._tautulli = tautulli_of(options)
        self._plex = plex_of(options)
        self._jellyfin, self._emby = jellyfin_of(options), jellyfin_of(options, is_emby=True)
        servers = [part for part in (self._plex, self._jellyfin, self._emby) if part is not None]
        self._trakt = trakt_of(options, [part.collection for part in servers])
        menus = self._menus()
        for server, text in by_server(options.get("faults", ""), menus, "xtream").items():
            menus[server].load(text)

    @property
    def tautulli(self) -> TautulliAccess:
        """The Tautulli of the household. Raises LookupError if it has no plays."""
        return _there(self._tautulli, "Tautulli", "plays")

    @property
    def plex(self) -> PlexAccess:
        """The Plex of the household. Raises LookupError if it has no library."""
        return _there(self._plex, "Plex", "library")

    @property
    def jellyfin(self) -> JellyfinAccess:
        """The Jellyfin of the household. Raises LookupError if it has no library."""
        return _there(self._jellyfin, "Jellyfin", "library")

    @property
    def emby(self) -> JellyfinAccess:
        """The Emby of the household. Raises LookupError if it has no library."""
        return _there(self._emby, "Emby", "library")

    @property
    def trakt(self) -> TraktAccess:
        """The Trakt of the household. Raises LookupError if it has none."""
        return _there(self._trakt, "Trakt", "library")

    @property
    def line(self) -> dict[str, dict[str, str]]:
        """Everything a client needs to know, as `syncdeck sandbox` prints it."""
        return {"xtream": self.xtream.line} | {name: part.line for name, part in self._parts.items()}

    async def start(self) -> None:
        """Encode the lists, write the file of plays, and begin to listen. Raises OSError if a given port is taken."""
        try:
            await asyncio.to_thread(self.xtream.panel.warm)
            await self.xtream.server.start()
            for part in self._parts.values():
                await part.start()
        except BaseException:
            await self._close_servers()
            raise

    async def close(self) -> None:
        """Stop, and remove the file of plays. Raises RuntimeError if the sandbox itself failed to answer something."""
        await self._close_servers()
        journals = [self.xtream.journal, *(part.journal for part in self._parts.values())]
        if self._plex is not None:
            journals.append(self._plex.tv_journal)
        if self._trakt is not None:
            journals.append(self._trakt.auth_journal)
        failures = [failure for journal in journals for failure in journal.failures]
        if failures:
            raise RuntimeError(f"the sandbox has a bug: {failures[0]!r}") from failures[0]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def _parts(self) -> dict[str, TautulliAccess | PlexAccess | JellyfinAccess | TraktAccess]:
        """The servers beside the panel, by their names in the line and in fault menus."""
        known = {"plex": self._plex, "jellyfin": self._jellyfin, "emby": self._emby}
        others = {"trakt": self._trakt, "tautulli": self._tautulli}
        return {name: part for name, part in (known | others).items() if part is not None}

    def _menus(self) -> dict[str, FaultMenu]:
        menus = {"xtream": self.xtream.faults} | {name: part.faults for name, part in self._parts.items()}
        if self._plex is not None:
            menus["plextv"] = self._plex.tv_faults
        if self._trakt is not None:
            menus["traktauth"] = self._trakt.auth_faults
        return menus

    async def _close_servers(self) -> None:
        await self.xtream.server.close()
        for part in self._parts.values():
            await part.close()


def _there(part: Part | None, name: str, option: str) -> Part:
    if part is None:
        raise LookupError(f"this household has no {name}; give it {option}=N")
    return part


@contextmanager
def threaded_household(**options: Unpack[Options]) -> Iterator[Household]:
    """Run a household in a thread with its own loop, for tests that block and for clients in other processes."""
    household = Household(**options)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="household", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(household.start(), loop).result()
        try:
            yield household
        finally:
            asyncio.run_coroutine_threadsafe(household.close(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def serve(
    on_ready: Callable[[Household], None], *, seconds: float | None = None, **options: Unpack[Options]
) -> None:
    """Run a household until SIGINT or SIGTERM, or for some seconds; `on_ready` is called once it listens."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    caught = (signal.SIGINT, signal.SIGTERM)
    for number in caught:
        loop.add_signal_handler(number, stop.set)
    try:
        async with Household(**options) as household:
            on_ready(household)
            try:
                async with asyncio.timeout(seconds):
                    await stop.wait()
            except TimeoutError:
                pass
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
