"""Asks which one of a few: a line each, and enter takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from tui.glyphs import Glyphs
from tui.widgets.board import Board, BoardLine
from tui.widgets.dialog import Dialog
from tui.widgets.line import Span, Tone, apart, line
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView


@dataclass(frozen=True, slots=True)
class Pick:
    """One of what can be taken."""

    text: str
    note: str = ""
    """What is known of it, at the end of its line."""


class PickDialog(Dialog[int]):
    """Answers the place of what was taken."""

    DEFAULT_CSS = """
    PickDialog {
        & #pick-facts { height: auto; margin-bottom: 1; }
        & #picks { height: auto; max-height: 12; }
        &.-short #picks { max-height: 6; }
        &.-short #pick-facts { margin-bottom: 0; }
    }
    """
    FOOTER: ClassVar[tuple[str, ...]] = ("open", "back")
    AUTO_FOCUS = "#picks"

    def __init__(self, title: str, facts: str, picks: Sequence[Pick], *, glyphs: Glyphs) -> None:
        super().__init__(title, glyphs=glyphs)
        self._facts = facts
        self._picks = tuple(picks)

    def compose_body(self) -> ComposeResult:
        """What it is about, and the lines."""
        yield LinePanel(paragraph(self._facts, Tone.MUTED, most=4, ellipsis=self.glyphs.ellipsis), id="pick-facts")
        yield Board(glyphs=self.glyphs, id="picks")

    def on_mount(self) -> None:
        """Draw the lines; the list is as high as they are."""
        board = self.query_one(Board)
        board.styles.height = len(self._picks)
        board.show(self._picture)

    @on(LineView.Opened, "#picks")
    def _taken(self) -> None:
        place = self.query_one(Board).chosen
        if isinstance(place, int):
            self.dismiss(place)

    def _picture(self, width: int) -> list[BoardLine]:
        ellipsis = self.glyphs.ellipsis
        return [
            BoardLine(apart(line(pick.text), line(Span(pick.note, Tone.MUTED)), width, ellipsis), place)
            for place, pick in enumerate(self._picks)
        ]
