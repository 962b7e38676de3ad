"""The hub at work: takes what servers told since it looked last, and decides what becomes of it, everywhere.

It sends nothing: what is to be sent are rows of the outbox, written in the transaction of the decision.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from tui.engine.hub.hub_pass import Cause, HubPass
from tui.engine.hub.rules import link_rules
from tui.model.clock import Clock
from tui.model.hub import HubReport, Policy
from tui.model.snapshot import Verdict
from tui.store.database import Connection
from tui.store.hop import Raw, in_thread_of
from tui.store.store import Store

__all__ = ["Cause", "Hub", "Passed"]


def _nobody() -> None:
    """Nobody wants to know."""


Transaction = Callable[[], AbstractAsyncContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass came to, and what the gate said of un-watches, by account."""

    report: HubReport
    verdicts: dict[int, Verdict]


class Hub:
    """Keeps nothing between two passes, so any number of them may exist; what they do takes turns in the store."""

    def __init__(self, store: Store, clock: Clock, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy

    async def run(self, cause: Cause | None = None, *, transaction: Transaction | None = None) -> HubReport:
        """Look at all that has changed, and queue what is to be written. Cut anywhere, the next call goes on.

        `transaction` is the run's own, so that a run that was lost writes nothing. Raises LocalStoreError.
        """
        return (await self.passed(cause, transaction=transaction)).report

    async def passed(
        self, cause: Cause | None = None, *, transaction: Transaction | None = None, tell: Callable[[], None] = _nobody
    ) -> Passed:
        """Do the same, and give what the gate said as well. `tell` is called after each transaction."""
        on, turn = await self.new_pass(cause), transaction or self._store.db.transaction

        async def to_the_end(bite: Callable[[Raw], bool]) -> None:
            is_more = True
            while is_more:
                async with turn() as conn:
                    is_more = await in_thread_of(conn, bite)
                tell()

        await to_the_end(on.arrive)
        await to_the_end(on.bite)
        if on.gate.has_removals:
            async with turn() as conn:
                await in_thread_of(conn, on.judge)
            await to_the_end(on.bite_aside)
        return Passed(on.report(), on.gate.verdicts)

    async def new_pass(self, cause: Cause | None = None, *, is_rehearsal: bool = False) -> HubPass:
        """Give a pass to be led by the caller."""
        rules = link_rules(await self._store.profiles.all())
        return HubPass(self._policy, rules, cause or Cause(), self._clock, is_rehearsal=is_rehearsal)
