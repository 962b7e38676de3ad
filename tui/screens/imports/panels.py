"""The panels of the Import screen: what it is made of, which of them is in front, where tab leads."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from tui.model.runs import Run
from tui.screens.face import Face
from tui.screens.imports.forms import FileForm
from tui.screens.imports.history_form import HistoryForm
from tui.screens.imports.picture import NOTHING_YET, rule_line
from tui.screens.imports.validate_pane import ValidatePane
from tui.screens.runs.error_keys import ErrorKeysScreen
from tui.screens.runs.picture import error_lines
from tui.screens.surface import Surface
from tui.widgets.board import Board
from tui.widgets.error_tree import ErrorTree
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line, Span, Tone, crop, line
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView

PANELS = ("errors", "imports", "plays", "file", "history")
"""Where tab goes, in its order; plays are shown only where it is wide."""


class ImportPanelsScreen(ErrorKeysScreen):
    """Forms on top; below them the run that works or the newest one, its errors, and the last imports."""

    AUTO_FOCUS = None

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self.panel = ""
        """The one in front: of PANELS."""

    def compose_body(self) -> ComposeResult:
        """Forms, then run and errors, or what a look into the file found; the last imports below or beside."""
        glyphs = self.face.glyphs
        with Horizontal(id="import-forms"):
            yield FileForm(glyphs, id="file")
            yield HistoryForm(glyphs, id="history")
        yield LinePanel(id="import-rule")
        with Container(id="import-body"):
            with Container(id="import-work"):
                yield LinePanel(id="import-run")
                yield LinePanel(paragraph(NOTHING_YET, Tone.MUTED), id="import-empty")
                yield ErrorTree(by_severity=True, glyphs=glyphs, id="errors")
                yield LinePanel(id="error")
                yield FilterBar(placeholder="text in record or message")
                yield ValidatePane(self.face, id="validation")
            with Container(id="import-side"):
                yield LinePanel(id="imports-title", classes="panel-title")
                yield Board(glyphs=glyphs, id="imports")
                yield LinePanel(id="plays-title", classes="panel-title")
                yield Board(glyphs=glyphs, id="plays")
        yield LinePanel(id="import-bottom")

    def on_mount(self) -> None:
        """Begin at the errors."""
        super().on_mount()
        self.query_one("#imports", Board).empty_text = "No import yet."
        self.call_after_refresh(self.show_panel, "errors")

    @property
    def shown_run(self) -> Run | None:
        """The run that the screen tells of; None before the first import."""
        return None

    @property
    def surface(self) -> Surface:
        """What lines are drawn with at this moment."""
        return self.face.surface

    def on_descendant_focus(self) -> None:
        """A path that is typed gets the whole width."""
        self.set_class(self.focused is self.query_one(FileForm).field.input, "-typing")

    @on(LineView.CursorMoved, "#errors")
    def _error_chosen(self) -> None:
        node = self.error_tree.chosen
        error = None if node is None else node.error
        surface = self.surface
        panel = self.query_one("#error", LinePanel)
        panel.display = error is not None and not self.has_class("-validate")
        panel.show(lambda width: error_lines(error, width, surface))
        self.refresh_bindings()

    def action_type_path(self) -> None:
        """Type the path."""
        self.show_panel("file")
        self.set_focus(self.query_one(FileForm).field.input)

    def action_validate(self) -> None:
        """Look into the file."""
        pane = self.query_one(ValidatePane)
        self.add_class("-validate")
        self.show_panel("errors")
        pane.look_into(self.query_one(FileForm).path)
        self.set_focus(pane)

    def action_filter(self) -> None:
        """Type a text; the errors come to the front for it."""
        self.close_validation()
        self.show_panel("errors")
        super().action_filter()

    def action_back(self) -> None:
        """The look into the file first, then the filter, then to the errors."""
        if self.has_class("-validate"):
            self.close_validation()
            self.show_panel("errors")
        elif not self.take_filter_away():
            self.show_panel("errors")

    def action_panel(self, step: int) -> None:
        """The next panel, or the one before."""
        self.show_panel(self._panel_after(step))

    def run_began(self, run: Run) -> None:
        """Show what it does."""
        self.close_validation()
        self.show_panel("errors")

    def close_validation(self) -> None:
        """End the look into the file."""
        self.query_one(ValidatePane).close()
        self.remove_class("-validate")

    def show_panel(self, panel: str) -> None:
        """Bring a panel to the front, with the focus."""
        self.panel = panel
        self.remove_class(*(f"-{name}" for name in PANELS if name != panel), update=False)
        self.add_class(f"-{panel}")
        pane = self.query_one(ValidatePane)
        errors = pane if self.has_class("-validate") else self.error_tree
        targets = {
            "errors": errors,
            "imports": self.query_one("#imports"),
            "plays": self.query_one("#plays"),
            "file": self.query_one(FileForm).first,
            "history": self.query_one(HistoryForm).first,
        }
        self.set_focus(targets[panel])
        self.tell_rule()
        self.refresh_bindings()

    def tell_rule(self) -> None:
        """Draw what stands between the forms and what is below them, and the titles beside."""
        panel = "validate" if self.panel == "errors" and self.has_class("-validate") else self.panel
        shown, after, surface = self.shown_run, self._panel_after(1), self.surface
        self.query_one("#import-rule", LinePanel).show(lambda width: [rule_line(shown, panel, after, width, surface)])
        for name, text in (("imports", "Last imports"), ("plays", "Last plays")):
            title = line(Span(text, Tone.HEAD if panel == name else Tone.MUTED))
            self.query_one(f"#{name}-title", LinePanel).show(partial(_title, title))

    def _panel_after(self, step: int) -> str:
        shown = [panel for panel in PANELS if panel != "plays" or self.has_class("-wide")]
        place = shown.index(self.panel) if self.panel in shown else -1
        return shown[(place + step) % len(shown)]


def _title(title: Line, width: int) -> list[Line]:
    return [crop(title, width)]
