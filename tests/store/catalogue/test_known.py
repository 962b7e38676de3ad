"""A list is compared with the store in memory."""

from __future__ import annotations

import json

from msgspec.structs import replace

from tests.store.catalogue.lists import title
from tui.model.rows import TitleRow
from tui.store.catalogue.known import CategoryMove, Found, Known


def known_of(*rows: TitleRow, hidden: tuple[str, ...] = ()) -> Known:
    """Make a Known that holds rows as if they were stored."""
    known = Known()
    stored = Known()
    for row in rows:
        stored.classify(row)
    known.load(
        [
            (place, key, row.row_hash, row.wire_hash, json.dumps(row.category_ids), int(row.item_id in hidden))
            for place, (key, row) in enumerate(zip(stored._slots, rows, strict=True))
        ]
    )
    return known


def test_rows_are_told_apart() -> None:
    """New, changed, unchanged and hidden rows each get their word."""
    known = known_of(title("1", "Heat"), title("2", "Ronin"), title("3", "Thief"), hidden=("3",))
    found = [known.classify(row) for row in (title("1", "Heat"), title("2", "Ronin 2"), title("3", "Thief"))]
    assert found == [Found.SAME, Found.CHANGED, Found.HIDDEN_BACK]
    assert known.classify(title("4", "Drive")) is Found.NEW


def test_later_copies_only_add_categories() -> None:
    """The first copy's fields count; the copies' categories are united."""
    known = known_of(title("1", "Heat", "10"))
    assert [known.classify(row) for row in (title("1", "Heat", "10"), title("1", "Heat HD", "20"))] == [Found.SAME] * 2
    assert list(known.category_moves(is_complete=True)) == [CategoryMove("1", ("10", "20"), is_new=False)]


def test_copies_in_another_order_move_nothing() -> None:
    """An item once per category, in any order, is no difference."""
    known = known_of(title("1", "Heat", "10", "20"))
    for category in ("20", "10", "20"):
        assert known.classify(title("1", "Heat", category)) is Found.SAME
    assert list(known.category_moves(is_complete=True)) == []


def test_a_complete_body_takes_categories_away() -> None:
    """What the whole list no longer says is no longer so."""
    known = known_of(title("1", "Heat", "10", "20"))
    known.classify(title("1", "Heat", "10"))
    assert [move.category_ids for move in known.category_moves(is_complete=True)] == [("10",)]


def test_s2_an_incomplete_body_only_adds_categories() -> None:
    """A cut body proves nothing about what it did not say."""
    known = known_of(title("1", "Heat", "10", "20"))
    known.classify(title("1", "Heat", "30"))
    assert [move.category_ids for move in known.category_moves(is_complete=False)] == [("10", "20", "30")]


def test_the_categories_of_a_new_row_are_no_move_unless_copies_add_some() -> None:
    """The first copy is inserted with its own categories."""
    known = known_of()
    known.classify(title("1", "Heat", "10"))
    known.classify(title("2", "Ronin", "10"))
    known.classify(title("2", "Ronin", "11"))
    assert list(known.category_moves(is_complete=True)) == [CategoryMove("2", ("10", "11"), is_new=True)]


def test_s26_a_malformed_row_is_not_missing() -> None:
    """Missing is what the body did not have in any form, hidden rows apart."""
    known = known_of(*(title(str(number), "x") for number in range(1, 6)), hidden=("5",))
    known.classify(title("1", "x"))
    known.saw_bad("2")
    known.saw_outside("3")
    assert known.missing() == ["4"]


def test_s9_outside_counts_only_when_no_copy_is_inside() -> None:
    """A title in a chosen category stays, whatever else it stands in."""
    known = known_of(title("1", "x"), title("2", "x"))
    known.saw_outside("1")
    known.saw_outside("2")
    known.classify(title("2", "x"))
    assert known.deselected() == ["1"]


def test_ids_that_look_alike_stay_apart() -> None:
    """Only plain numbers are kept as numbers."""
    texts = ["7", "007", "0", "-7", "\u0667", "7a", "9" * 30, ""]
    known = known_of()
    assert {known.classify(title(text, "x")) for text in texts} == {Found.NEW}
    assert len(known) == len(texts)
    assert known.visible == 0


def test_stored_ids_are_found_whatever_they_look_like() -> None:
    """What the store gives as key is what a row's id becomes."""
    rows = [title(text, "x") for text in ("7", "007", "0", "-7", "7a", "9" * 30)]
    known = known_of(*rows)
    assert {known.classify(row) for row in rows} == {Found.SAME}
    assert known.missing() == []


def test_rows_that_came_word_for_word_need_no_closer_look() -> None:
    """Equal wires are seen, whatever their place; others, hidden and unknown ones are suspect."""
    rows = [replace(title(str(number), f"Film {number}"), wire_hash=number) for number in range(1, 5)]
    known = known_of(*rows, hidden=("4",))
    categories = [row.category_ids for row in rows]
    assert known.suspects([2, 1, 3, 4, 9], [2, 1, 77, 4, 9], [*categories, ()]) == [2, 3, 4]
    assert known.missing() == ["3"]
    assert known.classify(rows[1]) is Found.SAME


def test_copies_that_came_word_for_word_add_their_categories() -> None:
    """A further copy needs no closer look either, and its categories count."""
    row = replace(title("1", "Heat", "3"), wire_hash=7)
    known = known_of(row)
    assert known.suspects([1, 1], [7, 7], [("3",), ("5",)]) == []
    assert list(known.category_moves(is_complete=True)) == [CategoryMove("1", ("3", "5"), is_new=False)]


def test_a_copy_behind_a_changed_one_is_suspect_too() -> None:
    """Otherwise an old copy would speak before the new first one."""
    known = known_of(replace(title("1", "Heat"), wire_hash=7))
    assert known.suspects([1, 1], [8, 7], [(), ()]) == [0, 1]
