"""The sync of an Xtream profile: account check, six lists in their order, then series details under a budget.

Light to import: what brings the network libraries is loaded when the first run begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.clients.xtream.address import panel_address
from tui.engine.runs.context import RunContext
from tui.errors import InvalidInput
from tui.jobs.loading import off_the_loop
from tui.jobs.xtream.plan import STEPS
from tui.jobs.xtream.selection import selection_of
from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan

if TYPE_CHECKING:
    from tui.jobs.xtream.run import XtreamRun


class XtreamSync:
    """The job. It keeps nothing of a run."""

    operation = Operation.XTREAM_SYNC

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the steps. Raises InvalidInput for a profile whose address or selection cannot be read."""
        panel_address(profile.url)
        selection_of(profile.settings.get("categories", ""))
        return STEPS

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """Two syncs of one profile never overlap."""
        return frozenset({f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        """Profiles on one server take turns."""
        try:
            return panel_address(profile.url).host_key
        except InvalidInput:
            return ""

    async def run(self, ctx: RunContext) -> None:
        """Sync. A list that fails does not stop the next; a refused account stops everything at once."""
        loaded = await off_the_loop("tui.jobs.xtream.run")
        run: type[XtreamRun] = loaded.XtreamRun
        await run(ctx).sync()
