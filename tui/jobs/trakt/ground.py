"""What a sync of lists stands on, whoever wants it: a run, or a delivery of the outbox.

Both sync a list in the very same way; they differ in how often a request is tried, and in whose rows are written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeVar

from tui.jobs.trakt.account import Account
from tui.jobs.trakt.asking import Ask, Patience
from tui.jobs.trakt.session import TraktSession
from tui.model.clock import Clock
from tui.model.log import Level
from tui.model.profiles import Profile
from tui.store.database import Connection
from tui.store.hop import Raw, in_thread_of
from tui.store.store import Store

T = TypeVar("T")

Fence = Callable[[], AbstractAsyncContextManager[Connection]]
"""Opens a transaction that commits only while the work still belongs to this process."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why lists are synced, and what a person allowed."""

    run_id: int | None = None
    approve: bool = False
    """What the gate would hold may go, and a list that is gone at Trakt is made anew."""
    is_dry: bool = False
    is_full: bool = False
    """Lists are read again that seem unchanged."""
    is_auto: bool = True
    """Nobody asked for it just now."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The account, the store, and the ways to ask and to write."""

    profile: Profile
    session: TraktSession
    account: Account
    store: Store
    clock: Clock
    send: Ask
    """Puts itself around each write. Reads repeat themselves, as the session was told to."""
    patience: Patience
    fence: Fence
    log: Callable[[Level, str], None]
    cause: Cause

    async def write(self, work: Callable[[Raw], T]) -> T:
        """Run `work` in a transaction, in the writer's thread. Raises what ends the work when it is no longer ours."""
        async with self.fence() as conn:
            return await in_thread_of(conn, work)

    async def read(self, work: Callable[[Raw], T]) -> T:
        """Run `work` on what is stored."""
        return await self.store.db.read(work)
