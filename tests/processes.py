"""Real processes for tests: started, listened to, killed, and always gone at the end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PATIENCE = 20.0


class Child:
    """A running test process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def line(self) -> str:
        """Give its next line on stdout; fails when it ends or says nothing for 20 s."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        assert line, "the process ended without a word"
        return line.decode().strip()

    async def says(self, word: str) -> None:
        """Wait for a line that begins with `word`."""
        while not (await self.line()).startswith(word):
            pass

    async def ask(self, command: str) -> Any:
        """Send a line and give the JSON that comes back."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        return json.loads(await self.line())

    async def tell(self, command: str) -> None:
        """Send a line that has no answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        await self._process.stdin.drain()

    async def complaints(self) -> str:
        """Give everything it wrote on stderr, once it has ended."""
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    async def kill(self) -> None:
        """Kill it with -9 and wait until it is gone."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def ends(self) -> int:
        """Wait for its end and give its exit code."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()


@asynccontextmanager
async def child(module: str, *arguments: str | Path, is_quiet: bool = False) -> AsyncIterator[Child]:
    """Run a module of the tests in a process of its own, which is gone when the block is left.

    With `is_quiet` its stderr is kept for `complaints`.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *map(str, arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE if is_quiet else None,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    running = Child(process)
    try:
        yield running
    finally:
        await running.kill()
