"""A deck that imports files of a Tautulli, and what a test looks at: plays, findings, steps."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.deck import Deck, Wiring
from tui.engine.clock import SystemClock
from tui.jobs import JOBS
from tui.jobs.sign_in import sign_in_check
from tui.jobs.tautulli.job import TautulliImport, validate_file
from tui.model.clock import Clock
from tui.model.profiles import ProfileKind
from tui.model.runs import Run, RunError, RunOptions, RunReport
from tui.paths import Paths
from tui.settings import Settings

NOW = 1_790_000_000
"""When sandbox files end, UTC epoch in s."""
TIMES = frozenset({"first_seen", "last_import", "created_at", "used_at"})
"""Columns that tell when something was stored, which is another time in each run."""


def digest(path: Path) -> str:
    """Name the bytes of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def play_tables(raw: sqlite3.Connection) -> list[str]:
    """Tables that hold the play history and its people."""
    names = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return [name for name in names if name.startswith(("play", "people", "server_", "work_", "import_"))]


def dump(store_file: Path, *, leave_out: tuple[str, ...] = ("import_files",)) -> dict[str, list[tuple[Any, ...]]]:
    """Everything of the play history, without the times at which it was stored."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with closing(sqlite3.connect(store_file)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in play_tables(raw):
            columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[1] not in TIMES]
            if table not in leave_out:
                found[table] = raw.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2").fetchall()
    return found


@dataclass
class ImportScene:
    """What a test plays with."""

    deck: Deck
    home: Path
    seen: list[Run] = field(default_factory=list)
    """Every state of the last run that was looked at while it ran."""

    async def imported(self, path: Path, **options: Any) -> RunReport:
        """Import a file to its end."""
        return await self.ended(await self.deck.runs.start_import(path, RunOptions(**options)))

    async def ended(self, run: Run) -> RunReport:
        """Wait for the end of a run."""
        self.seen.clear()
        async with asyncio.timeout(60):
            return await self.deck.runs.wait(run.id, self.seen.append)

    async def findings(self, run_id: int) -> list[RunError]:
        """Every row of a run's error tree."""
        found: list[RunError] = []
        for group in await self.deck.store.run_errors.groups(run_id):
            found += await self.deck.store.run_errors.rows(run_id, group.step, group.error_class, limit=100_000)
        return found

    async def one(self, sql: str, *values: object) -> Any:
        """Give the first value of a query."""
        row = await self.deck.store.db.fetch_one(sql, values)
        return row[0] if row else None

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything of the play history."""
        return dump(self.deck.paths.store_file)


@asynccontextmanager
async def import_scene(
    home: Path, *, rows: int = 3000, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[ImportScene]:
    """Give a scene on a home folder whose imports take `rows` records at once."""
    wiring = Wiring(JOBS, sign_in_check, {ProfileKind.TAUTULLI: TautulliImport(rows)}, validate_file)
    told = {"connect_timeout": 5.0, "read_timeout": 5.0}
    chosen = Settings(**told | settings)
    deck = await Deck.open(Paths(home), chosen, face="test", clock=clock or SystemClock(), wiring=wiring)
    try:
        yield ImportScene(deck, home)
    finally:
        await deck.close("the test is over")
