"""Tells what is the matter and asks which way to go on: a row of buttons, of which Cancel has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button
from textual.widgets.button import ButtonVariant

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.dialog import Dialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True)
class Way(Generic[AnswerT]):
    """A way on: a button beside Cancel."""

    label: str
    answer: AnswerT
    variant: ButtonVariant = "error"
    """Red is what loses something."""
    needs_typing: bool = False
    """It cannot be gone before something was typed."""


class WaysDialog(Dialog[AnswerT]):
    """Answers the way that was chosen; None = esc, or Cancel."""

    DEFAULT_CSS = """
    WaysDialog {
        & #dialog-title { height: auto; }
        & #ways { height: 1; margin-top: 1; align-horizontal: right; }
        & #ways Button { margin-left: 2; min-width: 10; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "app.focus_previous", "Previous", show=False),
        Binding("right,l", "app.focus_next", "Next", show=False),
    ]
    AUTO_FOCUS = "#way-back"

    def __init__(
        self,
        title: str,
        facts: Sequence[str],
        ways: Sequence[Way[AnswerT]],
        *,
        cancelled: AnswerT | None = None,
        glyphs: Glyphs = UNICODE,
    ) -> None:
        """`facts`: count and consequence, a paragraph each; `cancelled`: what Cancel answers."""
        super().__init__(title, glyphs=glyphs)
        self.facts = facts
        self._cancelled = cancelled
        self._ways = {f"way-{place}": way for place, way in enumerate(ways)}

    def drawn_title(self, width: int) -> list[Line]:
        """Who decides must know on what: a long title has a second row where the terminal is not short."""
        if self.has_class("-short"):
            return super().drawn_title(width)
        return [line(Span(row, Tone.STRONG)) for row in wrap(self.heading, width, 2, self.glyphs.ellipsis)]

    def compose_body(self) -> ComposeResult:
        """The facts, what is to be typed, and the ways."""
        yield LinePanel(self.drawn_facts, id="facts")
        yield from self.compose_typing()
        with Horizontal(id="ways"):
            yield Button("Cancel", id="way-back", compact=True)
            for name, way in self._ways.items():
                yield Button(way.label, id=name, compact=True, variant=way.variant, disabled=way.needs_typing)

    def compose_typing(self) -> ComposeResult:
        """What must be typed before some ways can be gone."""
        yield from ()

    def drawn_facts(self, width: int) -> list[Line]:
        """The facts in rows."""
        return [line(row) for fact in self.facts for row in wrap(fact, width)]

    def open_ways(self, *, is_typed: bool) -> None:
        """Let the ways be gone that need something typed, or not."""
        for name, way in self._ways.items():
            self.query_one(f"#{name}", Button).disabled = way.needs_typing and not is_typed

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        way = self._ways.get(event.button.id or "")
        self.dismiss(self._cancelled if way is None else way.answer)
