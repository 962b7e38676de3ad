"""The request journal of a fake server: what was asked, by whom, how often, how many at once, and how it ended.

It keeps everything in clear, passwords too: the credentials of a sandbox protect nothing, and tests look for leaks
with it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from tui.sandbox.wire import Request

Outcome = Literal["open", "complete", "cut", "left"]


@dataclass(slots=True)
class Entry:
    """One request and its end."""

    number: int
    at: float
    """Clock of the sandbox, s."""
    action: str
    method: str
    path: str
    query: Mapping[str, str]
    target: str
    """Path and query as they were sent."""
    user_agent: str | None
    headers: Mapping[str, str]
    status: int | None = None
    outcome: Outcome = "open"
    """`complete`: all was sent; `cut`: a fault ended it; `left`: the client went away first."""


class Journal:
    """All requests to one server, safe to ask from any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: list[Entry] = []
        self._changed = threading.Condition()
        self._watchers: list[Callable[[], None]] = []
        self.in_flight = 0
        """Requests that are being answered now."""
        self.most_at_once = 0
        """The highest `in_flight` so far."""
        self.failures: list[Exception] = []
        """Bugs of the sandbox itself: exceptions of a handler, answered with 500."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All requests, oldest first."""
        return tuple(self._entries)

    @property
    def actions(self) -> list[str]:
        """The action of each request, oldest first."""
        return [entry.action for entry in self._entries]

    @property
    def counts(self) -> Counter[str]:
        """The number of requests for each action."""
        return Counter(self.actions)

    @property
    def non_get(self) -> int:
        """The number of requests with another method than GET."""
        return sum(entry.method != "GET" for entry in self._entries)

    @property
    def user_agents(self) -> set[str | None]:
        """The user agents seen; None stands for a request without one."""
        return {entry.user_agent for entry in self._entries}

    def of(self, action: str) -> list[Entry]:
        """Give the requests for one action, oldest first."""
        return [entry for entry in self._entries if entry.action == action]

    def clear(self) -> None:
        """Forget all requests that have ended, and the peak."""
        with self._changed:
            self._entries = [entry for entry in self._entries if entry.outcome == "open"]
            self.most_at_once = self.in_flight

    @contextmanager
    def record(self, action: str, request: Request) -> Iterator[Entry]:
        """Open an entry for the time that its answer takes."""
        entry = self._open(action, request)
        try:
            yield entry
        finally:
            with self._changed:
                self.in_flight -= 1
                if entry.outcome == "open":
                    entry.outcome = "left"
            self.notify()

    def wait_for(self, predicate: Callable[[Journal], bool], timeout: float = 10.0) -> None:
        """Block this thread until `predicate` holds. Raises TimeoutError after `timeout` s."""
        with self._changed:
            if not self._changed.wait_for(lambda: predicate(self), timeout):
                raise TimeoutError(f"not seen within {timeout} s; seen: {dict(self.counts)}")

    async def until(self, predicate: Callable[[Journal], bool], timeout: float = 10.0) -> None:
        """Wait in an event loop, any one, until `predicate` holds. Raises TimeoutError after `timeout` s."""
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def watcher() -> None:
            loop.call_soon_threadsafe(news.set)

        self._watchers.append(watcher)
        try:
            async with asyncio.timeout(timeout):
                while not predicate(self):
                    await news.wait()
                    news.clear()
        finally:
            self._watchers.remove(watcher)

    def notify(self) -> None:
        """Wake everyone who waits."""
        with self._changed:
            self._changed.notify_all()
        for watcher in tuple(self._watchers):
            watcher()

    def _open(self, action: str, request: Request) -> Entry:
        with self._changed:
            entry = Entry(
                number=len(self._entries) + 1,
                at=self._clock(),
                action=action,
                method=request.method,
                path=request.path,
                query=request.query,
                target=request.target,
                user_agent=request.headers.get("user-agent"),
                headers=request.headers,
            )
            self._entries.append(entry)
            self.in_flight += 1
            self.most_at_once = max(self.most_at_once, self.in_flight)
        self.notify()
        return entry
