"""The step of a run that syncs lists, one after the other: one that fails does not stop the next."""

from __future__ import annotations

from dataclasses import dataclass

from tui.engine.lists.titles import shown_title
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.errors import Cancelled, LimitExceeded, LocalStoreError, SyncError
from tui.jobs.trakt.blame import blames_account
from tui.jobs.trakt.list_sync import ListSync
from tui.jobs.trakt.outcome import Outcome
from tui.jobs.trakt.rules import Rules
from tui.jobs.trakt.words import failed_words, line_of, sent_words
from tui.model.lists import ListMode, ListState, LocalList
from tui.model.log import Level
from tui.model.runs import RunError, Severity
from tui.model.snapshot import Ruling, Verdict

LISTS_COUNT, ITEMS_COUNT = "lists", "items"


@dataclass(frozen=True, slots=True)
class ListsStep:
    """The lists of one run."""

    ctx: RunContext
    step: Step
    sync: ListSync

    async def run(self) -> None:
        """Sync each list that was asked for. Raises what ends them all."""
        lists = await self._chosen()
        self.step.expect(len(lists))
        self.ctx.count(LISTS_COUNT)
        self.ctx.count(ITEMS_COUNT)
        rules = Rules(self.ctx)
        for local in lists:
            self.ctx.raise_if_cancelled()
            await rules.follow(local)
            self.ctx.say(f"Syncing '{shown_title(local)}'...")
            await self._one(local)

    async def _chosen(self) -> list[LocalList]:
        wanted = self.ctx.options.lists
        found = await self.ctx.store.lists.of_profile(self.ctx.profile.id)
        return [local for local in found if local.mode is not ListMode.OFF and (not wanted or local.id in wanted)]

    async def _one(self, local: LocalList) -> None:
        try:
            outcome = await self.sync.sync(local.id)
        except SyncError as error:
            await self._failed(local, error)
            if ends_the_step(error):
                raise
            return
        if outcome is None:
            self.step.advance(processed=1, skipped=1)
            self.ctx.count(LISTS_COUNT, skipped=1)
            return
        self._count(outcome)
        self._tell(outcome)
        await self._hold_rule(outcome.title, local.id)

    async def _hold_rule(self, title: str, list_id: int) -> None:
        """What the rule of a list is kept from removing waits for a person, like what a sync is kept from (S38)."""
        held, reason = await self.ctx.store.lists.rule_held(list_id)
        if held and not self.ctx.options.dry_run:
            self.ctx.hold(ITEMS_COUNT, Verdict(Ruling.HOLD, held, f"{title}: {reason}"))

    def _count(self, outcome: Outcome) -> None:
        is_well = outcome.state not in {ListState.QUOTA, ListState.FAILED}
        self.step.advance(processed=1, imported=is_well, errors=not is_well)
        kept = "added" if outcome.is_created else "updated" if outcome.is_changed else "unchanged"
        self.ctx.count(LISTS_COUNT, **({kept: 1} if is_well else {"failed": 1}))
        figures, missing = outcome.figures, outcome.missing
        done = {"added": figures.added, "removed": figures.removed, "unchanged": figures.unchanged, "failed": missing}
        if is_well:
            self.ctx.count(ITEMS_COUNT, **done)

    def _tell(self, outcome: Outcome) -> None:
        """Log what became of a list, and note what needs a person."""
        ctx, title, reason = self.ctx, outcome.title, outcome.reason
        if outcome.missing:
            words = f"{title}: {outcome.missing:,} entries are not found on Trakt"
            hint = f"`list missing '{title}'` lists them; choose them by hand."
            ctx.error(RunError(self.step.plan.key, "not_found", title, words, hint=hint, severity=Severity.NOTE))
        if outcome.state is ListState.HELD:
            ctx.hold(ITEMS_COUNT, Verdict(Ruling.HOLD, outcome.held, f"{title}: {reason}"))
        elif outcome.state is ListState.GONE:
            self.step.is_held = True
            self.step.note(f"{title}: {reason}")
            ctx.warn(f"{title}: {reason}")
        elif outcome.state is ListState.QUOTA:
            self._error(LimitExceeded.error_class, title, reason, hint="Make room at Trakt, or get VIP there.")
        elif outcome.state is ListState.FAILED:
            self._error("bad_response", title, reason)
        elif outcome.state is ListState.CONFLICT:
            ctx.warn(f"{title}: {reason}; choose with `list resolve`")
        self.ctx.log(Level.INFO, line_of(outcome, is_auto=self.sync.is_auto))
        if outcome.is_changed and not ctx.options.dry_run:
            ctx.log(Level.INFO, sent_words(outcome))

    async def _failed(self, local: LocalList, error: SyncError) -> None:
        """Store and tell why a list is not in line; what ends the step is told by the step itself."""
        if isinstance(error, Cancelled | LocalStoreError):
            return
        self.ctx.warn(f"'{shown_title(local)}': {failed_words(local)}")
        if not self.ctx.options.dry_run:
            state = ListState.QUOTA if isinstance(error, LimitExceeded) else ListState.FAILED
            await self.sync.failed(local.id, state, error.message)
        self.ctx.count(LISTS_COUNT, failed=1)
        if ends_the_step(error):
            return
        self.step.advance(processed=1, errors=1)
        title, is_again = shown_title(local), error.is_retryable
        self._error(error.error_class, title, error.message, hint=error.hint, recoverable=is_again)

    def _error(self, error_class: str, title: str, message: str, *, hint: str = "", recoverable: bool = False) -> None:
        told = f"{title}: {message}"
        self.ctx.error(RunError(self.step.plan.key, error_class, title, told, recoverable=recoverable, hint=hint))
        self.ctx.log(Level.ERROR, told)


def ends_the_step(error: SyncError) -> bool:
    """Tell whether whatever is asked next would meet the same."""
    return isinstance(error, Cancelled | LocalStoreError) or blames_account(error)
