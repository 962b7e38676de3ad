"""The two forms of the Import screen, side by side: a Tautulli file, and the playback history of a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from tui.glyphs import Glyphs
from tui.model.plays import ImportFile
from tui.model.runs import RunOptions
from tui.screens.import_picture import remembered
from tui.screens.path_completion import PathCompleter, with_tilde
from tui.screens.surface import Surface
from tui.widgets.choice import Choice
from tui.widgets.line import Line, Span, Tone, apart, crop, line
from tui.widgets.line_panel import LinePanel
from tui.widgets.path_field import PathField
from tui.widgets.tick import Tick

DAYS = ("30", "60", "90", "180", "365", "all", "7", "14")
"""How far back a history is read; what is chosen at first stands first."""
QUOTES = ("'", '"')
FORM_KEYS: list[BindingType] = [
    Binding("j,down", "app.focus_next", "Down", show=False, id="move.down"),
    Binding("k,up", "app.focus_previous", "Up", show=False, id="move.up"),
]


class ImportForm(Vertical):
    """A title that shows where one is, then the rows to fill in."""

    DEFAULT_CSS = """
    ImportForm {
        height: auto;
        padding: 0 2 0 0;
        & > .form-title { height: 1; }
        & > .form-row { height: 1; margin-left: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS
    HEADING: ClassVar[str] = ""
    HINT: ClassVar[tuple[str, str]] = ("", "")
    """A key and what it does, at the end of the title."""

    def title(self) -> LinePanel:
        """Lit while the focus is in the form."""
        return LinePanel(self._drawn_title, classes="form-title")

    def on_descendant_focus(self) -> None:
        """Light the title."""
        self.query_one(".form-title", LinePanel).show(self._drawn_title)

    def on_descendant_blur(self) -> None:
        """Out again."""
        self.query_one(".form-title", LinePanel).show(self._drawn_title)

    def _drawn_title(self, width: int) -> list[Line]:
        key, told = self.HINT
        hint = line(Span(key, Tone.BUSY), Span(f" {told}", Tone.TEXT)) if key else ()
        return [apart(line(Span(self.HEADING, Tone.HEAD if self.has_focus_within else Tone.MUTED)), hint, width)]

    @property
    def first(self) -> Widget:
        """What the focus goes to."""
        raise NotImplementedError


class FileForm(ImportForm):
    """The file and how it is taken in."""

    HEADING = "Tautulli Database Import"
    HINT = ("e", "types the path")

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._completer = PathCompleter()

    def compose(self) -> ComposeResult:
        """Path, ticks, keys."""
        yield self.title()
        placeholder = "tautulli.db, plexpy.db or a backup zip: e types it"
        field = PathField("File", self._completer.complete, placeholder=placeholder, glyphs=self._glyphs)
        field.add_class("form-row")
        yield field
        for tick in (Tick("Resume from last position", is_on=True, id="resume"), Tick("Dry run", id="dry-run")):
            tick.add_class("form-row")
            yield tick

    @property
    def field(self) -> PathField:
        """The path."""
        return self.query_one(PathField)

    @property
    def path(self) -> str:
        """The file, as it is typed; without the quotes that are pasted with it."""
        text = self.field.text
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in QUOTES else text

    @property
    def first(self) -> Widget:
        """The path is gone to by its own key, so that letters stay keys."""
        return self.query_one("#resume")

    def options(self, *, dry_run: bool = False) -> RunOptions:
        """What the ticks say."""
        is_dry = dry_run or self.query_one("#dry-run", Tick).is_on
        return RunOptions(dry_run=is_dry, restart=not self.query_one("#resume", Tick).is_on)

    def remember(self, files: Sequence[ImportFile], running: str, on: Surface) -> None:
        """Offer the files of earlier imports. While nothing was typed, the one that is `running` is filled in, else
        the last one.
        """
        known = self._completer.remembered = remembered(files, on.now, on)
        path = running if running.isprintable() else ""
        if not path and known:
            path = known[0].path
        if path and not self.path and not self.field.input.has_focus:
            self.field.text = with_tilde(path)


@dataclass(frozen=True, slots=True)
class HistoryOrder:
    """Whose history is read, and how far back."""

    server: str
    options: RunOptions


class HistoryForm(ImportForm):
    """The server and the days."""

    HEADING = "Playback history"

    def compose(self) -> ComposeResult:
        """Choices, and why it waits."""
        yield self.title()
        for choice in (Choice("Server", id="server"), Choice("Days", DAYS, id="days")):
            choice.add_class("form-row")
            yield choice
        yield LinePanel(id="history-told", classes="form-row")

    @property
    def first(self) -> Widget:
        """The server."""
        return self.query_one("#server")

    def offer(self, servers: Sequence[str], told: Line) -> None:
        """The servers there are, and what stands under the choices."""
        self.query_one("#server", Choice).offer(servers)
        self.query_one("#history-told", LinePanel).show(lambda width: [crop(told, width)])

    @property
    def server(self) -> str:
        """The chosen server; "" while there is none."""
        return self.query_one("#server", Choice).value

    def order(self, *, dry_run: bool = False) -> HistoryOrder:
        """What is chosen."""
        days = self.query_one("#days", Choice).value
        return HistoryOrder(self.server, RunOptions(dry_run=dry_run, days=None if days == "all" else int(days)))
