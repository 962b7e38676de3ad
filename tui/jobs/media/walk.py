"""Walks a list of a media server page by page, and says how far the result can be trusted (safety rules S2 and S3).

The lists have no snapshot: what is taken out while they are read moves all that follows, and the total may stay the
same. So each page begins with the last entry of the one before; when that is not so, nothing is proven.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from tui.errors import BadResponse
from tui.model.pages import BadItem, Page
from tui.model.snapshot import Proof

T = TypeVar("T")

MOST_ENTRIES = 50_000_000
"""A larger total is a lie."""
MOST_REPEATS = 3
"""Pages in a row with nothing new, after which the server is taken to repeat itself."""
MOST_PAGES = 100_000

Fetch = Callable[[int, int], Awaitable[Page[T]]]
"""Gives the entries from a start on, about so many; retried by itself."""


class Place(msgspec.Struct, frozen=True):
    """How far a walk has come: what is before `start` has been handed on."""

    start: int = 0
    rows: int = 0
    """Usable entries so far."""
    bad: int = 0
    left_out: int = 0
    total: int | None = None
    last: str = ""
    """Key of the entry before `start`; "" = not known."""


@dataclass(frozen=True, slots=True)
class Fresh(Generic[T]):
    """What a page brought that was not there before."""

    rows: tuple[T, ...]
    bad: tuple[BadItem, ...]
    left_out: int

    @property
    def entries(self) -> int:
        """All of them, the unusable ones included."""
        return len(self.rows) + len(self.bad) + self.left_out


class Walk(Generic[T]):
    """One way through one list: `async for fresh in walk.pages(): ...`, then `walk.proof(...)`.

    `place` is that of a walk that was cut: it goes on from there while the list still looks the same, else it begins
    anew. `key` names an entry; it is the same as long as the entry is.
    """

    def __init__(self, fetch: Fetch[T], size: int, key: Callable[[T], str], place: Place | None = None) -> None:
        self._fetch = fetch
        self._size = max(1, size)
        self._key = key
        self.place = place or Place()
        """Where the walk stands, after each page that was handed on."""
        self.seen: set[str] = {self.place.last} - {""}
        """Keys of the entries of this session, the unusable ones included as far as they have any."""
        self.nameless = 0
        """Unusable entries that do not say which they are."""
        self._is_resumed = self.place.start > 0
        self._overlap = 1 if self.place.last else 0
        self._repeats = 0
        self._has_ended = False
        self._doubt = ""
        self._growth = ""
        self._ahead: asyncio.Future[Page[T]] | None = None
        """The page that begins at `place`, on its way."""

    @property
    def only_grew(self) -> bool:
        """Tell whether every entry came, though more were added meanwhile: enough for a list that nothing leaves."""
        place = self.place
        is_all = place.total is None or place.rows + place.bad + place.left_out == place.total
        return self._has_ended and not self._doubt and is_all

    @property
    def began_anew(self) -> bool:
        """Tell whether all of the list was read in this session."""
        return not self._is_resumed

    async def pages(self) -> AsyncGenerator[Fresh[T], None]:
        """Give what is new of each page, to the end of the list. Raises what a page raises, and BadResponse."""
        asked = 0
        while not self._has_ended:
            asked += 1
            if asked > MOST_PAGES:
                self._end("The server never comes to an end")
                return
            start = self.place.start - self._overlap
            page = await self._next(start)
            if self._is_resumed and asked == 1 and not self._goes_on(page, start):
                self._begin_anew()
                continue
            fresh = self._take(page, start)
            if fresh.entries:
                yield fresh

    async def pages_ahead(self) -> AsyncGenerator[Fresh[T], None]:
        """Give the same, while the next page is on its way already: for whoever has work with each of them.

        To be closed (`aclosing`) where it may be left before its end.
        """
        try:
            async with aclosing(self.pages()) as pages:
                async for fresh in pages:
                    if not self._has_ended:
                        ahead = self._fetch(self.place.start - self._overlap, self._size)
                        self._ahead = asyncio.ensure_future(ahead)
                    yield fresh
        finally:
            if self._ahead is not None:
                self._ahead.cancel()
                await asyncio.gather(self._ahead, return_exceptions=True)

    async def _next(self, start: int) -> Page[T]:
        """Give a page, which may be on its way."""
        ahead, self._ahead = self._ahead, None
        return await (self._fetch(start, self._size) if ahead is None else ahead)

    def proof(self, filter_hash: str = "") -> Proof:
        """Say how far the list can be trusted to tell what is gone."""
        place = self.place
        declared = None if place.total is None else place.total - place.left_out
        reason = self._doubt or self._growth or ("" if self._has_ended else "it was not read to its end")
        if not reason and declared is not None and declared != place.rows + place.bad:
            reason = f"the server announced {place.total:,} entries and sent {place.rows + place.bad:,}"
        return Proof(not reason, place.rows, place.bad, declared, filter_hash, reason)

    def _take(self, page: Page[T], start: int) -> Fresh[T]:
        """Note a page, and move to where the next one begins."""
        self._check_total(page)
        offset = start if page.offset is None else page.offset
        again, fresh = self._sorted_out(page)
        is_repeat = page.received > self._overlap and not fresh.entries
        if is_repeat:
            self._repeat()
            return fresh
        self._repeats = 0
        if offset != start and self.place.start > 0:
            self._doubt_of("the server gave other entries than it was asked for")
        if page.received and again != self._overlap:
            self._doubt_of("it changed while it was read")
        self._move(page, max(self.place.start, offset + page.received), fresh)
        return fresh

    def _check_total(self, page: Page[T]) -> None:
        if page.total is None:
            return
        if not 0 <= page.total <= MOST_ENTRIES:
            raise BadResponse(
                f"The server says that the list has {page.total:,} entries, which cannot be", hint="Check the URL."
            )
        known = self.place.total
        if known is not None and known != page.total:
            reason = f"its length changed from {known:,} to {page.total:,} while it was read"
            if page.total > known:
                self._growth = self._growth or reason
            else:
                self._doubt_of(reason)

    def _sorted_out(self, page: Page[T]) -> tuple[int, Fresh[T]]:
        """Give how many entries came before, and the others."""
        rows: list[T] = []
        for row in page.rows:
            key = self._key(row)
            if key not in self.seen:
                self.seen.add(key)
                rows.append(row)
        bad = tuple(item for item in page.bad if not item.key or item.key not in self.seen)
        self.seen.update(item.key for item in bad if item.key)
        self.nameless += sum(not item.key for item in bad)
        return len(page.rows) - len(rows) + len(page.bad) - len(bad), Fresh(tuple(rows), bad, page.left_out)

    def _move(self, page: Page[T], start: int, fresh: Fresh[T]) -> None:
        place = self.place
        is_plain = bool(page.rows) and not page.bad and not page.left_out
        last = self._key(page.rows[-1]) if is_plain else ""
        had_overlap, self._overlap = self._overlap, 1 if last and page.received > 1 else 0
        total = place.total if page.total is None else page.total
        self.place = Place(
            start,
            place.rows + len(fresh.rows),
            place.bad + len(fresh.bad),
            place.left_out + fresh.left_out,
            total,
            last if self._overlap else "",
        )
        is_spent = page.received <= had_overlap
        is_unpaged = total is None and page.received > self._size and start == page.received
        # Where only the known entry came, one look behind it tells whether anything follows.
        self._has_ended = is_unpaged or (total is not None and start >= total) or (is_spent and not had_overlap)
        if is_spent:
            self._overlap = 0

    def _repeat(self) -> None:
        self._repeats += 1
        self._overlap = 0
        if self._repeats >= MOST_REPEATS:
            self._end("the server sends the same entries again and again")

    def _goes_on(self, page: Page[T], start: int) -> bool:
        """Tell whether a list still looks as it did when the walk was cut."""
        place = self.place
        offset = start if page.offset is None else page.offset
        if offset != start or (page.total is not None and place.total is not None and page.total != place.total):
            return False
        return not place.last or (bool(page.rows) and self._key(page.rows[0]) == place.last)

    def _begin_anew(self) -> None:
        self.place, self.seen = Place(), set()
        self.nameless, self._overlap, self._is_resumed = 0, 0, False

    def _end(self, doubt: str) -> None:
        self._doubt_of(doubt)
        self._has_ended = True

    def _doubt_of(self, reason: str) -> None:
        """Note why the list proves nothing; the first reason counts."""
        self._doubt = self._doubt or reason
