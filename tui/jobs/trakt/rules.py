"""Looks at the rules of lists before a run syncs them; whoever asked for lists alone has done so already."""

from __future__ import annotations

from tui.engine.lists.filling import Filling
from tui.engine.runs.context import RunContext
from tui.model.lists import LocalList
from tui.model.log import Level


class _RunLog:
    """Writes what rules come to into the log of a run."""

    def __init__(self, ctx: RunContext) -> None:
        self._ctx = ctx

    def write(self, level: Level, message: str, *, source: str = "") -> None:
        """Write a line under the run."""
        self._ctx.log(level, message)


class Rules:
    """The rules of the lists of one run. A dry run looks at none, since that changes lists."""

    def __init__(self, ctx: RunContext) -> None:
        self._ctx = ctx
        self._is_wanted = not (ctx.options.dry_run or ctx.options.only_steps)
        self._filling = Filling(ctx.store, ctx.clock, _RunLog(ctx))

    async def follow(self, local: LocalList) -> None:
        """Fill a list by its rule; one that cannot be followed is told of, and the list is synced as it is."""
        if self._is_wanted:
            await self._filling.follow(local, approve=self._ctx.options.approve)
