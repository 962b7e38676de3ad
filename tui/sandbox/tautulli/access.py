"""The household's Tautulli: its file in a private temporary folder, and the server in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir
from uuid import uuid4

from tui.sandbox.journal import Journal
from tui.sandbox.menu import FaultMenu
from tui.sandbox.server import LoopbackServer
from tui.sandbox.tautulli.file import TautulliFacts, write_tautulli_file
from tui.sandbox.tautulli.live import LiveTautulli
from tui.sandbox.tautulli.service import TautulliService


@dataclass(frozen=True, slots=True)
class TautulliMake:
    """What the file and the server are made of."""

    plays: int
    """Sessions in the file."""
    seed: int
    defects: float | Mapping[str, int]
    """See `write_tautulli_file`."""
    api_key: str
    zone: tzinfo
    clock: Callable[[], float]
    base_path: str = ""


@dataclass(slots=True)
class TautulliAccess:
    """The running Tautulli and how to get in. The file exists from `start` to `close`."""

    make: TautulliMake
    service: TautulliService = field(init=False)
    server: LoopbackServer = field(init=False)
    _facts: TautulliFacts | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        make = self.make
        path = Path(gettempdir()) / f"syncdeck-sandbox-{uuid4().hex}" / "tautulli.db"
        self.service = TautulliService(path, clock=make.clock, api_key=make.api_key, zone=make.zone, seed=make.seed)
        self.server = LoopbackServer(self.service, base_path=make.base_path)

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash; the API is at `/api/v2` under it."""
        return self.server.url

    @property
    def api_key(self) -> str:
        """The key that the API takes now."""
        return self.service.api_key

    @property
    def db(self) -> Path:
        """The database file."""
        return self.service.path

    @property
    def facts(self) -> TautulliFacts:
        """What was written at the start. Raises RuntimeError before."""
        if self._facts is None:
            raise RuntimeError("the file is written when the household starts")
        return self._facts

    @property
    def live(self) -> LiveTautulli:
        """What writes further plays into the file."""
        return self.service.live

    @property
    def faults(self) -> FaultMenu:
        """What goes wrong at the API."""
        return self.service.faults

    @property
    def journal(self) -> Journal:
        """What the API was asked."""
        return self.service.journal

    @property
    def line(self) -> dict[str, str]:
        """What a client needs, under the names of `cli.md`."""
        return {"db": str(self.db), "url": self.url, "api_key": self.api_key}

    async def start(self) -> None:
        """Write the file and begin to listen."""
        self.db.parent.mkdir(mode=0o700)
        self._facts = await asyncio.to_thread(self._write)
        await self.server.start()

    async def close(self) -> None:
        """Stop, and remove the file."""
        await self.server.close()
        self.service.close()
        rmtree(self.db.parent, ignore_errors=True)

    def _write(self) -> TautulliFacts:
        make = self.make
        return write_tautulli_file(self.db, sessions=make.plays, seed=make.seed, defects=make.defects, now=make.clock())
