"""Takes back what a run did to watched states and to lists: here at once, on servers through the outbox (S36)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.engine.hub.hub_pass import Cause
from tui.engine.hub.rules import link_rules
from tui.engine.hub.undo_pass import UndoPass
from tui.engine.runs.context import RunContext
from tui.jobs.undo.list_undo import take_back_lists
from tui.jobs.undo.preview import undo_preview
from tui.model.clock import Clock
from tui.model.profiles import Profile
from tui.model.runs import Operation, Run, RunOptions, StepPlan
from tui.model.snapshot import Ruling
from tui.model.undo import UndoPreview
from tui.store.hop import Raw, in_thread_of
from tui.store.rehearsal import rehearsing
from tui.store.store import Store

WATCH = "watch"
"""What it counts: added = changes queued for servers, updated = states put back, skipped = changed since."""
STEP = StepPlan("undo", "Taking back", "Taking back watched states...", (0.0, 100.0), counts_records=False)


class WatchUndo:
    """The job. It asks no server for anything, so it can be done while they are away."""

    operation = Operation.WATCH_PUSH

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        """Give the only step."""
        return (STEP,)

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        """No two at a time, nor beside a sync of the profile whose run is taken back."""
        return frozenset({"watch_undo", f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        """It waits for nobody."""
        return ""

    async def preview(self, store: Store, clock: Clock, run: Run) -> UndoPreview:
        """Tell what taking a run back would do now, without doing it. Raises LocalStoreError."""
        return await undo_preview(store, clock, run)

    async def run(self, ctx: RunContext) -> None:
        """Take back the run that the options name; in a dry run count what that would come to."""
        if not ctx.should_run(STEP.key):
            return
        async with ctx.step(STEP.key) as step:
            on = await self._taken_back(ctx)
            report = on.report()
            ctx.count(WATCH, added=sum(report.pushes.values()), updated=report.changed, skipped=on.stale)
            if on.stale:
                step.note(f"{on.stale:,} have changed since and stay as they are")
            names = {account.id: account for account in await ctx.store.people.accounts()}
            for account_id, verdict in on.gate.verdicts.items():
                if verdict.ruling is not Ruling.GO:
                    place = f"{names[account_id].server_name}, {names[account_id].shown_name}"
                    ctx.hold(WATCH, replace(verdict, reason=f"{place}: {verdict.reason}"))
            await take_back_lists(ctx, step)

    async def _taken_back(self, ctx: RunContext) -> UndoPass:
        cause = Cause(run_id=ctx.run.id, approve=ctx.options.approve)
        rules = link_rules(await ctx.store.profiles.all())
        on = UndoPass(ctx.options.undoes or 0, rules, cause, ctx.clock)

        async def once(work: Callable[[Raw], object]) -> bool:
            ctx.raise_if_cancelled()
            result: object = False
            async with rehearsing(ctx.transaction) if ctx.options.dry_run else ctx.transaction() as conn:
                result = await in_thread_of(conn, work)
            return bool(result)

        if ctx.options.approve:
            async with ctx.transaction() as conn:
                await ctx.store.outbox.release(conn, ctx.profile.id)
        await ctx.store.db.read(on.find)
        while await once(on.weigh):
            pass
        await ctx.store.db.read(on.judge)
        while not ctx.options.dry_run and await once(on.bite):
            pass
        return on
