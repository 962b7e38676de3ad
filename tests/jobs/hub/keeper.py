"""Keeps a worker alive: starts it when it is dead, kills it when it is told to, and asks it for things meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.jobs.hub.swift_clock import SwiftClock
from tests.processes import ROOT

PATIENCE = 90.0
"""Real seconds that a command may take."""


class WorkerFault(AssertionError):
    """The worker ended by itself, and nobody had told it to."""


class Keeper:
    """One worker at a time on a home folder."""

    def __init__(self, home: Path, clock: SwiftClock, **settings: str) -> None:
        self._home = home
        self._clock = clock
        self._settings = [f"{name}={value}" for name, value in settings.items()]
        self._process: asyncio.subprocess.Process | None = None
        self._skipped = 0.0
        self._may_die = False
        self.deaths = 0
        """How many times it was killed, by itself or from here."""

    async def start(self, *, dies_at: int = 0) -> bool:
        """Start a worker if none is alive; False if it died before it was ready."""
        if self._process is not None:
            return True
        told = (self._home, self._clock.speed, self._clock.since, self._skipped, dies_at, *self._settings)
        self._may_die = dies_at > 0
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.jobs.hub.worker",
            *map(str, told),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        return await self._line() is not None

    async def ask(self, *command: object) -> Any:
        """Give the answer to a command, starting a worker if none is alive; None if it died over it."""
        if not await self.start():
            return None
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(command)}\n".encode())
        line = await self._line()
        return None if line is None else [json.loads(line)]

    async def insist(self, *command: object) -> Any:
        """Give the answer to a command, asking again if the worker dies over it."""
        while (answer := await self.ask(*command)) is None:
            pass
        return answer[0]

    async def skip(self, seconds: float) -> None:
        """Let time pass, for the servers, for the worker, and for all that come after it."""
        self._clock.skip(seconds)
        self._skipped += seconds
        if self._process is not None:
            await self.ask("skip", seconds)

    async def kill(self) -> None:
        """Kill it with -9, wherever it is."""
        if self._process is not None:
            self._may_die = True
            self._process.kill()
            await self._bury()

    async def close(self) -> None:
        """End it in good order."""
        if self._process is None:
            return
        process, self._process = self._process, None
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0

    async def _line(self) -> str | None:
        """Give the next line; None once it is dead. Raises WorkerFault if it was not meant to die."""
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = (await self._process.stdout.readline()).decode().strip()
        if not line:
            await self._bury()
        return line or None

    async def _bury(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        self.deaths += 1
        code = await process.wait()
        if code != -9 or not self._may_die:
            raise WorkerFault(f"the worker ended with {code}")
