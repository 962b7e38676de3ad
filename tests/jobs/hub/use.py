"""Random use under faults: people change things, servers fail, the process is killed, and now and then all may rest."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from tests.jobs.hub.keeper import Keeper
from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.trio import KINDS, access_of, trio_at
from tests.jobs.hub.trouble import WRITES, Trouble
from tests.jobs.hub.world import Key, Wish, World, item_key
from tui.paths import Paths
from tui.sandbox import Household

FEW_SYNCS = 0.25
"""How likely a sync follows a change."""
FEW_FILES = 0.02
"""How likely a file is replaced before a change."""
HOUR = 3600.0
MOST_PASSES = 8
ITEMS = """SELECT v.kind, i.item_key, i.id FROM library_items AS i JOIN play_servers AS v ON v.id = i.server_id
    WHERE i.missing_since IS NULL"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen. The same plan makes the same decisions."""

    seed: int
    changes: int
    kills: int
    rests: int
    takes_back: bool

    @property
    def settings(self) -> dict[str, str]:
        """Options of the program."""
        return {"watch_policy": "last" if self.takes_back else "furthest"}

    @property
    def rules(self) -> dict[str, str]:
        """Settings of every profile."""
        return {"unwatch": "yes"} if self.takes_back else {}


@dataclass
class Outcome:
    """What it came to."""

    changes: int = 0
    syncs: int = 0
    deaths: int = 0
    writes: int = 0
    held_or_dead: int = 0
    """Deliveries and syncs that waited for somebody."""
    parked: int = 0


class Use:
    """One course of random use."""

    def __init__(
        self,
        house: Household,
        home: Path,
        clock: SwiftClock,
        plan: Plan,
        tell: Callable[[Outcome], object] = lambda _: None,
    ) -> None:
        """Prepare a course; `tell` gets what it has come to after each rest."""
        self._tell = tell
        self._house = house
        self._home = home
        self._clock = clock
        self._plan = plan
        self._dice = random.Random(plan.seed)
        self._world = World(house, random.Random(plan.seed + 1), plan.takes_back)
        self._trouble = Trouble(house, random.Random(plan.seed + 2))
        self._files = random.Random(plan.seed + 3)
        self._keeper = Keeper(home, clock, **plan.settings)
        self._items: dict[tuple[str, str], int] = {}
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        """Let it all happen. Raises AssertionError for the first rest after which something is wrong."""
        plan, dice = self._plan, self._dice
        await self._begin()
        killed_at = set(dice.sample(range(plan.changes), plan.kills))
        rested_at = {plan.changes * (nth + 1) // plan.rests - 1 for nth in range(plan.rests)}
        keys = self._stage()
        try:
            for nth in range(plan.changes):
                await self._trouble.befall()
                if self._files.random() < FEW_FILES:
                    self._world.replace_a_file(self._files)
                await self._fulfil(self._world.wish(keys))
                if dice.random() < FEW_SYNCS:
                    await self._sync(dice.choice(KINDS))
                if nth in killed_at:
                    await self._kill()
                if nth in rested_at:
                    await self._rest()
                    self._tell(self._counted())
                    keys = self._stage()
            await self._keeper.close()
        finally:
            await self._keeper.kill()
        return self._counted()

    def _counted(self) -> Outcome:
        return replace(self.outcome, deaths=self._keeper.deaths, writes=self._written())

    def _stage(self) -> Sequence[Key]:
        """Give the few things that everybody watches until the next rest, so that people get in each other's way."""
        keys = self._world.keys
        return self._dice.sample(keys, min(len(keys), max(12, self._plan.changes // self._plan.rests)))

    async def _begin(self) -> None:
        async with trio_at(self._house, self._home, self._clock, **self._plan.settings) as trio:
            await trio.join(**self._plan.rules)
        self._settle()

    async def _fulfil(self, wish: Wish) -> None:
        self._world.fulfil(wish)
        self.outcome.changes += 1
        if wish.is_here:
            wanted, item_id = wish.wanted, self._id_of(wish)
            mark = (None, wanted.position_ms) if wanted.position_ms else (wanted.is_watched, None)
            await self._keeper.insist("mark", wish.key.person, item_id, *mark)

    def _id_of(self, wish: Wish) -> int:
        """Give the item of a library that something is set by: the one meant, or another copy if that is too new."""
        places = (wish.place, *self._world.places[wish.key])
        keys = ((place.kind, item_key(self._house, place)) for place in places)
        return next(self._items[key] for key in keys if key in self._items)

    async def _sync(self, kind: str) -> None:
        """Sync a server; whatever comes of it, and whether the worker lives to tell."""
        self.outcome.syncs += 1
        await self._keeper.ask("sync", kind)

    async def _kill(self) -> None:
        """Kill the worker: wherever it is, before some statement, or when a write has been done and not answered."""
        style, before = self._dice.choice(("now", "statement", "statement", "write")), self._keeper.deaths
        if style == "statement":
            await self._keeper.close()
            await self._keeper.start(dies_at=self._dice.randint(1, 1500))
            await self._keep_busy(before)
        elif style == "write":
            await self._kill_over_a_write()
        if self._keeper.deaths == before:
            await self._keeper.start()
            await self._keeper.kill()

    async def _keep_busy(self, deaths: int) -> None:
        for kind in (*KINDS, *KINDS):
            if self._keeper.deaths == deaths:
                await self._sync(kind)

    async def _kill_over_a_write(self) -> None:
        kind = self._dice.choice(KINDS)
        access = access_of(self._house, kind)
        for action in WRITES[kind]:
            access.faults.add(action, "latency=0.5", times=1)

        def is_written(journal: object) -> bool:
            return any(access.journal.counts[action] for action in WRITES[kind])

        access.journal.clear()
        busy = asyncio.create_task(self._keep_busy(self._keeper.deaths))
        seen = asyncio.create_task(access.journal.until(is_written, timeout=2.0))
        await asyncio.wait((busy, seen), return_when=asyncio.FIRST_COMPLETED)
        await self._keeper.kill()
        await asyncio.gather(busy, seen, return_exceptions=True)

    async def _rest(self) -> None:
        """Let all be well and everything arrive, twice over; then judge.

        First all is taken up that a death has left: such a run does not read anew what it had read before.
        """
        await self._trouble.end()
        await self._keeper.skip(30 * HOUR)
        await self._pass()
        for _ in range(MOST_PASSES):
            if await self._is_quiet():
                break
        else:
            raise AssertionError(f"it does not come to rest: {self._world.verdict()[:3]}")
        written = self._written()
        await self._pass()
        assert self._written() == written, "a second pass over what is in step wrote something"
        if wrong := self._world.verdict():
            raise AssertionError("\n".join([f"{len(wrong)} things are wrong", *wrong[:10]]))
        self._settle()

    def _settle(self) -> None:
        """Begin anew from what there is."""
        self._world.settle()
        with closing(sqlite3.connect(Paths(self._home).store_file)) as raw:
            self._items = {(kind, key): item_id for kind, key, item_id in raw.execute(ITEMS)}

    async def _is_quiet(self) -> bool:
        """Pass once over all servers; tell whether nothing came of it."""
        newest = await self._keeper.insist("newest")
        await self._pass()
        waiting, parked = await self._keeper.insist("settle"), await self._keeper.insist("choose")
        self.outcome.held_or_dead += waiting
        self.outcome.parked += parked
        assert await self._keeper.insist("rest", 60.0), "deliveries do not arrive though all is well"
        return bool(newest == await self._keeper.insist("newest") and not waiting)

    async def _pass(self) -> None:
        for kind in KINDS:
            await self._sync_well(kind)
        assert await self._keeper.insist("rest", 60.0), "deliveries do not arrive though all is well"

    async def _sync_well(self, kind: str) -> None:
        """Sync a server that is well; one that was in trouble is asked by one at a time first, so not all get in."""
        ends: list[str] = []
        while not ends or ends[-1] not in {"completed", "held"}:
            assert len(ends) < MOST_PASSES, f"{kind} cannot be synced though all is well: {ends}"
            if ends:
                await self._keeper.skip(HOUR)
            ends.append(await self._keeper.insist("sync", kind))
        if ends[-1] == "held":
            self.outcome.held_or_dead += 1
            assert await self._keeper.insist("approve", kind) == "completed", f"{kind} holds what was approved"

    def _written(self) -> int:
        return sum(len(access_of(self._house, kind).writes) for kind in KINDS)
