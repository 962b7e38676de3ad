"""Whatever a rule finds and whoever changes its list meanwhile: what is kept, what goes, and when."""

from __future__ import annotations

import sqlite3

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.lists.memory import memory_list
from tests.store.lists.shelf_of_lists import NOW, film
from tui.engine.lists.following import BITE, RuleReport, compared, fill, grow
from tui.engine.runs.gate import judge_writes
from tui.model.lists import AddedBy
from tui.model.snapshot import Ruling
from tui.store.lists import item_writes, list_writes, reading

numbers = st.integers(1, 14)
finds = st.lists(numbers, unique=True, max_size=14)
steps = st.lists(
    st.tuples(st.just("find"), finds, st.booleans())
    | st.tuples(st.sampled_from(["add", "drop"]), st.lists(numbers, max_size=3), st.just(False)),
    max_size=8,
)


def shown(raw: sqlite3.Connection) -> dict[str, AddedBy]:
    """What stands on the list, and who put it there."""
    return {item.entry.title: item.added_by for item in reading.items(raw, 1, 0, None, "")}


def follow(raw: sqlite3.Connection, found: list[int], *, approve: bool = False) -> RuleReport:
    """Bring the list to what its rule found."""
    local = reading.get(raw, 1)
    assert local is not None
    work = compared(raw, local, [film(number) for number in found])
    assert work is not None
    report = fill(raw, work, approve=approve, queues=True, now=NOW)
    assert report is not None
    return report


@given(steps)
def test_a_rule_gives_and_takes_only_its_own(told: list[tuple[str, list[int], bool]]) -> None:
    """Hand-made entries stay, what a person took off stays away, and no more goes than the gate lets (S4, S7)."""
    off: set[str] = set()
    with memory_list() as raw:
        for what, chosen, approve in told:
            before, titles = shown(raw), {film(number).title for number in chosen}
            if what == "add":
                item_writes.append(raw, 1, [film(number) for number in chosen], NOW)
                off -= titles - before.keys()
            elif what == "drop":
                items = reading.items(raw, 1, 0, None, "")
                item_writes.remove(raw, 1, [item.id for item in items if item.entry.title in titles], NOW)
                off |= {title for title in titles if before.get(title) is AddedBy.RULE}
            else:
                report, after = follow(raw, chosen, approve=approve), shown(raw)
                gone = before.keys() - after.keys()
                assert not any(before[title] is AddedBy.HAND for title in gone)
                assert after.keys() - before.keys() == titles - off - before.keys()
                assert approve or judge_writes(len(before), len(gone), approve=False).ruling is Ruling.GO
                assert len(gone) == report.removed
                assert (report.held > 0) == bool(report.reason)


@settings(max_examples=50)
@given(finds, finds)
def test_s41_a_second_look_changes_nothing(first: list[int], second: list[int]) -> None:
    """Not even the order, nor what the list counts as changed by."""
    with memory_list() as raw:
        follow(raw, first)
        follow(raw, second)
        before, mark = list(shown(raw)), list_writes.updated_at(raw, 1)
        report = follow(raw, second)
        assert (report.added, report.removed) == (0, 0)
        assert (list(shown(raw)), list_writes.updated_at(raw, 1)) == (before, mark)


@settings(max_examples=50)
@given(finds, finds)
def test_an_approved_look_leaves_exactly_what_was_found_in_its_order(first: list[int], second: list[int]) -> None:
    """Nobody else has put anything there."""
    with memory_list() as raw:
        follow(raw, first)
        follow(raw, second, approve=True)
        assert list(shown(raw)) == [film(number).title for number in second]


def test_a_long_find_comes_in_bites() -> None:
    """Each is queued with its own; a change in between ends them, and it is compared again."""
    with memory_list() as raw:
        local = reading.get(raw, 1)
        assert local is not None
        work = compared(raw, local, [film(number) for number in range(2 * BITE + 3)])
        assert work is not None
        first = grow(raw, work, queues=True, now=NOW)
        assert first is not None
        second = grow(raw, first, queues=True, now=NOW)
        assert second is not None
        report = fill(raw, second, approve=False, queues=True, now=NOW)
        assert report == RuleReport(added=2 * BITE + 3)
        assert list(shown(raw)) == [film(number).title for number in range(2 * BITE + 3)]
        assert grow(raw, first, queues=True, now=NOW) is None


def test_what_was_compared_before_another_change_is_not_applied() -> None:
    """It is compared again."""
    with memory_list() as raw:
        follow(raw, [1, 2, 3])
        local = reading.get(raw, 1)
        assert local is not None
        work = compared(raw, local, [film(4)])
        assert work is not None
        item_writes.append(raw, 1, [film(9)], NOW)
        assert fill(raw, work, approve=True, queues=False, now=NOW) is None
        assert list(shown(raw)) == [film(number).title for number in (1, 2, 3, 9)]


def test_s4_what_is_held_stays_held_though_the_list_grows() -> None:
    """That it is a smaller part by now is no word of a person."""
    with memory_list() as raw:
        follow(raw, [1, 2, 3, 4])
        assert follow(raw, [1]).held == 3
        item_writes.append(raw, 1, [film(number) for number in range(20, 80)], NOW)
        assert follow(raw, [1]).held == 3
        assert follow(raw, [1], approve=True).removed == 3
