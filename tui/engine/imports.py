"""Looks into a file that may be imported, in a thread, and lets it be cancelled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tui.engine.subject import checked_path
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.tautulli import ValidationReport
from tui.store.store import Store

STAGING = "imports"
"""Folder beside the store in which copies of sources lie while they are read."""


class Validate(Protocol):
    """Reads a whole source and tells what an import would do. Blocks: for a worker thread."""

    def __call__(
        self,
        path: Path,
        *,
        now: float,
        workdir: Path,
        progress: Callable[[float], None],
        cancelled: threading.Event,
    ) -> ValidationReport:
        """Give the report. Raises NotFound, Forbidden, InvalidInput, Cancelled."""
        ...


def staging_folder(store: Store) -> Path:
    """Give the folder in which copies of sources lie; it need not exist."""
    return store.db.path.parent / STAGING


class Imports:
    """What faces ask of files before they are imported."""

    def __init__(self, store: Store, clock: Clock, validate: Validate | None) -> None:
        self._store = store
        self._clock = clock
        self._validate = validate

    async def validate(self, path: str | Path, on_progress: Callable[[float], None] | None) -> ValidationReport:
        """Tell what an import would do. Cancelling ends the reading first, then raises as usual."""
        if self._validate is None:
            raise InvalidInput("This version cannot read files")
        loop, cancelled = asyncio.get_running_loop(), threading.Event()

        def tell(share: float) -> None:
            if on_progress is not None and not cancelled.is_set():
                loop.call_soon_threadsafe(on_progress, share)

        work, checked = self._validate, Path(checked_path(path))
        folder = staging_folder(self._store)
        reading = asyncio.ensure_future(
            asyncio.to_thread(work, checked, now=self._clock.now(), workdir=folder, progress=tell, cancelled=cancelled)
        )
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            cancelled.set()
            await asyncio.gather(reading, return_exceptions=True)
            raise
