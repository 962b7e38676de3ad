"""Plain columns for terminals and pipes: aligned by cells, so that wide letters keep their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from unicodedata import combining, east_asian_width

GAP = "  "
NARROWEST = 8
"""Cells that a column keeps, however narrow the terminal."""


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Iterable[int] = (),
    width: int | None = None,
    flexible: Iterable[int] = (),
    ellipsis: str = "~",
) -> list[str]:
    """The lines of a table, its head first; the columns numbered in `right` are aligned to the right.

    With a `width` in cells, the columns numbered in `flexible` give way in that order, and what is cut of them ends in
    `ellipsis`.
    """
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(map(cells, column)) for column in zip_longest(*lines, fillvalue="")]
    if width is not None:
        widths = _narrowed(widths, width, flexible)
    is_right = frozenset(right)
    return [
        GAP.join(
            _padded(cut(cell, room, ellipsis), room, is_right=at in is_right)
            for at, (cell, room) in enumerate(zip(line, widths, strict=False))
        ).rstrip()
        for line in lines
    ]


def facts(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of name and value, the values under each other; empty values are left out."""
    shown = [(name, value) for name, value in pairs if value]
    width = max((cells(name) for name, _ in shown), default=0)
    return [f"{_padded(name, width)}{GAP}{value}" for name, value in shown]


def cells(text: str) -> int:
    """How many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _narrowed(widths: list[int], width: int, flexible: Iterable[int]) -> list[int]:
    """The widths, made to fit as far as the flexible columns can give way."""
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - width
    for at in flexible:
        given = min(max(excess, 0), max(widths[at] - NARROWEST, 0))
        widths[at] -= given
        excess -= given
    return widths


def cut(text: str, width: int, ellipsis: str) -> str:
    """The start of a text that fits into `width` cells; what is cut of it ends in `ellipsis`."""
    if len(text) <= width and cells(text) <= width:
        return text
    kept, room = [], width - 1
    for char in text:
        room -= cells(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ellipsis


def _padded(text: str, width: int, *, is_right: bool = False) -> str:
    padding = " " * (width - cells(text))
    return padding + text if is_right else text + padding
