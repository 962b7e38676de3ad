"""Whether there is room at Trakt, and in which steps a list is changed there (S8, S17)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.lists.merging import film
from tui.engine.lists.chunks import Step, Work, chunks, halves, steps
from tui.engine.lists.quota import room, shortage
from tui.model.lists import AccountLimits

FREE = AccountLimits(lists=5, items_per_list=250, items=1_000, lists_used=3, items_used=412)


def drawn(found: list[Step]) -> list[tuple[str, int]]:
    """Tell what each step does, to how many."""
    return [(step.work.value, len(step.entries)) for step in found]


def test_s17_over_the_limit_is_told_with_both_figures() -> None:
    """What it needs, and what there is."""
    found = shortage(FREE, on_list=12, adds=300)
    assert found is not None
    assert found.text == "Items on one list: needs 312, limit 250"


@pytest.mark.parametrize(
    ("on_list", "adds", "removals", "creates", "what"),
    [
        (0, 250, 0, False, None),
        (0, 251, 0, False, "Items on one list"),
        (250, 60, 60, False, None),
        (400, 0, 100, False, None),
        (400, 1, 2, False, "Items on one list"),
        (0, 10, 0, True, None),
    ],
)
def test_s17_room_is_looked_for_before_anything_is_sent(
    on_list: int, adds: int, removals: int, creates: bool, what: str | None
) -> None:
    """What leaves in the same go makes room; what only shrinks is never refused."""
    found = shortage(FREE, on_list=on_list, adds=adds, removals=removals, creates=creates)
    assert (found.what if found else None) == what


def test_s17_all_lists_together_have_a_limit() -> None:
    """The list has room, the account has not."""
    found = shortage(AccountLimits(items_per_list=250, items=1_000, items_used=990), on_list=0, adds=11)
    assert found is not None
    assert found.text == "Items on all lists: needs 1,001, limit 1,000"


def test_s17_the_number_of_lists_has_a_limit() -> None:
    """A sixth list is not made."""
    found = shortage(AccountLimits(lists=5, lists_used=5), on_list=0, adds=0, creates=True)
    assert found is not None
    assert found.text == "Lists: needs 6, limit 5"


def test_limits_that_nobody_told_stop_nothing() -> None:
    """Trakt itself says no then."""
    assert (shortage(AccountLimits(), on_list=9, adds=9_000, creates=True), room(AccountLimits(), 9)) == (None, None)


@pytest.mark.parametrize(("on_list", "spare"), [(0, 250), (240, 10), (260, 0)])
def test_room_is_what_fits(on_list: int, spare: int) -> None:
    """Never less than nothing."""
    assert room(FREE, on_list) == spare


def test_s8_additions_come_first() -> None:
    """In parts of a hundred, and what is removed goes last."""
    films = [film(number) for number in range(320)]
    found = list(steps(films[:250], films[250:]))
    assert drawn(found) == [("add", 100), ("add", 100), ("add", 50), ("remove", 70)]


def test_s8_only_what_lacks_room_is_made_room_for() -> None:
    """As few as that addition needs are removed just before it."""
    films = [film(number) for number in range(270)]
    found = list(steps(films[:150], films[150:], room=120))
    assert drawn(found) == [("add", 100), ("remove", 30), ("add", 50), ("remove", 90)]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 30), st.integers(1, 9))
def test_s8_a_list_is_never_over_its_room_nor_short_of_entries(adds: int, removals: int, spare: int, size: int) -> None:
    """As long as all of it fits in the end: no step overfills, and each entry is added and removed once."""
    films = [film(number) for number in range(adds + removals)]
    found = list(steps(films[:adds], films[adds:], room=spare, size=size))
    left = spare
    for step in found:
        left += len(step.entries) if step.work is Work.REMOVE else -len(step.entries)
        assert left >= 0 or adds > spare + removals
        assert 0 < len(step.entries) <= size
    done = {work: [each for step in found if step.work is work for each in step.entries] for work in Work}
    assert done == {Work.ADD: films[:adds], Work.REMOVE: films[adds:]}


def test_a_call_that_took_too_long_is_halved() -> None:
    """Down to single entries, which cannot be halved."""
    assert (halves([1, 2, 3]), halves([1]), halves([])) == (((1,), (2, 3)), (), ())


def test_parts_keep_the_order() -> None:
    """The last one is what is left."""
    assert list(chunks([1, 2, 3, 4, 5], 2)) == [(1, 2), (3, 4), (5,)]
