"""The circuit of a server: after too many failed requests it is left alone for a while, then tried carefully.

Pure: it counts what it is told and knows the time by an injected clock. 60 % of at least 10 requests within a minute
failed = open for two minutes; then three trial calls, which close it when all succeed.
"""

from __future__ import annotations

from collections import deque

from tui.errors import NetworkError
from tui.formatting import duration_text
from tui.model.clock import Clock
from tui.model.health import Trouble

WINDOW = 60.0
"""Seconds that count."""
FEWEST = 10
"""Requests within the window under which nothing is judged."""
SHARE = 0.6
OPEN_FOR = 120.0
"""Seconds for which nothing is asked."""
TRIALS = 3


class CircuitOpen(NetworkError):
    """The server is left alone for now. Nothing was sent."""

    is_retryable = False


class Circuit:
    """What is known of the requests to one server. Ask `allows` before each of them, then `note` how it went."""

    def __init__(self, clock: Clock, *, until: float | None = None) -> None:
        """Begin closed, or open `until` a moment (UTC epoch, s) that another process left."""
        self._clock = clock
        self._noted: deque[tuple[float, bool]] = deque()
        self._open_till: float | None = None
        self._on_trial = 0
        self._passed = 0
        self._told = ""
        if until is not None and until > clock.now():
            self._open_till = clock.monotonic() + min(until - clock.now(), OPEN_FOR)

    @property
    def is_closed(self) -> bool:
        """Whether requests pass as they come."""
        return self._open_till is None

    @property
    def seconds_left(self) -> float:
        """How long nothing will be asked from now on; 0 when trial calls, or all, are let through."""
        return 0.0 if self._open_till is None else max(0.0, self._open_till - self._clock.monotonic())

    @property
    def until(self) -> float | None:
        """When trial calls are let through (UTC epoch, s); None while the circuit is closed."""
        return None if self._open_till is None else self._clock.now() + self._open_till - self._clock.monotonic()

    @property
    def story(self) -> str:
        """What opened it: `8 of 10 requests failed`; "" if another process did."""
        return self._told

    def allows(self) -> bool:
        """Tell whether a request may be sent now; a trial call that is let through must be noted or taken back."""
        if self._open_till is None:
            return True
        if self.seconds_left > 0 or self._on_trial + self._passed >= TRIALS:
            return False
        self._on_trial += 1
        return True

    def note(self, is_ok: bool) -> None:
        """Count how a request went."""
        if self._open_till is None:
            self._count(is_ok)
        elif self._on_trial:
            self._judge_trial(is_ok)

    def take_back(self) -> None:
        """Count a request as never sent, or one whose answer says nothing: cancelled, or a server that starts."""
        self._on_trial = max(0, self._on_trial - 1)

    def refusal(self, name: str) -> CircuitOpen:
        """Give the words with which a request is not sent."""
        why = f": {self._told} within a minute" if self._told else ""
        wait = duration_text(self.seconds_left) if self.seconds_left else "a moment"
        hint = "It is tried again by itself; then start this again."
        return CircuitOpen(f"{name} is left alone for {wait}{why}", hint=hint, trouble=Trouble.CIRCUIT)

    def _count(self, is_ok: bool) -> None:
        now = self._clock.monotonic()
        self._noted.append((now, is_ok))
        while self._noted[0][0] <= now - WINDOW:
            self._noted.popleft()
        failed = sum(not ok for _, ok in self._noted)
        if len(self._noted) >= FEWEST and failed >= SHARE * len(self._noted):
            self._open(f"{failed} of {len(self._noted)} requests failed")

    def _judge_trial(self, is_ok: bool) -> None:
        self._on_trial -= 1
        if not is_ok:
            self._open("a trial request failed")
            return
        self._passed += 1
        if self._passed >= TRIALS:
            self._open_till, self._passed, self._told = None, 0, ""

    def _open(self, story: str) -> None:
        self._open_till = self._clock.monotonic() + OPEN_FOR
        self._told = story
        self._on_trial = self._passed = 0
        self._noted.clear()
