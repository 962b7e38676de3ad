"""What the engine asks of a job: a plan, what it must not run beside, and the work itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tui.errors import InvalidInput
from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Operation, RunOptions, StepPlan

if TYPE_CHECKING:
    from tui.engine.runs.context import RunContext
    from tui.model.clock import Clock
    from tui.model.runs import Run
    from tui.model.undo import UndoPreview
    from tui.store.store import Store


class Job(Protocol):
    """One kind of sync. Holds no state of a run: everything of a run is in its context."""

    @property
    def operation(self) -> Operation:
        """Which runs it does."""
        ...

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the steps in their order, with bands that rise from 0 to 100."""
        ...

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """Give what the run writes, such as `profile:3`: an active run with one of the same keys is a conflict."""
        ...

    def host_key(self, profile: Profile) -> str:
        """Give the server it talks to: runs of the same one wait for each other. "" = waits for nobody."""
        ...

    async def run(self, ctx: RunContext) -> None:
        """Do the work. Whatever it raises ends the run; failures of a step stay in `ctx.step`."""
        ...


class UndoJob(Job, Protocol):
    """Takes back what a run did, and tells before what that would do."""

    async def preview(self, store: Store, clock: Clock, run: Run) -> UndoPreview:
        """Tell what taking a run back would do now, without doing it. Raises LocalStoreError."""
        ...


NEVER_PLAYED = {
    ProfileKind.XTREAM: "a panel keeps no record of what was watched",
    ProfileKind.TRAKT: "what was watched there is kept in step by its sync",
}
"""Kinds of profile that are no source of plays, and why."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """Every job there is, by what it is asked for."""

    syncs: Mapping[ProfileKind, Job] = field(default_factory=dict)
    """What a sync of each kind of profile is."""
    histories: Mapping[ProfileKind, Job] = field(default_factory=dict)
    """What pulls the playback history of each kind of profile; that of Tautulli also imports its files."""
    undo: UndoJob | None = None
    """What takes back what a run did."""

    def sync_of(self, kind: ProfileKind) -> Job:
        """Give what syncs a kind of profile; one that has nothing but a history pulls that. Raises InvalidInput."""
        job = self.syncs.get(kind) or self.histories.get(kind)
        if job is None:
            raise InvalidInput(f"Profiles of the kind {kind} cannot be synced by this version")
        return job

    def history_of(self, kind: ProfileKind) -> Job:
        """Give what pulls the history of a kind of profile. Raises InvalidInput."""
        job = self.histories.get(kind)
        if job is not None:
            return job
        hint = f"It is read of these kinds: {', '.join(self.histories)}."
        if kind in NEVER_PLAYED:
            raise InvalidInput(f"Profiles of the kind {kind} have no playback history: {NEVER_PLAYED[kind]}", hint=hint)
        raise InvalidInput(f"This version cannot read the playback history of {kind} profiles", hint=hint)

    def by_operation(self) -> dict[Operation, Job]:
        """Give the job of each kind of run."""
        others = (self.undo,) if self.undo is not None else ()
        return {job.operation: job for job in (*self.syncs.values(), *self.histories.values(), *others)}
