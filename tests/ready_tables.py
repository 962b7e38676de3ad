"""Tables made once: a store that a test opens for the first time is a copy of an empty one."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tui.engine.clock import SystemClock
from tui.model.clock import Clock
from tui.redact import Redactor
from tui.store.store import Store


class ReadyTables:
    """Stands before `Store.open`. Making all tables costs three times as much as anything else in it, and waits for
    the disk a dozen times; tests that look at just that make them anew.
    """

    def __init__(self, folder: Path) -> None:
        self.is_on = True
        self._template = folder / "empty.db"
        self._open = Store.open
        asyncio.run(self._make())

    async def _make(self) -> None:
        await (await self._open(self._template, clock=SystemClock())).close()

    async def open(self, path: Path, *, clock: Clock, redactor: Redactor | None = None) -> Store:
        """Open a store; one that is not there begins as a copy, and nobody ever sees half of it."""
        if self.is_on and not path.exists():
            with suppress(OSError), TemporaryDirectory(dir=path.parent) as apart:
                whole = shutil.copy(self._template, Path(apart, path.name))
                os.link(whole, path)
        return await self._open(path, clock=clock, redactor=redactor)


@pytest.fixture(scope="session", autouse=True)
def ready_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadyTables]:
    """Let every store of the tests begin with tables that are there."""
    tables = ReadyTables(tmp_path_factory.mktemp("ready"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "open", tables.open)
        yield tables


@pytest.fixture
def tables_made_anew(ready_tables: ReadyTables) -> Iterator[None]:
    """Let the stores of this test make their tables themselves."""
    ready_tables.is_on = False
    yield
    ready_tables.is_on = True
