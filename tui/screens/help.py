"""The keys of the screen below, made from its bindings: what is told is what works."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen

from tui.glyphs import Glyphs
from tui.widgets.board import Board, BoardLine
from tui.widgets.dialog import Dialog
from tui.widgets.line import Span, Tone, apart, fit, line, wrap

KEY_CELLS = 12
ID_CELLS = 15
WIDE_ENOUGH_FOR_IDS = 50


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One action with all its keys."""

    group: str
    keys: str
    description: str
    tooltip: str
    binding_id: str


def help_rows(bindings: Iterable[ActiveBinding], display: Callable[[Binding], str]) -> list[HelpRow]:
    """One row an action, in groups: the screen, its lists, everywhere."""
    rows: dict[tuple[int, str], HelpRow] = {}
    for active in bindings:
        binding = active.binding
        if not binding.id or not binding.description:
            continue
        place = (id(active.node), binding.action)
        before = rows.get(place)
        keys = display(binding) if before is None else f"{before.keys} {display(binding)}"
        rows[place] = HelpRow(_group(active), keys, binding.description, binding.tooltip, binding.id)
    order = list(GROUPS)
    return sorted(rows.values(), key=lambda row: order.index(row.group))


GROUPS = ("This screen", "Lists", "Everywhere")


def help_lines(rows: Sequence[HelpRow], width: int, glyphs: Glyphs) -> list[BoardLine]:
    """The rows under their headings; the id for the keymap stands at the right where there is room."""
    lines: list[BoardLine] = []
    for group in GROUPS:
        of_group = [row for row in rows if row.group == group]
        if of_group:
            heading = BoardLine(line(Span(group, Tone.HEAD)))
            lines += [BoardLine(line()), heading] if lines else [heading]
            lines += [made for row in of_group for made in _row_lines(row, width, glyphs)]
    return lines


def _row_lines(row: HelpRow, width: int, glyphs: Glyphs) -> list[BoardLine]:
    has_ids = width >= WIDE_ENOUGH_FOR_IDS
    text_width = width - KEY_CELLS - (ID_CELLS if has_ids else 0)
    first, *more = wrap(row.tooltip or row.description, text_width, 3, glyphs.ellipsis)
    keys = Span(fit(row.keys, KEY_CELLS - 1, ellipsis=glyphs.ellipsis) + " ", Tone.BUSY)
    name = (Span(row.binding_id, Tone.MUTED),) if has_ids else ()
    lines = [apart(line(keys, first), name, width, glyphs.ellipsis), *(line(" " * KEY_CELLS, rest) for rest in more)]
    return [BoardLine(made) for made in lines]


def _group(active: ActiveBinding) -> str:
    if isinstance(active.node, App):
        return GROUPS[2]
    return GROUPS[0] if isinstance(active.node, Screen) else GROUPS[1]


class HelpDialog(Dialog[None]):
    """Scrolls under the usual keys."""

    DEFAULT_CSS = """
    HelpDialog {
        & > #dialog-box { height: 100%; }
        & #help { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q", "back", "Close", key_display="?", id="help.close"),
    ]
    FOOTER = ("move.down", "move.up", "back")
    AUTO_FOCUS = "#help"

    def __init__(self, name: str, rows: Sequence[HelpRow], *, glyphs: Glyphs) -> None:
        super().__init__(f"Keys of {name}, with their ids for the keymap", glyphs=glyphs)
        self._rows = rows

    def compose_body(self) -> ComposeResult:
        """The rows."""
        yield Board(glyphs=self.glyphs, id="help")

    def on_mount(self) -> None:
        """Draw them."""
        self.query_one(Board).show(lambda width: help_lines(self._rows, width, self.glyphs))
