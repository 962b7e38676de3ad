"""Brings the play history to rest: every play that waits is compared with those of other sources, bite by bite."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tui.engine.plays.duplicates import merges
from tui.store.database import Connection
from tui.store.plays.settling import Settled, settle

PLAYS_AT_ONCE = 500
"""Plays compared in one transaction."""

Transaction = Callable[[], AbstractAsyncContextManager[Connection]]


async def settle_all(transaction: Transaction, tell: Callable[[Settled], None] = lambda _: None) -> Settled:
    """Compare all that waits and give what came of it; cut anywhere, the next call goes on. `tell` gets each bite."""
    compared = merged = restored = 0
    is_over = False
    while not is_over:
        async with transaction() as conn:
            bite = await settle(conn, merges, PLAYS_AT_ONCE)
        compared, merged, restored = compared + bite.compared, merged + bite.merged, restored + bite.restored
        is_over = bite.is_over
        tell(bite)
    return Settled(compared, merged, restored, is_over=True)
