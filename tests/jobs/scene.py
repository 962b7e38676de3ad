"""A deck with one profile on a sandbox panel, and what a test looks at: runs, titles, errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.deck import Deck
from tui.engine.clock import SystemClock
from tui.model.catalogue import TitleKind
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import Run, RunError, RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox import Household
from tui.settings import Settings

NAME = "panel"
HURRY = 100
"""How much faster than asked a test sleeps."""

TITLES = """
SELECT kind, item_id, row_hash, name, sort_name, category_ids, icon, added_at, missing_since IS NULL, is_deselected
FROM titles ORDER BY kind, item_id
"""


NOTHING = 0.008
"""Real seconds of the shortest sleep: what looks for news every now and then would else do nothing but look."""
BESIDE = 0.05
"""The same for what looks after the household beside the runs: no test waits for each of its looks."""
HOUSEKEEPING = frozenset({"monitor", "rules", "log", "Scheduler", "AlarmKeeper"})
"""Names of its tasks."""


def shortest_sleep() -> float:
    """Give the real seconds that a hurried sleep of this task takes at least."""
    task = asyncio.current_task()
    return BESIDE if task is not None and task.get_name() in HOUSEKEEPING else NOTHING


class HurriedClock(SystemClock):
    """The real time, but every sleep is a hundred times shorter; what was asked for is kept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(max(seconds / HURRY, shortest_sleep()))


async def until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a condition. Raises TimeoutError when it does not come true."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.005)


@dataclass
class Scene:
    """What a test plays with."""

    house: Household
    deck: Deck
    clock: HurriedClock
    seen: list[Run] = field(default_factory=list)
    """Every state of the last run that was looked at while it ran."""

    async def add_profile(self, name: str = NAME, **settings: str) -> Profile:
        """Store a profile with the household's account, unchecked."""
        access = self.house.xtream
        draft = ProfileDraft(ProfileKind.XTREAM, name, access.url, access.username, settings)
        return await self.deck.profiles.add(draft, {"password": access.password}, check=False)

    async def set(self, **settings: str) -> None:
        """Change the profile's settings."""
        await self.deck.profiles.edit(NAME, settings=settings, check=False)

    async def sync(self, name: str = NAME, **options: Any) -> RunReport:
        """Run a sync to its end."""
        return await self.ended(await self.deck.runs.start_sync(name, RunOptions(**options)))

    async def ended(self, run: Run) -> RunReport:
        """Wait for the end of a run."""
        self.seen.clear()
        async with asyncio.timeout(30):
            return await self.deck.runs.wait(run.id, self.seen.append)

    async def rows(self) -> list[tuple[Any, ...]]:
        """Every stored title, without times and our own numbers."""
        return await self.deck.store.db.fetch_all(TITLES)

    async def visible(self, kind: TitleKind) -> dict[str, str]:
        """Names of the titles that are to be seen, by id."""
        sql = "SELECT item_id, name FROM titles WHERE kind = ? AND missing_since IS NULL AND NOT is_deselected"
        return dict(await self.deck.store.db.fetch_all(sql, (kind,)))

    async def shelf(self, kind: TitleKind, category: str = "") -> int:
        """Titles that can be browsed."""
        return await self.deck.store.shelf.count(self.profile_id, kind, category)

    async def errors(self, run_id: int) -> list[RunError]:
        """Every error row of a run."""
        found: list[RunError] = []
        for group in await self.deck.store.run_errors.groups(run_id):
            found += await self.deck.store.run_errors.rows(run_id, group.step, group.error_class, limit=1000)
        return found

    async def messages(self, run_id: int) -> str:
        """What all error rows of a run say, in one text."""
        return "\n".join(f"{error.message} [{error.hint}]" for error in await self.errors(run_id))

    @property
    def profile_id(self) -> int:
        """The first profile of a fresh store."""
        return 1

    @property
    def asked(self) -> Sequence[str]:
        """What the panel was asked, in order."""
        return self.house.xtream.journal.actions


@asynccontextmanager
async def scene_on(house: Household, home: Path, **settings: Any) -> AsyncIterator[Scene]:
    """Give a scene on a home folder. Details are left out unless `details_budget` says otherwise."""
    clock = HurriedClock()
    told = {"details_budget": 0, "detail_calls_per_second": 20.0, "read_timeout": 5.0, "connect_timeout": 5.0}
    deck = await Deck.open(Paths(home), Settings(**told | settings), face="test", clock=clock)
    try:
        yield Scene(house, deck, clock)
    finally:
        await deck.close("the test is over")
