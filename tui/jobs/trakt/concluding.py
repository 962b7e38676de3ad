"""What is stored when a list was brought in line: the new baseline, what it came to, and what is left to be decided.

Pure, but for `conclude`, which runs in the writer's thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.engine.lists.details import FIELDS
from tui.engine.lists.merge import agreed_after
from tui.jobs.trakt.here import Here
from tui.jobs.trakt.learning import is_nameless
from tui.jobs.trakt.standing import insist_linked
from tui.model.lists import EntryKey, ListConflict, ListDetails, ListFigures, ListPlan, ListState, RemoteList
from tui.model.snapshot import Proof, Ruling
from tui.store.hop import Raw
from tui.store.lists import list_writes, plans, sides
from tui.store.lists.whole import WholeLocal
from tui.store.outbox.lists import settle_list

ORDER = "order"


@dataclass(frozen=True, slots=True)
class End:
    """How both sides stand at the end."""

    remote: RemoteList
    """As it was read last."""
    here: Here
    there: tuple[EntryKey, ...]
    """What stands at Trakt, in its order."""
    plan: ListPlan
    """What was done, as far as the gate let it."""
    proof: Proof
    figures: ListFigures
    is_as_expected: bool
    """Nobody else changed the list at Trakt meanwhile, as far as can be told."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a plan leaves to a person."""

    state: ListState
    reason: str = ""
    held: int = 0


def verdicts_of(plan: ListPlan, proof: Proof) -> Verdicts:
    """Give how a list stands once all is done of a plan that may be done."""
    held = [verdict for verdict in (plan.verdict_there, plan.verdict_here) if verdict.ruling is Ruling.HOLD]
    if held:
        return Verdicts(ListState.HELD, held[0].reason, sum(verdict.removals for verdict in held))
    if plan.conflicts:
        return Verdicts(ListState.CONFLICT, conflict_words(plan.conflicts))
    if not proof.is_complete:
        return Verdicts(
            ListState.FAILED, f"The list at Trakt did not come whole: {proof.reason or 'a part is missing'}"
        )
    return Verdicts(ListState.SYNCED)


def conflict_words(conflicts: Sequence[ListConflict]) -> str:
    """Say what both sides changed."""
    return f"Both sides changed: {', '.join(conflict.what for conflict in conflicts)}"


def agreed_details(before: ListDetails | None, now: ListDetails, conflicts: Sequence[ListConflict]) -> ListDetails:
    """Give what both sides agree on by now; of what is disputed, what they agreed on before."""
    if before is None:
        return now
    disputed = {FIELDS[conflict.what] for conflict in conflicts if conflict.what in FIELDS}
    return replace(now, **{name: getattr(before, name) for name in disputed})


def conclude(raw: Raw, local: WholeLocal, end: End, now: float, *, left: ListPlan, run_id: int | None) -> Verdicts:
    """Store how a list ended; give what is left to a person. Raises ChangedMeanwhile when its side is another one."""
    insist_linked(raw, local, end.remote.id)
    told, changed_at = verdicts_of(end.plan, end.proof), list_writes.updated_at(raw, local.id)
    is_disputed = any(conflict.what == ORDER for conflict in end.plan.conflicts)
    keys = agreed_after(local.agreed, end.here.keys, end.there, is_whole=end.proof.is_complete, is_disputed=is_disputed)
    sides.agree_on(raw, local.id, keys)
    before = local.list.link.details if local.list.link is not None else None
    sides.agree_on_details(raw, local.id, agreed_details(before, end.remote.details, end.plan.conflicts))
    is_settled = told.state is ListState.SYNCED
    is_same = changed_at == end.here.fence
    is_named = not any(map(is_nameless, local.items))
    sides.conclude(
        raw,
        local.id,
        end.figures,
        now,
        mark=end.remote.updated_at if is_settled and is_same and is_named and end.is_as_expected else "",
        state=told.state if is_same or not is_settled else ListState.WAITING,
        reason=told.reason,
        held=told.held,
    )
    _keep_plan(raw, local, left, now, run_id)
    _settle(raw, local, told, now)
    return told


def _keep_plan(raw: Raw, local: WholeLocal, left: ListPlan, now: float, run_id: int | None) -> None:
    if left.is_empty:
        plans.forget(raw, local.id)
    else:
        plans.put(raw, local.id, left, now, run_id=run_id)
    if local.choices and plans.choices(raw, local.id) == local.choices:
        plans.forget_choices(raw, local.id)


def _settle(raw: Raw, local: WholeLocal, told: Verdicts, now: float) -> None:
    """End the delivery that waited for this; one that failed is tried again."""
    if told.state is not ListState.FAILED:
        held = told.reason if told.state is ListState.HELD else ""
        settle_list(raw, local.delivery_id, "in line with Trakt", now, held=held)
