"""The frame of a screen that tells all of one title on one board: facts, how it stands, episodes, what happened."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.screens.live import LiveScreen
from tui.screens.surface import Surface
from tui.screens.timeline_picture import Told, full_text
from tui.widgets.board import Board
from tui.widgets.line import Tone
from tui.widgets.line_view import LineView


class StoryScreen(LiveScreen):
    """Subclasses read and draw; a line of the timeline is told in full by enter."""

    DEFAULT_CSS = """
    StoryScreen {
        & #story { padding: 1 0 0 0; }
        &.-short #story { padding: 0; }
    }
    """
    FOOTER: ClassVar[tuple[str, ...]] = ("open", "copy", "back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="copy", tooltip="Copy the name to the clipboard"),
        Binding("escape", "back", "Back", id="back", tooltip="One step back"),
    ]

    def compose_body(self) -> ComposeResult:
        """One board that scrolls."""
        yield Board(glyphs=self.face.glyphs, id="story")

    @property
    def name_to_copy(self) -> str:
        """What `y` copies; "" while nothing is shown."""
        return ""

    @property
    def board(self) -> Board:
        """All that is told."""
        return self.query_one("#story", Board)

    @property
    def surface(self) -> Surface:
        """What lines are drawn with at this moment."""
        return Surface(self.face.glyphs, self.face.clock.now(), self.face.tz)

    def opened(self, key: object) -> None:
        """Enter was pressed on a line that is not of the timeline."""

    @on(LineView.Opened, "#story")
    def _line_opened(self) -> None:
        key = self.board.chosen
        if isinstance(key, Told):
            self.say(full_text(key, self.surface))
        elif key is not None:
            self.opened(key)

    def action_copy(self) -> None:
        """Copy the name."""
        if self.name_to_copy:
            self.app.copy_to_clipboard(self.name_to_copy)
            self.say("Name copied, if your terminal allows it", Tone.GOOD)
