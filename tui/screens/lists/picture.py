"""Lists as lines: one for each under the gauges of the account, and the rows of the chosen one. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.formatting import count_text, when_text
from tui.model.delivery_states import DeliveryState
from tui.model.lists import AddedBy, ListFigures, ListMode, ListState, LocalList
from tui.screens.lists.facts import Asked, ListsFacts, view_of
from tui.screens.lists.rows import Row, Sign, View
from tui.screens.lists.words import (
    entry_name,
    id_text,
    state_span,
)
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, Layout, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone, apart, line, wrap

ROOMY = 76
"""Cells from which on all columns fit, in the order in which they read best."""
NAME = Column("List", 15, grows=True, most=40)
STATE = Column("State", 11)
ITEMS = Column("Items", 6, right=True)
MODE = Column("Mode", 7)
FIGURES = (Column("+", 4, right=True), Column("−", 4, right=True), Column("=", 5, right=True))
LIST_COLUMNS = (NAME, MODE, Column("Privacy", 7), ITEMS, Column("Last sync", 9), *FIGURES, STATE)
NARROW_COLUMNS = (NAME, STATE, ITEMS, *FIGURES, MODE, Column("Privacy", 7), Column("Last sync", 9))
ROW_COLUMNS = (
    Column("", 1),
    Column("What", 22, grows=True, keeps_last=True),
    Column("Known as", 13),
    Column("Here", 4),
    Column("Trakt", 5),
    Column("Last agreed", 11),
)
LISTS_EMPTY = (
    "Lists stand here: what you collect by hand or by a rule, and how it stands on Trakt. a makes one, T takes one "
    "over from Trakt, and + on a title (6) puts it on a list."
)
ADDED_WORDS = {AddedBy.HAND: "by hand", AddedBy.RULE: "by its rule", AddedBy.TRAKT: "from Trakt"}
SIGN_TONES = {
    Sign.ADD: Tone.GOOD,
    Sign.REMOVE: Tone.WARN,
    Sign.SAME: Tone.MUTED,
    Sign.CHANGE: Tone.BUSY,
    Sign.CONFLICT: Tone.WARN,
    Sign.UNSURE: Tone.WARN,
    Sign.NONE: Tone.MUTED,
}


@dataclass(frozen=True, slots=True)
class ListKey:
    """The cursor stands on this list."""

    list_id: int | None
    """None = all of them."""


ALL_LISTS = ListKey(None)


def list_lines(facts: ListsFacts, width: int, on: Surface) -> list[BoardLine]:
    """A line for each list under its heading; where there are several, all of them first."""
    columns = LIST_COLUMNS if width >= ROOMY else NARROW_COLUMNS
    layout = lay_out(_drawn_columns(columns, on), width, gap=1)
    lines = [BoardLine(head_line(layout))]
    if len(facts.lists) > 1:
        lines.append(_board_line(layout, columns, _sum_cells(facts), ALL_LISTS, on))
    for shown in facts.lists:
        lines.append(_board_line(layout, columns, _list_cells(shown, facts, on), ListKey(shown.id), on))
    return lines


def asked_line(asked: Asked, facts: ListsFacts, count: int, width: int, on: Surface) -> Line:
    """Which list is shown, how much of it, and how much that is."""
    shown = facts.list(asked.list_id)
    view = view_of(asked, shown)
    left = [Span(" All lists" if shown is None else f" {facts.title(shown.id)}", Tone.HEAD)]
    if shown is not None:
        left += [Span("   shown ", Tone.MUTED), Span(view.value, Tone.STRONG)]
    left += [Span("   / ", Tone.MUTED), Span(asked.text, Tone.MARK)] if asked.text else []
    right = line(Span(count_text(count), Tone.MUTED)) if shown is not None else ()
    return apart(line(*left), right, width - 1, on.glyphs.ellipsis)


def row_cells(row: Row, on: Surface) -> Sequence[Span]:
    """The cells of ROW_COLUMNS."""
    item, entry = row.item, row.entry
    known = "" if entry is None else id_text(entry)
    if item is not None and row.sign is Sign.UNSURE:
        known = f"{len(item.candidates)} matches" if item.candidates else "not found"
    return (
        Span(sign_text(row.sign, on), SIGN_TONES[row.sign]),
        Span(row.text, SIGN_TONES[row.sign] if row.sign is Sign.CONFLICT else Tone.TEXT),
        Span(known, Tone.WARN if row.sign is Sign.UNSURE else Tone.MUTED),
        _mark(row.here, on),
        _mark(row.there, on),
        _mark(row.agreed, on),
    )


def whole_line(row: Row, on: Surface) -> Line:
    """A row that is no entry: what both sides changed."""
    sign, text, *_ = row_cells(row, on)
    return line(sign, "  ", text)


def sign_text(sign: Sign, on: Surface) -> str:
    """What stands before a row."""
    texts = {Sign.ADD: "+", Sign.REMOVE: on.glyphs.minus, Sign.SAME: "=", Sign.CHANGE: "~"}
    return texts.get(sign, {Sign.CONFLICT: on.glyphs.attention, Sign.UNSURE: "?"}.get(sign, " "))


def row_lines(row: Row, width: int, on: Surface) -> list[Line]:
    """The chosen row in full."""
    entry = row.entry
    name = row.text if entry is None else entry_name(entry)
    lines = [line(Span(part, Tone.STRONG)) for part in wrap(name, width, 2, on.glyphs.ellipsis)]
    own = "" if entry is None else ", ".join((*(f"trakt:{one}" for one in _trakt_ids(row)), *entry.ids))
    told = ((row.note, Tone.TEXT), (_candidates(row), Tone.MUTED), (own, Tone.MUTED), (_added(row, on), Tone.MUTED))
    for text, tone in told:
        lines += [line(Span(part, tone)) for part in wrap(text, width, 2, on.glyphs.ellipsis)]
    return lines


def empty_text(view: View | None, text: str) -> str:
    """What an empty list means."""
    if text:
        return "Nothing with this text. esc takes the filter away."
    if view is None:
        return "j and k choose a list: here is what stands on it. s syncs all of them."
    if view is View.STUCK:
        return "Nothing needs you here. ] shows what is to change."
    if view is View.CHANGES:
        return "Nothing is to change, as far as the last look at Trakt tells. D looks again, ] shows all items."
    return "Nothing stands on it yet: tab goes here, a adds by id or file, + on a title (6) adds that."


def _list_cells(shown: LocalList, facts: ListsFacts, on: Surface) -> dict[str, Span]:
    has_side = shown.profile_id is not None and shown.mode is not ListMode.OFF
    figures = shown.figures if has_side and shown.synced_at is not None else None
    removed = shown.held if shown.state is ListState.HELD else None
    synced = "" if shown.synced_at is None else when_text(shown.synced_at, on.now, on.tz)
    return {
        "List": Span(facts.title(shown.id), Tone.STRONG),
        "Mode": Span(shown.mode.value, Tone.TEXT if has_side else Tone.MUTED),
        "Privacy": Span(shown.details.privacy.value if has_side else "-", Tone.TEXT if has_side else Tone.MUTED),
        "Items": Span(count_text(shown.items)),
        "Last sync": Span(synced or "-", Tone.MUTED),
        **_figure_cells(figures, removed),
        "State": state_span(shown, on.glyphs, is_syncing=facts.is_syncing(shown)),
    }


def _figure_cells(figures: ListFigures | None, held: int | None) -> dict[str, Span]:
    if figures is None:
        blank = Span("")
        return {"+": blank, "−": blank if held is None else Span(count_text(held), Tone.WARN), "=": blank}
    gone = figures.removed if held is None else held
    tone = Tone.WARN if held else Tone.TEXT if gone else Tone.MUTED
    return {
        "+": Span(count_text(figures.added), Tone.GOOD if figures.added else Tone.MUTED),
        "−": Span(count_text(gone), tone),
        "=": Span(count_text(figures.unchanged), Tone.MUTED),
    }


def _sum_cells(facts: ListsFacts) -> dict[str, Span]:
    waiting = sum(one.state is ListState.WAITING for one in facts.lists)
    needs = "1 needs you" if facts.stuck == 1 else f"{count_text(facts.stuck)} need you"
    told = needs if facts.stuck else f"{waiting} waiting" if waiting else ""
    return {
        "List": Span("All lists"),
        "Items": Span(count_text(sum(one.items for one in facts.lists)), Tone.MUTED),
        "State": Span(told, Tone.WARN if facts.stuck else Tone.BUSY),
    }


def _board_line(
    layout: Layout, columns: Sequence[Column], cells: dict[str, Span], key: ListKey, on: Surface
) -> BoardLine:
    row = [cells.get(column.title, Span("")) for column in columns]
    return BoardLine(row_line(layout, row, on.glyphs.ellipsis), key)


def _drawn_columns(columns: Sequence[Column], on: Surface) -> list[Column]:
    """With the minus that the terminal can draw."""
    minus = FIGURES[1]
    drawn = Column(on.glyphs.minus, minus.width, right=True)
    return [drawn if column is minus else column for column in columns]


def _mark(value: bool | None, on: Surface) -> Span:
    if value is None:
        return Span("-", Tone.MUTED)
    sign = DeliveryState.DONE if value else DeliveryState.DEAD
    return Span(on.glyphs.delivery[sign], Tone.GOOD if value else Tone.WARN)


def _trakt_ids(row: Row) -> Sequence[int]:
    return () if row.entry is None or row.entry.trakt_id is None else (row.entry.trakt_id,)


def _added(row: Row, on: Surface) -> str:
    """When an item came onto the list here, and how."""
    if row.item is None:
        return ""
    return f"added {when_text(row.item.added_at, on.now, on.tz)} {ADDED_WORDS[row.item.added_by]}"


def _candidates(row: Row) -> str:
    if row.item is None or not row.item.candidates:
        return ""
    return f"It may be {', '.join(entry_name(one) for one in row.item.candidates)}"
