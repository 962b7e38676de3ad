"""How many calls Trakt lets through: the buckets of a user and of an app, and what answers say of them.

Sources: `protocols/trakt.md` section 3.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tui.sandbox.trakt.reply import Refused
from tui.sandbox.trakt.times import iso


@dataclass(slots=True)
class Bucket:
    """So many calls in a period, which begins with the first of them."""

    name: str
    limit: int
    period: float
    """s"""
    begun: float = -math.inf
    """By the clock of the buckets, s."""
    used: int = 0

    def take(self, now: float) -> bool:
        """Count a call; False if there is no room for it in this period."""
        if now - self.begun >= self.period:
            self.begun, self.used = now, 0
        self.used += 1
        return self.used <= self.limit

    def left(self, now: float) -> float:
        """Give how long the period goes on, in s."""
        return max(self.begun + self.period - now, 0.0)


@dataclass(slots=True)
class Rates:
    """All buckets. They are let alone until `is_enforced` is set; then they work as the real ones do."""

    clock: Callable[[], float]
    """UTC epoch, s: what answers tell."""
    ticks: Callable[[], float]
    """A clock that never stands still, s: what is counted by."""
    is_enforced: bool = False
    writes: tuple[int, float] = (1, 1.0)
    """Calls and s."""
    reads: tuple[int, float] = (1_000, 300.0)
    tells_when: bool = True
    """Whether a refusal has a Retry-After."""
    _buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def take(self, method: str, user: str | None) -> dict[str, str]:
        """Count a call; gives the headers of its answer. Raises Refused with 429."""
        if not self.is_enforced:
            return {}
        now, bucket = self.ticks(), self._bucket(method, user)
        fits = bucket.take(now)
        told = {"X-Ratelimit": self._told(bucket, now)}
        if fits:
            return told
        wait = {"Retry-After": str(max(math.ceil(bucket.left(now)), 1))} if self.tells_when else {}
        raise Refused(429, None, told | wait)

    def forget(self) -> None:
        """Let all buckets be full."""
        self._buckets.clear()

    def _bucket(self, method: str, user: str | None) -> Bucket:
        is_read = method == "GET"
        who = "UNAUTHED" if user is None else "AUTHED"
        name = f"{who}_API_{'GET' if is_read else 'POST'}_LIMIT"
        limit, period = self.reads if is_read else self.writes
        return self._buckets.setdefault((name, user or ""), Bucket(name, limit, period))

    def _told(self, bucket: Bucket, now: float) -> str:
        until_ms = math.ceil(self.clock() + bucket.left(now)) * 1000
        value = {
            "name": bucket.name,
            "period": int(bucket.period),
            "limit": bucket.limit,
            "remaining": max(bucket.limit - bucket.used, 0),
            "until": iso(until_ms).replace(".000Z", "Z"),
        }
        return json.dumps(value, separators=(",", ":"))
