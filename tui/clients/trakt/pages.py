"""Reads everything that Trakt lists somewhere, page by page, and proves that it is everything (S2, S3).

Trakt answers with pages of its own size, whatever is asked for (`protocols/trakt.md` section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from tui.model.snapshot import Proof

T = TypeVar("T")

PAGE = 250
"""Rows that are asked for at once; a larger figure is clamped without a word."""
MOST_ROWS = 1_000_000
"""Rows after which an answer that never ends is given up; an account holds a tenth of it."""


class Asked(Protocol):
    """Gives one page: its rows, and the headers that came with them. Raises SyncError."""

    async def __call__(self, path: str) -> tuple[list[Any], Mapping[str, str]]:
        """Ask for a path."""
        ...


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """How rows are understood."""

    row: Callable[[Any], T | None]
    """Gives what a row means; None = it cannot be read, so that the whole is not known."""
    key: Callable[[T], Hashable]
    """What no two rows have in common."""
    skips: Callable[[Any], bool] = lambda _row: False
    """Whether a row is of no interest, whatever it holds."""


async def all_rows(
    ask: Asked, path: str, reading: Reading[T], query: Mapping[str, str] | None = None
) -> tuple[tuple[T, ...], Proof]:
    """Give all rows in their order, and how far they are proven to be all. Raises SyncError for a page that failed."""
    walk = Walk(reading)
    while not walk.is_over:
        asked = {**(query or {}), "page": str(walk.page), "limit": str(PAGE)}
        walk.take(*await ask(f"{path}?{urlencode(asked)}"))
    return tuple(walk.found.values()), walk.proof()


class Walk(Generic[T]):
    """One walk over the pages; it decides when it is over."""

    def __init__(self, reading: Reading[T]) -> None:
        self.page = 1
        self.is_over = False
        self.found: dict[Hashable, T] = {}
        self._reading = reading
        self._declared: int | None = None
        self._received = 0
        self._bad = 0
        self._size = 0
        """Rows of the first page: a later one that is shorter is the last."""
        self._reason = ""

    def take(self, rows: list[Any], headers: Mapping[str, str]) -> None:
        """Take in the page that was asked for."""
        came = _figure(headers, "page")
        if came is not None and came != self.page:
            self._doubt(f"page {came} came in place of page {self.page}")
            self.is_over = True
            return
        self._count(_figure(headers, "item-count"))
        for row in rows:
            self._take_row(row)
        self._received += len(rows)
        self._size = self._size or len(rows)
        self.is_over = self._is_last(len(rows), _figure(headers, "page-count"))
        self.page += 1

    def proof(self) -> Proof:
        """Give what the walk came to."""
        if self._declared is None:
            self._doubt("Trakt did not say how many there are")
        elif self._received != self._declared:
            self._doubt(f"{self._received:,} of {self._declared:,} came")
        if self._bad:
            self._doubt(f"{self._bad:,} cannot be read")
        is_complete = not self._reason
        return Proof(is_complete, len(self.found), bad_rows=self._bad, declared=self._declared, reason=self._reason)

    def _take_row(self, row: Any) -> None:
        if self._reading.skips(row):
            return
        value = self._reading.row(row)
        if value is None:
            self._bad += 1
            return
        key = self._reading.key(value)
        if key in self.found:
            self._doubt("the same came twice: something moved while it was read")
        self.found[key] = value

    def _count(self, declared: int | None) -> None:
        if self.page > 1 and declared != self._declared:
            self._doubt("the count changed while it was read")
        self._declared = declared if declared is not None else self._declared

    def _is_last(self, came: int, pages: int | None) -> bool:
        if came == 0 or self._received >= MOST_ROWS:
            return True
        return came < self._size if pages is None else self.page >= pages

    def _doubt(self, reason: str) -> None:
        self._reason = self._reason or reason


def _figure(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(f"x-pagination-{name}", "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else None
