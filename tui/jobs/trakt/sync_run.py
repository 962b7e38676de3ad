"""One run of a sync with Trakt: which steps are taken, in which order, and what each is told about."""

from __future__ import annotations

from tui.clients.http import Exchange
from tui.engine.accounts.sight import account_of
from tui.engine.runs.context import RunContext
from tui.errors import SyncError
from tui.formatting import bytes_text
from tui.jobs.trakt.account import Account
from tui.jobs.trakt.asking import asking_of, patience_of, sending_of
from tui.jobs.trakt.ground import Cause, Ground
from tui.jobs.trakt.list_sync import ListSync
from tui.jobs.trakt.lists_step import ListsStep
from tui.jobs.trakt.look import seen, sight_of
from tui.jobs.trakt.plan import ACCOUNT, LISTS
from tui.jobs.trakt.session import TraktSession, open_session
from tui.jobs.trakt.surroundings import TraktShared
from tui.jobs.trakt.turns import Turns
from tui.jobs.trakt.watch_steps import WatchSteps
from tui.model.log import Level
from tui.model.runs import Trigger
from tui.model.trakt import TraktAccount


class TraktRun:
    """The run that a context stands for."""

    def __init__(self, ctx: RunContext, shared: TraktShared, turns: Turns) -> None:
        self._ctx = ctx
        self._shared = shared
        self._turns = turns

    async def perform(self) -> None:
        """Do what is left of the run. Raises what is wrong with the line or the sign-in; what is stored stays."""
        ctx, is_dry = self._ctx, self._ctx.options.dry_run
        async with open_session(
            ctx.profile,
            await ctx.secrets(),
            self._shared.at(ctx),
            writes=not is_dry,
            on_exchange=self._tell,
            repeat=asking_of(ctx),
        ) as session:
            account = Account(ctx.profile, session, ctx.store, ctx.clock)
            await self._account(account)
            await WatchSteps(ctx, session.reader, account).run()
            if ctx.should_run(LISTS):
                async with ctx.step(LISTS) as step:
                    await ListsStep(ctx, step, ListSync(self._ground(session, account), self._turns)).run()
                    await account.store_lists()

    async def _account(self, account: Account) -> None:
        if not self._ctx.should_run(ACCOUNT):
            return
        async with self._ctx.step(ACCOUNT, is_vital=True) as step:
            facts = await self._facts(account)
            lists, proof = await account.lists()
            step.note(f"{facts.name or facts.slug}, {len(lists)} lists")
            if not proof.is_complete:
                self._ctx.warn(f"The lists at Trakt did not come whole: {proof.reason}")

    async def _facts(self, account: Account) -> TraktAccount:
        """Read whose account it is, and put what was seen of it onto its card. Raises SyncError."""
        ctx, started = self._ctx, self._ctx.clock.monotonic()
        try:
            facts = await account.facts()
        except SyncError as error:
            await ctx.saw(sight_of(error, ctx.profile))
            raise
        sight = seen(ctx.profile, facts, 1000 * (ctx.clock.monotonic() - started))
        found = account_of(sight)
        if found is not None:
            await ctx.signed_in(found)
        await ctx.saw(sight)
        return facts

    def _ground(self, session: TraktSession, account: Account) -> Ground:
        ctx = self._ctx
        is_auto = ctx.run.trigger is not Trigger.MANUAL
        options = ctx.options
        cause = Cause(
            ctx.run.id,
            approve=options.approve,
            is_dry=options.dry_run,
            is_full=options.full,
            is_auto=is_auto,
        )
        return Ground(
            profile=ctx.profile,
            session=session,
            account=account,
            store=ctx.store,
            clock=ctx.clock,
            send=sending_of(ctx),
            patience=patience_of(ctx),
            fence=ctx.transaction,
            log=ctx.log,
            cause=cause,
        )

    def _tell(self, exchange: Exchange) -> None:
        size = bytes_text(exchange.bytes)
        self._ctx.log(Level.DEBUG, f"{exchange.url} gave {exchange.status}, {size} in {exchange.seconds:.1f} s")
