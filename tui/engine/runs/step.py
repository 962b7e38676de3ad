"""The handle of a running step, as a job sees it."""

from __future__ import annotations

from tui.engine.runs.ledger import Ledger
from tui.model.runs import StepPlan


class Step:
    """Counts what one step does. Every method may be called from a worker thread and returns at once."""

    def __init__(self, ledger: Ledger, index: int) -> None:
        self._ledger = ledger
        self._index = index
        self.is_held = False

    @property
    def plan(self) -> StepPlan:
        """The step as it was announced."""
        return self._ledger.steps[self._index].plan

    def expect(self, total: int | None) -> None:
        """Announce how many records the step will touch; call again when the figure changes, None = nobody knows."""
        self._ledger.meter.expect(self._index, total)

    def advance(self, *, processed: int = 0, imported: int = 0, skipped: int = 0, errors: int = 0) -> None:
        """Count records. `errors` is the error count of the run: rows given to `ctx.error` are not counted by it."""
        self._ledger.meter.advance(self._index, processed=processed, imported=imported, skipped=skipped, errors=errors)

    def resumed(self, *, processed: int, imported: int = 0, skipped: int = 0, errors: int = 0) -> None:
        """Count what an earlier session did of this step: in the totals, not in the rate."""
        self._ledger.meter.resume_at(self._index, processed, imported, skipped, errors)

    def restart(self) -> None:
        """Forget what was counted in this step: its body is read again from the beginning. The percent stays."""
        self._ledger.meter.restart(self._index)

    def fraction(self, share: float) -> None:
        """Set how much is done, 0 to 1, by another measure than records (bytes of a body). It never falls."""
        self._ledger.meter.fraction(self._index, share)

    def note(self, text: str) -> None:
        """Put a short note on the step: what it found, or why it did less."""
        self._ledger.note(self._index, text)
