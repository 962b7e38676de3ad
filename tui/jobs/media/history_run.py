"""One run of a history pull: connection, people, the plays of every source, comparison with other sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from tui.engine.plays.settling import settle_all
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.errors import InvalidInput, TimedOut
from tui.formatting import date_text
from tui.jobs.media.choice import accounts_named, digest, narrowed_to
from tui.jobs.media.course import show_counts, show_step
from tui.jobs.media.history_pull import SourcePull, Totals, Wanted
from tui.jobs.media.plan import CONNECT, PEOPLE, PLAYS, SETTLE
from tui.jobs.media.session import MediaSession, Opening, open_session
from tui.model.log import Level
from tui.model.plays import ServerKind
from tui.model.runs import EntityCounts
from tui.model.server_history import HistorySource
from tui.store.plays.settling import complete_indexes

__all__ = ["HistoryRun", "open_session"]


_NO_PLAYS_HINT = {
    ServerKind.PLEX: "Sign in as the owner of the server: nobody else may read its history.",
    ServerKind.JELLYFIN: "Sign in as an administrator of the server, or install the Playback Reporting plugin there.",
}


class HistoryRun:
    """The run that a context stands for."""

    def __init__(self, ctx: RunContext, opening: Opening) -> None:
        self._ctx = ctx
        self._opening = opening

    async def perform(self) -> None:
        """Do what is left of the run. Raises what is wrong with the server or the sign-in; what is stored stays."""
        try:
            async with self._opening(self._ctx) as session:
                await self._perform(session)
        except TimedOut as error:
            hint = f"{error.message}. Resume the import when it answers again."
            raise TimedOut("Operation timed out", hint=hint) from None

    async def _perform(self, session: MediaSession) -> None:
        await session.take_up()
        show_counts(self._ctx, session.trail)
        await self._connect(session)
        sources, wanted = await self._people(session)
        if self._ctx.should_run(PLAYS):
            async with self._ctx.step(PLAYS, is_vital=True) as step:
                await self._plays(session, step, sources, wanted)
        if self._ctx.should_run(SETTLE):
            await self._settle()

    async def _connect(self, session: MediaSession) -> None:
        """Connect in its step; a run that takes up another connects all the same."""
        if not self._ctx.should_run(CONNECT):
            await session.connect()
            return
        async with self._ctx.step(CONNECT, is_vital=True) as step:
            await session.connect()
            step.note(f"{session.identity.name} {session.identity.version}")

    async def _people(self, session: MediaSession) -> tuple[Sequence[HistorySource], Wanted]:
        if not self._ctx.should_run(PEOPLE):
            return await self._wanted(session, is_counted=False)
        async with self._ctx.step(PEOPLE, is_vital=True) as step:
            found = await self._wanted(session, is_counted=True)
            step.note(", ".join(self._source_text(source) for source in found[0]))
        return found

    async def _wanted(self, session: MediaSession, *, is_counted: bool) -> tuple[Sequence[HistorySource], Wanted]:
        """Store accounts and libraries, and give what is to be read. Raises InvalidInput for what is not there."""
        await session.list_all()
        options = self._ctx.options
        libraries = narrowed_to(options.libraries, session.libraries)
        accounts = accounts_named(options.accounts, session.accounts)
        counted = await self._take_accounts(session)
        if is_counted:
            self._ctx.count("accounts", **asdict(counted))
            self._ctx.count("libraries", unchanged=len(libraries or session.libraries))
        sources = await session.ask(session.server.history_sources)
        if not sources:
            raise InvalidInput(
                f"{session.identity.name} tells of no plays",
                hint=_NO_PLAYS_HINT.get(session.identity.kind, _NO_PLAYS_HINT[ServerKind.JELLYFIN]),
            )
        for source in sources:
            if source.note:
                self._ctx.log(Level.INFO, f"{source.name}: {source.note}")
        names = [*(f"library {one.key}" for one in libraries), *(f"account {key}" for key in accounts)]
        return sources, Wanted(libraries, accounts, digest(sorted(names)))

    async def _plays(self, session: MediaSession, step: Step, sources: Sequence[HistorySource], wanted: Wanted) -> None:
        """Read every source: each tells of plays that no other one knows; the same play of two is merged later."""
        show_step(step, session.trail)
        totals = Totals(step, session.trail)
        pulls = [SourcePull(session, step, source, wanted, totals) for source in sources]
        pulls = [pull for pull in pulls if pull.scope not in session.trail.done]
        for pull in pulls:
            await pull.begin()
        for pull in pulls:
            await pull.take_all()
        await self._take_accounts(session)

    async def _take_accounts(self, session: MediaSession) -> EntityCounts:
        """Store whom the server lists; after plays were stored also that it does not list others whom those named."""
        now = self._ctx.clock.now()
        async with session.writing() as conn:
            server_id = await session.server_id(conn)
            return await self._ctx.store.library.take_accounts(conn, server_id, session.accounts, now)

    async def _settle(self) -> None:
        """Find the plays that other sources tell of as well."""
        if self._ctx.options.dry_run:
            self._ctx.skip(SETTLE, "Not in a dry run")
            return
        async with self._ctx.step(SETTLE, is_vital=True) as step:
            async with self._ctx.transaction() as conn:
                await complete_indexes(conn)
            settled = await settle_all(self._ctx.transaction)
            if settled.merged:
                step.note(f"{settled.merged:,} plays are told by other sources as well")
            self._ctx.count("plays", removed=0, skipped=settled.merged)

    def _source_text(self, source: HistorySource) -> str:
        if source.reaches_back_to is None:
            return source.name
        return f"{source.name} back to {date_text(source.reaches_back_to)}"
