"""What the engine asks of a job: a plan, what it must not run beside, and the work itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan

if TYPE_CHECKING:
    from tui.engine.context import RunContext


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
