"""What a person asks of runs: start, cancel, resume, retry, approve, and a look at the result.

Orders are rows: they work from any process, whoever holds the lease.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui.engine.correlation import new_correlation_id
from tui.engine.hub.undo import undoings
from tui.engine.job import Job, Jobs, UndoJob
from tui.engine.outcome import cancelled_message
from tui.engine.subject import NO_PROFILE, checked_path, file_profile, subject_of
from tui.errors import Conflict, InvalidInput
from tui.formatting import state_word
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Operation, Run, RunOptions, RunReport, RunState, Severity, StepRow, StepState, Trigger
from tui.model.undo import UndoPreview
from tui.store.hop import Raw
from tui.store.runs.rivals import IMPORTS
from tui.store.runs.runs import NewRun
from tui.store.store import Store

LOOKED_BACK = 100
"""Runs of a profile that are looked at for one that changed something."""
UNDONE = frozenset({Operation.SERVER_SYNC, Operation.LIST_SYNC})
"""Kinds of syncs that can be taken back."""
WATCH_EVERY = 0.25
"""Seconds between two looks at a run that is waited for."""

Claim = Callable[[Raw, int], None]
"""Changes what has to change with a run, in the transaction that stores it; gets its id."""


class Orders:
    """Writes run rows and reads them back."""

    def __init__(
        self, store: Store, clock: Clock, jobs: Jobs, admit: Callable[[Profile], Awaitable[None]] | None = None
    ) -> None:
        """`admit` raises when no run of a profile may begin now."""
        self._store = store
        self._clock = clock
        self._jobs = jobs
        self._admit = admit

    async def start(
        self,
        profile: Profile,
        options: RunOptions,
        trigger: Trigger,
        job: Job,
        *,
        resumes: Run | None = None,
        claim: Claim | None = None,
    ) -> Run:
        """Queue a run of a job. Raises Conflict while another one writes the same, InvalidInput from its plan.

        `claim` is part of the transaction that stores the run. Raises CircuitOpen while the server of the profile is
        left alone.
        """
        job.plan(profile, options)
        if self._admit is not None:
            await self._admit(profile)
        return await self._queue(profile, options, trigger, job, resumes=resumes, claim=claim)

    async def _queue(
        self,
        profile: Profile,
        options: RunOptions,
        trigger: Trigger,
        job: Job,
        *,
        resumes: Run | None = None,
        claim: Claim | None = None,
    ) -> Run:
        return await self.get(
            await self._store.runs.add(
                NewRun(
                    correlation_id=new_correlation_id(self._clock.now()),
                    kind=job.operation,
                    profile_id=None if profile.id == NO_PROFILE else profile.id,
                    profile_name=profile.name,
                    trigger=trigger,
                    options=options,
                    exclusive_keys=job.exclusive_keys(profile),
                    host_key=job.host_key(profile),
                    message="Waiting for its turn",
                    resumes=resumes.id if resumes else None,
                    checkpoint=resumes.checkpoint if resumes else "",
                ),
                claim,
            )
        )

    async def start_import(self, path: str | Path, options: RunOptions, trigger: Trigger) -> Run:
        """Queue the import of a file. Raises InvalidInput, Conflict."""
        checked = checked_path(path)
        job = self._jobs.history_of(ProfileKind.TAUTULLI)
        return await self.start(file_profile(checked), replace(options, path=checked), trigger, job)

    async def cancel(self, run_id: int) -> None:
        """Ask for the end of a run; a queued one ends at once. Raises InvalidInput when it has ended already."""
        run = await self.get(run_id)
        if not await self._store.runs.request_cancel(run_id, cancelled_message(run.kind)):
            ended = await self.get(run_id)
            raise InvalidInput(f"Run {run_id} has ended already: {state_word(ended.state)}")

    async def resume(self, run_id: int) -> Run:
        """Queue a run that goes on where this one stopped. Raises InvalidInput, Conflict."""
        run = await self.get(run_id)
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
        return await self._again(run, run.options, Trigger.RESUME, resumes=run)

    async def retry_failed(self, run_id: int) -> Run:
        """Queue a run of only the steps in which something failed; an import reads all records afresh.

        Raises InvalidInput, Conflict.
        """
        run = await self.get(run_id)
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
            return await self._again(run, replace(run.options, restart=True), Trigger.MANUAL)
        return await self._again(run, replace(run.options, only_steps=tuple(steps)), Trigger.MANUAL, resumes=run)

    async def approve(self, run_id: int) -> Run:
        """Queue a run of the held steps in which the gate lets removals pass. Raises InvalidInput, Conflict.

        The lists are fetched and judged again: what is applied is what is missing then.
        """
        run = await self.get(run_id)
        held = _keys(await self._store.runs.steps(run_id), {StepState.HELD})
        if not held:
            raise InvalidInput(f"Run {run_id} holds nothing back: there is nothing to approve")
        options = replace(run.options, approve=True, dry_run=False, only_steps=held)
        return await self._again(run, options, Trigger.MANUAL)

    async def undo(self, run_id: int, *, dry_run: bool = False) -> Run:
        """Queue a run that takes back what this one did to watched states and to lists.

        Raises InvalidInput when there is nothing to take back, or its profile was removed; Conflict.
        """
        run, job = await self._undoable(run_id)
        profile = await self._subject_of(run)
        return await self._queue(profile, RunOptions(undoes=run_id, dry_run=dry_run), Trigger.MANUAL, job)

    async def undo_preview(self, run_id: int) -> UndoPreview:
        """Tell what taking a run back would do now. Raises as `undo` does."""
        run, job = await self._undoable(run_id)
        await self._subject_of(run)
        return await job.preview(self._store, self._clock, run)

    async def undoable_run(self, run_id: int) -> Run:
        """Give this run, or the newest sync before it of the same profile that left something to take back.

        A profile that is synced every few minutes has mostly runs that changed nothing. Raises InvalidInput.
        """
        run = await self.get(run_id)
        if run.state.is_active or await self._has_left_something(run_id):
            return run
        if run.profile_id is not None:
            for earlier in await self._store.runs.recent(LOOKED_BACK, profile_id=run.profile_id, kinds=UNDONE):
                is_over = earlier.id < run_id and not (earlier.options.dry_run or earlier.state.is_active)
                if is_over and await self._has_left_something(earlier.id):
                    return earlier
        raise _nothing_to_undo(run)

    async def _undoable(self, run_id: int) -> tuple[Run, UndoJob]:
        run, job = await self.get(run_id), self._jobs.undo
        if run.state.is_active:
            raise Conflict(f"Run {run_id} is not over yet", hint="Cancel it first.", run_id=run_id)
        if job is None:
            raise _nothing_to_undo(run)
        other = await self.undoable_run(run_id)
        if other.id != run_id:
            raise _nothing_to_undo(run, hint=f"The newest before it that has is run {other.id}: run undo {other.id}")
        return run, job

    async def _has_left_something(self, run_id: int) -> bool:
        if undoings(await self._store.hub.changes_of_run(run_id)) or await self._store.outbox.has_sent(run_id):
            return True
        return any(not change.is_undone for change in await self._store.lists.changes_of_run(run_id))

    async def get(self, run_id: int) -> Run:
        """Give a run by id. Raises InvalidInput."""
        run = await self._store.runs.get(run_id)
        if run is None:
            raise InvalidInput(f"There is no run {run_id}", hint="`syncdeck run ls` lists the runs.")
        return run

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
        run = await self.get(run_id)
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
        """Wait for the end of a run, whichever process runs it, and give its report; `on_change` as in the deck."""
        seen: Run | None = None
        version = -1
        while True:
            current = await self._store.db.data_version()
            if current != version:
                version = current
                run = await self.get(run_id)
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
                await self.cancel(run.id)
                with suppress(TimeoutError):
                    async with asyncio.timeout(patience):
                        await self.wait(run.id)

    async def interrupted(self) -> list[Run]:
        """Give the runs that lost their process and that nobody has taken up.

        At most one each: the newest run of a profile, and the newest import of a file.
        """
        of_a_file = await self._store.runs.latest_of_a_file()
        latest = [*await self._store.runs.latest_by_profile(), *([of_a_file] if of_a_file else [])]
        return [run for run in latest if run.state is RunState.INTERRUPTED]

    async def _again(self, run: Run, options: RunOptions, trigger: Trigger, *, resumes: Run | None = None) -> Run:
        """Queue another run of what `run` was about."""
        profile = await self._subject_of(run)
        job = self._jobs.by_operation().get(run.kind)
        if job is None:
            raise InvalidInput(f"This version does not know how to do run {run.id} again")
        return await self.start(profile, options, trigger, job, resumes=resumes)

    async def _subject_of(self, run: Run) -> Profile:
        profile = await subject_of(run, self._store)
        if profile is None:
            raise InvalidInput(f"The profile '{run.profile_name}' of run {run.id} was removed")
        return profile

    async def _is_through(self, run: Run) -> bool:
        steps = await self._store.runs.steps(run.id)
        return all(step.state in {StepState.DONE, StepState.SKIPPED} for step in steps)


def _nothing_to_undo(run: Run, hint: str = "") -> InvalidInput:
    if run.kind in {Operation.SERVER_SYNC, Operation.WATCH_PUSH}:
        text = f"Run {run.id} has nothing to undo: no watched state changed by it, or it was taken back already"
        return InvalidInput(text, hint=hint)
    if run.kind is Operation.LIST_SYNC:
        text = f"Run {run.id} has nothing to undo: it changed nothing, or it was taken back already"
        return InvalidInput(text, hint=hint)
    return InvalidInput(
        f"Run {run.id} has nothing to undo: a catalogue mirrors its panel, and nothing of yours was removed",
        hint="Titles that are gone are kept, hidden, and come back when the panel has them again.",
    )


def _keys(steps: Collection[StepRow], states: Collection[StepState]) -> tuple[str, ...]:
    return tuple(step.key for step in steps if step.state in states)
