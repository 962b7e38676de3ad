"""All fake servers of a household in one: started together on free loopback ports, described by one JSON line.

It runs in the loop of a test, in a thread of its own (`threaded_household`), or as a process (`serve`).
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypedDict, Unpack
from zoneinfo import ZoneInfo

from tui.sandbox.journal import Journal
from tui.sandbox.menu import FaultMenu, by_server
from tui.sandbox.server import LoopbackServer
from tui.sandbox.tautulli.access import TautulliAccess, TautulliMake
from tui.sandbox.tautulli.service import API_KEY
from tui.sandbox.xtream.panel import PASSWORD, USERNAME, XtreamPanel
from tui.sandbox.xtream.shelf import Mix


class Options(TypedDict, total=False):
    """What a household is made of; everything has a default."""

    seed: int
    """The same seed and sizes give the same bytes; default 7."""
    live: int
    """Channels, default 400."""
    movies: int
    """Films, default 2,000."""
    series: int
    """Series, default 200."""
    plays: int
    """Sessions in Tautulli's file, default 0: no Tautulli at all."""
    play_defects: float | Mapping[str, int]
    """What is wrong in that file, see `write_tautulli_file`; default nothing."""
    api_key: str
    """The key of Tautulli's API."""
    time_zone: str
    """Where the days of Tautulli begin, default `UTC`."""
    faults: str
    """A fault menu, see `menu.py`."""
    username: str
    password: str
    hostile: bool
    """Whether the first items of each list carry hostile titles."""
    duplicates: float
    """The share of items in a second category, default 0.01."""
    uncategorised: float
    """The share of items without a usable category, default 0.015."""
    base_path: str
    """A path in front of everything, such as `/sub`."""
    port: int
    """The port of the panel; default a free one."""
    clock: Callable[[], float]
    """UTC epoch, s; default the real one."""


@dataclass(frozen=True, slots=True)
class XtreamAccess:
    """The running panel and how to get in."""

    server: LoopbackServer
    panel: XtreamPanel

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return self.server.url

    @property
    def username(self) -> str:
        """The user name that the panel takes now."""
        return self.panel.account.username

    @property
    def password(self) -> str:
        """The password that the panel takes now."""
        return self.panel.account.password

    @property
    def faults(self) -> FaultMenu:
        """What goes wrong at the panel."""
        return self.panel.faults

    @property
    def journal(self) -> Journal:
        """What the panel was asked."""
        return self.panel.journal

    @property
    def line(self) -> dict[str, str]:
        """What a client needs, under the names of `cli.md`."""
        return {"url": self.url, "username": self.username, "password": self.password}


class Household:
    """The servers of one household. Raises ValueError for a fault menu that cannot be read."""

    def __init__(self, **options: Unpack[Options]) -> None:
        self.xtream = _xtream(options)
        self._tautulli = _tautulli(options) if options.get("plays", 0) else None
        menus = {"xtream": self.xtream.faults}
        if self._tautulli is not None:
            menus["tautulli"] = self._tautulli.faults
        for server, text in by_server(options.get("faults", ""), menus, "xtream").items():
            menus[server].load(text)

    @property
    def tautulli(self) -> TautulliAccess:
        """The Tautulli of the household. Raises LookupError if it has no plays."""
        if self._tautulli is None:
            raise LookupError("this household has no Tautulli; give it plays=N")
        return self._tautulli

    @property
    def line(self) -> dict[str, dict[str, str]]:
        """Everything a client needs to know, as `syncdeck sandbox` prints it."""
        tautulli = {} if self._tautulli is None else {"tautulli": self._tautulli.line}
        return {"xtream": self.xtream.line, **tautulli}

    async def start(self) -> None:
        """Encode the lists, write the file of plays, and begin to listen. Raises OSError if a given port is taken."""
        try:
            await asyncio.to_thread(self.xtream.panel.warm)
            await self.xtream.server.start()
            if self._tautulli is not None:
                await self._tautulli.start()
        except BaseException:
            await self._close_servers()
            raise

    async def close(self) -> None:
        """Stop, and remove the file of plays. Raises RuntimeError if the sandbox itself failed to answer something."""
        await self._close_servers()
        failures = self.xtream.journal.failures + (self._tautulli.journal.failures if self._tautulli else [])
        if failures:
            raise RuntimeError(f"the sandbox has a bug: {failures[0]!r}") from failures[0]

    async def _close_servers(self) -> None:
        await self.xtream.server.close()
        if self._tautulli is not None:
            await self._tautulli.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _xtream(options: Options) -> XtreamAccess:
    mix = Mix(
        duplicates=options.get("duplicates", 0.01),
        uncategorised=options.get("uncategorised", 0.015),
        hostile=options.get("hostile", False),
    )
    panel = XtreamPanel(
        seed=options.get("seed", 7),
        live=options.get("live", 400),
        movies=options.get("movies", 2_000),
        series=options.get("series", 200),
        username=options.get("username", USERNAME),
        password=options.get("password", PASSWORD),
        clock=options.get("clock", time.time),
        mix=mix,
    )
    return XtreamAccess(
        LoopbackServer(panel, port=options.get("port", 0), base_path=options.get("base_path", "")), panel
    )


def _tautulli(options: Options) -> TautulliAccess:
    return TautulliAccess(
        TautulliMake(
            plays=options.get("plays", 0),
            seed=options.get("seed", 7),
            defects=options.get("play_defects", 0.0),
            api_key=options.get("api_key", API_KEY),
            zone=ZoneInfo(options.get("time_zone", "UTC")),
            clock=options.get("clock", time.time),
            base_path=options.get("base_path", ""),
        )
    )


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
