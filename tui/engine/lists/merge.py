"""Three-way merge of a list here, at Trakt, and what both last agreed on. Pure: it reads and writes nothing.

Only what a side itself gave up since they agreed is removed from the other, through the gate (S4-S7); the plan of what
a plan leads to is empty (S41). Kind and Trakt's id tell entries apart, never a title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.engine.lists.chunks import appended
from tui.engine.lists.details import FIELDS, DetailsCase, merge_details
from tui.engine.lists.differing import Difference, Judged, Sides, judged_difference, left, sides_of
from tui.engine.lists.order import Ordering, only, ordering
from tui.engine.lists.sides import Code, by_code, codes_of, keys_of, unresolved_of
from tui.model.lists import Entry, EntryKey, ListConflict, ListMode, ListPlan, Side
from tui.model.snapshot import Proof

ORDER = "order"
ENTRIES = "entries"
CHOOSABLE = (*FIELDS, ORDER, ENTRIES)
"""What a person may choose a side for. `entries`: what the other side gave up is put back there from the chosen one."""

_NO_CHOICES: Mapping[str, Side] = {}
_FEW = 3
"""Titles that tell an order."""


def merge(  # noqa: PLR0917 - the two sides, what is known of them, and which one leads
    mode: ListMode,
    agreed: Sequence[EntryKey] | None,
    here: Sequence[Entry],
    there: Sequence[Entry],
    proof: Proof,
    details: DetailsCase,
    *,
    approve: bool = False,
    choices: Mapping[str, Side] = _NO_CHOICES,
    before: ListPlan | None = None,
) -> ListPlan:
    """Give what brings both sides in line.

    `agreed`: by rank; None = never: union only (S6). `here`, `there`: in their order; `proof`: of `there`. Push makes
    Trakt's side as it is here, pull the other way; of what was never agreed on they remove nothing. Without a whole
    snapshot nothing is removed or moved. `approve` lets removals go that the gate holds. `choices`: see `CHOOSABLE`.
    `before`: the plan that was made last; what it held stays held until a person approves, though the lists grew since.

    `remove_here` and `remove_there` may be applied where their verdict says GO. Additions stand in the order in which
    they are to be appended; `moves_...` says whether appending them may leave that side in another order than `order`.
    `details_there` is given whole where the list is still to be made.
    """
    if mode is ListMode.OFF:
        return ListPlan(unresolved=unresolved_of(here))
    sides = sides_of(agreed, here, there, proof)
    judged = judged_difference(mode, sides, choices.get(ENTRIES), approve=approve, before=before)
    left_here, left_there = left(sides.here, judged.going.remove_here), left(sides.there, judged.going.remove_there)
    order = _ordering(mode, sides, judged.found, (left_here, left_there), choices.get(ORDER))
    plan = _moved(_planned(sides, judged, order), mode, order, (left_here, left_there), is_whole=not sides.doubt)
    count = sides.rows_here + len(plan.add_here) - len(judged.going.remove_here)
    changes = bool(plan.add_here or judged.going.remove_here or plan.moves_here)
    named = merge_details(mode, details, count, choices, changes=changes)
    conflicts = (*named.conflicts, *_order_conflict(order, sides))
    return replace(plan, details_there=named.there, details_here=named.here, conflicts=conflicts)


def agreed_after(
    agreed: Sequence[EntryKey] | None,
    here: Sequence[EntryKey],
    there: Sequence[EntryKey],
    *,
    is_whole: bool = True,
    is_disputed: bool = False,
) -> tuple[EntryKey, ...]:
    """Give the new baseline, by rank, of what stands on each side now, each in its order.

    What stands on both; and of what they agreed on before what one side still has: its removal is held, not done, and
    must not come back as news. `is_whole`: whether `there` was read whole. `is_disputed`: the order still is, so what
    they agreed on before keeps its order.
    """
    before, ours, theirs = codes_of(agreed or ()), codes_of(here), codes_of(there)
    known, has_here, has_there = frozenset(before), frozenset(ours), frozenset(theirs)
    both = has_here & has_there
    stays = both | (known if not is_whole else known & (has_here | has_there))
    blend = ordering(ListMode.PUSH, None, theirs, ours).codes
    ranked = (*before, *blend, *before) if is_disputed or not is_whole else (*blend, *before)
    return keys_of([code for code in dict.fromkeys(ranked) if code in stays], {})


def _ordering(
    mode: ListMode, sides: Sides, found: Difference, left_on: tuple[list[Code], list[Code]], choice: Side | None
) -> Ordering:
    """Give the order of all; what a leading side gets back stands at its end, where nothing moves it from."""
    here, there = left_on
    if mode is ListMode.PUSH:
        here = [*here, *found.add_here]
    if mode is ListMode.PULL:
        there = [*there, *found.add_there]
    return ordering(mode, sides.agreed, here, there, choice)


def _planned(sides: Sides, judged: Judged, order: Ordering) -> ListPlan:
    """Give what comes and goes."""
    here, there, found = sides.here, sides.there, judged.found
    return ListPlan(
        add_there=tuple(here[code] for code in _sorted(order, found.add_there)),
        remove_there=tuple(there[code] for code in found.remove_there),
        add_here=tuple(there[code] for code in _sorted(order, found.add_here)),
        remove_here=tuple(here[code] for code in found.remove_here),
        unchanged=found.on_both,
        order=keys_of(order.codes, sides.known),
        verdict_there=judged.verdict_there,
        verdict_here=judged.verdict_here,
        unresolved=sides.unresolved,
        only_there=found.only_there,
    )


def _moved(
    plan: ListPlan, mode: ListMode, order: Ordering, left_on: tuple[list[Code], list[Code]], *, is_whole: bool
) -> ListPlan:
    """Say which side is to be moved: none on the word of a part of the list, nor while the order is disputed."""
    if order.is_disputed or not is_whole:
        return plan
    here, there = left_on
    return replace(
        plan,
        moves_here=mode is not ListMode.PUSH and _is_astray(order, here, plan.add_here),
        moves_there=mode is not ListMode.PULL and _is_astray(order, there, appended(plan.add_there)),
    )


def _sorted(order: Ordering, codes: Sequence[Code]) -> list[Code]:
    return only(order.codes, frozenset(codes)) if codes else []


def _is_astray(order: Ordering, side: Sequence[Code], added: Sequence[Entry]) -> bool:
    """Whether a side stands in another order than it should once what is added was appended."""
    ends = [*side, *by_code(added)]
    return only(order.codes, frozenset(ends)) != ends


def _order_conflict(order: Ordering, sides: Sides) -> tuple[ListConflict, ...]:
    if not order.is_disputed:
        return ()
    both = frozenset(sides.here) & frozenset(sides.there)
    ranks = [only(codes, both) for codes in (sides.here, sides.there, sides.agreed or ())]
    start = next((at for at, (one, other) in enumerate(zip(ranks[0], ranks[1], strict=True)) if one != other), 0)
    here, there, agreed = (", ".join(sides.here[code].title for code in rank[start : start + _FEW]) for rank in ranks)
    return (ListConflict(ORDER, here, there, agreed),)
