"""What a person asks of runs: start, cancel, resume, retry, approve, and a look at the result.

Orders are rows: they work from any process, whoever holds the lease.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from tui.engine.correlation import new_correlation_id
from tui.engine.job import Job
from tui.engine.outcome import cancelled_message
from tui.errors import InvalidInput
from tui.formatting import state_word
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Run, RunOptions, RunReport, RunState, StepRow, StepState, Trigger
from tui.store.runs import NewRun
from tui.store.store import Store


class Orders:
    """Writes run rows and reads them back."""

    def __init__(self, store: Store, clock: Clock, jobs: Mapping[ProfileKind, Job]) -> None:
        self._store = store
        self._clock = clock
        self._jobs = jobs

    async def start(
        self, profile: Profile, options: RunOptions, trigger: Trigger, *, resumes: Run | None = None
    ) -> Run:
        """Queue a run. Raises Conflict while another one writes the same, InvalidInput for a kind without a job."""
        job = self._jobs.get(profile.kind)
        if job is None:
            raise InvalidInput(f"Profiles of the kind {profile.kind} cannot be synced by this version")
        job.plan(profile, options)
        return await self.get(
            await self._store.runs.add(
                NewRun(
                    correlation_id=new_correlation_id(self._clock.now()),
                    kind=job.operation,
                    profile_id=profile.id,
                    profile_name=profile.name,
                    trigger=trigger,
                    options=options,
                    exclusive_keys=job.exclusive_keys(profile),
                    host_key=job.host_key(profile),
                    message="Waiting for its turn",
                    resumes=resumes.id if resumes else None,
                    checkpoint=resumes.checkpoint if resumes else "",
                )
            )
        )

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
        return await self.start(await self._profile_of(run), run.options, Trigger.RESUME, resumes=run)

    async def retry_failed(self, run_id: int) -> Run:
        """Queue a run of only the steps in which something failed. Raises InvalidInput, Conflict."""
        run = await self.get(run_id)
        groups = await self._store.run_errors.groups(run_id)
        with_errors = {group.step for group in groups if group.step}
        steps = [
            step.key
            for step in await self._store.runs.steps(run_id)
            if step.state is StepState.FAILED or step.key in with_errors
        ]
        if not steps:
            if run.state.is_resumable:
                return await self.resume(run_id)
            raise InvalidInput(f"Nothing failed in run {run_id}: there is nothing to retry")
        options = replace(run.options, only_steps=tuple(steps))
        return await self.start(await self._profile_of(run), options, Trigger.MANUAL, resumes=run)

    async def approve(self, run_id: int) -> Run:
        """Queue a run of the held steps in which the gate lets removals pass. Raises InvalidInput, Conflict.

        The lists are fetched and judged again: what is applied is what is missing then.
        """
        run = await self.get(run_id)
        held = _keys(await self._store.runs.steps(run_id), {StepState.HELD})
        if not held:
            raise InvalidInput(f"Run {run_id} holds nothing back: there is nothing to approve")
        options = replace(run.options, approve=True, dry_run=False, only_steps=held)
        return await self.start(await self._profile_of(run), options, Trigger.MANUAL)

    async def undo(self, run_id: int) -> Run:
        """Take back what a run removed. Raises InvalidInput: no kind of run of this version removes what is yours."""
        await self.get(run_id)
        raise InvalidInput(
            f"Run {run_id} has nothing to undo: a catalogue mirrors its panel, and nothing of yours was removed",
            hint="Titles that are gone are kept, hidden, and come back when the panel has them again.",
        )

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
        return RunReport(
            run=run,
            steps=tuple(await self._store.runs.steps(run_id)),
            counts=await self._store.runs.counts(run_id),
            errors=await self._store.run_errors.by_class(run_id),
            warnings=tuple(text for text in warnings if text != run.message),
        )

    async def interrupted(self) -> list[Run]:
        """Give the runs that lost their process and that nobody has taken up: the newest run of its profile each."""
        latest = await self._store.runs.latest_by_profile()
        return [run for run in latest if run.state is RunState.INTERRUPTED]

    async def _profile_of(self, run: Run) -> Profile:
        profile = None if run.profile_id is None else await self._store.profiles.get(run.profile_id)
        if profile is None:
            raise InvalidInput(f"The profile '{run.profile_name}' of run {run.id} was removed")
        return profile


def _keys(steps: Collection[StepRow], states: Collection[StepState]) -> tuple[str, ...]:
    return tuple(step.key for step in steps if step.state in states)
