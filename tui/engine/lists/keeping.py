"""Looks at the rules of lists by itself: those whose time has come, in the process that runs the queue."""

from __future__ import annotations

import logging
from collections.abc import Callable

from tui.engine.lists.filling import Filling
from tui.engine.log import LogWriter
from tui.engine.trouble import Trouble
from tui.errors import LocalStoreError, StoreClosed
from tui.model.clock import Clock
from tui.store.store import Store

EVERY = 10.0
"""Seconds between two looks at what is due: one small query."""

console = logging.getLogger(__name__)


class RuleKeeper:
    """Start it once; it never ends by itself."""

    def __init__(self, store: Store, clock: Clock, log: LogWriter) -> None:
        self._filling = Filling(store, clock, log)
        self._clock = clock
        self._trouble = Trouble(log)

    async def watch(self, may_work: Callable[[], bool]) -> None:
        """Look again and again, whenever `may_work` says so, until cancelled."""
        while True:
            if may_work():
                await self._look()
            await self._clock.sleep(EVERY)

    async def _look(self) -> None:
        """Look once. What fails is told once, however long it lasts, and ends nothing."""
        try:
            await self._filling.refresh_due()
        except StoreClosed:
            return
        except LocalStoreError as error:
            self._trouble.tell(f"The rules of lists rest: {error}")
        except Exception as error:  # the rules of lists never end the engine; the log holds what was wrong
            console.exception("rules of lists")
            self._trouble.tell(f"Internal error in the rules of lists: {error!r}")
        else:
            self._trouble.over()
