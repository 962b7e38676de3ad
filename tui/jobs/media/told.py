"""What a dry run was told and did not store, so that it can say what would have come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.model.library import StateRow
from tui.model.told import ToldItem

AT_ONCE = 500
"""States of one transaction."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a run was told of one account, and did not store."""

    account_id: int
    put: tuple[StateRow, ...] = ()
    cleared: tuple[str, ...] = ()
    items: tuple[ToldItem, ...] = ()
    """Where a server names items only with their states: those of `put`, in its order."""

    def pieces(self) -> Iterator[Told]:
        """Give the same in pieces that one transaction can take."""
        for start in range(0, len(self.put), AT_ONCE):
            end = start + AT_ONCE
            yield Told(self.account_id, put=self.put[start:end], items=self.items[start:end])
        for start in range(0, len(self.cleared), AT_ONCE):
            yield Told(self.account_id, cleared=self.cleared[start : start + AT_ONCE])
