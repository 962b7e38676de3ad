"""Looks after the file of the store: quick to search, and no larger than it needs to be."""

from __future__ import annotations

import asyncio
import shutil
from functools import partial

from tui.engine.log import LogWriter
from tui.formatting import bytes_text
from tui.model.clock import Clock
from tui.model.log import Level
from tui.store.care import Condition, Vacuum, begin, condition, note_vacuum, optimize
from tui.store.link import to_its_end
from tui.store.store import Store

DAY = 86400.0
FREE_SHARE = 0.25
"""Share of the file that has to be unused before it is written anew."""
FREE_LEAST = 64_000_000
SIZE_MOST = 1_000_000_000
"""Larger files take so long that whoever wants to write meanwhile would give up."""
ROOM = 2.2
"""How many times the size of what is used has to be free on the disk: a scratch file, and the log of the store."""


async def care_for(store: Store, clock: Clock, log: LogWriter) -> None:
    """Do what is due, while nothing runs. Raises LocalStoreError."""
    now, found = clock.now(), await store.db.read(condition)
    if _is_due(found.optimized_at, now):
        # A store that was made today has nothing to tell yet: its time begins now.
        work = optimize if found.optimized_at is not None else begin
        await store.db.write(partial(work, now=now))
    free = await asyncio.to_thread(shutil.disk_usage, store.db.path.parent)
    if _is_due(found.vacuumed_at, now) and is_worth_it(found, free.free):
        await store.db.write(partial(note_vacuum, now=now))
        await _vacuum(store, log, found.size)


def is_worth_it(found: Condition, disk_free: int) -> bool:
    """Tell whether to write the file anew: much of it is unused, it takes no minute, and the disk has room."""
    is_much = found.free > max(FREE_LEAST, FREE_SHARE * found.size)
    return is_much and found.size < SIZE_MOST and disk_free > ROOM * (found.size - found.free)


async def _vacuum(store: Store, log: LogWriter, before: int) -> None:
    vacuum = Vacuum(store.db.path)
    await to_its_end(asyncio.to_thread(vacuum.run), vacuum.stop)
    after = (await store.db.read(condition)).size
    log.write(Level.INFO, f"The store was written anew: {bytes_text(before)} before, {bytes_text(after)} now")


def _is_due(then: float | None, now: float) -> bool:
    """Once a day; a moment in the future was noted by a clock that was wrong."""
    return then is None or not 0 <= now - then < DAY
