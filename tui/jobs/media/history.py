"""The pull of a media server's own playback history.

Light to import: what brings the network libraries is loaded when the first run begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.engine.runs.context import RunContext
from tui.errors import InvalidInput
from tui.jobs.loading import off_the_loop
from tui.jobs.media.address import media_address
from tui.jobs.media.plan import HISTORY_STEPS
from tui.jobs.media.sync import host_of
from tui.jobs.tautulli.job import PLAYS
from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan

if TYPE_CHECKING:
    from tui.jobs.media.history_run import HistoryRun
    from tui.jobs.media.session import Opening

MOST_DAYS = 36_500


class HistoryPull:
    """The job of one kind of server. It keeps nothing of a run. `opening` gives a run its server."""

    def __init__(self, operation: Operation, opening: Opening | None = None) -> None:
        self._operation = operation
        self._opening = opening

    @property
    def operation(self) -> Operation:
        """Which runs it does."""
        return self._operation

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the steps. Raises InvalidInput for an address that cannot be read and for impossible days."""
        media_address(profile.kind, profile.url)
        if options.days is not None and not 1 <= options.days <= MOST_DAYS:
            raise InvalidInput(f"{options.days} days cannot be read", hint="Give a number of days from 1 on.")
        return HISTORY_STEPS

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """Only one run at a time writes the play history."""
        return frozenset({PLAYS, f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        """Profiles on one server take turns."""
        return host_of(profile)

    async def run(self, ctx: RunContext) -> None:
        """Pull. What cannot be read at all ends the run with its own words; what is stored stays."""
        loaded = await off_the_loop("tui.jobs.media.history_run")
        run: type[HistoryRun] = loaded.HistoryRun
        await run(ctx, self._opening or loaded.open_session).perform()
