"""Every type that a field was seen with means the same thing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.clients.xtream import values

ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)
MEANINGS = [
    values.canonical_id,
    values.line,
    values.block,
    values.whole,
    values.epoch,
    values.rating,
    values.decimal,
    values.flag,
    values.extension,
    values.day,
    values.year,
    values.minutes,
    values.seconds,
    values.outer_id,
]


@pytest.mark.parametrize("meaning", MEANINGS)
@given(value=ANYTHING)
def test_s26_no_value_is_too_odd(meaning: Any, value: Any) -> None:
    """Nothing that JSON can hold makes a meaning raise, and texts come out clean."""
    found = meaning(value)
    assert not isinstance(found, str) or "\x1b" not in found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (123, "123"), ("123", "123"), ("0123", "123"), (123.0, "123"), ("123.0", "123"), (0, "0"), ("000", "0"),
        (" abc ", "abc"), ("a\x1b[2Jb", "ab"), (-5, "-5"), (10**25, "1" + "0" * 25),
        (True, None), (False, None), ("", None), ("  ", None), (None, None), ([1], None), ({}, None), (1.5, None),
    ],
)  # fmt: skip
def test_ids_have_one_spelling(value: Any, expected: str | None) -> None:
    """Text, int and float of one id are one id; what is no id is none."""
    assert values.canonical_id(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1512103894", 1_512_103_894), (1_512_103_894, 1_512_103_894), (1512103894.0, 1_512_103_894),
        (1_512_103_894_123, 1_512_103_894), ("1512103894123", 1_512_103_894), ("999999999", 999_999_999),
        ("", None), ("0", None), (0, None), (None, None), (-1, None), ("soon", None), (10**30, None), ([], None),
        ("0000000000", None),
    ],
)  # fmt: skip
def test_times_are_utc_seconds_or_unknown(value: Any, expected: int | None) -> None:
    """A missing date is unknown, never now; milliseconds are told by their size."""
    assert values.epoch(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("6.3", 6.3), ("6,3", 6.3), (7, 7.0), ("10", 10.0),
        ("", None), ("0", None), (0, None), (None, None), ("85", None), (float("nan"), None), ("n/a", None), ([], None),
    ],
)  # fmt: skip
def test_ratings(value: Any, expected: float | None) -> None:
    """Point and comma; nothing, zero and what is over ten mean not rated."""
    assert values.rating(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, True), ("1", True), (True, True), ("TRUE", True), ("yes", True),
        (0, False), ("0", False), (None, False), ("None", False), ("", False), (2, False), ([], False),
    ],
)  # fmt: skip
def test_flags(value: Any, expected: bool) -> None:
    """The text "None" is no yes."""
    assert values.flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(".MKV", "mkv"), ("mp4", "mp4"), (" Ts ", "ts"), ("", ""), (None, ""), ("../../x", ""), ("toolong", ""), (7, "")],
)
def test_extensions(value: Any, expected: str) -> None:
    """Lower case without the dot, and nothing that could be a path."""
    assert values.extension(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""), (" a  b ", "a b"), (["x", None, "", "y"], "x, y"), (7, "7"), (7.0, "7"), (6.5, "6.5"), ({}, ""),
        ("[/b]\x1b]52;c;x\x07 t", "[/b] t"),
    ],
)  # fmt: skip
def test_s42_texts_are_one_clean_line(value: Any, expected: str) -> None:
    """Null is empty, lists are joined, controls go, markup stays what it is: text."""
    assert values.line(value) == expected
    assert values.lines([value]) == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1970-1-1", "1970-01-01"), ("2005-09-22", "2005-09-22"), ("2005", "2005"), ("", ""), (None, "")],
)
def test_dates_are_padded(value: Any, expected: str) -> None:
    """A date sorts as text."""
    assert values.day(value) == expected


def test_years_and_lengths() -> None:
    """What is out of range is not known."""
    assert [values.year(value) for value in ("1999-05-01", 2004, "2004.0", "99", None)] == [
        1999,
        2004,
        2004,
        None,
        None,
    ]
    assert [values.minutes(value) for value in ("42", 0, "", 1.5, "1e9")] == [2520, None, None, 90, None]
    assert [values.seconds(value) for value in (95, "95", "00:01:35", "1:35", "x")] == [95, 95, 95, 95, None]
    assert [values.outer_id(value) for value in ("603", 603, "0", 0, "", None)] == ["603", "603", "", "", "", ""]


@pytest.mark.parametrize(
    ("one", "several", "expected"),
    [
        ("36", None, ("36",)), (36, [36], ("36",)), ("3", ["1", 2], ("1", "2", "3")), (None, [], ()),
        ("", ["0"], ()), ("0", None, ()), (0, [7], ("7",)), ([1], {"a": 1}, ()),
    ],
)  # fmt: skip
def test_categories_are_the_union(one: Any, several: Any, expected: tuple[str, ...]) -> None:
    """Both fields count, once, sorted; null, empty and 0 are no category."""
    assert values.category_ids(one, several) == expected
