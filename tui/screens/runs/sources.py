"""Where the error tree of a run gets its branches and records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.runs import ErrorGroup, RunError, StepRow

if TYPE_CHECKING:
    from tui.store.runs.run_errors import RunErrors

EXPORTED = 1_000
"""Rows of one page of an export."""


@dataclass(frozen=True, slots=True)
class StoredErrors:
    """The errors of one run in the store, perhaps only those with a text. Raises LocalStoreError."""

    errors: RunErrors
    run_id: int
    steps: Sequence[StepRow] = ()
    text: str = ""

    @property
    def key(self) -> Hashable:
        """Another run or another text gives other rows."""
        return self.run_id, self.text

    @property
    def is_filtered(self) -> bool:
        """True when only what holds the text is given."""
        return bool(self.text)

    async def groups(self) -> Sequence[ErrorGroup]:
        """The branches, in the order in which the steps ran."""
        order = {step.key: step.index for step in self.steps}
        if self.text:
            groups = await self.errors.matching_groups(self.run_id, self.text)
        else:
            groups = await self.errors.groups(self.run_id)
        return sorted(groups, key=lambda group: order.get(group.step, len(order)))

    async def rows(self, step: str, error_class: str, after_id: int, limit: int) -> Sequence[RunError]:
        """Records of one branch."""
        if not self.text:
            return await self.errors.rows(self.run_id, step, error_class, after_id, limit)
        return await self.errors.matching(self.run_id, step, error_class, self.text, after_id=after_id, limit=limit)

    async def pages(self) -> AsyncIterator[list[RunError]]:
        """Every record, branch after branch."""
        for group in await self.groups():
            after = 0
            while page := await self.rows(group.step, group.error_class, after, EXPORTED):
                yield list(page)
                after = page[-1].id
