"""What a person asks of runs: start, cancel, resume, retry, approve, take back, and a look at the result.

Orders are rows: they work from any process, whoever holds the lease.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui.engine.accounts.accounts import Accounts
from tui.engine.lists.desk import ListDesk
from tui.engine.lists.list_rows import Which
from tui.engine.runs.job import Jobs, UndoJob
from tui.engine.runs.orders import Orders
from tui.engine.runs.outcome import cancelled_message
from tui.engine.runs.subject import checked_path, file_profile
from tui.engine.runs.undoable import nothing_to_undo, undoable
from tui.errors import Conflict, InvalidInput
from tui.formatting import state_word
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Run, RunOptions, RunReport, RunState, Severity, StepRow, StepState, Trigger
from tui.model.undo import UndoPreview
from tui.store.runs.rivals import IMPORTS
from tui.store.store import Store

WATCH_EVERY = 0.25
"""Seconds between two looks at a run that is waited for."""


class RunDesk:
    """Every run that is started here is told of to the engine of this process, if it has one."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        jobs: Jobs,
        orders: Orders,
        *,
        accounts: Accounts,
        lists: ListDesk,
        started: Callable[[Run], None],
        wake: Callable[[], None],
    ) -> None:
        """`started` is told of each run that is queued here; `wake` lets the queue be looked at."""
        self._store = store
        self._clock = clock
        self._jobs = jobs
        self._orders = orders
        self._accounts = accounts
        self._lists = lists
        self._started = started
        self._wake = wake

    async def start_sync(self, name: str, options: RunOptions | None = None, trigger: Trigger = Trigger.MANUAL) -> Run:
        """Queue a sync of a profile and give its run.

        Raises InvalidInput; Conflict "Sync already in progress for this profile" with the `run_id` of the other one.
        """
        profile, told = await self._accounts.find(name), options or RunOptions()
        job = self._jobs.sync_of(profile.kind)
        await self._lists.follow_rules(profile, told)
        return self._take(await self._orders.start(profile, told, trigger, job))

    async def sync_lists(self, lists: Sequence[Which] | None = None, options: RunOptions | None = None) -> list[Run]:
        """Queue a run for each account at Trakt that has a side of these lists, or of any; give those runs.

        Rules are looked at first; a list that stays here takes no run. Raises InvalidInput; Conflict "Sync already in
        progress for this profile" with the `run_id` of the other one.
        """
        chosen = await self._lists.to_be_synced(lists, options or RunOptions())
        runs = []
        for profile, told in chosen:
            job = self._jobs.sync_of(profile.kind)
            runs.append(self._take(await self._orders.start(profile, told, Trigger.MANUAL, job)))
        return runs

    async def start_import(
        self, path: str | Path, options: RunOptions | None = None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Queue the import of a Tautulli database or backup zip; an unfinished one of the same content is taken up.

        `options.dry_run` stores nothing but the report; `options.restart` begins at the first record. The file itself
        is looked at by the run. Raises InvalidInput; Conflict "Another import is already running" and its like, with
        the `run_id` of the other one.
        """
        checked = checked_path(path)
        job = self._jobs.history_of(ProfileKind.TAUTULLI)
        told = replace(options or RunOptions(), path=checked)
        return self._take(await self._orders.start(file_profile(checked), told, trigger, job))

    async def start_history(
        self, name: str, options: RunOptions | None = None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Queue the pull of the playback history of a profile; `options.days` and `options.libraries` narrow it.

        Raises InvalidInput for an unknown name and a kind without a history; Conflict as `start_import`.
        """
        profile = await self._accounts.find(name)
        job = self._jobs.history_of(profile.kind)
        return self._take(await self._orders.start(profile, options or RunOptions(), trigger, job))

    async def cancel(self, run_id: int) -> None:
        """End a run, whichever process runs it; what it has committed stays. Raises InvalidInput when it has ended."""
        run = await self._orders.get(run_id)
        if not await self._store.runs.request_cancel(run_id, cancelled_message(run.kind)):
            ended = await self._orders.get(run_id)
            raise InvalidInput(f"Run {run_id} has ended already: {state_word(ended.state)}")
        self._wake()

    async def resume(self, run_id: int) -> Run:
        """Queue a run that goes on where this one stopped. Raises InvalidInput, Conflict."""
        run = await self._orders.get(run_id)
        if not run.state.is_resumable:
            raise InvalidInput(
                f"Run {run_id} is {state_word(run.state).lower()}: there is nothing to resume",
                hint="Only failed, partial, cancelled and interrupted runs can be resumed.",
            )
        if run.kind in IMPORTS and run.state is RunState.PARTIAL and await self._is_through(run):
            raise InvalidInput(
                f"Run {run_id} came to its end: there is nothing to resume",
                hint="Import again to read every record afresh; what is known already is passed over.",
            )
        return self._take(await self._orders.again(run, run.options, Trigger.RESUME, resumes=run))

    async def retry_failed(self, run_id: int) -> Run:
        """Queue a run of only the steps in which something failed; an import reads all records afresh.

        Raises InvalidInput, Conflict.
        """
        run = await self._orders.get(run_id)
        groups = await self._store.run_errors.groups(run_id)
        with_errors = {group.step for group in groups if group.step and group.severity is Severity.ERROR}
        steps = [
            step.key
            for step in await self._store.runs.steps(run_id)
            if step.state is StepState.FAILED or step.key in with_errors
        ]
        if not steps:
            if run.state.is_resumable:
                return await self.resume(run_id)
            raise InvalidInput(f"Nothing failed in run {run_id}: there is nothing to retry")
        if run.kind in IMPORTS:
            return self._take(await self._orders.again(run, replace(run.options, restart=True), Trigger.MANUAL))
        options = replace(run.options, only_steps=tuple(steps))
        return self._take(await self._orders.again(run, options, Trigger.MANUAL, resumes=run))

    async def approve(self, run_id: int) -> Run:
        """Queue a run of the held steps in which the gate lets removals pass. Raises InvalidInput, Conflict.

        The lists are fetched and judged again: what is applied is what is missing then.
        """
        run = await self._orders.get(run_id)
        await self._lists.approve_rules(run)
        held = _keys(await self._store.runs.steps(run_id), {StepState.HELD})
        if not held:
            raise InvalidInput(f"Run {run_id} holds nothing back: there is nothing to approve")
        options = replace(run.options, approve=True, dry_run=False, only_steps=held)
        return self._take(await self._orders.again(run, options, Trigger.MANUAL))

    async def undo(self, run_id: int, *, dry_run: bool = False) -> Run:
        """Queue a run that takes back what this one did to watched states and to lists.

        Raises InvalidInput when there is nothing to take back, or its profile was removed; Conflict.
        """
        run, job = await self._undoable(run_id)
        profile = await self._orders.subject_of(run)
        options = RunOptions(undoes=run_id, dry_run=dry_run)
        return self._take(await self._orders.queue(profile, options, Trigger.MANUAL, job))

    async def undo_preview(self, run_id: int) -> UndoPreview:
        """Tell what taking a run back would do now. Raises as `undo` does."""
        run, job = await self._undoable(run_id)
        await self._orders.subject_of(run)
        return await job.preview(self._store, self._clock, run)

    async def undoable(self, run_id: int) -> Run:
        """Give this run, or the newest sync before it of its profile that can be taken back. Raises InvalidInput."""
        return await undoable(self._store, await self._orders.get(run_id))

    async def find(self, text: str) -> Run:
        """Give a run by "last", its number, its correlation id or the last letters of it. Raises InvalidInput."""
        wanted = text.strip()
        if wanted.lower() == "last":
            newest = await self._store.runs.recent(1)
            if not newest:
                raise InvalidInput("There are no runs yet", hint="`syncdeck sync NAME` starts one.")
            return newest[0]
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
            run = await self._store.runs.get(int(wanted))
            if run is not None:
                return run
        run = await self._store.runs.by_name(wanted) if len(wanted) >= 4 and wanted.isalnum() else None
        if run is None:
            raise InvalidInput(f"There is no run '{wanted[:40]}'", hint="`syncdeck run ls` lists the runs.")
        return run

    async def report(self, run_id: int) -> RunReport:
        """Give a run with its steps, counts, errors by class and warnings. Raises InvalidInput."""
        run = await self._orders.get(run_id)
        warnings = await self._store.log.warnings_of(run_id)
        groups = await self._store.run_errors.groups(run_id)
        return RunReport(
            run=run,
            steps=tuple(await self._store.runs.steps(run_id)),
            counts=await self._store.runs.counts(run_id),
            errors=await self._store.run_errors.by_class(run_id),
            remarks=await self._store.run_errors.remarks(run_id),
            warnings=tuple(text for text in warnings if text != run.message),
            hints=tuple(dict.fromkeys(it.hint for it in groups if it.hint and it.severity is Severity.ERROR)),
        )

    async def wait(self, run_id: int, on_change: Callable[[Run], None] | None = None) -> RunReport:
        """Wait for the end of a run, whichever process runs it, and give its report.

        `on_change` gets the run whenever its row has changed, at most four times a second, and at its end. This
        process takes the lease meanwhile if nobody has it (when the deck was opened with `run_engine`).
        """
        seen: Run | None = None
        version = -1
        while True:
            current = await self._store.db.data_version()
            if current != version:
                version = current
                run = await self._orders.get(run_id)
                if run != seen and on_change is not None:
                    on_change(run)
                seen = run
                if not run.state.is_active:
                    return await self.report(run_id)
            await self._clock.sleep(WATCH_EVERY)

    async def end_all_of(self, profile: Profile, patience: float) -> None:
        """Cancel the active runs of a profile and wait for each to end, at most `patience` s."""
        for run in await self._store.runs.active():
            if run.profile_id == profile.id:
                with suppress(InvalidInput, TimeoutError):  # it has ended while others were waited for
                    await self.cancel(run.id)
                    async with asyncio.timeout(patience):
                        await self.wait(run.id)

    def _take(self, run: Run) -> Run:
        self._started(run)
        return run

    async def _undoable(self, run_id: int) -> tuple[Run, UndoJob]:
        run, job = await self._orders.get(run_id), self._jobs.undo
        if run.state.is_active:
            raise Conflict(f"Run {run_id} is not over yet", hint="Cancel it first.", run_id=run_id)
        if job is None:
            raise nothing_to_undo(run)
        other = await self.undoable(run_id)
        if other.id != run_id:
            raise nothing_to_undo(run, hint=f"The newest before it that has is run {other.id}: run undo {other.id}")
        return run, job

    async def _is_through(self, run: Run) -> bool:
        steps = await self._store.runs.steps(run.id)
        return all(step.state in {StepState.DONE, StepState.SKIPPED} for step in steps)


def _keys(steps: Collection[StepRow], states: Collection[StepState]) -> tuple[str, ...]:
    return tuple(step.key for step in steps if step.state in states)
