"""The quick answer that a text is safe agrees with the cleaning itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.clean import clean_text, is_safe

TRICKY = "ab \u00e9e\u0301\u0300\u0308\u0327\x00\x1b[\u202e\u200b\u200d\ufeff\u3000\xad\u1100\u1161\U0001f319"


@given(st.one_of(st.text(), st.text(st.sampled_from(TRICKY))))
def test_s42_cleaning_takes_no_letter_of_a_safe_text(text: str) -> None:
    """At most blanks."""
    if is_safe(text):
        assert clean_text(text, len(text) + 1).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["", " ", "two  blanks", "Größe", "港の物語", "[/b]", '"x"'])
def test_safe(text: str) -> None:
    """Ordinary texts."""
    assert is_safe(text)


@pytest.mark.parametrize("text", ["\x00", "a\tb", "\x1b[2J", "\u202e", "e\u0301", "\ud800", "\u200b", "\x7f"])
def test_not_safe(text: str) -> None:
    """Whatever would be changed."""
    assert not is_safe(text)
