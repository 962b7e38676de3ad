"""The sync of a media server: its libraries, what they hold, and what each account has seen.

Light to import: what brings the network libraries is loaded when the first run begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.engine.runs.context import RunContext
from tui.errors import InvalidInput
from tui.jobs.loading import off_the_loop
from tui.jobs.media.address import media_address
from tui.jobs.media.plan import SYNC_STEPS
from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan

if TYPE_CHECKING:
    from tui.jobs.media.session import Opening
    from tui.jobs.media.sync_run import SyncRun


class ServerSync:
    """The job, for Plex, Jellyfin and Emby alike. It keeps nothing of a run. `opening` gives a run its server."""

    operation = Operation.SERVER_SYNC

    def __init__(self, opening: Opening | None = None) -> None:
        self._opening = opening

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the steps. Raises InvalidInput for a profile whose address cannot be read."""
        media_address(profile.kind, profile.url)
        return SYNC_STEPS

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """Two syncs of one profile never overlap. Those of one server take turns, since they write one mirror."""
        return frozenset({f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        """Profiles on one server take turns."""
        return host_of(profile)

    async def run(self, ctx: RunContext) -> None:
        """Sync. A library that fails does not stop the next; a refused sign-in stops everything at once."""
        loaded = await off_the_loop("tui.jobs.media.sync_run")
        run: type[SyncRun] = loaded.SyncRun
        await run(ctx, self._opening or loaded.open_session).perform()


def host_of(profile: Profile) -> str:
    """Give what tells a profile's server from others, whichever way leads to it: its own key, else host and port.

    "" while neither is known.
    """
    uuid = profile.settings.get("server_uuid", "")
    if uuid:
        return f"{profile.kind}:{uuid}"
    try:
        return media_address(profile.kind, profile.url).host_key
    except InvalidInput:
        return ""
