"""Where the list of changes gets its rows: the newest first, as far as is kept in reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.catalogue import TitleChange

if TYPE_CHECKING:
    from tui.store.catalogue.changes import Changes

MOST = 5_000
"""Newest changes that can be looked through; `syncdeck changes` gives all."""


@dataclass(slots=True)
class ChangeSource:
    """The news of one profile, read once per showing. Raises LocalStoreError."""

    changes: Changes
    profile_id: int | None
    _rows: Sequence[TitleChange] = ()

    async def count(self) -> int:
        """Read them anew and count."""
        self._rows = await self.changes.list(self.profile_id, limit=MOST)
        return len(self._rows)

    async def page(self, offset: int, limit: int) -> Sequence[TitleChange]:
        """Some of those that were read."""
        return self._rows[offset : offset + limit]
