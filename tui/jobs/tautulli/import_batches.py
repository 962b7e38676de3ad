"""Takes the records of a copy into the store, batch by batch: rows, findings and position in one transaction each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import msgspec

from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.jobs.tautulli.import_position import Position
from tui.jobs.tautulli.import_rows import error_rows
from tui.jobs.tautulli.rules import Judge
from tui.model.plays import IpPolicy, SourceKind, WatchedRule
from tui.model.tautulli import StagedFile
from tui.store.database import Connection
from tui.store.plays.intake import Batch, Taken
from tui.store.plays.sources import Source


class _TakenBack(Exception):
    """Ends a transaction of a dry run, which must leave nothing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the records of an import come from."""

    staged: StagedFile
    name: str
    """What a person calls it: the name of a file, of a profile."""
    source: Source | None
    """None in a dry run, which stores none."""


class Batches:
    """The records of one copy in one run."""

    def __init__(self, ctx: RunContext, step: Step, origin: Origin, position: Position, rows: int) -> None:
        self._ctx = ctx
        self._step = step
        self._origin = origin
        self._rows = rows
        self._now = ctx.clock.now()
        self._judge = Judge(origin.staged.facts, self._now).judge
        self.position = position

    async def take_all(self) -> None:
        """Take what is left. `position` is that of the last batch that is stored, at any time."""
        self._show()
        await self._ctx.show()
        while True:
            taken = await self._dry() if self._ctx.options.dry_run else await self._stored()
            if not taken.processed:
                return
            self._count(taken)

    async def _stored(self) -> Taken:
        assert self._origin.source is not None
        async with self._ctx.transaction() as conn:
            taken = await self._take(conn, self._origin.source)
            if taken.processed:
                await self._ctx.store.run_errors.put(conn, self._ctx.run.id, error_rows(taken.findings))
                after = moved(self.position, taken, counts_of(taken))
                await self._ctx.save_checkpoint(conn, after.stored())
        if taken.processed:
            self.position = after
        return taken

    async def _dry(self) -> Taken:
        """Do the same and take it back; only what was found stays."""
        async with self._taken_back() as conn:
            facts, name = self._origin.staged.facts, self._origin.name
            register = self._ctx.store.sources.register
            found = await register(conn, facts, SourceKind.TAUTULLI, name=name, now=self._now)
            taken = await self._take(conn, found)
        async with self._ctx.transaction() as conn:
            await self._ctx.store.run_errors.put(conn, self._ctx.run.id, error_rows(taken.findings))
        self.position = moved(self.position, taken, {"sessions": sessions_of(taken)})
        return taken

    async def _take(self, conn: Connection, source: Source) -> Taken:
        settings = self._ctx.settings
        rule = WatchedRule(
            settings.watched_movie_percent,
            settings.watched_tv_percent,
            settings.watched_music_percent,
            settings.watched_marker,
        )
        batch = Batch(
            source, self.position.after, self._rows, self._now, self._judge, rule, IpPolicy(settings.ip_addresses)
        )
        return await self._ctx.store.intake.take(conn, batch)

    @asynccontextmanager
    async def _taken_back(self) -> AsyncIterator[Connection]:
        with suppress(_TakenBack):
            async with self._ctx.transaction() as conn:
                yield conn
                raise _TakenBack

    def _show(self) -> None:
        """Show what earlier sessions did, at once."""
        left = self.position
        self._step.expect(left.total)
        self._step.resumed(processed=left.processed, imported=left.imported, skipped=left.skipped, errors=left.errors)
        for entity in left.counts:
            self._ctx.restore(entity, left.counted(entity))

    def _count(self, taken: Taken) -> None:
        self._step.advance(
            processed=taken.processed,
            imported=taken.added + taken.updated,
            skipped=taken.unchanged + taken.duplicates,
            errors=taken.rejected,
        )
        for entity in self.position.counts:
            self._ctx.restore(entity, self.position.counted(entity))


def moved(position: Position, taken: Taken, counts: Mapping[str, Mapping[str, int]]) -> Position:
    """Give the position after a batch."""
    after = msgspec.structs.replace(
        position,
        after=taken.after,
        processed=position.processed + taken.processed,
        imported=position.imported + taken.added + taken.updated,
        skipped=position.skipped + taken.unchanged + taken.duplicates,
        errors=position.errors + taken.rejected,
    )
    return after.with_counts(counts)


def counts_of(taken: Taken) -> dict[str, dict[str, int]]:
    """Give what a batch did to each kind of thing."""
    plays = {"added": taken.plays_added, "updated": taken.plays_updated, "removed": taken.plays_removed}
    return {"sessions": sessions_of(taken), "plays": plays, "accounts": {"added": taken.accounts_added}}


def sessions_of(taken: Taken) -> dict[str, int]:
    """Give what a batch did to sessions: all that a dry run can tell, since no batch of it sees the one before."""
    return {
        "added": taken.added,
        "updated": taken.updated,
        "unchanged": taken.unchanged,
        "skipped": taken.duplicates,
        "failed": taken.rejected,
    }
