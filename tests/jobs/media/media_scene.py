"""A deck on a fake media server, and what a test looks at: items, states, plays, requests."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.jobs.media.fake_server import UUID, FakeServer
from tests.jobs.scene import HurriedClock
from tui.deck import Deck, Wiring
from tui.engine.runs.context import RunContext
from tui.jobs.media.history import HistoryPull
from tui.jobs.media.session import MediaSession, Opening
from tui.jobs.media.sync import ServerSync
from tui.jobs.sign_in import sign_in_check
from tui.jobs.tautulli.job import TautulliImport, validate_file
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import Operation, Run, RunError, RunOptions, RunReport
from tui.paths import Paths
from tui.settings import Settings

NAME = "attic"
TIMES = frozenset({"first_seen", "missing_since", "changed_at", "last_import", "proven_at", "created_at"})
"""Columns that tell when something was stored, which is another time in each run."""


@dataclass
class MediaScene:
    """What a test plays with."""

    deck: Deck
    server: FakeServer
    clock: HurriedClock
    seen: list[Run] = field(default_factory=list)

    async def add_profile(self, name: str = NAME, **settings: str) -> Profile:
        """Store a profile of the server, unchecked."""
        draft = ProfileDraft(ProfileKind.PLEX, name, "http://127.0.0.1:9", "", {"server_uuid": UUID} | settings)
        return await self.deck.profiles.add(draft, {"token": "a-secret-token"}, check=False)

    async def sync(self, name: str = NAME, **options: Any) -> RunReport:
        """Run a sync to its end; what the server was asked before is forgotten."""
        self.server.asked.clear()
        return await self.ended(await self.deck.runs.start_sync(name, RunOptions(**options)))

    async def history(self, name: str = NAME, **options: Any) -> RunReport:
        """Pull the history to its end."""
        self.server.asked.clear()
        return await self.ended(await self.deck.runs.start_history(name, RunOptions(**options)))

    async def ended(self, run: Run) -> RunReport:
        """Wait for the end of a run."""
        self.seen.clear()
        async with asyncio.timeout(30):
            return await self.deck.runs.wait(run.id, self.seen.append)

    async def there(self) -> set[str]:
        """Keys of the items that are stored and not gone."""
        sql = "SELECT item_key FROM library_items WHERE missing_since IS NULL"
        return {row[0] for row in await self.deck.store.db.fetch_all(sql)}

    async def watched(self, account: str) -> set[str]:
        """Keys of the items that an account has watched, as it is stored."""
        sql = """SELECT i.item_key FROM watch_states AS s JOIN library_items AS i ON i.id = s.item_id
            JOIN server_accounts AS a ON a.id = s.account_id WHERE a.username = ? AND s.is_played = 1"""
        return {row[0] for row in await self.deck.store.db.fetch_all(sql, (account,))}

    async def position(self, account: str, key: str) -> int | None:
        """Where an account stopped in an item, as it is stored; ms."""
        sql = """SELECT s.position_ms FROM watch_states AS s JOIN library_items AS i ON i.id = s.item_id
            JOIN server_accounts AS a ON a.id = s.account_id WHERE a.username = ? AND i.item_key = ?"""
        row = await self.deck.store.db.fetch_one(sql, (account, key))
        return row[0] if row else None

    async def one(self, sql: str, *values: object) -> Any:
        """Give the first value of a query."""
        row = await self.deck.store.db.fetch_one(sql, values)
        return row[0] if row else None

    async def errors(self, run_id: int) -> list[RunError]:
        """Every error row of a run."""
        found: list[RunError] = []
        for group in await self.deck.store.run_errors.groups(run_id):
            found += await self.deck.store.run_errors.rows(run_id, group.step, group.error_class, limit=1000)
        return found

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that servers told, without the times at which it was stored."""
        return dump(self.deck.paths.store_file)


def dump(store_file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that servers told, without the times at which it was stored."""
    begins = ("library_", "watch_", "server_acc", "server_lib", "play", "state_", "work_")
    found: dict[str, list[tuple[Any, ...]]] = {}
    with closing(sqlite3.connect(store_file)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        for table in names:
            if table.startswith(begins):
                columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[1] not in TIMES]
                found[table] = sorted(raw.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)
    return found


def opening_on(server: FakeServer) -> Opening:
    """Let runs open a fake server."""

    @asynccontextmanager
    async def opening(ctx: RunContext) -> AsyncIterator[MediaSession]:
        yield MediaSession(ctx, server)

    return opening


@asynccontextmanager
async def media_scene(home: Path, server: FakeServer, **settings: Any) -> AsyncIterator[MediaScene]:
    """Give a scene on a home folder, with a profile."""
    clock, opening = HurriedClock(), opening_on(server)
    histories = {
        ProfileKind.TAUTULLI: TautulliImport(),
        ProfileKind.PLEX: HistoryPull(Operation.PLEX_HISTORICAL, opening),
    }
    wiring = Wiring({ProfileKind.PLEX: ServerSync(opening)}, sign_in_check, histories, validate_file)
    deck = await Deck.open(Paths(home), Settings(**settings), face="test", clock=clock, wiring=wiring)
    try:
        yield MediaScene(deck, server, clock)
    finally:
        await deck.close("the test is over")
