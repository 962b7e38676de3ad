"""The import of a Tautulli: of its database, of a backup of it, or through its web API.

Light to import: what reads files and what brings the network libraries is loaded when the first run begins.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.clients.tautulli.address import tautulli_address
from tui.engine.runs.context import RunContext
from tui.errors import InvalidInput
from tui.jobs.loading import load, off_the_loop
from tui.jobs.tautulli.plan import API_STEPS, FILE_STEPS
from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan
from tui.model.tautulli import ValidationReport

if TYPE_CHECKING:
    from tui.jobs.tautulli.import_run import ImportRun

PLAYS = "plays"
"""What every import writes."""


ROWS = 1000
"""Records of one transaction: others wait for it, so it is short (S29)."""


class TautulliImport:
    """The job. It keeps nothing of a run. `rows` is how many records one transaction takes."""

    operation = Operation.TAUTULLI_IMPORT

    def __init__(self, rows: int = ROWS) -> None:
        self._rows = rows

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the steps. Raises InvalidInput for a profile whose address cannot be read."""
        if options.path:
            return FILE_STEPS
        tautulli_address(profile.url)
        return API_STEPS

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """Only one run at a time writes the play history."""
        return frozenset({PLAYS, f"profile:{profile.id}"} if profile.id else {PLAYS})

    def host_key(self, profile: Profile) -> str:
        """Profiles on one server take turns; a file waits for nobody."""
        if not profile.id:
            return ""
        try:
            return tautulli_address(profile.url).host_key
        except InvalidInput:
            return ""

    async def run(self, ctx: RunContext) -> None:
        """Import. What cannot be read at all ends the run with its own words."""
        loaded = await off_the_loop("tui.jobs.tautulli.import_run")
        run: type[ImportRun] = loaded.ImportRun
        await run(ctx, self._rows).perform()


def validate_file(
    path: Path, *, now: float, workdir: Path, progress: Callable[[float], None], cancelled: threading.Event
) -> ValidationReport:
    """Tell what an import of a file would do. Blocks: for a worker thread. Raises NotFound, Forbidden, InvalidInput."""
    report: ValidationReport = load("tui.jobs.tautulli.validate").validate(
        path, now=now, workdir=workdir, progress=progress, cancelled=cancelled
    )
    return report
