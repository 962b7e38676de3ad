"""Trakt as the outbox writes to it: lists that are brought in line or deleted, and what was watched.

One try of each request; the outbox repeats. A list is brought in line in the very same way as by a run.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar, cast

from tui.engine.accounts.server_access import AccessSurroundings
from tui.engine.targets import Arrival, Delivered
from tui.errors import BadResponse, Conflict, LimitExceeded, LocalStoreError, NotFound, ServerError, SyncError
from tui.jobs.trakt.account import Account
from tui.jobs.trakt.asking import Ask, no_patience
from tui.jobs.trakt.blame import blames_account
from tui.jobs.trakt.deletion import Deletion
from tui.jobs.trakt.ground import Cause, Ground
from tui.jobs.trakt.list_sync import ListSync
from tui.jobs.trakt.outcome import Outcome
from tui.jobs.trakt.session import TraktSession, open_session
from tui.jobs.trakt.surroundings import TraktShared
from tui.jobs.trakt.turns import Told, Turns
from tui.jobs.trakt.watch_target import WatchTarget, insist_theirs
from tui.jobs.trakt.words import DELETED_HERE_ONLY, failed_words, line_of, sent_words
from tui.model.lists import ListState
from tui.model.log import Level
from tui.model.outbox import Aspect, Delivery, ListWork
from tui.model.profiles import Profile
from tui.store.database import Connection
from tui.store.lists import list_writes
from tui.store.outbox.orders import APPROVED_WORDS
from tui.store.store import Store

T = TypeVar("T")
FOR_A_PERSON = frozenset({ListState.HELD, ListState.CONFLICT, ListState.GONE})
"""States that only a person ends."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a target works with."""

    profile: Profile
    session: TraktSession
    account: Account
    store: Store
    around: AccessSurroundings
    ask: Ask


class TraktTarget:
    """One account, signed in."""

    def __init__(self, on: Desk, turns: Turns, told: set[int]) -> None:
        self._on = on
        self._turns = turns
        self._told = told
        self._watch_target: WatchTarget | None = None

    async def deliver(self, batch: Sequence[Delivery]) -> AsyncIterator[Delivered]:
        """Bring deliveries to Trakt in their order; give what became of each as soon as that is known.

        Raises SyncError for what is wrong with Trakt, the account or the sign-in.
        """
        on = self._on
        for aspect, group in groupby(batch, key=lambda one: one.aspect):
            if aspect is Aspect.LIST:
                for delivery in group:
                    yield await self._list(delivery)
                await on.account.store_lists()
            else:
                async with aclosing(self._watch(tuple(group))) as stream:
                    async for told in stream:
                        yield told

    async def _watch(self, batch: Sequence[Delivery]) -> AsyncGenerator[Delivered, None]:
        on = self._on
        insist_theirs(batch, await on.account.facts())
        if self._watch_target is None:
            session, book = on.session, on.store.trakt
            self._watch_target = WatchTarget(session.reader, session.writer, on.around.clock, book=book, ask=on.ask)
        found = self._watch_target.deliver(batch)
        async with aclosing(cast(AsyncGenerator[Delivered, None], found)) as stream:
            async for told in stream:
                yield told

    async def _list(self, delivery: Delivery) -> Delivered:
        try:
            if delivery.list_work is ListWork.DELETE:
                return await self._delete(delivery)
            outcome = await (await self._sync_of(delivery)).sync(delivery.list_id or 0)
        except LocalStoreError:
            raise
        except SyncError as error:
            return await self._failed(delivery, error)
        self._told.discard(delivery.id)
        if outcome is not None and outcome.is_changed:
            self._log(Level.INFO, line_of(outcome, is_auto=True))
        return delivered(delivery, outcome)

    async def _sync_of(self, delivery: Delivery) -> ListSync:
        on = self._on
        cause = Cause(delivery.run_id, approve=delivery.decision == APPROVED_WORDS)

        sender = await on.store.departures.sender_of(delivery.id)

        @asynccontextmanager
        async def fence() -> AsyncIterator[Connection]:
            async with self._on.store.db.transaction() as conn:
                if not await self._on.store.departures.keep(conn, delivery.id, sender):
                    raise BadResponse("Another process has taken it up")
                yield conn

        return ListSync(
            Ground(
                profile=on.profile,
                session=on.session,
                account=on.account,
                store=on.store,
                clock=on.around.clock,
                send=on.ask,
                patience=no_patience,
                fence=fence,
                log=self._log,
                cause=cause,
            ),
            self._turns,
        )

    async def _delete(self, delivery: Delivery) -> Delivered:
        on = self._on
        deletion = Deletion(on.session, on.account, on.store, on.profile.id, on.ask)
        why_not = await deletion.delete(delivery.list_facts)
        if why_not:
            return Delivered(delivery.id, Arrival.ALREADY, note=why_not)
        words = f"Deleted '{delivery.title}' from Trakt"
        self._log(Level.INFO, words)
        return Delivered(delivery.id, Arrival.WRITTEN, note=words, was_sent=True)

    async def _failed(self, delivery: Delivery, error: SyncError) -> Delivered:
        """Say what failed, once; what is wrong with the account is raised, and closes its lane."""
        is_deletion = delivery.list_work is ListWork.DELETE
        if delivery.id not in self._told:
            self._told.add(delivery.id)
            local = None if is_deletion else await self._on.store.lists.get(delivery.list_id or 0)
            words = DELETED_HERE_ONLY if local is None else failed_words(local)
            self._log(Level.WARNING, f"'{delivery.title}': {words}: {error.message}")
        if not is_deletion:
            await self._note(delivery.list_id or 0, error)
        if blames_account(error):
            raise error
        if isinstance(error, ServerError):
            # Whoever fails at this list alone has stumbled over it; else Trakt itself is in trouble (S16).
            await self._on.session.reader.settings()
        if isinstance(error, Conflict):
            return Delivered(delivery.id, Arrival.LATER, note=error.message)
        told = BadResponse(error.message, hint=error.hint) if isinstance(error, NotFound) else error
        return Delivered(delivery.id, None, error=told, was_sent=True)

    async def _note(self, list_id: int, error: SyncError) -> None:
        """Show beside the list why it waits; what waits for a person goes on doing so."""
        known = await self._on.store.lists.get(list_id)
        if known is None or known.state in FOR_A_PERSON:
            return
        state = ListState.WAITING
        if isinstance(error, LimitExceeded):
            state = ListState.QUOTA
        elif not blames_account(error):
            state = ListState.FAILED
        await self._on.store.db.write(lambda raw: list_writes.set_state(raw, list_id, state, error.message))

    def _log(self, level: Level, message: str) -> None:
        log = self._on.around.log
        if log is not None:
            log.write(level, message, source=self._on.profile.name)


def once_inside(around: AccessSurroundings, profile: Profile) -> Ask:
    """Give what awaits a request once, counted by the circuit of Trakt; what is asked within it counts with it."""
    is_inside: ContextVar[bool] = ContextVar("is_inside", default=False)

    async def ask(call: Callable[[], Awaitable[T]], /) -> T:
        if is_inside.get():
            return await call()
        token = is_inside.set(True)
        try:
            async with around.circuits.asking(profile):
                return await call()
        finally:
            is_inside.reset(token)

    return ask


@asynccontextmanager
async def open_target(
    profile: Profile, secrets: Mapping[str, str], around: AccessSurroundings, shared: TraktShared, told: Told
) -> AsyncIterator[TraktTarget]:
    """Give the target of a profile. Raises SyncError."""
    at, ask = shared.at(around), once_inside(around, profile)
    async with open_session(profile, secrets, at, writes=True, repeat=ask) as session:
        account = Account(profile, session, at.kept, around.clock)
        yield TraktTarget(Desk(profile, session, account, at.kept, around, ask), told.turns, told.failures)


def delivered(delivery: Delivery, outcome: Outcome | None) -> Delivered:
    """Give what is told of a list that was looked at."""
    if outcome is None:
        return Delivered(delivery.id, Arrival.ALREADY, note="The list has no side at Trakt any more")
    if outcome.state in {ListState.HELD, ListState.GONE}:
        return Delivered(delivery.id, Arrival.HELD, note=outcome.reason, was_sent=outcome.is_changed)
    if outcome.state is ListState.QUOTA:
        return Delivered(delivery.id, None, error=LimitExceeded(outcome.reason))
    if outcome.state is ListState.FAILED:
        return Delivered(delivery.id, None, error=BadResponse(outcome.reason), was_sent=outcome.is_changed)
    note = outcome.reason or (sent_words(outcome) if outcome.is_changed else "")
    arrival = Arrival.WRITTEN if outcome.is_changed else Arrival.ALREADY
    return Delivered(delivery.id, arrival, note=note, was_sent=outcome.is_changed)
