"""The sync with Trakt: what was watched there, and lists. `list sync` takes the steps of lists alone.

Light to import: what brings the network libraries is loaded when the first run begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.engine.accounts.circuits import host_of
from tui.engine.runs.context import RunContext
from tui.jobs.loading import off_the_loop
from tui.jobs.trakt.options import api_base
from tui.jobs.trakt.plan import STEPS
from tui.jobs.trakt.turns import Turns
from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan

if TYPE_CHECKING:
    from tui.jobs.trakt.surroundings import TraktShared
    from tui.jobs.trakt.sync_run import TraktRun


class TraktSync:
    """The job. It keeps nothing of a run; `shared` and `turns` are those of this process."""

    operation = Operation.LIST_SYNC

    def __init__(self, shared: TraktShared, turns: Turns) -> None:
        self._shared = shared
        self._turns = turns

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the steps. Raises InvalidInput for a profile whose address cannot be read."""
        api_base(profile.url)
        return STEPS

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """Two syncs of one profile never overlap."""
        return frozenset({f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        """Profiles with one account would share its pace: those of one Trakt take turns."""
        return f"trakt:{host_of(profile)}"

    async def run(self, ctx: RunContext) -> None:
        """Sync. A list that fails does not stop the next; a refused sign-in stops everything at once."""
        loaded = await off_the_loop("tui.jobs.trakt.sync_run")
        run: type[TraktRun] = loaded.TraktRun
        await run(ctx, self._shared, self._turns).perform()
