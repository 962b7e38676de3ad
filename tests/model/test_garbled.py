# ruff: noqa: RUF001 - texts in many scripts
"""Texts that were decoded wrongly are told from foreign ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.garbled import is_garbled


@pytest.mark.parametrize(
    "text", ["LÃ©tÃ© Ã  BrÃ©mond", "donâ€™t", "Ð¢ÐµÐ½Ð¸", "ðŸŒ™ moon", "StraÃŸe", "ã\x81\x82ã\x81\x84"]
)
def test_garbled(text: str) -> None:
    """UTF-8 that was read as Windows-1252 or Latin-1."""
    assert is_garbled(text)


@pytest.mark.parametrize("text", ["", "plain", "Été", "«CAFÉ»", "Spaß…", "Ä…", "IRMû", "Тени", "港の物語", "Å»", "Â"])
def test_not_garbled(text: str) -> None:
    """Ordinary texts of many languages."""
    assert not is_garbled(text)


@given(st.text(st.characters(min_codepoint=0x370, max_codepoint=0x1FFFF, exclude_categories=["Cs"]), min_size=1))
def test_what_no_code_page_shows_is_never_garbled(text: str) -> None:
    """Greek, Cyrillic, Hebrew, Japanese: as it should be."""
    if not any(letter in "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ" for letter in text):
        assert not is_garbled(text)
