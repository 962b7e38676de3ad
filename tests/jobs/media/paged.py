"""A list that a server gives page by page, and everything that can go wrong with it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tui.model.pages import BadItem, Page

Change = Callable[[list[str]], None]


@dataclass
class PagedList:
    """Entries are their keys. Those that begin with "?" cannot be used; those with "-" are of no kept kind."""

    entries: list[str]
    clamp: int = 10**9
    """Most entries that it gives at once, whatever was asked."""
    least: int = 0
    """Fewest entries that it gives at once, as far as there are any."""
    ignores_start: bool = False
    tells_total: bool = True
    tells_offset: bool = True
    lies: int = 0
    """What its total is off by."""
    changes: dict[int, Change] = field(default_factory=dict)
    """What happens before the request of that number, from 1."""
    faults: dict[int, Exception] = field(default_factory=dict)
    """What the request of that number ends with."""
    asked: list[int] = field(default_factory=list)

    async def fetch(self, start: int, size: int) -> Page[str]:
        self.asked.append(start)
        number = len(self.asked)
        self.changes.get(number, lambda entries: None)(self.entries)
        if number in self.faults:
            raise self.faults[number]
        begin = 0 if self.ignores_start else start
        given = self.entries[begin : begin + max(min(size, self.clamp), self.least)]
        return self.page(given, begin)

    def page(self, given: Sequence[str], begin: int) -> Page[str]:
        """Give some entries in the form of a page."""
        return Page(
            tuple(key for key in given if key[0] not in "?-"),
            len(given),
            len(self.entries) + self.lies if self.tells_total else None,
            tuple(BadItem(key[1:], "Its title is missing") for key in given if key[0] == "?"),
            sum(key[0] == "-" for key in given),
            begin if self.tells_offset else None,
        )


def keys(count: int, first: int = 1) -> list[str]:
    """So many keys."""
    return [f"k{number}" for number in range(first, first + count)]
