"""The frame of a screen that tells all of one title on one board: facts, how it stands, episodes, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.screens.catalogue.hub_picture import DecisionKey
from tui.screens.catalogue.timeline_picture import Told, full_text
from tui.screens.live import LiveScreen
from tui.screens.surface import Surface
from tui.widgets.board import Board
from tui.widgets.line import Tone
from tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from tui.model.lists import Entry
    from tui.screens.catalogue.watch_scope import Scope


class StoryScreen(LiveScreen):
    """Subclasses read and draw; a line of the timeline is told in full by enter."""

    DEFAULT_CSS = """
    StoryScreen {
        & #story { padding: 1 0 0 0; }
        &.-short #story { padding: 0; }
    }
    """
    FOOTER: ClassVar[tuple[str, ...]] = ("watched", "to_list", "open", "copy", "back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "watched", "Watched", id="watched",
                tooltip="Mark it as watched, or no longer, here and on every server"),
        Binding("plus", "to_list", "List", key_display="+", id="to_list", tooltip="Put it on a list"),
        Binding("y", "copy", "Copy", id="copy", tooltip="Copy the name to the clipboard"),
        Binding("escape", "back", "Back", id="back", tooltip="One step back"),
    ]  # fmt: skip

    def compose_body(self) -> ComposeResult:
        """One board that scrolls."""
        yield Board(glyphs=self.face.glyphs, id="story")

    @property
    def name_to_copy(self) -> str:
        """What `y` copies; "" while nothing is shown."""
        return ""

    async def scopes(self) -> Sequence[Scope]:
        """What `w` is about, the line under the cursor first. Raises LocalStoreError."""
        return ()

    async def entries(self) -> Sequence[Entry]:
        """What `+` puts on a list, the line under the cursor first. Raises LocalStoreError."""
        return ()

    @property
    def board(self) -> Board:
        """All that is told."""
        return self.query_one("#story", Board)

    @property
    def surface(self) -> Surface:
        """What lines are drawn with at this moment."""
        return self.face.surface

    def opened(self, key: object) -> None:
        """Enter was pressed on a line that is not of the timeline."""

    @on(LineView.Opened, "#story")
    def _line_opened(self) -> None:
        key = self.board.chosen
        if isinstance(key, Told):
            self.say(full_text(key, self.surface))
        elif isinstance(key, DecisionKey):
            self.say(key.text)
        elif key is not None:
            self.opened(key)

    def action_watched(self) -> None:
        """Mark it."""
        from tui.screens.catalogue.watching import mark_watched  # noqa: PLC0415  only for this key

        self.act(mark_watched(self, self.scopes()))

    def action_to_list(self) -> None:
        """Put it on a list."""
        from tui.screens.lists.picking import put_on_list  # noqa: PLC0415  only for this key

        self.act(put_on_list(self, self.entries()))

    def action_copy(self) -> None:
        """Copy the name."""
        if self.name_to_copy:
            self.app.copy_to_clipboard(self.name_to_copy)
            self.say("Name copied, if your terminal allows it", Tone.GOOD)
