"""QR codes made of letters: read back module by module."""

from __future__ import annotations

import pytest
import segno

from tui.qr import BORDER, qr_lines

LINK = "https://plex.tv/link"


def modules_of(lines: list[str]) -> list[list[bool]]:
    """The dark modules that half blocks show, without the border."""
    rows: list[list[bool]] = []
    for line in lines:
        rows += [[sign not in "█▀" for sign in line], [sign not in "█▄" for sign in line]]
    size = len(lines[0])
    return [row[BORDER : size - BORDER] for row in rows[BORDER : size - BORDER]]


@pytest.mark.parametrize("text", [LINK, "https://plex.tv/link/?pin=ABCD", "https://app.plex.tv/auth#?code=" + "x" * 90])
def test_half_blocks_show_the_code(text: str) -> None:
    """Every module of the code is where a reader looks for it."""
    code = segno.make(text, error="l", micro=False)
    assert modules_of(qr_lines(text)) == [[bool(module) for module in row] for row in code.matrix]


def test_it_fits_beside_words_on_a_small_terminal() -> None:
    """A short address takes at most 33 columns and 17 lines, all lines as wide."""
    lines = qr_lines(LINK)
    assert (len({len(line) for line in lines}), len(lines[0]) <= 33, len(lines) <= 17) == (1, True, True)


def test_ascii_shows_the_same_code() -> None:
    """Without half blocks each module is two letters wide, so that it stays square."""
    lines = qr_lines(LINK, is_ascii=True)
    assert all(line.isascii() for line in lines)
    size = len(lines)
    dark = [[line[2 * at : 2 * at + 2] == "  " for at in range(size)] for line in lines]
    inner = [row[BORDER : size - BORDER] for row in dark[BORDER : size - BORDER]]
    assert inner == modules_of(qr_lines(LINK))
