"""What clients changed at Trakt, in their order: whose, by which call, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tui.sandbox.trakt.titles import Key


@dataclass(frozen=True, slots=True)
class TraktWrite:
    """One call that was carried out. A call whose answer was lost is in it, one that was refused is not."""

    person: str
    action: str
    """The call, by its name in the journal: `add_items`, `remove_items`, `add_history`."""
    list_id: int | None = None
    keys: tuple[Key, ...] = ()
    """What it changed."""
    is_idle: bool = False
    """Whether everything was so before."""


class TraktWrites:
    """All of them."""

    def __init__(self) -> None:
        self._rows: list[TraktWrite] = []

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> tuple[TraktWrite, ...]:
        """Every write, the oldest first."""
        return tuple(self._rows)

    @property
    def actions(self) -> list[str]:
        """The call of each write, the oldest first."""
        return [row.action for row in self._rows]

    @property
    def counts(self) -> Counter[str]:
        """How many there were of each call."""
        return Counter(self.actions)

    def of(self, action: str) -> list[TraktWrite]:
        """Give the writes by one call, the oldest first."""
        return [row for row in self._rows if row.action == action]

    def add(self, row: TraktWrite) -> None:
        """Note one more."""
        self._rows.append(row)

    def clear(self) -> None:
        """Forget all."""
        self._rows.clear()
