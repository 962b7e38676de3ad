"""One run of an Xtream sync: which steps are taken, in which order, and what each is told about."""

from __future__ import annotations

from tui.engine.runs.context import RunContext
from tui.jobs.xtream.category_sync import CategorySync
from tui.jobs.xtream.detail_sync import DetailSync
from tui.jobs.xtream.plan import DETAILS_KEY, FIRST_TEXT, INCREMENTAL_TEXT, SCOPES, Scope
from tui.jobs.xtream.session import XtreamSession, open_session
from tui.jobs.xtream.title_sync import TitleSync

SERIES = SCOPES[-1]


class XtreamRun:
    """The run that a context stands for."""

    def __init__(self, ctx: RunContext) -> None:
        self._ctx = ctx

    async def sync(self) -> None:
        """Do what is left of the run. Raises AuthError when the account is refused."""
        await self._say_beginning()
        async with open_session(self._ctx) as session:
            await session.sign_in()
            for scope in SCOPES:
                if self._ctx.should_run(scope.key):
                    await self._list(session, scope)
            if self._ctx.should_run(DETAILS_KEY):
                await self._details(session)

    async def _say_beginning(self) -> None:
        known = [await self._ctx.store.baselines.get(self._ctx.profile.id, scope.baseline) for scope in SCOPES]
        is_incremental = any(known) and not self._ctx.options.full
        self._ctx.say(INCREMENTAL_TEXT if is_incremental else FIRST_TEXT)

    async def _list(self, session: XtreamSession, scope: Scope) -> None:
        if scope.is_categories and session.selection.of(scope.kind).is_nothing:
            self._ctx.skip(scope.key, "Not selected")
            return
        baseline = await self._ctx.store.baselines.get(self._ctx.profile.id, scope.baseline)
        self._ctx.count(scope.key)
        async with self._ctx.step(scope.key) as step:
            if baseline is not None and not self._ctx.options.full:
                self._ctx.say(scope.incremental_text)
            sync = CategorySync if scope.is_categories else TitleSync
            await sync(session, step, scope, baseline).run()

    async def _details(self, session: XtreamSession) -> None:
        reason = await self._reason_against_details(session)
        if reason:
            self._ctx.skip(DETAILS_KEY, reason)
            return
        async with self._ctx.step(DETAILS_KEY) as step:
            await DetailSync(session, step).run()

    async def _reason_against_details(self, session: XtreamSession) -> str:
        """Why no details are fetched this time; "" = they are."""
        if self._ctx.settings.details_budget == 0:
            return "Switched off by details_budget"
        if session.selection.of(SERIES.kind).is_nothing:
            return "Not selected"
        if not self._ctx.options.only_steps and not self._ctx.is_done(SERIES.key):
            return "The series list was not synced whole"
        if self._ctx.options.dry_run:
            return "Not in a dry run"
        return ""
