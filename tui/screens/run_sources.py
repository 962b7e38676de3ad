"""Where the error tree of a run gets its branches and records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.runs import ErrorGroup, RunError, StepRow

if TYPE_CHECKING:
    from tui.store.run_errors import RunErrors


@dataclass(frozen=True, slots=True)
class StoredErrors:
    """The errors of one run in the store. Raises LocalStoreError."""

    errors: RunErrors
    run_id: int
    steps: Sequence[StepRow]

    async def groups(self) -> Sequence[ErrorGroup]:
        """The branches, in the order in which the steps ran."""
        order = {step.key: step.index for step in self.steps}
        groups = await self.errors.groups(self.run_id)
        return sorted(groups, key=lambda group: order.get(group.step, len(order)))

    async def rows(self, step: str, error_class: str, after_id: int, limit: int) -> Sequence[RunError]:
        """Records of one branch."""
        return await self.errors.rows(self.run_id, step, error_class, after_id, limit)
