"""Plain columns for terminals and pipes: aligned by cells, so that wide letters keep their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from unicodedata import combining, east_asian_width

GAP = "  "


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> list[str]:
    """The lines of a table, its head first; the columns numbered in `right` are aligned to the right."""
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(map(cells, column)) for column in zip_longest(*lines, fillvalue="")]
    is_right = frozenset(right)
    return [
        GAP.join(
            _padded(cell, width, is_right=at in is_right)
            for at, (cell, width) in enumerate(zip(line, widths, strict=False))
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


def _padded(text: str, width: int, *, is_right: bool = False) -> str:
    padding = " " * (width - cells(text))
    return padding + text if is_right else text + padding
