"""One run of an import: copy, people, records in batches, comparison with other sources.

What is stored and how far it has come are always of one transaction, so that a run can end at any moment.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import msgspec

from tui.engine.plays.settling import settle_all
from tui.engine.runs.context import RunContext
from tui.errors import LocalStoreError
from tui.jobs.tautulli.api_pull import SCOPE, Pull, pull_in
from tui.jobs.tautulli.import_batches import Batches, Origin
from tui.jobs.tautulli.import_copy import Copy, FileStager, Gathered, Stager
from tui.jobs.tautulli.import_position import Position
from tui.jobs.tautulli.plan import PEOPLE, SESSIONS, SETTLE
from tui.model.plays import ImportFile, SourceKind
from tui.model.tautulli import StagedFile
from tui.store.database import Connection
from tui.store.plays.settling import complete_indexes
from tui.store.plays.sources import Source

MANY_BAD = 0.2
"""Share of records kept out above which a person is told to look."""


class Unrelated(Exception):
    """What was pulled does not go on where the last pull ended: another install answers."""


class ImportRun:
    """The run that a context stands for. `rows` is how many records one transaction takes."""

    def __init__(self, ctx: RunContext, rows: int) -> None:
        self._ctx = ctx
        self._rows = rows
        self._is_dry = ctx.options.dry_run

    async def perform(self) -> None:
        """Do what is left of the run. Raises what is wrong with the source or the store; what is stored stays."""
        try:
            await self._perform(await self._last_pull())
        except Unrelated:
            self._ctx.warn("Another Tautulli answers than the last time: its whole history is read")
            await self._perform(None)

    async def _perform(self, last: Pull | None) -> None:
        copy = Copy(self._ctx, await self._stager(last))
        gathered, position = await copy.obtain()
        await self._ctx.store.intake.attach(gathered.staged)
        try:
            origin, position = await self._people(gathered, position, last)
            position = await self._sessions(origin, position)
            await self._settle()
        except Unrelated:
            await copy.discard(gathered.staged)
            raise
        finally:
            await self._ctx.store.intake.detach()
        await self._conclude(origin, position)
        await copy.discard(gathered.staged)

    async def _stager(self, last: Pull | None) -> Stager:
        if self._ctx.options.path:
            return FileStager(self._ctx)
        from tui.jobs.tautulli.api import ApiStager  # noqa: PLC0415 - brings the network libraries

        return ApiStager(self._ctx, last)

    async def _last_pull(self) -> Pull | None:
        """Give what the last whole pull left; None when everything is to be read."""
        options = self._ctx.options
        if options.path or options.full or options.restart:
            return None
        return pull_in(await self._ctx.store.baselines.get(self._ctx.profile.id, SCOPE))

    async def _people(self, gathered: Gathered, position: Position, last: Pull | None) -> tuple[Origin, Position]:
        """Register the source with its people and libraries, once an import, and note that the import has begun."""
        origin = Origin(gathered.staged, self._ctx.profile.name, None)
        is_related = True
        async with self._ctx.step(PEOPLE, is_vital=True):
            try:
                async with self._ctx.transaction() as conn:
                    if self._is_dry:
                        await self._ctx.store.run_errors.put(conn, self._ctx.run.id, gathered.told)
                        return origin, position
                    source = await self._source(conn, gathered.staged, position, last)
                    position = await self._begun(conn, gathered, position, source)
                    await self._ctx.save_checkpoint(conn, position.stored())
            except Unrelated:
                is_related = False
        if not is_related:
            raise Unrelated
        return replace(origin, source=replace(source, known_upto=position.known_upto)), position

    async def _source(self, conn: Connection, staged: StagedFile, position: Position, last: Pull | None) -> Source:
        """Register the source. Raises Unrelated when it is not the one of the last pull."""
        source = await self._ctx.store.sources.register(
            conn,
            staged.facts,
            SourceKind.TAUTULLI,
            name=self._ctx.profile.name,
            now=self._ctx.clock.now(),
            source_id=position.source_id,
        )
        if last is not None and last.source_id != source.id:
            raise Unrelated
        return source

    async def _begun(self, conn: Connection, gathered: Gathered, position: Position, source: Source) -> Position:
        """Give the position of this run: at the start of an import, or with all that an earlier run has told."""
        errors, run_id = self._ctx.store.run_errors, self._ctx.run.id
        if position.source_id is None:
            counts = await self._take_lists(conn, source, gathered.staged)
            await errors.put(conn, run_id, gathered.told)
            position = position.with_counts(counts)
            position = msgspec.structs.replace(position, source_id=source.id, known_upto=source.known_upto)
        elif position.errors_in != run_id:
            await errors.inherit(conn, position.errors_in, run_id)
        return msgspec.structs.replace(position, errors_in=run_id)

    async def _take_lists(self, conn: Connection, source: Source, staged: StagedFile) -> dict[str, dict[str, int]]:
        """Store the accounts and libraries that the source lists, unless a newer state of it was read before."""
        store, facts = self._ctx.store, staged.facts
        libraries = await store.sources.take_libraries(conn, source, facts)
        users = facts.users if source.is_newest(facts) else ()
        accounts = await store.people.take_users(conn, source, users, self._ctx.clock.now())
        return {"libraries": asdict(libraries), "accounts": asdict(accounts)}

    async def _sessions(self, origin: Origin, position: Position) -> Position:
        async with self._ctx.step(SESSIONS, is_vital=True) as step:
            batches = Batches(self._ctx, step, origin, position, self._rows)
            try:
                await batches.take_all()
            except LocalStoreError:
                self._check_copy(origin.staged)
                raise
        self._warn_of_many(batches.position)
        await self._warn_of_unlisted()
        return batches.position

    async def _settle(self) -> None:
        """Find the plays that other sources tell of as well."""
        if self._is_dry:
            self._ctx.skip(SETTLE, "Not in a dry run")
            return
        async with self._ctx.step(SETTLE, is_vital=True) as step:
            async with self._ctx.transaction() as conn:
                await complete_indexes(conn)
            settled = await settle_all(self._ctx.transaction)
            if settled.merged:
                step.note(f"{settled.merged:,} plays are told by other sources as well")
            self._ctx.count("plays", removed=0, skipped=settled.merged)

    async def _conclude(self, origin: Origin, position: Position) -> None:
        """Remember the file, and that nothing is left to go on with."""
        if self._is_dry:
            return
        over = msgspec.structs.replace(position, staged="", pull=None)
        async with self._ctx.transaction() as conn:
            await self._ctx.save_checkpoint(conn, over.stored())
            await self._remember_pull(conn, position)
            await self._remember_file(conn, position)

    async def _remember_file(self, conn: Connection, position: Position) -> None:
        run = self._ctx.run
        if run.options.path:
            now = self._ctx.clock.now()
            file = ImportFile(run.options.path, now, position.total, run.id, position.fingerprint)
            await self._ctx.store.import_files.remember(conn, file, position.source_id)

    async def _remember_pull(self, conn: Connection, position: Position) -> None:
        if position.pull is None or position.source_id is None:
            return
        pull = msgspec.structs.replace(position.pull, source_id=position.source_id)
        await self._ctx.store.baselines.put(
            conn,
            self._ctx.profile.id,
            SCOPE,
            pull.as_baseline(position.total),
            now=self._ctx.clock.now(),
            run_id=self._ctx.run.id,
        )

    def _check_copy(self, staged: StagedFile) -> None:
        """Say of a store that cannot read that it is the copy which is gone. Raises LocalStoreError."""
        if not Path(staged.path).is_file():
            raise LocalStoreError(
                "The working copy of the source was removed while it was read",
                hint="Resume the import: it makes a fresh copy and goes on where it stopped.",
            ) from None

    async def _warn_of_unlisted(self) -> None:
        """Say that there are more findings than are listed."""
        errors, run_id = self._ctx.store.run_errors, self._ctx.run.id
        unlisted = sum((await errors.unlisted(run_id)).values())
        if unlisted:
            found = sum(group.count for group in await errors.groups(run_id))
            self._ctx.warn(f"Only {found - unlisted:,} of {found:,} findings are listed; all of them are counted")

    def _warn_of_many(self, position: Position) -> None:
        if position.errors > position.processed * MANY_BAD:
            self._ctx.warn(
                f"{position.errors:,} of {position.processed:,} records cannot be used: look at the first of them, and "
                "whether this is the right source"
            )
