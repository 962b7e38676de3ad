"""A deck in a process of its own that keeps three servers in step, does what it is told, and may die at any statement.

`python -m tests.jobs.hub.worker HOME SPEED SINCE SKIPPED [DIES_AT [SETTING=VALUE...]]`: `DIES_AT` is the number of
the SQL statement of the writer before which it kills itself with -9; 0 = it does not. Each line on stdin is a JSON
list, a command with its arguments; each is answered with one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any

from tests.interrupted import interrupted_runs
from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.trio import MOVING
from tui.deck import Deck
from tui.errors import Conflict, SyncError
from tui.model.hub import LocalMark
from tui.model.outbox import DeliveryFilter, DeliveryState
from tui.model.runs import Run, RunOptions
from tui.paths import Paths
from tui.settings import Settings

NEEDS_SOMEBODY = frozenset({DeliveryState.HELD, DeliveryState.DEAD})
PARKED = "SELECT person_id, title_id, watch, position_ms FROM hub_states WHERE parked <> ''"
NEWEST = "SELECT coalesce(max(id), 0) FROM outbox"


class Worker:
    """Obeys."""

    def __init__(self, deck: Deck, clock: SwiftClock) -> None:
        self._deck = deck
        self._clock = clock

    async def do(self, command: str, *given: Any) -> object:
        """Do a command and give what came of it."""
        known: dict[str, Callable[..., Awaitable[object]]] = {
            "sync": self._sync,
            "approve": self._approve,
            "mark": self._mark,
            "rest": self._rest,
            "settle": self._settle,
            "choose": self._choose,
            "skip": self._skip,
            "newest": self._newest,
        }
        return await known[command](*given)

    async def _sync(self, name: str) -> str:
        """Sync a server, taking up what a dead process has left; give how it ended, or why it may not begin."""
        try:
            run = await self._begun(name)
        except SyncError as error:
            return f"refused: {error}"
        return str((await self._deck.runs.wait(run.id)).run.state)

    async def _approve(self, name: str) -> str:
        """Sync a server as a person does who has looked at what was held; give how it ended."""
        run = await self._deck.runs.start_sync(name, RunOptions(approve=True))
        return str((await self._deck.runs.wait(run.id)).run.state)

    async def _begun(self, name: str) -> Run:
        left = [run for run in await interrupted_runs(self._deck) if run.profile_name == name]
        try:
            return await self._deck.runs.resume(left[0].id) if left else await self._deck.runs.start_sync(name)
        except Conflict as error:
            if error.run_id is None:
                raise
            return await self._deck.runs.find(str(error.run_id))

    async def _mark(self, person: str, item_id: int, is_watched: bool | None, position_ms: int | None) -> int:
        """Set something here; give how many deliveries that makes."""
        who = await self._deck.hub.person_for(person)
        mark = LocalMark(is_watched=is_watched, position_ms=position_ms)
        return (await self._deck.hub.mark(who.id, mark, items=[item_id])).deliveries

    async def _rest(self, patience: float) -> bool:
        """Wait until nothing is on its way; tell whether that came true within some real seconds."""
        try:
            async with asyncio.timeout(patience):
                while (await self._deck.store.db.fetch_all(MOVING))[0][0]:
                    await asyncio.sleep(0.01)
        except TimeoutError:
            return False
        return True

    async def _settle(self) -> int:
        """Let go whatever waits for a person; give how much that was."""
        waiting = await self._deck.outbox.page(DeliveryFilter(states=NEEDS_SOMEBODY), limit=10_000)
        await self._deck.outbox.retry([delivery.id for delivery in waiting])
        return len(waiting)

    async def _choose(self) -> int:
        """Choose for what flipped too often that it is as the hub has it; give how much that was."""
        parked = await self._deck.store.db.fetch_all(PARKED)
        for person_id, title_id, watch, position_ms in parked:
            is_watched = watch == "watched"
            goes_on = position_ms > 0 and not is_watched
            mark = LocalMark(position_ms=position_ms) if goes_on else LocalMark(is_watched=is_watched)
            await self._deck.hub.resolve(person_id, title_id, mark)
        return len(parked)

    async def _newest(self) -> int:
        """Give the number of the newest delivery."""
        return int((await self._deck.store.db.fetch_all(NEWEST))[0][0])

    async def _skip(self, seconds: float) -> None:
        """Let time pass."""
        self._clock.skip(seconds)


def _dying_at(raw: sqlite3.Connection, number: int) -> None:
    """Let the process die before a statement of the writer."""
    numbers = count(1)

    def look(_: str) -> None:
        if next(numbers) >= number:
            os.kill(os.getpid(), signal.SIGKILL)

    raw.set_trace_callback(look)


async def serve(home: Path, clock: SwiftClock, dies_at: int, settings: dict[str, str]) -> None:
    """Open a deck and obey until the end of stdin."""
    told: dict[str, Any] = {"read_timeout": 5.0, "connect_timeout": 2.0} | settings
    deck = await Deck.open(Paths(home), Settings(**told), face="test", clock=clock)
    try:
        if dies_at:
            async with deck.store.db.transaction() as conn:
                await conn.call(lambda raw: _dying_at(raw, dies_at))  # type: ignore[attr-defined]
        worker = Worker(deck, clock)
        print("ready", flush=True)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            print(json.dumps(await worker.do(*json.loads(line))), flush=True)
    finally:
        await deck.close("the test is over")


if __name__ == "__main__":
    place, speed, since, skipped, dies, *pairs = sys.argv[1:]
    ticking = SwiftClock(float(speed), float(since))
    ticking.skip(float(skipped))
    asyncio.run(serve(Path(place), ticking, int(dies), dict(pair.split("=", 1) for pair in pairs)))
