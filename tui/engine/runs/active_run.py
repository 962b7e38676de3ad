"""A run that this process runs: from its claim to its last word. Faults of the job end here, as rows and log lines."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum, auto

from tui.engine.process.shortage import shortage_of
from tui.engine.runs.context import RunContext, Surroundings
from tui.engine.runs.error_book import ErrorBook
from tui.engine.runs.failures import RunLost, is_signed_out, leading_error
from tui.engine.runs.job import Job
from tui.engine.runs.ledger import ENDED_WELL, Ledger
from tui.engine.runs.outcome import (
    SYNCS,
    Outcome,
    cancelled_message,
    failed_message,
    interrupted_message,
    outcome_of,
)
from tui.errors import Cancelled, LocalStoreError, NetworkError, SyncError, TimedOut
from tui.formatting import operation_label
from tui.model.log import Level
from tui.model.profiles import Profile, SignIn
from tui.model.runs import EntityCounts, Run, RunError, RunState, StepPlan, StepRow, StepState
from tui.store.runs.error_room import ROW_CAP
from tui.store.runs.run_progress import Standing

FLUSH_EVERY = 0.25
"""Seconds between two looks at what has changed."""
HEARTBEAT_EVERY = 2.0
LAST_WORD_TRIES = 4
"""How often the end of a run is written again when the store refuses it; 1 s between the tries."""

END_LEVELS = {
    RunState.COMPLETED: Level.INFO,
    RunState.QUEUED: Level.INFO,
    RunState.PARTIAL: Level.WARNING,
    RunState.FAILED: Level.ERROR,
}

console = logging.getLogger(__name__)


class Stop(Enum):
    """Why a run is stopped before its job has ended."""

    CANCEL = auto()
    """A person wants it."""
    SHUTDOWN = auto()
    """The program closes."""
    HANDOVER = auto()
    """The program closes, and the run is another process's wish: that one goes on with it."""
    LOST = auto()
    """Another process owns the run by now: nothing may be written."""
    STORE = auto()
    """The store cannot be written."""


class ActiveRun:
    """Runs one job with its ticker. `execute` never raises what the job raised."""

    def __init__(self, surroundings: Surroundings, run: Run, job: Job, profile: Profile) -> None:
        self._on = surroundings
        self._run = run
        self._job = job
        self._profile = profile
        self._errors = ErrorBook(surroundings.store.run_errors, run.id, surroundings.clock)
        self._flushing = asyncio.Lock()
        self._task: asyncio.Task[Outcome] | None = None
        self._stop: Stop | None = None
        self._stop_text = ""
        self._context: RunContext | None = None
        self._ledger: Ledger
        self._written_at = 0.0

    def stop(self, why: Stop, text: str = "") -> None:
        """Stop the job at once, wherever it is; the first reason given counts. `text`: why, for the run's message."""
        if self._stop is None:
            self._stop, self._stop_text = why, text
        if self._context is not None:
            self._context.cancelled.set()
        if self._task is not None:
            self._task.cancel()

    async def execute(self) -> None:
        """Claim the run, do its job, and write how it ended."""
        if not await self._claim():
            return
        try:
            async with asyncio.TaskGroup() as group:
                self._task = group.create_task(self._attempt())
                if self._stop is not None:
                    self._task.cancel()
                ticker = group.create_task(self._tick())
                await asyncio.wait((self._task,))
                ticker.cancel()
        finally:
            await self._conclude()

    async def _claim(self) -> bool:
        """Take the run out of the queue, with its steps and what earlier sessions did of them."""
        runs, progress = self._on.store.runs, self._on.store.run_progress
        try:
            plan = self._job.plan(self._profile, self._run.options)
        except SyncError as error:
            await progress.drop_queued(self._run.id, RunState.FAILED, error.message)
            self._on.log.write(Level.ERROR, error.message, run=self._run)
            return False
        done, counts = await self._done_before(plan), await runs.counts(self._run.id)
        if not await progress.claim(self._run.id, self._on.owner, self._first_message(), plan):
            return False
        self._run = await runs.get(self._run.id) or self._run
        self._open(plan, done, counts)
        self._on.log.write(Level.INFO, f"{operation_label(self._run.kind)} started", run=self._run)
        return True

    def _open(self, plan: Sequence[StepPlan], done: Mapping[str, StepRow], counts: Mapping[str, EntityCounts]) -> None:
        self._ledger = Ledger(self._run, plan, done, self._on.clock)
        self._ledger.restore_counts(counts)
        for index, step in enumerate(plan):
            wanted = self._run.options.only_steps
            if wanted and step.key not in wanted:
                self._ledger.skip(index, "Not asked for")
        self._context = RunContext(
            self._on,
            run=self._run,
            profile=self._profile,
            ledger=self._ledger,
            errors=self._errors,
            flush=self._flush,
        )

    async def _done_before(self, plan: Sequence[StepPlan]) -> dict[str, StepRow]:
        """Steps that this run, or the one it takes up, has done; none when single steps were asked for."""
        if self._run.options.only_steps:
            return {}
        known = {step.key for step in plan}
        sources = [self._run.id] if self._run.resumes is None else [self._run.resumes, self._run.id]
        rows = [row for run_id in sources for row in await self._on.store.runs.steps(run_id)]
        return {row.key: row for row in rows if row.state is StepState.DONE and row.key in known}

    def _first_message(self) -> str:
        if self._run.kind in SYNCS:
            return "Starting sync..."
        return f"Starting {operation_label(self._run.kind)}..."

    async def _attempt(self) -> Outcome:
        """Run the job and judge how it ended; only cancellation leaves here."""
        assert self._context is not None
        try:
            await self._job.run(self._context)
        except Exception as error:  # the boundary of a run: whatever it is becomes a row, and the engine lives on
            return await self._failed(leading_error(error))
        return self._ended()

    def _ended(self) -> Outcome:
        progress = self._ledger.meter.progress(self._on.clock.monotonic())
        held = sum(counts.held for counts in self._ledger.counts().values())
        states = [entry.state for entry in self._ledger.steps]
        return outcome_of(
            self._run.kind, states, errors=progress.error_count, imported=progress.imported_records, held=held
        )

    async def _failed(self, error: Exception) -> Outcome:
        if isinstance(error, RunLost):
            self._stop = Stop.LOST
            return Outcome(RunState.INTERRUPTED, str(error))
        if isinstance(error, Cancelled):
            return Outcome(RunState.CANCELLED, cancelled_message(self._run.kind))
        error = shortage_of(error) or error
        if isinstance(error, SyncError):
            await self._note_sign_in(error)
            self._note_error(error.error_class, error.message, error)
            return Outcome(RunState.FAILED, error.message or failed_message(self._run.kind, 1))
        text = f"Internal error: {type(error).__name__}: {error}"
        self._note_error("internal", text, None)
        self._on.log.write(Level.ERROR, "".join(traceback.format_exception(error)), run=self._run)
        return Outcome(RunState.FAILED, text)

    def _note_error(self, error_class: str, message: str, error: SyncError | None) -> None:
        """Record what ended the run, unless a step has recorded it already."""
        failed = [entry for entry in self._ledger.steps if entry.state is StepState.FAILED]
        if failed and error is not None and failed[-1].message == str(error):
            return
        if self._ledger.steps:
            self._ledger.meter.advance(0, errors=1)
        hint = error.hint if error else "This is a fault of syncdeck: the log holds what led to it."
        self._errors.add(RunError("", error_class, "", message, bool(error and error.is_retryable), hint))
        self._on.log.write(Level.ERROR, message, run=self._run)

    async def _note_sign_in(self, error: SyncError) -> None:
        sign_in = None
        if is_signed_out(error):
            sign_in = SignIn.REFUSED
        elif isinstance(error, NetworkError | TimedOut) and self._profile.sign_in is not SignIn.REFUSED:
            sign_in = SignIn.UNREACHABLE
        if sign_in is None:
            return
        try:
            await self._on.store.profiles.set_sign_in(self._profile.id, sign_in, error.message)
        except LocalStoreError as trouble:
            console.warning("the refused sign-in of %s cannot be stored: %s", self._profile.name, trouble)

    async def _tick(self) -> None:
        """Store what has changed, a few times a second, and notice what others did to the run."""
        while True:
            await self._on.clock.sleep(FLUSH_EVERY)
            is_due = self._on.clock.monotonic() - self._written_at >= HEARTBEAT_EVERY
            try:
                if is_due or self._ledger.has_changed() or self._errors.is_pending:
                    await self._flush()
            except LocalStoreError as error:
                self.stop(Stop.STORE, error.message)

    async def _flush(self, final_state: RunState | None = None, message: str | None = None) -> None:
        async with self._flushing:
            if final_state is None:
                await self._flush_errors()
            flush = self._ledger.take_flush(self._on.owner, final_state=final_state, message=message)
            try:
                standing = await self._on.store.run_progress.flush(flush)
            except BaseException:
                self._ledger.put_back(flush)
                raise
            self._written_at = self._on.clock.monotonic()
        if final_state is None:
            self._heed(standing)

    async def _flush_errors(self) -> None:
        was_full = self._errors.is_full
        await self._errors.flush()
        if self._errors.is_full and not was_full:
            text = f"Only the first {ROW_CAP:,} errors are listed; those after them are counted"
            self._on.log.write(Level.WARNING, text, run=self._run)

    def _heed(self, standing: Standing) -> None:
        if not standing.is_mine:
            self.stop(Stop.LOST)
        elif standing.cancel_requested:
            self.stop(Stop.CANCEL)

    async def _conclude(self) -> None:
        """Write the last word of the run, in the state that its job or whoever stopped it gave it."""
        assert self._context is not None
        self._context.cancelled.set()
        outcome = self._outcome()
        if self._stop is Stop.LOST:
            self._on.log.write(Level.WARNING, "The run was taken over by another process", run=self._run)
            return
        if outcome.state in {RunState.COMPLETED, RunState.PARTIAL, RunState.HELD} and self._is_last_step_done():
            self._ledger.meter.finish()
        if outcome.state is RunState.QUEUED:
            await self._write_last(outcome, lambda: self._hand_over(outcome.message))
        else:
            await self._write_last(outcome, lambda: self._flush(outcome.state, outcome.message))

    def _outcome(self) -> Outcome:
        if self._task is not None and self._task.done() and not self._task.cancelled():
            return self._task.result()
        if self._stop is Stop.CANCEL:
            return Outcome(RunState.CANCELLED, cancelled_message(self._run.kind))
        if self._stop is Stop.STORE:
            return Outcome(RunState.FAILED, self._stop_text)
        if self._stop is Stop.HANDOVER:
            return Outcome(RunState.QUEUED, "Waiting: the process that ran it was closed, another one goes on")
        return Outcome(RunState.INTERRUPTED, interrupted_message(self._run.id, self._stop_text or "it was stopped"))

    def _is_last_step_done(self) -> bool:
        ran = [entry.state for entry in self._ledger.steps if entry.state is not StepState.SKIPPED]
        return not ran or ran[-1] in ENDED_WELL

    async def _write_last(self, outcome: Outcome, write: Callable[[], Awaitable[None]]) -> None:
        """Log and write how the run ended, again for a while when the store refuses it."""
        level = END_LEVELS.get(outcome.state, Level.WARNING)
        self._on.log.write(level, outcome.message, run=self._run)
        await self._on.log.flush()
        try:
            await self._flush_errors()
        except LocalStoreError as error:
            console.warning("errors of run %s cannot be stored: %s", self._run.id, error)
        for left in reversed(range(LAST_WORD_TRIES)):
            try:
                await write()
            except LocalStoreError as error:
                console.warning("the end of run %s cannot be stored: %s", self._run.id, error)
                if left:
                    await self._on.clock.sleep(1.0)
            else:
                return

    async def _hand_over(self, message: str) -> None:
        await self._flush()
        await self._on.store.run_progress.requeue(self._run.id, self._on.owner, message)
