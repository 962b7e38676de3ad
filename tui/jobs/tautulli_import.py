"""The import of a Tautulli: of its database, of a backup of it, or through its web API."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from tui.engine.context import RunContext
from tui.errors import InvalidInput
from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan
from tui.model.tautulli import ValidationReport


class TautulliImport:
    """The job. It keeps nothing of a run."""

    operation = Operation.TAUTULLI_IMPORT

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the steps."""
        raise InvalidInput("Imports are not ready")

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """Only one run at a time writes the play history."""
        return frozenset({"plays", f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        """A file waits for nobody."""
        return ""

    async def run(self, ctx: RunContext) -> None:
        """Import."""


def validate_file(
    path: Path, *, now: float, workdir: Path, progress: Callable[[float], None], cancelled: threading.Event
) -> ValidationReport:
    """Tell what an import would do."""
    raise InvalidInput("Validation is not ready")
