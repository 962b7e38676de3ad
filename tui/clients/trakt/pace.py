"""How fast an account is asked: Trakt's two buckets of calls, one for reads and one for writes.

One pace is shared by all who call for one account in a process. It never sends anything; it makes callers wait, and
learns from the answers (`protocols/trakt.md` section 3).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import msgspec

from tui.clients.retry_after import http_date, retry_after
from tui.clients.trakt.bucket import Bucket
from tui.clients.trakt.times import epoch_of
from tui.model.clock import Clock
from tui.model.lists import RateGauge

WRITE_SPACING = 1.1
"""Seconds from the end of a write's answer to the next write: one a second, and a tenth to be sure."""
SPARE = 0.1
"""Of it, what is waited on top of Trakt's own figure."""
READS, READ_PERIOD = 1000, 300.0
"""Trakt lets so many reads through in so many seconds."""
MARGIN = 0.5
"""Seconds that are waited on top of what a 429 asks for."""
UNTOLD = 10.0
"""Seconds of pause after a 429 that names none."""
_LONGEST_PAUSE = 24 * 3600.0


class RateNote(msgspec.Struct, frozen=True):
    """What `X-Ratelimit` holds, as JSON."""

    name: str = ""
    period: float = 0.0
    limit: int = 0
    remaining: int = -1
    until: str | None = None


class TraktPace:
    """Use it around each call: `async with pace.turn(is_write=...)`, and tell it what was answered with `heard`."""

    def __init__(
        self, clock: Clock, *, spacing: float | None = None, on_change: Callable[[], None] | None = None
    ) -> None:
        """`spacing`: seconds between two writes; None = as Trakt wants it. With 0 neither bucket waits by itself.

        `on_change` is called when a gauge has moved, in the middle of a call: it must be quick and not raise.
        """
        self._clock = clock
        self._spacing = WRITE_SPACING if spacing is None else max(0.0, spacing)
        self._follows = spacing is None
        """Whether a figure of Trakt's that is slower than ours is heeded."""
        self.on_change = on_change
        self._writes = Bucket(clock, "writes", limit=1, period=1.0)
        self._reads = Bucket(clock, "reads", limit=READS, period=READ_PERIOD)
        self._one_write = asyncio.Lock()
        self._write_from = 0.0
        """Monotonic s: when the next write may go."""

    def turn(self, *, is_write: bool) -> AbstractAsyncContextManager[None]:
        """Wait for the turn of a call. Writes go one at a time, each until its answer and a while longer.

        Raises RateLimited when Trakt asked for a longer pause than is waited for; then nothing was sent.
        """
        return self._write() if is_write else self._read()

    def heard(self, *, is_write: bool, status: int, headers: Mapping[str, str]) -> float | None:
        """Learn from an answer. Gives the seconds that a 429 keeps the bucket closed; None for another answer."""
        bucket = self._writes if is_write else self._reads
        note = note_of(headers)
        if note is not None:
            bucket.told(note.limit, note.period, note.remaining)
            if is_write and self._follows:
                self._spacing = max(WRITE_SPACING, bucket.period / bucket.limit + SPARE)
        pause = self._pause_of(note, headers) if status == 429 else None
        if pause is not None:
            bucket.pause(pause)
        self._changed()
        return pause

    def gauges(self) -> tuple[RateGauge, ...]:
        """Give how much is left of each bucket, writes first."""
        return self._writes.gauge(), self._reads.gauge()

    @asynccontextmanager
    async def _read(self) -> AsyncIterator[None]:
        await self._reads.wait(is_spread=self._spacing > 0)
        self._changed()
        yield

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[None]:
        async with self._one_write:
            while (left := self._write_from - self._clock.monotonic()) > 0:
                await self._clock.sleep(left)
            await self._writes.wait(is_spread=False)
            self._changed()
            try:
                yield
            finally:
                self._write_from = self._clock.monotonic() + self._spacing

    def _pause_of(self, note: RateNote | None, headers: Mapping[str, str]) -> float:
        """Give how long a 429 wants us to wait: what it says, and a margin; else until its bucket is full again."""
        now = http_date(headers.get("date", "")) or self._clock.now()
        asked = retry_after(headers.get("retry-after", ""), now)
        if asked is None and note is not None and (until := epoch_of(note.until)) is not None:
            asked = min(max(until - now, 0.0), _LONGEST_PAUSE)
        return UNTOLD if asked is None else asked + MARGIN

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()


def note_of(headers: Mapping[str, str]) -> RateNote | None:
    """Read `X-Ratelimit`; None where there is none, or one that cannot be read."""
    text = headers.get("x-ratelimit", "")
    if not text or len(text) > 2000:
        return None
    try:
        return msgspec.json.decode(text, type=RateNote, strict=False)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
