"""A transaction that is taken back at its end: what is done in it was only tried."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from tui.store.link import Connection


class _TakenBack(Exception):
    """Ends the transaction of a rehearsal; nobody else sees it."""


@asynccontextmanager
async def rehearsing(transaction: Callable[[], AbstractAsyncContextManager[Connection]]) -> AsyncIterator[Connection]:
    """Give the writer inside a transaction of which nothing stays. Raises what `transaction` raises."""
    with suppress(_TakenBack):
        async with transaction() as conn:
            yield conn
            raise _TakenBack
