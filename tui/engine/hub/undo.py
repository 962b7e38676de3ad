"""Takes back what a run did to watched states (S36): here, and on every server that it was written to.

Who told of a change keeps it: only what came of it elsewhere is taken back, and what has changed since is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from tui.engine.hub.hearing import hear
from tui.engine.hub.rules import TAKES
from tui.engine.hub.values import UNTOUCHED
from tui.model.hub import Agreed, Copy, HubChange, HubPlan, HubState, KeptChange, PlannedPush, Subject, WatchValue
from tui.model.library import Watch

Pair = tuple[int, int]
"""A person and a title, or an account and an item."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a run made of one person and title, in all."""

    before: WatchValue
    """The hub, before the run."""
    after: WatchValue
    change_ids: tuple[int, ...]


def undoings(changes: Iterable[KeptChange]) -> dict[Pair, Undoing]:
    """Give what a run changed that was not taken back, by person and title; `changes` are newest first."""
    by_pair: defaultdict[Pair, list[KeptChange]] = defaultdict(list)
    for kept in changes:
        change = kept.change
        if not kept.is_undone and change.before != change.after:
            by_pair[change.person_id, change.title_id].append(kept)
    return {
        pair: Undoing(found[-1].change.before, found[0].change.after, tuple(kept.id for kept in found))
        for pair, found in by_pair.items()
    }


def taken_back(
    subject: Subject, undoing: Undoing, befores: Mapping[Pair, WatchValue], reason: str, now: float
) -> HubPlan | None:
    """Give what takes a change back; None = the hub has changed since, and that stays.

    `befores` tells, by account and item, what servers had before the run had something written to them.
    """
    state = subject.state
    if state is None or not state.value.agrees_with(undoing.after):
        return None
    value = _value_before(state.value, undoing.before)
    after = replace(state, value=value, rev=state.rev + 1, changed_at=now, origin=None, parked="")
    told = HubChange(subject.person_id, subject.title_id, None, state.value, value, value, reason)
    pushes = [_push(copy, _aim(copy, value, befores), reason) for copy in subject.copies if _was_written(copy, state)]
    pushed = {(push.account_id, push.item_id) for push in pushes}
    others = (copy for copy in subject.copies if (copy.account_id, copy.item_id) not in pushed)
    agreed = (Agreed(copy.account_id, copy.item_id, copy.seen, after.rev) for copy in others)
    return HubPlan(after, (told,), tuple(agreed), tuple(pushes))


def sent_back(
    subject: Subject, places: Collection[Pair], befores: Mapping[Pair, WatchValue], reason: str
) -> HubPlan | None:
    """Give what takes back what was written to copies at `places` while the hub itself did not change.

    So it is where a title came to a server that had been watched elsewhere. None = they have changed since.
    """
    state = subject.state
    if state is None:
        return None
    written = [one for one in subject.copies if (one.account_id, one.item_id) in places and _was_written(one, state)]
    aims = [(copy, _aim(copy, state.value, befores)) for copy in written]
    pushes = [_push(copy, aim, reason) for copy, aim in aims if not (copy.wanted or copy.seen).agrees_with(aim)]
    return HubPlan(pushes=tuple(pushes)) if pushes else None


def _value_before(value: WatchValue, before: WatchValue) -> WatchValue:
    """Give the value before, with plays and date as they are known: nobody takes those back."""
    known = UNTOUCHED if before.watch is Watch.UNKNOWN else before
    return structs.replace(value, watch=known.watch, position_ms=known.position_ms)


def _was_written(copy: Copy, state: HubState) -> bool:
    """Tell whether we brought a copy to how the hub stands, or are about to, and its server says nothing new since."""
    if copy.rules.direction not in TAKES:
        return False
    is_written = copy.baseline is not None and copy.baseline.is_written and copy.baseline.rev == state.rev
    return copy.wanted is not None or (is_written and hear(copy, copy.baseline) is None)


def _aim(copy: Copy, value: WatchValue, befores: Mapping[Pair, WatchValue]) -> WatchValue:
    """Give what a copy was before it was written to; what nobody knows of it any more is as the hub was."""
    before = befores.get((copy.account_id, copy.item_id))
    return value if before is None else _value_before(value, before)


def _push(copy: Copy, aim: WatchValue, reason: str) -> PlannedPush:
    return PlannedPush(copy.account_id, copy.item_id, copy.profile_id, aim, copy.seen, reason)
