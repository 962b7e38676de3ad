"""Columns of a list: how wide each is, and which give way when the terminal is narrow. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.widgets.line import Line, Span, Tone, cells, clip, fit


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Widths are cells."""

    title: str
    width: int
    """Its width; the least it can do with when it `grows`."""
    grows: bool = False
    """Takes a share of the room that is left over."""
    most: int = 0
    """Its width where there is plenty of room; 0 = no limit."""
    right: bool = False
    """Numbers stand at the right."""
    keeps_last: bool = False
    """Its last word tells more than the middle: `Severance S02E04`, `Heat (1995)`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that fit, with their widths. `shown` are indexes into the cells of a row."""

    columns: tuple[Column, ...]
    shown: tuple[int, ...]
    widths: tuple[int, ...]
    gap: int = 2


def lay_out(columns: Sequence[Column], width: int, gap: int = 2) -> Layout:
    """Drop columns from the right until the rest fits `width`, then share out what is left over.

    The first column always stays.
    """
    shown = list(range(len(columns)))
    while len(shown) > 1 and _needed(columns, shown, gap) > width:
        shown.pop()
    widths = {index: columns[index].width for index in shown}
    _share_out(columns, widths, width - _needed(columns, shown, gap))
    if len(shown) == 1:
        widths[shown[0]] = min(widths[shown[0]], width)
    return Layout(tuple(columns), tuple(shown), tuple(widths[index] for index in shown), gap)


def head_line(layout: Layout) -> Line:
    """The titles over the columns."""
    return row_line(layout, [Span(column.title, Tone.HEAD) for column in layout.columns])


def row_line(layout: Layout, row: Sequence[Span], ellipsis: str = "…") -> Line:
    """One row: each shown cell in exactly its column's cells."""
    spans: list[Span] = []
    last = len(layout.shown) - 1
    for place, (index, width) in enumerate(zip(layout.shown, layout.widths, strict=True)):
        column, cell = layout.columns[index], row[index]
        if column.keeps_last:
            cell = Span(clip_middle(cell.text, width, ellipsis), cell.tone)
        if place == last and not column.right:
            spans.append(Span(clip(cell.text, width, ellipsis), cell.tone))
        else:
            gap = "" if place == last else " " * layout.gap
            spans.append(Span(fit(cell.text, width, right=column.right, ellipsis=ellipsis) + gap, cell.tone))
    return tuple(spans)


def clip_middle(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` cells, its last word whole where that leaves room for the rest: "Winter… S02E04"."""
    head, _, tail = text.rpartition(" ")
    room = width - cells(tail) - 1
    if cells(text) <= width or not head or room < width // 2:
        return clip(text, width, ellipsis)
    return f"{clip(head, room, ellipsis)} {tail}"


def _share_out(columns: Sequence[Column], widths: dict[int, int], spare: int) -> None:
    """Give what is left over to the columns that grow, until it is gone or each is as wide as it gets."""
    growing = [index for index in widths if columns[index].grows]
    while spare > 0 and growing:
        share, rest = divmod(spare, len(growing))
        for place, index in enumerate(growing):
            given = _room(columns[index], widths[index], share + (place < rest))
            widths[index] += given
            spare -= given
        growing = [index for index in growing if _room(columns[index], widths[index], 1)]


def _room(column: Column, width: int, wanted: int) -> int:
    """How much of it a column that is so wide can take."""
    return min(wanted, max(0, column.most - width)) if column.most else wanted


def _needed(columns: Sequence[Column], shown: Sequence[int], gap: int) -> int:
    return sum(columns[index].width for index in shown) + gap * (len(shown) - 1)
