"""A line of the screen as plain data: pieces of text, each with a tone. No markup, so no text can drive the interface.

Widths are terminal cells, not characters. Every text passes `safe` on its way in, also when the store's own cleaning
was bypassed.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from tui.model.clean import clean_text

MAX_TEXT = 2_000
"""Longest piece that is measured at all; no terminal is wider."""
EMOJI_SELECTOR = "\ufe0f"
"""Asks for the coloured form of a sign, which is one cell wide on some terminals and two on others."""

JOINERS = "\u200c\u200d"
"""Some scripts are spelled with them."""
REPLACEMENT = "\ufffd"
"""Stands for private and unassigned characters, which every terminal draws in its own width."""


class Tone(StrEnum):
    """What a piece of text means; the theme decides how that looks."""

    TEXT = "text"
    MUTED = "muted"
    STRONG = "strong"
    HEAD = "head"
    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    MARK = "mark"
    """Stars and what was searched for."""


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    tone: Tone = Tone.TEXT


Line = tuple[Span, ...]

EMPTY: Line = ()


def line(*pieces: str | Span) -> Line:
    """A line of the given pieces; bare strings are in the ordinary tone."""
    return tuple(
        Span(safe(piece)) if isinstance(piece, str) else Span(safe(piece.text), piece.tone) for piece in pieces
    )


def safe(text: str) -> str:
    """The text without anything that a terminal would act on, or whose width terminals disagree on."""
    if not text.isprintable() or len(text) > MAX_TEXT:
        text = "".join(map(_shown, clean_text(text, MAX_TEXT)))
    return text if text.isascii() else text.replace(EMOJI_SELECTOR, "")


def _shown(char: str) -> str:
    return char if char.isprintable() or char in JOINERS else REPLACEMENT


def plain(pieces: Iterable[Span]) -> str:
    """The text of a line alone."""
    return "".join(span.text for span in pieces)


def cells(text: str) -> int:
    """How many cells a text takes."""
    return cell_len(text)


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` cells, with an ellipsis where something was cut off."""
    text = safe(text)
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    room = width - cell_len(ellipsis)
    return set_cell_size(text, room).rstrip() + ellipsis if room >= 0 else set_cell_size(text, width)


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """The text in exactly `width` cells: cut with an ellipsis or padded, to the left or the `right` side."""
    short = clip(text, width, ellipsis)
    pad = " " * (width - cell_len(short))
    return pad + short if right else short + pad


def line_width(pieces: Iterable[Span]) -> int:
    """How many cells a line takes."""
    return sum(cell_len(span.text) for span in pieces)


def crop(pieces: Line, width: int, ellipsis: str = "…") -> Line:
    """The line in at most `width` cells, its last piece cut with an ellipsis."""
    if line_width(pieces) <= width:
        return pieces
    kept: list[Span] = []
    room = width
    for span in pieces:
        taken = cell_len(span.text)
        if taken >= room:
            rest = span.text if taken > room else span.text + " "
            return (*kept, Span(clip(rest, room, ellipsis), span.tone))
        kept.append(span)
        room -= taken
    return tuple(kept)


def apart(left: Line, right: Line, width: int, ellipsis: str = "…") -> Line:
    """Two lines on one row, at its two ends; the left one gives way."""
    right = crop(right, width, ellipsis)
    room = width - line_width(right)
    if not right:
        return crop(left, width, ellipsis)
    left = crop(left, max(0, room - 1), ellipsis)
    return (*left, Span(" " * (room - line_width(left))), *right)


def wrap(text: str, width: int, most: int = 0, ellipsis: str = "…") -> list[str]:
    """Break a text at blanks into rows of at most `width` cells; at most `most` rows when that is given."""
    rows: list[str] = []
    for paragraph in text.splitlines():
        rows.extend(_wrap_paragraph(safe(paragraph), max(1, width)))
    if most and len(rows) > most:
        last = rows[most - 1]
        cut = last if cell_len(last) < width else set_cell_size(last, width - 1).rstrip()
        return [*rows[: most - 1], cut + ellipsis]
    return rows


def _wrap_paragraph(text: str, width: int) -> list[str]:
    rows: list[str] = []
    row = ""
    for word in text.split():
        for part in chop_cells(word, width) or [""]:
            joined = f"{row} {part}" if row else part
            if cell_len(joined) <= width:
                row = joined
            else:
                rows.append(row)
                row = part
    return [*rows, row] if row else rows
