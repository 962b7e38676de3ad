"""What clients changed on one server, in their order: who for, which item, and how it stood before and after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tui.sandbox.media.records import ItemState


@dataclass(frozen=True, slots=True)
class Written:
    """One item that a call changed for one person. A call on a show changes each of its episodes."""

    person: str
    number: int
    action: str
    """The call, by its name in the journal: `scrobble`, `write_user_data`."""
    before: ItemState
    after: ItemState

    @property
    def is_idle(self) -> bool:
        """Whether everything was so before."""
        return self.before == self.after


class WriteBook:
    """All of them. A write whose answer was lost is in it, one that was refused is not."""

    def __init__(self) -> None:
        self._rows: list[Written] = []

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> tuple[Written, ...]:
        """Every write, the oldest first."""
        return tuple(self._rows)

    @property
    def counts(self) -> Counter[str]:
        """How many there were for each person."""
        return Counter(row.person for row in self._rows)

    def of(self, person: str) -> list[Written]:
        """Give the writes for one person, the oldest first."""
        return [row for row in self._rows if row.person == person]

    def add(self, row: Written) -> None:
        """Note one more."""
        self._rows.append(row)

    def clear(self) -> None:
        """Forget all."""
        self._rows.clear()
