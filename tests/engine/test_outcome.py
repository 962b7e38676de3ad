"""The last words of a run: fixed texts, with figures that can be read."""

from __future__ import annotations

import pytest

from tui.engine.runs.outcome import Outcome, outcome_of
from tui.model.runs import Operation, RunState, StepState

DONE, FAILED, HELD = StepState.DONE, StepState.FAILED, StepState.HELD


@pytest.mark.parametrize(
    ("operation", "steps", "errors", "state", "message"),
    [
        (Operation.TAUTULLI_IMPORT, [DONE], 0, RunState.COMPLETED,
         "Tautulli Database Import completed: 1,234,567 records imported"),
        (Operation.TAUTULLI_IMPORT, [DONE], 12_345, RunState.PARTIAL,
         "Tautulli Database Import completed with 12,345 errors"),
        (Operation.PLEX_HISTORICAL, [FAILED], 1_000, RunState.FAILED, "Plex Historical Sync failed with 1,000 errors"),
        (Operation.XTREAM_SYNC, [DONE], 0, RunState.COMPLETED, "Sync completed successfully"),
        (Operation.XTREAM_SYNC, [DONE, FAILED], 1_000, RunState.PARTIAL, "Sync completed with 1,000 errors"),
        (Operation.XTREAM_SYNC, [DONE, HELD], 0, RunState.HELD, "Held: 4,200 removals wait for your approval"),
    ],
)  # fmt: skip
def test_figures_have_separators(
    operation: Operation, steps: list[StepState], errors: int, state: RunState, message: str
) -> None:
    """A million reads as a million."""
    found = outcome_of(operation, steps, errors=errors, imported=1_234_567, held=4_200)
    assert found == Outcome(state, message)


def test_one_removal_is_one() -> None:
    """A single one is not told in the plural."""
    found = outcome_of(Operation.SERVER_SYNC, [DONE, HELD], errors=0, imported=0, held=1)
    assert found == Outcome(RunState.HELD, "Held: 1 removal waits for your approval")
