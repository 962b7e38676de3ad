"""What holds for every list, whatever its past (S1, S2, S4-S7, S41)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.lists.list_strategies import all_choices, choices, pairs, sides, sides_here
from tests.engine.lists.merging import Pair, keys
from tui.model.lists import Entry, EntryKey, ListMode, ListPlan, Side
from tui.model.snapshot import Ruling

MANY = settings(max_examples=100, deadline=None)
TWO_WAY = (ListMode.TWO_WAY,)


def standing(entries: Iterable[Entry]) -> set[EntryKey]:
    """Give what stands on a side."""
    return set(keys(tuple(entries)))


def writes(plan: ListPlan) -> bool:
    """Whether anything is to be written on either side, held removals aside."""
    goes = [verdict.ruling is Ruling.GO for verdict in (plan.verdict_here, plan.verdict_there)]
    removals = (plan.remove_here if goes[0] else (), plan.remove_there if goes[1] else ())
    moves = plan.moves_here or plan.moves_there
    return bool(plan.add_here or plan.add_there or any(removals) or moves or plan.details_here or plan.details_there)


@MANY
@given(pairs(), st.booleans(), choices)
def test_s41_the_second_sync_writes_nothing(before: Pair, approve: bool, chosen: Mapping[str, Side]) -> None:
    """Once a plan is carried out, the same list gives no second one, chosen or not."""
    once = before.after(before.plan(approve=approve, choices=chosen))
    assert not writes(once.plan())


@MANY
@given(pairs(), all_choices)
def test_s41_approved_and_chosen_is_the_end_of_it(before: Pair, chosen: Mapping[str, Side]) -> None:
    """With nothing held and nothing disputed, the second plan is empty altogether."""
    once = before.after(before.plan(approve=True, choices=chosen))
    assert once.plan().is_empty


@MANY
@given(pairs(is_whole=None), st.booleans(), choices)
def test_s7_only_what_a_side_gave_up_is_removed(before: Pair, approve: bool, chosen: Mapping[str, Side]) -> None:
    """Both agreed on it, the other side has it no more, and the plan puts it back nowhere."""
    plan, agreed = before.plan(approve=approve, choices=chosen), set(before.agreed or ())
    here, there = standing(before.here), standing(before.there)
    assert standing(plan.remove_here) <= (agreed & here) - there
    assert standing(plan.remove_there) <= (agreed & there) - here


@MANY
@given(pairs(is_whole=None), st.booleans(), choices)
def test_nothing_is_added_that_neither_side_has(before: Pair, approve: bool, chosen: Mapping[str, Side]) -> None:
    """Additions come from the other side, and are not there already."""
    plan = before.plan(approve=approve, choices=chosen)
    here, there = standing(before.here), standing(before.there)
    assert standing(plan.add_here) <= there - here
    assert standing(plan.add_there) <= here - there


@MANY
@given(pairs(TWO_WAY))
def test_s7_both_sides_end_alike(before: Pair) -> None:
    """Approved two-way: the same entries on both, but for those that are known here by other ids only."""
    plan = before.plan(approve=True, choices={"order": Side.HERE})
    once = before.after(plan)
    assert standing(once.here) <= standing(once.there)
    assert len(once.there) - len(standing(once.here)) <= len(plan.unresolved)


@MANY
@given(pairs(TWO_WAY))
def test_both_sides_end_in_one_order(before: Pair) -> None:
    """What stands on both stands in the same order, unless that is disputed."""
    plan = before.plan(approve=True)
    once = before.after(plan)
    both = standing(once.here) & standing(once.there)
    orders = [[key for key in keys(side) if key in both] for side in (once.here, once.there)]
    assert orders[0] == orders[1] or any(each.what == "order" for each in plan.conflicts)


@MANY
@given(pairs(), st.booleans())
def test_s5_one_way_leaves_alone_what_it_never_agreed_on(before: Pair, approve: bool) -> None:
    """Whatever was put on the following side by others is still there afterwards."""
    once, agreed = before.after(before.plan(approve=approve)), set(before.agreed or ())
    assert standing(before.there) - agreed <= standing(once.there)
    assert standing(before.here) - agreed <= standing(once.here)


@MANY
@given(pairs(), choices)
def test_s6_the_first_sync_removes_nothing(before: Pair, chosen: Mapping[str, Side]) -> None:
    """With nothing agreed on there is nothing that could be missing."""
    plan = replace(before, agreed=None).plan(approve=True, choices=chosen)
    assert (plan.remove_here, plan.remove_there) == ((), ())


@MANY
@given(pairs(is_whole=False), st.booleans(), choices)
def test_s2_a_part_removes_and_moves_nothing(before: Pair, approve: bool, chosen: Mapping[str, Side]) -> None:
    """Whatever a person approved or chose."""
    plan = before.plan(approve=approve, choices=chosen)
    assert not (plan.remove_here or plan.remove_there or plan.moves_here or plan.moves_there)


@MANY
@given(pairs())
def test_s1_an_empty_side_takes_nothing_by_itself(before: Pair) -> None:
    """Neither an empty answer of Trakt's nor an emptied list here removes anything unasked."""
    emptied_there, emptied_here = replace(before, there=()), replace(before, here=())
    assert standing(emptied_there.after(emptied_there.plan()).here) >= standing(before.here)
    assert standing(emptied_here.after(emptied_here.plan()).there) >= standing(before.there)


@MANY
@given(pairs(is_whole=None))
def test_entries_that_trakt_does_not_know_stay(before: Pair) -> None:
    """They are told, and still here afterwards, each once."""
    plan = before.plan(approve=True)
    once = before.after(plan)
    lost = [each for each in before.here if each.key is None]
    assert list(plan.unresolved) == lost
    assert sorted(map(repr, lost)) == sorted(repr(each) for each in once.here if each.key is None)


@MANY
@given(pairs(is_whole=None), st.booleans(), choices)
def test_the_order_names_each_once(before: Pair, approve: bool, chosen: Mapping[str, Side]) -> None:
    """All that stands on either side in the end, and nothing else."""
    plan = before.plan(approve=approve, choices=chosen)
    once = before.after(plan)
    assert len(set(plan.order)) == len(plan.order)
    assert set(plan.order) == standing(once.here) | standing(once.there)


@MANY
@given(pairs(TWO_WAY), sides_here, sides)
def test_s7_any_life_of_a_list_settles(before: Pair, here: tuple[Entry, ...], there: tuple[Entry, ...]) -> None:
    """Both sides go on to change after a sync, anyhow: the next one settles that as well."""
    once = before.after(before.plan(approve=True))
    changed = replace(once, here=here, there=there)
    twice = changed.after(changed.plan(approve=True, choices={"order": Side.THERE, "title": Side.HERE}))
    assert not writes(twice.plan(approve=True))
