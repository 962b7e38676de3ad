"""Lines are measured in cells, and no text can act on the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.line import Span, Tone, apart, cells, crop, fit, line, line_width, plain, safe, wrap

HOSTILE = [
    "[/b]",
    "[red]x",
    "\x1b]52;c;aGk=\x07ok",
    "\x1b[2Jok",
    "\u202eabc",
    "x" * 10_000,
    "日本語のとても長い題名",
    "a\u0301\ufe0f",
]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("abc", 5, "abc  "), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日… "), ("abc", 0, "")],
)
def test_fit_fills_exactly_its_cells(text: str, width: int, expected: str) -> None:
    """Wide characters count two, and none is cut in half."""
    assert fit(text, width) == expected
    assert cells(fit(text, width)) == width


def test_fit_puts_numbers_at_the_right() -> None:
    """A number is padded on its left side."""
    assert fit("12", 5, right=True) == "   12"


@given(st.text(), st.integers(0, 40))
def test_s42_any_text_fits_any_width(text: str, width: int) -> None:
    """Whatever the text, it takes exactly the room it was given and holds no control character."""
    fitted = fit(text, width)
    assert cells(fitted) == width
    assert fitted.replace("\u200c", "").replace("\u200d", "").isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_s42_a_line_is_safe_whatever_it_is_made_of(text: str) -> None:
    """Escape sequences and direction marks go, brackets stay text."""
    made = plain(line(text, Span(text, Tone.BAD)))
    assert made.isprintable()
    assert "\x1b" not in made
    assert "\u202e" not in made


def test_brackets_stay_what_they_are() -> None:
    """Nothing reads a title as markup."""
    assert plain(line("[/b] [red]")) == "[/b] [red]"


def test_the_emoji_selector_goes() -> None:
    """Terminals disagree on the width of a heart with it, and agree on one without."""
    assert safe("❤️") == "❤"
    assert cells(safe("❤️")) == 1


def test_crop_cuts_the_last_piece() -> None:
    """What is before the cut keeps its tone."""
    cut = crop(line("one ", Span("two three", Tone.BAD)), 8)
    assert plain(cut) == "one two…"
    assert cut[-1].tone is Tone.BAD


@pytest.mark.parametrize("width", [3, 10, 20, 40])
def test_two_lines_share_a_row(width: int) -> None:
    """The right one stays as long as it can; both together fill the row."""
    row = apart(line("a long text at the left"), line("right"), width)
    assert line_width(row) == width
    assert width < 6 or plain(row).endswith("right")


@given(st.text(), st.integers(1, 30))
def test_wrapped_rows_fit(text: str, width: int) -> None:
    """No row of a wrapped text is wider than asked, save a character wider than the room itself."""
    assert all(cells(row) <= max(width, 2) for row in wrap(text, width))


def test_wrap_breaks_at_blanks_and_cuts_at_the_limit() -> None:
    """The last allowed row says that there was more."""
    assert wrap("one two three four", 9) == ["one two", "three", "four"]
    assert wrap("one two three four", 9, 2) == ["one two", "three…"]
