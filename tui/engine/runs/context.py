"""What a job gets: its run, its profile, and the ways to tell what it does."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from tui.engine.accounts.cards import Cards
from tui.engine.accounts.circuits import Circuits
from tui.engine.accounts.sight import Sight
from tui.engine.log import LogWriter
from tui.engine.runs.error_book import ErrorBook
from tui.engine.runs.failures import ENDS_THE_RUN, RunLost, leading_error
from tui.engine.runs.ledger import Ledger
from tui.engine.runs.outcome import SYNCS, cancelled_message
from tui.engine.runs.retry import Retry, retrying, spread
from tui.engine.runs.step import Step
from tui.errors import Cancelled, NetworkError, SyncError
from tui.formatting import duration_text, removals_text
from tui.model.clock import Clock
from tui.model.log import Level
from tui.model.profiles import Account, Profile, SignIn
from tui.model.runs import EntityCounts, Run, RunError, RunOptions, StepPlan, StepState, Trigger
from tui.model.snapshot import Verdict
from tui.redact import Redactor
from tui.store.database import Connection
from tui.store.runs.rivals import IMPORTS
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.settings import Settings

T = TypeVar("T")

CONNECTION_LOST = "Connection lost. Retrying..."
"""What an import shows meanwhile; the log has the details."""
LONG = 10.0
"""Seconds from which on a step is worth a line in any case."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every run of one process shares."""

    store: Store
    clock: Clock
    settings: Settings
    redactor: Redactor
    log: LogWriter
    owner: str
    """Name of this process in the lease and in its runs."""
    jitter: Callable[[float], float] = spread
    circuits: Circuits | None = None
    """None = nothing is counted."""
    cards: Cards | None = None
    """Of media servers; None = there are none."""


class RunContext:
    """One run, as its job sees it. Nothing here waits for the network; what counts or logs returns at once."""

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        run: Run,
        profile: Profile,
        ledger: Ledger,
        errors: ErrorBook,
        flush: Callable[[], Awaitable[object]],
    ) -> None:
        self.run = run
        self.profile = profile
        self.store = surroundings.store
        self.settings = surroundings.settings
        self.clock = surroundings.clock
        self.redactor = surroundings.redactor
        self.cancelled = threading.Event()
        """Set as soon as the run has to stop: worker threads poll it between two groups."""
        self._surroundings = surroundings
        self._ledger = ledger
        self._errors = errors
        self._flush = flush
        self._step: Step | None = None

    @property
    def options(self) -> RunOptions:
        """What the person asked for."""
        return self.run.options

    @property
    def plan(self) -> Sequence[StepPlan]:
        """The steps that the job announced, in their order."""
        return [entry.plan for entry in self._ledger.steps]

    def should_run(self, key: str) -> bool:
        """Tell whether a step has work left: False when it was done before a resume, or was not asked for."""
        return self._state_of(key) is StepState.PENDING

    def is_done(self, key: str) -> bool:
        """Tell whether a step was done before: by the run that this one takes up, or earlier in this one."""
        return self._state_of(key) is StepState.DONE

    def skip(self, key: str, reason: str) -> None:
        """Mark a step that needs no work this time, with the reason shown beside it."""
        self._ledger.skip(self._ledger.index_of(key), reason)

    @asynccontextmanager
    async def step(self, key: str, *, is_vital: bool = False) -> AsyncIterator[Step]:
        """Run one announced step: `async with ctx.step("live") as step`.

        A SyncError inside fails the step, is recorded as "{label} sync failed: {error}", and goes no further, so
        the job goes on with the next one. AuthError, Cancelled, LocalStoreError, cancellation and faults of ours go
        up and end the run; with `is_vital` every error does. Ask `should_run(key)` first.
        """
        self.raise_if_cancelled()
        index, changed = self._ledger.index_of(key), self._changed
        step = self._step = Step(self._ledger, index)
        self._ledger.begin(index)
        self.log(Level.DEBUG if self._is_routine else Level.INFO, step.plan.text)
        await self._flush()
        try:
            yield step
        except Exception as group:
            error = leading_error(group)
            self._fail(index, error)
            if is_vital or not isinstance(error, SyncError) or isinstance(error, ENDS_THE_RUN):
                raise error from error.__cause__
        except BaseException:
            self._ledger.end(index, StepState.CANCELLED)
            raise
        else:
            self._ledger.end(index, StepState.HELD if step.is_held else StepState.DONE)
            self._log_end(index, has_changed=self._changed != changed)
        finally:
            self._step = None
        await self._flush()

    def count(self, entity: str, **changes: int) -> None:
        """Add to the counts of one kind of thing: `ctx.count("movies", added=12, unchanged=400)`.

        Names are those of EntityCounts. Callable from worker threads.
        """
        self._ledger.count(entity, changes)

    def restore(self, entity: str, counts: EntityCounts) -> None:
        """Set the counts of one kind of thing to what an earlier session left, as its checkpoint has it."""
        self._ledger.restore_counts({entity: counts})

    def error(self, error: RunError) -> None:
        """Record an error, repair or note as a row. Callable from worker threads; 100,000 of them stay cheap.

        It does not touch the run's error count: say `step.advance(errors=1)` for what counts as one.
        """
        self._errors.add(error)

    def log(self, level: Level, message: str) -> None:
        """Write a log line under the run's correlation id. Callable from worker threads."""
        self._surroundings.log.write(level, message, run=self.run)

    def warn(self, message: str) -> None:
        """Log a warning; the warnings of a run are part of its result."""
        self.log(Level.WARNING, message)

    def say(self, message: str) -> None:
        """Show what the run does now, until the next step begins."""
        self._ledger.message = message

    async def show(self) -> None:
        """Store the figures as they stand, instead of at the next tick. Raises LocalStoreError."""
        await self._flush()

    def waiting(self, reason: str) -> None:
        """Show what the run waits for ("" = it moves again); once it has stalled for 60 s this is the reason given."""
        self._ledger.wait_for(reason)

    def hold(self, entity: str, verdict: Verdict) -> None:
        """Note that the gate held removals back: the step and, if nothing fails, the run end as `held`."""
        self._ledger.count(entity, {"held": verdict.removals})
        self.warn(f"{entity}: {removals_text(verdict.removals)} held. {verdict.reason}")
        if self._step is not None:
            self._step.is_held = True
            self._step.note(verdict.reason)

    async def retry(self, call: Callable[[], Awaitable[T]], *, retries: int = 3) -> T:
        """Await `call()`, again after errors that deserve it, with each retry in the log and in the message.

        Raises the last error.
        """

        async def attempt() -> T:
            self._ledger.wait_for("")
            return await call()

        try:
            return await retrying(
                attempt,
                clock=self.clock,
                jitter=self._surroundings.jitter,
                retries=retries,
                on_retry=self._tell_retry,
            )
        finally:
            self._ledger.wait_for("")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Give the writer inside a short transaction that commits only while the run still belongs to this process.

        Jobs write through this one, so that a process that was stopped and has lost its runs meanwhile spoils nothing.
        """
        async with self.store.db.transaction() as conn:
            if not await self.store.run_progress.is_mine(conn, self.run.id, self._surroundings.owner):
                raise RunLost(self.run.id)
            yield conn

    @property
    def checkpoint(self) -> dict[str, Any]:
        """What the job saved last, in this run or in the one it takes up; {} = nothing."""
        if not self.run.checkpoint:
            return {}
        return msgspec.json.decode(self.run.checkpoint, type=dict[str, Any])

    async def save_checkpoint(self, conn: Connection, checkpoint: dict[str, Any]) -> None:
        """Store the checkpoint in the job's own transaction, beside the rows it speaks of."""
        text = msgspec.json.encode(checkpoint).decode()
        owner = self._surroundings.owner
        if not await self.store.run_progress.save_checkpoint(conn, self.run.id, owner, text):
            raise RunLost(self.run.id)

    async def secrets(self) -> dict[str, str]:
        """Give the profile's secrets by name (`password`, ...). Never log or store them."""
        return await self.store.secrets.of(self.profile.id)

    async def signed_in(self, account: Account) -> None:
        """Store that the server let us in, and what it told of the account."""
        await self.store.profiles.set_sign_in(self.profile.id, SignIn.OK, account=account)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Put this around each request to a media server: its circuit counts it, and refuses it while it is open.

        Raises CircuitOpen, which is not retried.
        """
        circuits = self._surroundings.circuits
        async with circuits.asking(self.profile) if circuits else nullcontext():
            yield

    async def saw(self, sight: Sight) -> None:
        """Put what the run saw of its media server onto the server's card; a dry run leaves that to the monitor."""
        if self._surroundings.cards is not None and not self.options.dry_run:
            await self._surroundings.cards.take(await self._profile_now(), sight)

    async def _profile_now(self) -> Profile:
        """Give the profile as it is stored by now: its sign-in may have changed since the run began."""
        return await self.store.profiles.get(self.profile.id) or self.profile

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled when the run has to stop. For worker threads; the job's own task is cancelled anyway."""
        if self.cancelled.is_set():
            raise Cancelled(cancelled_message(self.run.kind))

    def _state_of(self, key: str) -> StepState:
        return self._ledger.steps[self._ledger.index_of(key)].state

    def _fail(self, index: int, error: Exception) -> None:
        plan = self._ledger.steps[index].plan
        message = f"{plan.label}{' sync' if self.run.kind in SYNCS else ''} failed: {error}"
        self._ledger.end(index, StepState.FAILED, str(error))
        if isinstance(error, SyncError) and not isinstance(error, Cancelled):
            self._ledger.meter.advance(index, errors=1)
            self.error(
                RunError(plan.key, error.error_class, "", message, recoverable=error.is_retryable, hint=error.hint)
            )
            self.log(Level.ERROR, message)

    def _log_end(self, index: int, *, has_changed: bool) -> None:
        entry, figures = self._ledger.steps[index], self._ledger.meter.figures(index)
        spent = (entry.finished_at or 0.0) - (entry.started_at or 0.0)
        is_news = has_changed or spent >= LONG or not self._is_routine
        level = Level.INFO if is_news else Level.DEBUG
        self.log(level, f"{entry.plan.label}: {figures.processed:,} in {duration_text(spent)}")

    @property
    def _is_routine(self) -> bool:
        """Whether the run started by itself, as most do: what is the same in all of them would bury the rest."""
        return self.run.trigger is Trigger.SCHEDULE

    @property
    def _changed(self) -> int:
        """How many changes were counted so far."""
        counts = self._ledger.counts().values()
        return sum(one.added + one.updated + one.removed + one.failed + one.held for one in counts)

    def _tell_retry(self, retry: Retry) -> None:
        text = f"{retry.error}; retry {retry.number} of {retry.retries} in {retry.delay:.1f} s"
        self.log(Level.INFO, text)
        is_short = self.run.kind in IMPORTS and isinstance(retry.error, NetworkError)
        self._ledger.wait_for(CONNECTION_LOST if is_short else text)
