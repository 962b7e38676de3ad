"""What the steps about plays share in one run: the account as a server in the store, and what it told of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.engine.runs.context import RunContext
from tui.jobs.media.freshness import STATES_READ_ANEW, is_unchanged, stored_mark
from tui.jobs.media.told import Told
from tui.jobs.trakt.account import Account
from tui.jobs.trakt.look import identity_at
from tui.jobs.trakt.naming import told_item
from tui.model.lists import EntryKind
from tui.model.servers import AccountFacts, LibraryKind, ServerLibrary
from tui.model.snapshot import Baseline, Proof
from tui.model.told import ToldItem
from tui.model.trakt import Activities, Paused
from tui.store.database import Connection
from tui.store.hub.stand_in import MOVIES, SHOWS

if TYPE_CHECKING:
    from tui.clients.trakt.client import TraktReader

LIBRARIES = (
    ServerLibrary(MOVIES, "Movies", LibraryKind.MOVIES),
    ServerLibrary(SHOWS, "Shows", LibraryKind.SHOWS),
)
TAKEN_AT_ONCE = 100
"""Items of one transaction."""


class _TakenBack(Exception):
    """Ends a transaction of a dry run, which must leave nothing."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun and not watched to its end, by the key of its item."""

    rows: dict[str, Paused]
    items: dict[str, ToldItem]
    proof: Proof


class WatchGround:
    """One run on one account. `begin` comes before everything else."""

    def __init__(self, ctx: RunContext, reader: TraktReader, account: Account) -> None:
        self.ctx = ctx
        self.reader = reader
        self.slug = ""
        self.server_id = 0
        self.account_id: int | None = None
        """None = in a dry run, where the account was never stored."""
        self.read_since = ctx.clock.now()
        """When the reading of lists began: what was written to Trakt later, they do not tell (S10)."""
        self.untold: list[Told] = []
        self._account = account
        self._activities: Activities | None = None
        self._begun: Begun | None = None

    async def begin(self) -> None:
        """Store whose account it is. Raises SyncError."""
        facts = await self._account.facts()
        self.slug = facts.slug
        told = AccountFacts(facts.slug, facts.slug, facts.name, is_own=True)
        store, now = self.ctx.store, self.ctx.clock.now()
        async with self.writing() as conn:
            self.server_id = await self._server(conn)
            await store.library.take_accounts(conn, self.server_id, [told], now)
            await store.library.take_libraries(conn, self.server_id, LIBRARIES)
        self.account_id = (await store.library.account_ids(self.server_id)).get(facts.slug)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Give a transaction; in a dry run one that is taken back at its end."""
        with suppress(_TakenBack):
            async with self.ctx.transaction() as conn:
                yield conn
                if self.ctx.options.dry_run:
                    raise _TakenBack

    async def mark(self, *names: str) -> str:
        """Give when what was changed last at Trakt, as one text to compare; "" = it does not tell. Raises SyncError."""
        if self._activities is None:
            self._activities = await self.reader.last_activities()
        told = [self._activities.get(name, "") for name in names]
        return " ".join(told) if all(told) else ""

    async def known_as(self, scope: str, mark: str) -> Baseline | None:
        """Give what a scope held when nothing has changed of it since; None = it is to be read."""
        ctx, baseline = self.ctx, await self.baseline(scope)
        if baseline is None or ctx.options.full or ctx.options.approve:
            return None
        return baseline if is_unchanged(baseline.mark, mark, ctx.clock.now(), STATES_READ_ANEW) else None

    async def baseline(self, scope: str) -> Baseline | None:
        """Give what a scope held when it was read whole."""
        return await self.ctx.store.baselines.get(self.ctx.profile.id, self._scope(scope))

    async def put_baseline(self, conn: Connection, scope: str, rows: int, mark: str) -> None:
        """Store what a scope held, in the transaction of its last rows; "" = the next run reads it again."""
        ctx, now = self.ctx, self.ctx.clock.now()
        baseline = Baseline(rows, "", stored_mark(mark, now))
        await ctx.store.baselines.put(conn, ctx.profile.id, self._scope(scope), baseline, now=now, run_id=ctx.run.id)

    async def take(self, told: Sequence[ToldItem]) -> list[str]:
        """Let what Trakt told of be items; give their keys, in the order of what was told. Known ones cost little."""
        names = [f"{one.kind.value}:{one.ids[0]}" if one.ids else "" for one in told]
        known = await self.ctx.store.hub.keys_there(self.server_id, filter(None, names))
        new = [one for one, name in zip(told, names, strict=True) if name not in known]
        taken = iter(await self._take(new, measured=False))
        return [known[name] if name in known else next(taken) for name in names]

    async def _take(self, told: Sequence[ToldItem], *, measured: bool) -> list[str]:
        keys: list[str] = []
        for start in range(0, len(told), TAKEN_AT_ONCE):
            self.ctx.raise_if_cancelled()
            async with self.writing() as conn:
                server_id, some = await self._server(conn), told[start : start + TAKEN_AT_ONCE]
                keys += await self.ctx.store.hub.take_told(conn, server_id, some, measured=measured)
        return keys

    async def begun(self) -> Begun:
        """Give what was begun, read once in a run. Raises SyncError."""
        if self._begun is None:
            rows, proof = await self.reader.playback()
            told = [(row, item) for row in rows if (item := told_item(row.entry)) is not None]
            keys = await self._take([item for _, item in told], measured=True)
            paused = {key: row for key, (row, _) in zip(keys, told, strict=True)}
            self._begun = Begun(paused, dict(zip(keys, (item for _, item in told), strict=True)), proof)
        return self._begun

    async def _server(self, conn: Connection) -> int:
        who = identity_at(self.ctx.profile.url)
        return await self.ctx.store.library.server(conn, who.kind, who.uuid, who.name, self.ctx.clock.now())

    def _scope(self, name: str) -> str:
        return f"{name}:{self.slug}"


def library_of(kind: EntryKind) -> str:
    """Give the library of films, or of everything that shows have."""
    return MOVIES if kind is EntryKind.MOVIE else SHOWS
