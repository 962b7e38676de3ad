"""Writes runs into the queue: rows, so that an order works from any process, whoever holds the lease."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.engine.runs.correlation import new_correlation_id
from tui.engine.runs.job import Job, Jobs
from tui.engine.runs.subject import NO_PROFILE, subject_of
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.profiles import Profile
from tui.model.runs import Run, RunOptions, Trigger
from tui.store.hop import Raw
from tui.store.runs.runs import NewRun
from tui.store.store import Store

Claim = Callable[[Raw, int], None]
"""Changes what has to change with a run, in the transaction that stores it; gets its id."""


class Orders:
    """Queues runs, and gives those that are stored."""

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
        return await self.queue(profile, options, trigger, job, resumes=resumes, claim=claim)

    async def queue(
        self,
        profile: Profile,
        options: RunOptions,
        trigger: Trigger,
        job: Job,
        *,
        resumes: Run | None = None,
        claim: Claim | None = None,
    ) -> Run:
        """Queue a run, however its server is. Raises Conflict while another one writes the same."""
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

    async def again(self, run: Run, options: RunOptions, trigger: Trigger, *, resumes: Run | None = None) -> Run:
        """Queue another run of what `run` was about. Raises InvalidInput, Conflict."""
        profile = await self.subject_of(run)
        job = self._jobs.by_operation().get(run.kind)
        if job is None:
            raise InvalidInput(f"This version does not know how to do run {run.id} again")
        return await self.start(profile, options, trigger, job, resumes=resumes)

    async def get(self, run_id: int) -> Run:
        """Give a run by id. Raises InvalidInput."""
        run = await self._store.runs.get(run_id)
        if run is None:
            raise InvalidInput(f"There is no run {run_id}", hint="`syncdeck run ls` lists the runs.")
        return run

    async def subject_of(self, run: Run) -> Profile:
        """Give what a run is about. Raises InvalidInput when its profile was removed."""
        profile = await subject_of(run, self._store)
        if profile is None:
            raise InvalidInput(f"The profile '{run.profile_name}' of run {run.id} was removed")
        return profile
