"""The log while the store takes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import pytest

from tui.engine.clock import SystemClock
from tui.engine.log import LogWriter
from tui.errors import LocalStoreError
from tui.model.log import Level
from tui.store.log import Log, NewLine


class Disk:
    """A log that is full, or takes lines."""

    def __init__(self) -> None:
        self.is_full = True
        self.lines: list[str] = []

    async def append(self, lines: Sequence[NewLine], stored: Callable[[], None]) -> None:
        """Take lines, or refuse them."""
        if self.is_full:
            raise LocalStoreError("the disk is full")
        self.lines += [line.message for line in lines]
        stored()


async def test_a_full_disk_is_told_of_once_and_loses_no_line(caplog: pytest.LogCaptureFixture) -> None:
    """A few times a second would push everything else off the terminal."""
    disk = Disk()
    log = LogWriter(cast(Log, disk), SystemClock())
    for number in range(3):
        log.write(Level.INFO, f"line {number}")
        await log.flush()
    assert len(caplog.records) == 1
    disk.is_full = False
    await log.flush()
    assert disk.lines == ["line 0", "line 1", "line 2"]
    disk.is_full = True
    log.write(Level.INFO, "again")
    await log.flush()
    assert len(caplog.records) == 2
