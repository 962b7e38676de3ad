"""The last step of a server sync: accounts of which all was read join, and the hub looks at what servers told.

It sends nothing. What is to be written to servers waits in the outbox when the step is over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from tui.engine.hub.hub import Cause, Hub, Passed
from tui.engine.runs.step import Step
from tui.jobs.media.rehearsal import Stage, rehearsed
from tui.jobs.media.taking_part import TakingPart
from tui.model.hub import HubReport, Policy
from tui.model.plays import ServerAccount
from tui.model.snapshot import Ruling, Verdict
from tui.store.hop import in_thread_of

WATCH = "watch"
"""What the step counts: added = changes queued for servers, updated = states that changed here, skipped = refused."""
NAMED = 5
"""Accounts that a warning names."""


class InStep:
    """The step in one run."""

    def __init__(self, stage: Stage, step: Step, news: Callable[[], Awaitable[TakingPart]]) -> None:
        """`news` finds out who takes part from now on."""
        self._stage = stage
        self._ctx = stage.ctx
        self._step = step
        self._news = news
        self._hub = Hub(self._ctx.store, self._ctx.clock, Policy(self._ctx.settings.watch_policy))

    async def run(self) -> None:
        """Link, join, reconcile; in a dry run tell what that would come to. Raises LocalStoreError."""
        accounts = await self._ctx.store.people.accounts()
        self._tell_unmapped([one for one in accounts if one.server_id == self._stage.server_id])
        news = await self._news()
        passed = await (self._rehearsed(news) if self._ctx.options.dry_run else self._passed(news))
        self._tell(passed.report)
        await self._tell_held(passed.verdicts, {account.id: account for account in accounts})

    async def _passed(self, news: TakingPart) -> Passed:
        ctx = self._ctx
        if ctx.options.approve:
            async with ctx.transaction() as conn:
                await ctx.store.outbox.release(conn, ctx.profile.id)
        if news.linked or news.joined:
            async with ctx.transaction() as conn:
                await in_thread_of(conn, lambda raw: news.write(raw, ctx.profile.id, ctx.clock.now()))
        cause = Cause(run_id=ctx.run.id, approve=ctx.options.approve)
        return await self._hub.passed(cause, transaction=ctx.transaction, tell=ctx.raise_if_cancelled)

    async def _rehearsed(self, news: TakingPart) -> Passed:
        cause = Cause(approve=self._ctx.options.approve)
        return await rehearsed(self._stage, await self._hub.new_pass(cause, is_rehearsal=True), news)

    def _tell(self, report: HubReport) -> None:
        still = report.subjects - report.changed
        self._ctx.count(
            WATCH, added=sum(report.pushes.values()), updated=report.changed, skipped=report.refused, unchanged=still
        )
        if report.parked:
            self._ctx.warn(
                f"{report.parked:,} watched states change to and fro and are left alone: see `syncdeck hub conflicts`"
            )

    async def _tell_held(self, verdicts: Mapping[int, Verdict], accounts: Mapping[int, ServerAccount]) -> None:
        """Let the run end as held where the gate keeps un-watches back."""
        for account_id, verdict in verdicts.items():
            if verdict.ruling is not Ruling.GO:
                account = accounts[account_id]
                place = f"{account.server_name}, {account.shown_name}"
                self._ctx.hold(WATCH, replace(verdict, reason=f"{place}: {verdict.reason}"))

    def _tell_unmapped(self, accounts: list[ServerAccount]) -> None:
        """Say whose states stay where they are, and what to do (S25)."""
        nobodys = [one for one in accounts if one.person_id is None and not one.is_ignored and one.is_listed]
        if not nobodys:
            return
        named = ", ".join(account.shown_name for account in nobodys[:NAMED])
        more = f" and {len(nobodys) - NAMED} more" if len(nobodys) > NAMED else ""
        what = "1 account is" if len(nobodys) == 1 else f"{len(nobodys)} accounts are"
        text = f"{what} nobody's and not kept in step ({named}{more}): say whose with `people map ACCOUNT PERSON`"
        if len(nobodys) == len(accounts):
            self._step.note(text)
        else:
            self._ctx.warn(text)
