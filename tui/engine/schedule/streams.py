"""Asks panels whether all connections of an account are in use, before a sync would take one away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tui.engine.schedule.in_the_way import account_reason
from tui.errors import LocalStoreError, SyncError
from tui.model.clock import Clock
from tui.model.profiles import Account, Profile

FRESH = 60.0
"""Seconds for which an answer holds that nobody streams."""
AGAIN = 300.0
"""Seconds between two questions while somebody streams: panels block those who ask often."""
AT_ONCE = 2
"""Panels that are asked at a time."""

console = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    at: float
    reason: str


class Streams:
    """What is known of the connections of accounts. Asking never makes the scheduler wait."""

    def __init__(self, clock: Clock, ask: Callable[[Profile], Awaitable[Account]]) -> None:
        """`ask` signs in afresh and stores what came of it."""
        self._clock = clock
        self._ask = ask
        self._answers: dict[int, _Answer] = {}
        self._asking: set[int] = set()

    def reason(self, profile: Profile, tasks: asyncio.TaskGroup) -> str | None:
        """Say that all connections of an account are in use; "" = they are not. None = it is just being asked."""
        answer = self._answers.get(profile.id)
        now = self._clock.monotonic()
        if answer is not None and now - answer.at < (AGAIN if answer.reason else FRESH):
            return answer.reason
        if profile.id not in self._asking and len(self._asking) < AT_ONCE:
            self._asking.add(profile.id)
            tasks.create_task(self._look(profile), name=f"streams of {profile.id}")
        return answer.reason or None if answer is not None else None

    async def _look(self, profile: Profile) -> None:
        """Ask once. What cannot be reached streams nothing that we know of: its sync finds out and tells."""
        reason = ""
        try:
            reason = account_reason(profile, await self._ask(profile))
        except LocalStoreError as error:
            console.warning("the account of %s cannot be stored: %s", profile.name, error)
        except SyncError as error:
            console.info("%s does not say who streams: %s", profile.name, error)
        except Exception:  # one panel must not end the schedules of all; the console's log holds it
            console.exception("streams of %s", profile.name)
        finally:
            self._asking.discard(profile.id)
        self._answers[profile.id] = _Answer(self._clock.monotonic(), reason)
