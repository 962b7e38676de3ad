"""Files that may be imported: a look into one, in a thread and cancellable, and those that were imported before."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from tui.engine.plays.copies import copies_folder
from tui.engine.runs.subject import checked_path
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.plays import ImportFile
from tui.model.runs import Run
from tui.model.tautulli import ValidationReport
from tui.paths import private_folder
from tui.store.link import to_its_end
from tui.store.runs.rivals import IMPORTS
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
    """What faces ask of files that may be imported, and of imports."""

    def __init__(self, store: Store, clock: Clock, validate: Validate | None) -> None:
        self._store = store
        self._clock = clock
        self._validate = validate

    async def validate(
        self, path: str | Path, *, on_progress: Callable[[float], None] | None = None
    ) -> ValidationReport:
        """Tell what an import of a file would do, without doing it. Cancellable; nothing is stored.

        `on_progress` gets the share that is done, 0 to 1, in the event loop. Raises NotFound, Forbidden, InvalidInput.
        """
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

    async def files(self) -> list[ImportFile]:
        """Give the files that were imported before, last used first."""
        return await self._store.import_files.all()

    async def last(self, limit: int = 10) -> list[Run]:
        """Give the newest imports and history pulls with news, active ones included, newest first."""
        return await self._store.runs.recent(limit, kinds=IMPORTS, is_news=True)
