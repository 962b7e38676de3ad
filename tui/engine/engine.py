"""The engine: runs the queue while this process holds the lease, and waits for the lease while it does not.

Everything it is asked to do comes as rows: queued runs and requests to cancel, from this process or another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from tui.engine.accounts.monitor import Monitor
from tui.engine.care import care_for
from tui.engine.lists.keeping import RuleKeeper
from tui.engine.outbox.worker import Worker
from tui.engine.plays.copies import sweep_copies
from tui.engine.process.lease import Lease
from tui.engine.process.precedence import Precedence
from tui.engine.process.shortage import shortage_of
from tui.engine.retention import EVERY, forget_old, purge_tombstones
from tui.engine.runs.active_run import ActiveRun, Stop
from tui.engine.runs.context import Surroundings
from tui.engine.runs.job import Job
from tui.engine.runs.outcome import interrupted_message
from tui.engine.runs.queue import Decision, decide
from tui.engine.runs.subject import subject_of
from tui.engine.trouble import Trouble
from tui.errors import LocalStoreError
from tui.model.log import Level
from tui.model.profiles import Profile, SignIn
from tui.model.runs import Operation, Run, RunState, Trigger
from tui.store.runs.runs import QueueEntry

POLL = 0.25
"""Seconds between two looks at the store."""
TROUBLE_PAUSE = 2.0
"""Seconds before the next look after the store failed."""
STOP_PATIENCE = 8.0
"""Seconds that a stop waits for running jobs to let go."""
RELEASE_PATIENCE = 2.0
"""Seconds that a stop waits for the store to take the end of the lease."""
LEFT_BEHIND = 3600.0
"""Seconds after which a run that nobody was there to start is dropped instead of started."""

YIELDING = "Waiting: the service takes over as soon as nothing runs here"
UNATTENDED = frozenset({Trigger.SCHEDULE, Trigger.STARTUP})

console = logging.getLogger(__name__)


class Watch(Protocol):
    """What the process that keeps the house looks after, beside its queue: schedules, alarms."""

    async def watch(self, may_work: Callable[[], bool]) -> None:
        """Look again and again, whenever `may_work` says so, until cancelled. What fails must stay inside."""
        ...


class Engine:
    """Start it once, stop it once. `wake` makes it look at the queue at once."""

    def __init__(
        self,
        surroundings: Surroundings,
        jobs: Mapping[Operation, Job],
        lease: Lease,
        monitor: Monitor | None = None,
        outbox: Worker | None = None,
        *,
        rules: RuleKeeper | None = None,
        precedence: Precedence | None = None,
        watches: Sequence[Watch] = (),
    ) -> None:
        """`watches` look after the household beside the queue, while this process holds the lease."""
        self._on = surroundings
        self._jobs = jobs
        self._lease = lease
        self._monitor = monitor
        self._outbox = outbox
        self._rules = rules
        self._precedence = precedence
        self._watches = watches
        self._running: dict[int, ActiveRun] = {}
        self._own: set[int] = set()
        self._woken = asyncio.Event()
        self._is_stopping = False
        self._is_yielding = False
        """Whether the lease goes to a service that waits for it, once nothing runs here."""
        self._stop_reason = ""
        self._stop_own = Stop.SHUTDOWN
        self._round_at = surroundings.clock.monotonic()
        self._main: asyncio.Task[None] | None = None
        self._seen_version = -1
        self._has_looked_back = False
        """Whether what was left behind was looked at since this process has the lease."""
        self._tidy_at = 0.0
        self._tidying: asyncio.Task[None] | None = None
        self._trouble = Trouble(surroundings.log)

    @property
    def holds_lease(self) -> bool:
        """True while this process runs the queue."""
        return self._lease.is_held

    @property
    def owner(self) -> str:
        """Name of this process in the lease and in its runs."""
        return self._lease.owner

    @property
    def silent_for(self) -> float:
        """Seconds since it last looked after its queue, whatever came of that."""
        return self._on.clock.monotonic() - self._round_at

    @property
    def running(self) -> frozenset[int]:
        """Ids of the runs that this process runs now."""
        return frozenset(self._running)

    async def start(self) -> None:
        """Try for the lease once, then go on in the background: take it when it is free, run what is queued.

        With the lease, runs whose process is gone are ended at once: they are in nobody's way from then on.
        """
        if self._main is None:
            await self._keep_lease()
            if self._lease.is_held:
                await self._heed_all()
            self._main = asyncio.create_task(self._work(), name="engine")

    async def stop(self, reason: str, *, hand_over: bool = False) -> None:
        """Stop within about 8 s: own runs become `interrupted`, those of other faces go back into the queue.

        What is on its way to servers arrives meanwhile, or is sent by the next process. With `hand_over` somebody is
        there to go on at once: own runs go back into the queue as well, and a service keeps its place.

        `reason` completes "Interrupted: ...", such as "the terminal was closed".
        """
        self._is_stopping, self._stop_reason = True, reason
        self._stop_own = Stop.HANDOVER if hand_over else Stop.SHUTDOWN
        self._stop_all()
        if self._outbox is not None:
            self._outbox.stop()
        self.wake()
        if self._main is not None:
            _, late = await asyncio.wait((self._main,), timeout=STOP_PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(self._main, return_exceptions=True)
        try:
            async with asyncio.timeout(RELEASE_PATIENCE):
                if self._precedence is not None and not hand_over:
                    await self._precedence.leave()
                await self._lease.release()
        except (LocalStoreError, TimeoutError) as error:
            console.warning("the lease cannot be given up: %r", error)

    def wake(self) -> None:
        """Look at the queue, and at what is to be sent, now."""
        self._seen_version = -1
        self._woken.set()
        if self._outbox is not None:
            self._outbox.wake()

    def adopt(self, run_id: int) -> None:
        """Remember that a run was started here: it ends with this process, others are handed on."""
        self._own.add(run_id)

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            looking = [tasks.create_task(self._look(), name="monitor"), tasks.create_task(self._fill(), name="rules")]
            looking += [tasks.create_task(self._watch(one), name=type(one).__name__) for one in self._watches]
            if self._outbox is not None:
                tasks.create_task(self._outbox.work(), name="outbox")
            while not self._is_stopping:
                await self._pause(await self._guarded_round(tasks))
            for task in looking:
                task.cancel()
            self._stop_all()

    async def _watch(self, one: Watch) -> None:
        """Let one look after the household; a fault that it lets through ends it alone, never the runs at work."""
        try:
            await one.watch(self._may_begin)
        except Exception as error:  # whatever it was: the log holds it, and the queue goes on
            console.exception("%s", type(one).__name__)
            self._on.log.write(Level.ERROR, f"Internal error: {type(one).__name__} ended by {error!r}")

    def _may_begin(self) -> bool:
        """Whether this process keeps the house, and is not about to leave it to another."""
        return self._lease.is_held and not self._is_yielding and not self._is_stopping

    async def _look(self) -> None:
        if self._monitor is not None:
            await self._monitor.watch(lambda: self._lease.is_held)

    async def _fill(self) -> None:
        if self._rules is not None:
            await self._rules.watch(lambda: self._lease.is_held)

    async def _guarded_round(self, tasks: asyncio.TaskGroup) -> float:
        """Do a round and give the seconds to the next one. What fails here never touches the runs at work."""
        self._round_at = self._on.clock.monotonic()
        try:
            await self._round(tasks)
        except LocalStoreError as error:
            self._trouble.tell(f"The queue rests: {error}")
            return TROUBLE_PAUSE
        except Exception as error:  # the queue outlives faults of its own; the log holds them
            short = shortage_of(error)
            if short is None:
                console.exception("engine fault")
            self._trouble.tell(f"The queue rests: {short}" if short else f"Internal error in the engine: {error!r}")
            return TROUBLE_PAUSE
        self._trouble.over()
        return POLL

    def _stop_all(self) -> None:
        for run_id, active in self._running.items():
            active.stop(self._stop_own if run_id in self._own else Stop.HANDOVER, self._stop_reason)
        if self._tidying is not None:
            self._tidying.cancel()

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()

    async def _round(self, tasks: asyncio.TaskGroup) -> None:
        await self._keep_lease()
        if self._is_yielding and not self._running and (self._outbox is None or self._outbox.is_at_rest):
            await self._lease.release()
        if not self._lease.is_held:
            return
        self._tidy_if_due(tasks)
        version = await self._on.store.db.data_version()
        if version != self._seen_version:
            self._seen_version = version
            if self._outbox is not None:
                self._outbox.look()
            await self._dispatch(tasks)

    async def _keep_lease(self) -> None:
        had_it = self._lease.is_held
        may_hold = self._precedence is None or await self._precedence.may_hold(is_held=had_it)
        self._yield(had_it and not may_hold)
        if not had_it and not may_hold:
            return
        has_it = await self._lease.keep()
        if has_it and not (had_it and self._has_looked_back):
            self._seen_version, self._has_looked_back = -1, False
            await self._drop_left_behind()
            self._has_looked_back = True
        if had_it and not has_it:
            for active in self._running.values():
                active.stop(Stop.LOST)

    def _yield(self, is_yielding: bool) -> None:
        """Begin nothing more here while a service waits for the lease."""
        if is_yielding != self._is_yielding:
            self._seen_version = -1
            self._is_yielding = is_yielding
            if self._outbox is not None:
                self._outbox.rest(is_yielding)

    async def _dispatch(self, tasks: asyncio.TaskGroup) -> None:
        entries = await self._heed_all()
        for decision in decide(entries, self._on.settings.max_parallel_runs):
            await self._carry_out(decision, entries, tasks)

    async def _heed_all(self) -> list[QueueEntry]:
        """Give the queue, after a look at each of its runs."""
        entries = await self._on.store.runs.queue()
        for entry in entries:
            await self._heed(entry)
        return entries

    async def _heed(self, entry: QueueEntry) -> None:
        """Cancel what is to be cancelled, and end runs whose process is gone."""
        active = self._running.get(entry.id)
        if active is not None and entry.state is RunState.CANCELLING:
            active.stop(Stop.CANCEL)
        if active is None and entry.state is not RunState.QUEUED:
            message = interrupted_message(entry.id, "the process that ran it ended")
            if await self._on.store.run_progress.interrupt(entry.id, message):
                self._on.log.write(Level.WARNING, message, source=entry.profile_name)

    async def _carry_out(self, decision: Decision, entries: list[QueueEntry], tasks: asyncio.TaskGroup) -> None:
        if decision.run_id in self._running or self._is_stopping:
            return
        if waits_for := decision.waits_for or (YIELDING if self._is_yielding else ""):
            shown = next(entry.message for entry in entries if entry.id == decision.run_id)
            if shown != waits_for:
                await self._on.store.run_progress.say_queued(decision.run_id, waits_for)
            return
        active = await self._prepare(decision.run_id)
        if active is not None:
            self._running[decision.run_id] = active
            tasks.create_task(self._live(decision.run_id, active), name=f"run {decision.run_id}")

    async def _prepare(self, run_id: int) -> ActiveRun | None:
        """Make a run ready to start; ends it when it cannot."""
        run = await self._on.store.runs.get(run_id)
        if run is None or run.state is not RunState.QUEUED:
            return None
        profile = await subject_of(run, self._on.store)
        job = self._jobs.get(run.kind)
        if profile is None or job is None:
            await self._refuse(run, RunState.CANCELLED, "The profile was removed before the run started")
        elif run.trigger in UNATTENDED and profile.sign_in is SignIn.REFUSED:
            await self._refuse(run, RunState.FAILED, _signed_out(profile))
        else:
            return ActiveRun(self._on, run, job, profile)
        return None

    async def _refuse(self, run: Run, state: RunState, message: str) -> None:
        if await self._on.store.run_progress.drop_queued(run.id, state, message):
            self._on.log.write(Level.WARNING, message, run=run)

    async def _live(self, run_id: int, active: ActiveRun) -> None:
        """Run one run to its end; a fault around it stays with it."""
        try:
            await active.execute()
        except Exception as error:  # what even the run's own boundary let through: noted, and the queue goes on
            console.exception("run %s", run_id)
            self._on.log.write(Level.ERROR, f"Internal error around run {run_id}: {error!r}")
        finally:
            del self._running[run_id]
            self.wake()

    async def _drop_left_behind(self) -> None:
        """End runs that were queued long ago, when nobody was there to run them."""
        oldest = self._on.clock.now() - LEFT_BEHIND
        for run in await self._on.store.runs.recent(1000, states=[RunState.QUEUED]):
            if run.heartbeat_at is None and run.created_at < oldest:
                await self._refuse(run, RunState.CANCELLED, "Nobody was there to start it for an hour; start it again")
            elif run.heartbeat_at is not None and run.heartbeat_at < oldest:
                message = interrupted_message(run.id, "nobody was there to go on with it for an hour")
                await self._refuse(run, RunState.INTERRUPTED, message)

    def _tidy_if_due(self, tasks: asyncio.TaskGroup) -> None:
        now = self._on.clock.monotonic()
        if now >= self._tidy_at:
            self._tidy_at = now + EVERY
            self._tidying = tasks.create_task(self._tidy(), name="retention")

    async def _tidy(self) -> None:
        try:
            if not self._running:
                await purge_tombstones(self._on.store, self._on.settings, self._on.clock)
                await sweep_copies(self._on.store, self._on.clock.now())
                await care_for(self._on.store, self._on.clock, self._on.log)
            await forget_old(self._on.store, self._on.settings, self._on.clock)
        except LocalStoreError as error:
            self._on.log.write(Level.WARNING, f"Old rows cannot be removed: {error}")
        except Exception as error:  # a fault beside the queue must not end it; the log holds it
            console.exception("tidying")
            self._on.log.write(Level.ERROR, f"Tidying up failed: {shortage_of(error) or repr(error)}")


def _signed_out(profile: Profile) -> str:
    return f"{profile.name} is signed out ({profile.sign_in_message}): sign in again, then start it"
