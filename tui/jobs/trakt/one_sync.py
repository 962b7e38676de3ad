"""One list and its side at Trakt, from their merge to the end: planned, judged, written, stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.engine.lists.details import DetailsCase
from tui.engine.lists.merge import merge
from tui.engine.lists.quota import Shortage, room, shortage
from tui.engine.lists.titles import filled_title, shown_title
from tui.jobs.trakt.concluding import End, conclude, verdicts_of
from tui.jobs.trakt.ground import Ground
from tui.jobs.trakt.here import Here, apply_here
from tui.jobs.trakt.learning import Learning
from tui.jobs.trakt.old_copy import insist_current
from tui.jobs.trakt.outcome import ChangedMeanwhile, Outcome
from tui.jobs.trakt.ranking import Ranked, Ranking, keys_of_items
from tui.jobs.trakt.side import RemoteSide
from tui.jobs.trakt.there import Changing, Written
from tui.model.lists import AccountLimits, EntryKey, ListFigures, ListMode, ListPlan, ListState, RemoteList
from tui.model.snapshot import Proof, Ruling
from tui.model.trakt import WholeList
from tui.store.hop import Raw
from tui.store.lists import list_writes, plans
from tui.store.lists.whole import WholeLocal

_NOT_MADE = Proof(is_complete=True, rows=0, declared=0)


class OneSync:
    """One list from its merge to its end. `remote` is its side as it was found; None = it is to be made."""

    def __init__(self, on: Ground, local: WholeLocal, remote: RemoteList | None) -> None:
        self._on = on
        self._local = local
        self._remote = remote

    async def run(self) -> Outcome:
        """Plan, and do what may be done of it. Raises SyncError, ChangedMeanwhile."""
        on, local = self._on, self._local
        whole = await self._whole()
        if not on.cause.approve:
            insist_current(local.list, whole)
        if self._remote is not None and await Learning(on, local, self._remote.id).take(whole.items):
            raise ChangedMeanwhile
        plan = self._merged(whole)
        limits = await self._limits(plan)
        lacking = self._shortage(plan, whole, limits)
        if on.cause.is_dry or lacking is not None:
            return await self._only_planned(plan, whole.proof, lacking)
        await on.write(lambda raw: self._keep_plan(raw, plan))
        if self._remote is None:
            whole = await self._made(plan)
        here = await on.write(lambda raw: apply_here(raw, local, plan, on.clock.now(), on.cause.run_id))
        if local.list.mode is not ListMode.PULL and await Learning(on, local, whole.list.id).send():
            raise ChangedMeanwhile
        changing = Changing(on, local, whole)
        await changing.entries(plan, room(limits, len(whole.items)) if limits else None)
        await changing.details(whole.list.details, plan.details_there)
        return await self._ended(plan, whole, here, changing.written)

    async def _whole(self) -> WholeList:
        if self._remote is not None:
            return await self._on.session.reader.whole_list(self._remote.id, self._remote)
        blank = RemoteList(0, "", self._local.list.details, 0, "")
        return WholeList(blank, (), _NOT_MADE)

    def _merged(self, whole: WholeList) -> ListPlan:
        local, there = self._local, tuple(item.entry for item in whole.items)
        details = self._details(None if self._remote is None else whole.list)
        return merge(
            local.list.mode,
            local.agreed,
            local.entries,
            there,
            whole.proof,
            details,
            approve=self._on.cause.approve,
            choices=local.choices,
            before=local.planned,
        )

    def _details(self, remote: RemoteList | None) -> DetailsCase:
        local, now = self._local.list, self._on.clock.now()

        def filled(title: str, count: int, changes: bool) -> str:
            return filled_title(title, count, now if changes else local.updated_at)

        agreed = local.link.details if local.link is not None else None
        return DetailsCase(local.details, remote.details if remote is not None else None, agreed, filled)

    async def _limits(self, plan: ListPlan) -> AccountLimits | None:
        """Give what the account has room for, where something is to be added there."""
        return await self._on.account.limits() if plan.add_there or self._remote is None else None

    def _shortage(self, plan: ListPlan, whole: WholeList, limits: AccountLimits | None) -> Shortage | None:
        if limits is None:
            return None
        removals = len(plan.remove_there) if plan.verdict_there.ruling is Ruling.GO else 0
        creates = self._remote is None
        return shortage(limits, on_list=len(whole.items), adds=len(plan.add_there), removals=removals, creates=creates)

    async def _only_planned(self, plan: ListPlan, proof: Proof, lacking: Shortage | None) -> Outcome:
        """Store what would be done, of a dry run or where the account has no room: nothing is sent (S17, S35)."""

        def keep(raw: Raw) -> None:
            self._keep_plan(raw, plan)
            if lacking is not None and not self._on.cause.is_dry:
                list_writes.set_state(raw, self._local.id, ListState.QUOTA, lacking.text)

        await self._on.write(keep)
        local, told = self._local, verdicts_of(plan, proof)
        state, reason = (ListState.QUOTA, lacking.text) if lacking else (told.state, told.reason)
        return Outcome(
            local.id,
            shown_title(local.list),
            state,
            reason,
            figures_of(plan),
            len(local.items),
            plan,
            is_created=self._remote is None,
            is_changed=not plan.is_empty,
            missing=len(plan.unresolved),
            held=told.held,
            needs=lacking.text if lacking else "",
        )

    def _keep_plan(self, raw: Raw, plan: ListPlan) -> None:
        now, run_id = self._on.clock.now(), self._on.cause.run_id
        if list_writes.updated_at(raw, self._local.id) is None:
            raise ChangedMeanwhile
        plans.put(raw, self._local.id, plan, now, run_id=run_id, creates=self._remote is None)

    async def _made(self, plan: ListPlan) -> WholeList:
        details = plan.details_there or self._local.list.details
        made = await RemoteSide(self._on, self._local).make(details)
        if made.item_count == 0:
            return WholeList(made, (), _NOT_MADE)
        raise ChangedMeanwhile

    async def _ended(self, plan: ListPlan, whole: WholeList, here: Here, written: Written) -> Outcome:
        """Put it in order, look how it stands there now, and store what both agree on by that."""
        on, local = self._on, self._local
        stands = standing_after(whole, written)
        ranked = await Ranking(on, local, whole.list.id).run(plan, stands)
        remote = await self._final(whole, written, ranked)
        on.account.changed(remote)
        end = _end_of(plan, whole, here, written, ranked=ranked, remote=remote)
        left, run_id = left_of(plan), on.cause.run_id
        told = await on.write(lambda raw: conclude(raw, local, end, on.clock.now(), left=left, run_id=run_id))
        return Outcome(
            local.id,
            shown_title(local.list),
            told.state,
            told.reason,
            end.figures,
            here.total,
            plan,
            is_created=on.account.is_made(remote.id),
            is_changed=here.is_changed or written.is_anything or (ranked is not None and ranked.is_moved),
            missing=len(plan.unresolved) + len(written.missing),
            held=told.held,
        )

    async def _final(self, whole: WholeList, written: Written, ranked: Ranked | None) -> RemoteList:
        """Give the list as it is at the end; it is read only where something was written."""
        if ranked is not None:
            return ranked.whole.list
        if not written.is_anything and self._remote is not None:
            return whole.list
        return await self._on.session.reader.list(whole.list.id)


def _end_of(
    plan: ListPlan, whole: WholeList, here: Here, written: Written, *, ranked: Ranked | None, remote: RemoteList
) -> End:
    """Give how both sides stand: as the list was read last, or as what was written makes it."""
    stands, figures = standing_after(whole, written), figures_of(plan, written)
    if ranked is None:
        is_clear = is_as_expected(remote, whole, written)
        stands = keys_of_items(whole.items) if is_not_shown(remote, whole, written) else stands
        return End(remote, here, stands, plan, whole.proof, figures, is_clear)
    proof = ranked.whole.proof if whole.proof.is_complete else whole.proof
    keys, is_clear = keys_of_items(ranked.whole.items), is_ranked(ranked, stands)
    return End(remote, here, keys, plan, proof, figures, is_clear)


def left_of(plan: ListPlan) -> ListPlan:
    """Give what of a plan a person still has to decide once the rest is done: that alone stays to be shown."""
    is_held = Ruling.HOLD in {plan.verdict_there.ruling, plan.verdict_here.ruling}
    if not is_held and not plan.conflicts:
        return ListPlan()
    there = plan.remove_there if plan.verdict_there.ruling is Ruling.HOLD else ()
    here = plan.remove_here if plan.verdict_here.ruling is Ruling.HOLD else ()
    done = replace(plan, add_there=(), add_here=(), moves_there=False, moves_here=False)
    return replace(done, remove_there=there, remove_here=here, details_there=None, details_here=None)


def standing_after(whole: WholeList, written: Written) -> tuple[EntryKey, ...]:
    """Give what stands on a list at Trakt once it was written, in its order."""
    gone = {entry.key for entry in written.removed}
    left = [key for key in keys_of_items(whole.items) if key not in gone]
    return (*left, *(entry.key for entry in written.added if entry.key is not None))


def is_as_expected(remote: RemoteList, whole: WholeList, written: Written) -> bool:
    """Tell whether nobody else changed the list there meanwhile, by what it counts and when it was changed last."""
    count = len(whole.items) + len(written.added) - len(written.removed)
    is_last = written.mark in {"", remote.updated_at}
    return whole.proof.is_complete and remote.item_count == count and is_last and not written.is_read_back


def is_not_shown(remote: RemoteList, whole: WholeList, written: Written) -> bool:
    """Tell whether Trakt still shows a list as it was before it was written: both sides agree on no more than that.

    Else a copy that is still as old with the next sync would take what was added for removed, and the other way round.
    """
    return bool(written.added or written.removed) and remote.updated_at == whole.list.updated_at


def is_ranked(ranked: Ranked, stands: Sequence[EntryKey]) -> bool:
    """Tell whether a list that was put in order has what is expected, and need not be put in order again."""
    return ranked.is_settled and ranked.whole.list.item_count == len(stands)


def figures_of(plan: ListPlan, written: Written | None = None) -> ListFigures:
    """Give what a plan comes to on both sides together, or came to."""
    added_there = len(plan.add_there if written is None else written.added)
    removed_here = len(plan.remove_here) if plan.verdict_here.ruling is Ruling.GO else 0
    going = len(plan.remove_there) if plan.verdict_there.ruling is Ruling.GO else 0
    removed_there = going if written is None else len(written.removed)
    return ListFigures(len(plan.add_here) + added_there, removed_here + removed_there, plan.unchanged)
