"""Text of servers is made harmless before anything stores or prints it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.model.clean import clean_block, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Heat (1995)", "Heat (1995)"),
        ("  trimmed \t\r\n ", "trimmed"),
        ("two\n\n lines\tand a tab", "two lines and a tab"),
        ("double  blank", "double blank"),
        ("\x1b[2Jwiped", "wiped"),
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x1b]52;c;aGVsbG8=\x07clip", "clip"),
        ("\x1b]0;title\x1b\\after", "after"),
        ("\x1b]52;c;aGVsbG8=", "52;c;aGVsbG8="),
        ("\x1bPq#0;2;0;0;0\x1b\\sixel", "sixel"),
        ("\x9b2Jc1 \x9d0;x\x9cdone", "c1 done"),
        ("\x1bcreset \x1b(0lines", "reset lines"),
        ("bell\x07 nul\x00 del\x7f", "bell nul del"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("\u2067isolate\u2069 \u200fmark", "isolate mark"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("non\u00a0breaking", "non breaking"),
        ("line\u2028para\u2029", "line para"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("e\u0301cole", "\u00e9cole"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("fam\u200dily", "family"),
        ("z" + "\u0301" * 40, "\u017a" + "\u0301" * 3),
        ("[/b] [red] stays text", "[/b] [red] stays text"),
        ("", ""),
    ],
)
def test_s42_clean_text_disarms(raw: str, clean: str) -> None:
    """S42: what could drive a terminal goes, what is language stays."""
    assert clean_text(raw) == clean


@pytest.mark.parametrize("raw", ["a" * 10_000, "é" * 10_000, "\x1b[31m" * 5_000 + "end", "\x00" * 9_000])
def test_s42_long_names_are_capped(raw: str) -> None:
    """S42: a 10 kB name becomes at most 500 characters, and says so unless nothing was left of it."""
    cut = clean_text(raw)
    assert len(cut) <= 500
    assert cut.endswith("…") == bool(cut)


@given(st.text(max_size=120))
@example("\u0344" * 5)
@example("\u0628\u200d\u061cx")
def test_clean_text_is_idempotent_and_printable(raw: str) -> None:
    """Cleaning twice changes nothing, and no character is left that a terminal would act on."""
    once = clean_text(raw, limit=40)
    assert clean_text(once, limit=40) == once
    assert len(once) <= 40
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in once)
    assert unicodedata.is_normalized("NFC", once)


def test_block_keeps_lines() -> None:
    """A plot keeps its paragraphs, without escapes and without piles of blank lines."""
    assert clean_block("one\x1b[2J\r\n\r\n\r\n\r\n  two \x07\n") == "one\n\ntwo"


def test_block_is_capped() -> None:
    """A block ends in an ellipsis when it was cut."""
    assert clean_block("word\n" * 2_000, limit=20) == "word\nword\nword\nword…"


@given(st.text(max_size=120))
def test_block_holds_no_controls(raw: str) -> None:
    """Nothing but line ends is left of the control characters."""
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in clean_block(raw).replace("\n", ""))
