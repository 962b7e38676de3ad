"""A bucket of calls: how many may go now, when the next one may, and what Trakt says is left. It sends nothing."""

from __future__ import annotations

from tui.clients.trakt.errors import rate_limited
from tui.model.clock import Clock
from tui.model.lists import RateGauge

PATIENCE = 60.0
"""Seconds of pause that a call waits for; for a longer one it is refused at once, as Trakt would refuse it."""
LONGEST_PERIOD = 24 * 3600.0
MOST_CALLS = 1_000_000


class Bucket:
    """Calls of one sort. Times are monotonic s; what is shown is UTC epoch s."""

    def __init__(self, clock: Clock, name: str, *, limit: int, period: float) -> None:
        """`limit` calls fit into `period` s; a tenth of them may come at once, the others are spread."""
        self.name = name
        self.limit = limit
        self.period = period
        self._clock = clock
        self._filled = float(limit)
        """Calls that are left of the period, as we count and as answers correct it."""
        self._ready = float(self._burst)
        """Calls that may go at once."""
        self._seen_at = clock.monotonic()
        self._paused_until = 0.0

    async def wait(self, *, is_spread: bool) -> None:
        """Wait until a call may go, and count it. Raises RateLimited for a pause longer than is waited for."""
        await self._pass_pause()
        self._refill()
        while is_spread and min(self._ready, self._filled) < 1.0:
            await self._clock.sleep(self._until_next())
            await self._pass_pause()
            self._refill()
        self._ready = max(0.0, self._ready - 1.0)
        self._filled = max(0.0, self._filled - 1.0)

    def pause(self, seconds: float) -> None:
        """Let nothing go for a while; a pause under way is not shortened."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def told(self, limit: int, period: float, left: int) -> None:
        """Learn what an answer says of the bucket; what makes no sense is passed over."""
        if not (0 < limit <= MOST_CALLS and 0 < period <= LONGEST_PERIOD):
            return
        self._refill()
        self.limit, self.period = limit, period
        if 0 <= left <= limit:
            self._filled = min(self._filled, float(left))

    @property
    def paused(self) -> float:
        """Seconds that nothing goes, from now on."""
        return max(0.0, self._paused_until - self._clock.monotonic())

    def gauge(self) -> RateGauge:
        """Give how much is left, as it is shown."""
        self._refill()
        if self.paused:
            return RateGauge(self.name, self.limit, self.period, 0, self._clock.now() + self.paused)
        missing = self.limit - self._filled
        until = self._clock.now() + missing / self._rate if missing >= 1.0 else None
        return RateGauge(self.name, self.limit, self.period, int(self._filled), until)

    async def _pass_pause(self) -> None:
        while (left := self.paused) > 0:
            if left > PATIENCE:
                raise rate_limited(left)
            await self._clock.sleep(left)

    @property
    def _burst(self) -> int:
        return max(1, self.limit // 10)

    @property
    def _rate(self) -> float:
        """Calls a second that come back: what is left of the limit after a burst, so that no period sees more."""
        return max(self.limit - self._burst, 1) / self.period

    def _until_next(self) -> float:
        return max((1.0 - min(self._ready, self._filled)) / self._rate, 0.001)

    def _refill(self) -> None:
        now = self._clock.monotonic()
        came = (now - self._seen_at) * self._rate
        self._seen_at = now
        self._ready = min(float(self._burst), self._ready + came)
        self._filled = min(float(self.limit), self._filled + came)
