"""What the forms of the Import screen have in common, and the first of them: a Tautulli file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from tui.glyphs import Glyphs
from tui.model.plays import ImportFile
from tui.model.runs import RunOptions
from tui.screens.imports.path_completion import PathCompleter, with_tilde
from tui.screens.imports.picture import remembered
from tui.screens.surface import Surface
from tui.widgets.line import Line, Span, Tone, apart, line, line_width
from tui.widgets.line_panel import LinePanel
from tui.widgets.path_field import PathField
from tui.widgets.tick import Tick

QUOTES = ("'", '"')
FORM_KEYS: list[BindingType] = [
    Binding("j,down", "step(1)", "Down", show=False, id="move.down"),
    Binding("k,up", "step(-1)", "Up", show=False, id="move.up"),
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

    def action_step(self, step: int) -> None:
        """The next row, or the one before; the keys stay in the form, and out of where letters are typed."""
        rows = [row for row in self.query("*").results(Widget) if row.focusable and not isinstance(row, Input)]
        if self.screen.focused in rows:
            rows[(rows.index(self.screen.focused) + step) % len(rows)].focus()

    def _drawn_title(self, width: int) -> list[Line]:
        key, told = self.HINT
        hint = line(Span(key, Tone.BUSY), Span(f" {told}", Tone.TEXT)) if key else ()
        heading = line(Span(self.HEADING, Tone.HEAD if self.has_focus_within else Tone.MUTED))
        has_room = line_width(heading) + line_width(hint) < width
        return [apart(heading, hint if has_room else (), width)]

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
