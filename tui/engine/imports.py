"""Looks into a file that may be imported, in a thread, and lets it be cancelled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from tui.engine.copies import copies_folder
from tui.engine.subject import checked_path
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.tautulli import ValidationReport
from tui.paths import private_folder
from tui.store.link import to_its_end
from tui.store.store import Store


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

        work = partial(
            self._validate,
            Path(checked_path(path)),
            now=self._clock.now(),
            workdir=private_folder(copies_folder(self._store)),
            progress=tell,
            cancelled=cancelled,
        )
        return await to_its_end(asyncio.to_thread(work), cancelled.set)
