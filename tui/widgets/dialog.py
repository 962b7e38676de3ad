"""A box over the screen that waits for an answer. `esc` is always the harmless way out."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import Line, Span, Tone, crop, line
from tui.widgets.line_panel import LinePanel

AnswerT = TypeVar("AnswerT")


class Dialog(ModalScreen[AnswerT]):
    """Draws the box with its title and its keys; subclasses fill it by `compose_body`. No answer is None.

    Keys that move the focus have priority: on a slow line the letters after them arrive in one burst with them.
    """

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & > #dialog-box {
            width: 72;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $surface;
            border: round $border;
            padding: 0 1;
        }
        & #dialog-title { height: 1; margin-bottom: 1; }
        & #dialog-box KeyFooter { dock: none; margin-top: 1; background: transparent; }
        &:ansi { background: ansi_default; }
        &:ansi > #dialog-box { background: ansi_default; }
        &.-short #dialog-title { margin-bottom: 0; }
        &.-short #dialog-box KeyFooter { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "Previous", show=False, priority=True),
        Binding("escape", "back", "Back", id="back", tooltip="Close without doing anything"),
    ]

    def __init__(self, title: str, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self.heading = title
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The box."""
        with Vertical(id="dialog-box"):
            yield LinePanel(self.drawn_title, id="dialog-title")
            yield from self.compose_body()
            yield KeyFooter()

    def drawn_title(self, width: int) -> list[Line]:
        """The title in one row."""
        return [crop(line(Span(self.heading, Tone.STRONG)), width, self.glyphs.ellipsis)]

    def compose_body(self) -> ComposeResult:
        """What stands between title and keys."""
        yield from ()

    def action_back(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
