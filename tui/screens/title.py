"""One title in full; a series with its seasons and episodes."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.errors import NotFound
from tui.model.catalogue import Title, TitleKind
from tui.screens.face import Face
from tui.screens.live import LiveScreen
from tui.screens.surface import Surface
from tui.screens.title_picture import series_lines, title_lines
from tui.widgets.board import Board, BoardLine
from tui.widgets.line import Tone


class TitleScreen(LiveScreen):
    """Opened by enter in the catalogue."""

    NAME = "Title"
    DEFAULT_CSS = """
    TitleScreen {
        & #title { padding: 1 0 0 0; }
        &.-short #title { padding: 0; }
    }
    """
    FOOTER = ("mark", "copy", "back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "favourite", "Star", id="mark", tooltip="Make the title a favourite, or no longer"),
        Binding("y", "copy", "Copy", id="copy", tooltip="Copy the name to the clipboard"),
        Binding("escape", "back", "Back", id="back", tooltip="One step back"),
    ]

    def __init__(self, face: Face, title_id: int, episode_id: str = "") -> None:
        super().__init__(face)
        self._title_id = title_id
        self._wanted = episode_id
        self._title: Title | None = None

    def compose_body(self) -> ComposeResult:
        """One board that scrolls."""
        yield Board(glyphs=self.face.glyphs, id="title")

    async def read(self) -> None:
        """Read the title and, of a series, its episodes."""
        store = self.face.deck.store
        try:
            title = self._title = await store.titles.get(self._title_id)
        except NotFound as error:
            self.complain(error)
            return
        surface = Surface(self.face.glyphs, self.face.clock.now(), self.face.tz)
        is_series = title.kind is TitleKind.SERIES
        details = await store.details.of(title.profile_id, title.item_id) if is_series else None

        def picture(width: int) -> list[BoardLine]:
            lines = [BoardLine(row) for row in title_lines(title, width, surface)]
            return [*lines, BoardLine(()), *series_lines(details, width, surface)] if is_series else lines

        self.query_one(Board).show(picture)
        if self._wanted and self.query_one(Board).choose(self._wanted):
            self._wanted = ""

    def action_favourite(self) -> None:
        """Star it, or no longer."""
        if self._title is not None:
            self.act(self.attempt(self.face.deck.set_favourite(self._title.id, not self._title.is_favourite)))

    def action_copy(self) -> None:
        """Copy the name."""
        if self._title is not None:
            self.app.copy_to_clipboard(self._title.name)
            self.say("Name copied, if your terminal allows it", Tone.GOOD)
