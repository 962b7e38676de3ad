"""Asks what becomes of syncs that run here when the dashboard is left. Cancel has the focus."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from tui.glyphs import Glyphs
from tui.widgets.confirm import Question
from tui.widgets.dialog import Dialog
from tui.widgets.line import Line, line, wrap
from tui.widgets.line_panel import LinePanel


class Leaving(Enum):
    """How the dashboard is left."""

    QUIT = auto()
    """What runs here is interrupted."""
    KEEP = auto()
    """A service goes on with it."""


class QuitDialog(Dialog[Leaving]):
    """Answers how, or nothing."""

    DEFAULT_CSS = """
    QuitDialog {
        & #quit-buttons { height: 1; margin-top: 1; align-horizontal: right; }
        & #quit-buttons Button { margin-left: 2; min-width: 10; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "app.focus_previous", "Previous", show=False),
        Binding("right,l", "app.focus_next", "Next", show=False),
    ]
    AUTO_FOCUS = "#quit-cancel"
    ANSWERS: ClassVar[dict[str, Leaving]] = {"quit-now": Leaving.QUIT, "quit-keep": Leaving.KEEP}

    def __init__(self, question: Question, *, glyphs: Glyphs) -> None:
        super().__init__(question.title, glyphs=glyphs)
        self.question = question

    def compose_body(self) -> ComposeResult:
        """What runs, and the three ways."""
        yield LinePanel(self._facts)
        with Horizontal(id="quit-buttons"):
            yield Button("Cancel", id="quit-cancel", compact=True)
            yield Button(self.question.yes, id="quit-now", compact=True, variant="error")
            yield Button("Keep syncing", id="quit-keep", compact=True, variant="primary")

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(self.ANSWERS.get(event.button.id or ""))

    def _facts(self, width: int) -> list[Line]:
        return [line(row) for fact in self.question.facts for row in wrap(fact, width)]
