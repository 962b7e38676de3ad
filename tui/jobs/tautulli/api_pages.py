"""Reads a history page by page through an API that has no snapshot, and says how far the result can be trusted.

Each page begins in the last records of the one before: when none of them is found there, records were taken out in
between, and the reader steps back. It never believes a count that the records do not bear out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tui.clients.tautulli.wire import BadRecord, HistoryPage
from tui.errors import BadResponse
from tui.model.snapshot import Proof
from tui.model.tautulli import RawSession

LENGTH = 1000
"""Records asked for at once; every page costs Tautulli a query over all of them."""
OVERLAP = 50
"""Records of a page that the next one has to begin with."""
MOST_RECORDS_TOLD = 50_000_000
"""A larger count is a lie."""
MOST_STEPS_BACK = 10
MOST_REPEATS = 3
"""Pages in a row that are the one before, after which the server is taken to repeat itself."""
MOST_PAGES = 20_000
"""Pages asked for in all."""
MOST_BAD = 50_000
"""Rows without an id that are kept to be told."""
AskPage = Callable[[int, int], Awaitable[HistoryPage]]
"""Gives the records from a start on, so many at most; retried by itself."""
Take = Callable[[Sequence[RawSession]], Awaitable[None]]
"""Stages records; one that comes again replaces the one before."""
Count = Callable[[], Awaitable[int]]
"""Gives how many different records are staged."""
Told = Callable[[int, int], None]
"""Hears how far the reading has come, in records, and how many there are."""


@dataclass(slots=True)
class Reading:
    """What was read so far."""

    fresh: int = 0
    """Different records."""
    declared: int = 0
    """Records that the last page promised."""
    total: int = 0
    bad: dict[int, BadRecord] = field(default_factory=dict)
    """Rows without a usable id, by their place in the history."""
    pages: int = 0
    steps_back: int = 0

    @property
    def missing(self) -> int:
        """Records that were promised and did not come."""
        return max(0, self.declared - self.fresh - len(self.bad))


class HistoryReader:
    """Reads one query to its end: `await HistoryReader(ask, take, count).read()`."""

    def __init__(self, ask: AskPage, take: Take, count: Count, told: Told = lambda read, declared: None) -> None:
        self._ask = ask
        self._take = take
        self._count = count
        self._told = told
        self.reading = Reading()

    async def read(self) -> Proof:
        """Read all pages and give the proof. Raises what a page raises.

        While records are missing, the end is read again, then everything once more.
        """
        found = self.reading
        there = await self._count()
        for start in (0, None, 0):
            await self._pass(max(0, found.declared - 2 * LENGTH) if start is None else start)
            found.fresh = await self._count() - there
            if not found.missing:
                break
        reason = f"{found.missing:,} of {found.declared:,} records did not come" if found.missing else ""
        return Proof(not reason, found.fresh, len(found.bad), declared=found.declared, reason=reason)

    async def _pass(self, start: int) -> None:
        """Read from `start` to the end."""
        before: list[int] = []
        repeats = 0
        while repeats < MOST_REPEATS and self.reading.pages < MOST_PAGES:
            page = await self._page(start)
            ids = [row.id for row in page.rows]
            if self._is_torn(ids, before):
                start, before = max(0, start - LENGTH), []
                continue
            await self._take(page.rows)
            self._note(page, start)
            end = start + page.received
            if not page.received or end >= page.filtered:
                return
            repeats = repeats + 1 if set(ids) <= set(before) else 0
            before, start = ids, end - min(OVERLAP, page.received // 2)

    async def _page(self, start: int) -> HistoryPage:
        page = await self._ask(start, LENGTH)
        self.reading.pages += 1
        if max(page.filtered, page.total) > MOST_RECORDS_TOLD:
            raise BadResponse(
                f"Tautulli says that it has {page.filtered:,} records, which cannot be",
                hint="Check the URL, or import the database file.",
            )
        return page

    def _is_torn(self, ids: Sequence[int], before: Sequence[int]) -> bool:
        """Tell whether a page does not go on where the last one ended, a bounded number of times."""
        if not before or not ids or self.reading.steps_back >= MOST_STEPS_BACK:
            return False
        if not set(ids).isdisjoint(before[-OVERLAP:]):
            return False
        self.reading.steps_back += 1
        return True

    def _note(self, page: HistoryPage, start: int) -> None:
        found = self.reading
        found.declared, found.total = page.filtered, page.total
        if len(found.bad) < MOST_BAD:
            found.bad |= {start + record.place: record for record in page.bad}
        self._told(start + page.received, found.declared)
