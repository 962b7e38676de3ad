"""Asks before something is lost: names the object, the count and the consequence. Cancel has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.dialog import Dialog
from tui.widgets.field import QuietInput
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    title: str
    """Names the object: `Remove profile "iptv-one"?`"""
    facts: Sequence[str]
    """Count and consequence, a paragraph each."""
    yes: str
    """Label of the button that does it."""
    typed_name: str = ""
    """When given, this text must be typed first."""


class Confirm(Dialog[bool]):
    """True only when the person chose to do it."""

    DEFAULT_CSS = """
    Confirm {
        & #confirm-buttons { height: 1; margin-top: 1; align-horizontal: right; }
        & #confirm-buttons Button { margin-left: 2; min-width: 12; }
        & #confirm-name { margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "app.focus_previous", "Previous", show=False),
        Binding("right,l", "app.focus_next", "Next", show=False),
    ]
    AUTO_FOCUS = "#confirm-no"

    def __init__(self, question: Question, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(question.title, glyphs=glyphs)
        self.question = question

    def compose_body(self) -> ComposeResult:
        """The facts, the name to type if one is asked for, and the two buttons."""
        yield LinePanel(self._facts, id="confirm-facts")
        if self.question.typed_name:
            yield LinePanel(self._ask_name)
            yield QuietInput(id="confirm-name")
        with Horizontal(id="confirm-buttons"):
            yield Button("Cancel", id="confirm-no", compact=True)
            yes = Button(self.question.yes, id="confirm-yes", compact=True, variant="error")
            yes.disabled = bool(self.question.typed_name)
            yield yes

    @on(Input.Changed, "#confirm-name")
    def _name_typed(self, event: Input.Changed) -> None:
        self.query_one("#confirm-yes", Button).disabled = event.value.strip() != self.question.typed_name

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm-yes")

    def _facts(self, width: int) -> list[Line]:
        return [line(row) for fact in self.question.facts for row in wrap(fact, width)]

    def _ask_name(self, width: int) -> list[Line]:
        return [line(), line(Span("Type ", Tone.MUTED), self.question.typed_name, Span(" to go on:", Tone.MUTED))]
