"""Writes the metrics into a file for the textfile collector of Prometheus: whole or not at all, once a minute."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from tui.engine.log import LogWriter
from tui.engine.trouble import Trouble
from tui.errors import InvalidInput, LocalStoreError, StoreClosed
from tui.model.clock import Clock

EVERY = 60.0
"""Seconds between two writes."""
SHARED = 0o644
"""The collector is another user, and the figures are for it; the rights of a file that is there stay."""


class MetricsKeeper:
    """Start it once; it never ends by itself. `read` gives the text of the metrics."""

    def __init__(self, path: Path, clock: Clock, log: LogWriter, read: Callable[[], Awaitable[str]]) -> None:
        self._path = path
        self._clock = clock
        self._read = read
        self._trouble = Trouble(log)

    async def watch(self, may_work: Callable[[], bool]) -> None:
        """Write again and again, whenever `may_work` says so, until cancelled."""
        while True:
            if may_work():
                await self.write()
            await self._clock.sleep(EVERY)

    async def write(self) -> None:
        """Write once. What fails is told once, however long it lasts, and ends nothing."""
        try:
            await write_metrics(self._path, await self._read())
        except StoreClosed:
            return
        except (LocalStoreError, InvalidInput) as error:
            self._trouble.tell(f"Metrics cannot be written: {error.message}")
        except Exception as error:  # figures never end the engine; the log holds what was wrong
            self._trouble.tell(f"Internal error in the metrics: {error!r}")
        else:
            self._trouble.over()


async def write_metrics(path: Path, text: str) -> None:
    """Put a text into a file, in one step. Raises InvalidInput when that cannot be."""
    try:
        await asyncio.to_thread(_write, path, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidInput(f"Cannot write {path}: {reason}", hint="Choose another file") from error


def _write(path: Path, text: str) -> None:
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "it is no ordinary file")  # a device would be taken out of the system
    mode = path.stat().st_mode & 0o777 if path.exists() else SHARED
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            os.fchmod(number, mode)
            file.write(text)
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
