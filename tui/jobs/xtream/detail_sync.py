"""Fetches seasons and episodes of series: newest first, slowly, and no more calls a run than the settings allow.

What is fetched is stored at once and no longer due, so a run that stops anywhere goes on where it was. A series that
fails keeps what is stored of it.
"""

from __future__ import annotations

import asyncio
from collections import deque

from tui.engine.runs.failures import ENDS_THE_RUN, leading_error
from tui.engine.runs.step import Step
from tui.errors import Forbidden, LimitExceeded, RateLimited, ServerError, SyncError
from tui.jobs.xtream.pacer import Pacer
from tui.jobs.xtream.plan import DETAILS_ENTITY, DETAILS_KEY
from tui.jobs.xtream.session import XtreamSession
from tui.model.catalogue import DetailsWritten, SeriesDetails
from tui.model.runs import RunError

AT_ONCE = 2
DAY = 86_400.0
FAILURES_IN_A_ROW = 10
"""Failures in a row after which the panel is left alone."""
LONGEST_PAUSE = 120.0
"""Seconds of a pause asked for that are waited; for a longer one the rest is left to the next sync."""
SLOW_DOWNS = 3
"""How often the panel may ask to slow down before the rest is left to the next sync."""
EVERYTHING = 10_000_000
_CALLS = "detail_calls"

_NOT_FOR_ONE_SERIES = (Forbidden, LimitExceeded, *ENDS_THE_RUN)
"""Errors that the other series would meet too."""


class DetailSync:
    """The details of one run."""

    def __init__(self, session: XtreamSession, step: Step) -> None:
        self._session = session
        self._ctx = session.ctx
        self._step = step
        self._pacer = Pacer(session.ctx.clock, session.ctx.settings.detail_calls_per_second)
        self._waiting: deque[str] = deque()
        self._calls = int(session.ctx.checkpoint.get(_CALLS, 0))
        self._failures_in_a_row = 0
        self._slow_downs = 0

    async def run(self) -> None:
        """Fetch what is due, as far as the budget goes. Raises SyncError when the panel refuses to go on."""
        due = await self._due()
        self._waiting = deque(due)
        self._step.expect(len(due))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(due))):
                    group.create_task(self._work_off())
        except ExceptionGroup as errors:
            raise leading_error(errors) from None
        await self._note_rest()

    async def _due(self) -> list[str]:
        ctx = self._ctx
        details, now = ctx.store.details, ctx.clock.now()
        if ctx.options.full and not self._calls:
            everything = await details.due(ctx.profile.id, now=now, max_age_s=-DAY, limit=EVERYTHING)
            async with ctx.transaction() as conn:
                await details.forget(conn, ctx.profile.id, everything)
        budget = max(0, ctx.settings.details_budget - self._calls)
        max_age = ctx.settings.details_max_age_days * DAY
        return await details.due(ctx.profile.id, now=now, max_age_s=max_age, limit=budget)

    async def _work_off(self) -> None:
        while self._waiting:
            await self._pacer.turn()
            if self._waiting:
                await self._fetch(self._waiting.popleft())

    async def _fetch(self, series_id: str) -> None:
        self._calls += 1
        try:
            details = await self._session.client.series_details(series_id)
        except RateLimited as error:
            self._slow_down(series_id, error)
        except _NOT_FOR_ONE_SERIES:
            raise
        except SyncError as error:
            self._tell_failure(series_id, error)
        else:
            self._failures_in_a_row = 0
            self._ctx.waiting("")
            await self._store(details)

    async def _store(self, details: SeriesDetails) -> None:
        ctx = self._ctx
        async with ctx.transaction() as conn:
            written = await ctx.store.details.store(conn, ctx.profile.id, details, now=ctx.clock.now())
            await ctx.save_checkpoint(conn, {**ctx.checkpoint, _CALLS: self._calls})
        ctx.count(
            DETAILS_ENTITY,
            added=written.added,
            updated=written.updated,
            removed=written.removed,
            unchanged=written.unchanged,
        )
        self._step.advance(processed=1, imported=1)
        self._tell_oddities(details.series_id, written)

    def _slow_down(self, series_id: str, error: RateLimited) -> None:
        """Wait as long as the panel asks and go on slower; leave the rest to the next sync if it asks too often."""
        pause = error.retry_after or 0.0
        self._slow_downs += 1
        if self._slow_downs > SLOW_DOWNS or pause > LONGEST_PAUSE:
            self._waiting.clear()
            return
        self._waiting.appendleft(series_id)
        self._pacer.slow_down(pause)
        self._ctx.waiting(f"{error.message}: {pause:.0f} s")

    def _tell_failure(self, series_id: str, error: SyncError) -> None:
        self._failures_in_a_row += 1
        self._step.advance(processed=1, errors=1)
        self._ctx.count(DETAILS_ENTITY, failed=1)
        message = f"Series {series_id}: {error.message}. What is stored of it stays"
        self._ctx.error(RunError(DETAILS_KEY, error.error_class, series_id, message, recoverable=True, hint=error.hint))
        if self._failures_in_a_row >= FAILURES_IN_A_ROW:
            raise ServerError(
                f"{FAILURES_IN_A_ROW} series failed in a row, the last with: {error.message}",
                hint="The panel is left alone for now; the next sync goes on.",
            )

    def _tell_oddities(self, series_id: str, written: DetailsWritten) -> None:
        if written.was_kept:
            message = f"Series {series_id} came without episodes; those stored stay"
            self._ctx.error(RunError(DETAILS_KEY, "episodes are missing", series_id, message, recoverable=True))
        for episode_id, before in written.moved:
            message = f"Episode {episode_id} stood under series {before} and now stands under {series_id}"
            self._ctx.error(RunError(DETAILS_KEY, "episode moved", episode_id, message, recoverable=True))

    async def _note_rest(self) -> None:
        max_age = self._ctx.settings.details_max_age_days * DAY
        left = await self._ctx.store.details.due_count(
            self._ctx.profile.id, now=self._ctx.clock.now(), max_age_s=max_age
        )
        if self._slow_downs > SLOW_DOWNS:
            self._ctx.warn("The panel asks to slow down; the details left wait for the next sync")
        if left:
            self._step.note(f"{left:,} series wait for the next sync")
