"""A sync that is cut after any call: the list keeps what both sides agreed on, and the next sync ends it (S8)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.lists.list_strategies import pairs
from tests.engine.lists.merging import Pair, keys
from tui.engine.lists.chunks import Step, Work, steps
from tui.model.lists import Entry, ListPlan
from tui.model.snapshot import Ruling

MANY = settings(max_examples=100, deadline=None)
CHUNK = 2
"""Entries in one call, so that short lists take many."""


def calls_of(plan: ListPlan) -> list[Step]:
    """Give the calls that change Trakt's side, in their order."""
    removals = plan.remove_there if plan.verdict_there.ruling is Ruling.GO else ()
    return list(steps(plan.add_there, removals, size=CHUNK))


def cut_after(before: Pair, plan: ListPlan, calls: int) -> Pair:
    """Carry out a plan here, and so many of its calls there; what each came to was noted before the next."""
    gone_here = set(keys(plan.remove_here)) if plan.verdict_here.ruling is Ruling.GO else set()
    here = (*(each for each in before.here if each.key not in gone_here), *plan.add_here)
    agreed = [key for key in before.agreed or () if key not in gone_here] + list(keys(plan.add_here))
    there: tuple[Entry, ...] = before.there
    for step in calls_of(plan)[:calls]:
        told = keys(step.entries)
        if step.work is Work.ADD:
            there, agreed = (*there, *step.entries), [*agreed, *told]
        else:
            there = tuple(each for each in there if each.key not in told)
            agreed = [key for key in agreed if key not in told]
    is_known = before.agreed is not None or agreed
    return replace(before, here=here, there=there, agreed=tuple(dict.fromkeys(agreed)) if is_known else None)


@MANY
@given(pairs(), st.integers(0, 12))
def test_s8_a_cut_sync_leaves_no_less_than_both_agreed_on(before: Pair, calls: int) -> None:
    """Nothing leaves Trakt's side but what the whole plan takes away, and nothing stands there twice."""
    plan = before.plan(approve=True)
    cut = cut_after(before, plan, calls)
    whole = before.after(plan)
    assert set(keys(before.there)) & set(keys(whole.there)) <= set(keys(cut.there))
    assert len(set(keys(cut.there))) == len(cut.there)
    assert len(set(keys(cut.here))) == len(keys(cut.here))


@MANY
@given(pairs(), st.integers(0, 12))
def test_s8_the_next_sync_ends_where_an_undisturbed_one_does(before: Pair, calls: int) -> None:
    """The same entries on both sides, and nothing left to do."""
    plan = before.plan(approve=True)
    cut, whole = cut_after(before, plan, calls), before.after(plan)
    again = cut.after(cut.plan(approve=True))
    assert set(keys(again.here)) == set(keys(whole.here))
    assert set(keys(again.there)) == set(keys(whole.there))
    assert not (again.plan(approve=True).add_there or again.plan(approve=True).remove_there)
