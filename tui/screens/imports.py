"""Screen 3: brings in the plays of a Tautulli, from its file or its web API, and shows what came of every record."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.widgets import Input

from tui.formatting import count_text
from tui.model.profiles import ProfileKind
from tui.model.runs import Run, RunState
from tui.screens.error_keys import ErrorKeysScreen
from tui.screens.face import Face
from tui.screens.import_facts import ImportFacts, read_imports
from tui.screens.import_forms import FileForm, HistoryForm
from tui.screens.import_picture import NOTHING_YET, bottom_line, import_lines, rule_line, run_note, wait_line
from tui.screens.import_style import IMPORT_CSS
from tui.screens.open_accounts import OpenAccounts
from tui.screens.plays_picture import plays_lines
from tui.screens.run_keys import NOTHING, Target, read_target
from tui.screens.run_picture import error_lines
from tui.screens.surface import Surface
from tui.screens.validate_pane import ValidatePane
from tui.widgets.board import Board
from tui.widgets.error_tree import ErrorTree
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line, Span, Tone, crop, line
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView
from tui.widgets.path_field import PathField
from tui.widgets.run_progress import run_progress

LAST_PLAYS = 50
PANELS = ("errors", "imports", "plays", "file", "history")
"""Where tab goes, in its order; plays are shown only where it is wide."""
TYPED = frozenset((
    "sync", "dry_run", "validate", "cancel", "resume", "retry", "approve", "type_path", "add", "people", "copy",
    "next", "export", "filter", "panel",
))  # fmt: skip
"""Actions whose keys are letters while a path or a filter is typed."""


class ImportScreen(ErrorKeysScreen):
    """Forms on top; below them the run that works or the newest one, its errors, and the last imports."""

    NAME = "Import"
    DEFAULT_CSS = IMPORT_CSS
    FOOTER = (
        "path.complete",
        "path.take",
        "path.leave",
        "validate",
        "dry_run",
        "sync",
        "cancel",
        "edit",
        "resume",
        "people",
        "filter",
        "export",
        "panel.next",
        "retry",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "validate", "Validate", id="validate", tooltip="Look into the file: what would be imported? "
                "Stores nothing"),
        Binding("D", "dry_run", "Dry run", id="dry_run", tooltip="Go through every record as an import would, and "
                "store only the report"),
        Binding("s", "sync", "Start", id="sync", tooltip="Start the import; from the history form (tab) its pull"),
        Binding("x", "cancel", "Stop", id="cancel", tooltip="Stop at the next batch; p goes on from there"),
        Binding("p", "resume", "Resume", id="resume", tooltip="Take up the last import where it stopped"),
        Binding("r", "retry", "Retry", id="retry", tooltip="Read every record afresh for what was rejected"),
        Binding("e", "type_path", "File", id="edit", tooltip="Type the path of the file; tab completes it"),
        Binding("a", "add", "Add", show=False, id="add", tooltip="Add a Tautulli whose history is read"),
        Binding("m", "people", "People", id="match", tooltip="Say whose plays these are"),
        Binding("tab", "panel(1)", "Panel", id="panel.next", tooltip="Errors, last imports, file, history"),
        Binding("shift+tab", "panel(-1)", "Panel before", show=False, id="panel.previous"),
    ]  # fmt: skip
    AUTO_FOCUS = None

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = ImportFacts()
        self._target = NOTHING
        self._panel = ""
        self._accounts = OpenAccounts()

    def compose_body(self) -> ComposeResult:
        """Forms, then run and errors, or what a look into the file found; the last imports below or beside."""
        glyphs = self.face.glyphs
        with Horizontal(id="import-forms"):
            yield FileForm(glyphs, id="file")
            yield HistoryForm(id="history")
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
        self.call_after_refresh(self._show_panel, "errors")

    async def read(self) -> None:
        """Read imports, files, servers and accounts; then the shown run and its errors."""
        deck = self.face.deck
        facts = self._facts = await read_imports(deck, self._accounts)
        await self._read_run(facts)
        surface = self._surface
        files = self.query_one(FileForm)
        files.remember(facts.files, facts.active.options.path if facts.active else "", surface)
        self._show_history(facts, surface)
        self.query_one("#imports", Board).show(lambda width: import_lines(facts.runs, width, surface))
        await self._read_plays(surface)
        self.query_one("#import-bottom", LinePanel).show(lambda width: [bottom_line(facts, width, surface)])
        self._tell_rule()

    @property
    def target(self) -> Target:
        """The shown run."""
        return self._target

    def nothing_wrong(self, run: Run) -> str:
        """Said only of records that were looked at."""
        if run.state is RunState.COMPLETED:
            return "Every record went in as it is: no error, no repair, no note."
        return "Nothing went wrong so far." if run.state.is_active else "Nothing went wrong with single records."

    def why_not(self, action: str) -> str:
        """What is missing for a key to work."""
        form = self.query_one(FileForm)
        if action in {"sync", "dry_run"}:
            return self._why_no_start()
        if action == "validate" and not form.path:
            return "Type the file first: e goes to its path"
        if action == "people" and not self._facts.runs:
            return "No account is known yet: an import brings them"
        return super().why_not(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While one types, letters are letters; an import holds nothing back that could be approved."""
        if action == "approve" or (action in TYPED and isinstance(self.focused, Input)):
            return False
        return super().check_action(action, parameters)

    def on_descendant_focus(self) -> None:
        """A path that is typed gets the whole width."""
        self.set_class(self.focused is self.query_one(FileForm).field.input, "-typing")

    @on(PathField.Left)
    def _path_left(self, event: PathField.Left) -> None:
        self._show_panel("file")
        if event.is_taken and self.query_one(FileForm).path:
            self.say("v looks into the file, D goes through it without storing, s imports it")

    @on(ValidatePane.Ended)
    def _looked(self, event: ValidatePane.Ended) -> None:
        if event.report is not None:
            self.say(f"{count_text(event.report.facts.sessions)} records looked at, s imports them", Tone.GOOD)

    @on(LineView.CursorMoved, "#errors")
    def _error_chosen(self) -> None:
        node = self.error_tree.chosen
        error = None if node is None else node.error
        surface = self._surface
        panel = self.query_one("#error", LinePanel)
        panel.display = error is not None and not self.has_class("-validate")
        panel.show(lambda width: error_lines(error, width, surface))
        self.refresh_bindings()

    @on(LineView.Opened, "#imports")
    def _import_opened(self) -> None:
        chosen = self.query_one("#imports", Board).chosen
        if isinstance(chosen, int):
            self.open_run(chosen)

    def action_type_path(self) -> None:
        """Type the path."""
        self._show_panel("file")
        self.set_focus(self.query_one(FileForm).field.input)

    def action_validate(self) -> None:
        """Look into the file."""
        pane = self.query_one(ValidatePane)
        self.add_class("-validate")
        self._show_panel("errors")
        pane.look_into(self.query_one(FileForm).path)
        self.set_focus(pane)

    def action_sync(self) -> None:
        """Start the import of the file, or the pull of the history when its form has the focus."""
        self._begin(is_dry=False)

    def action_dry_run(self) -> None:
        """The same, storing nothing."""
        self._begin(is_dry=True)

    def action_add(self) -> None:
        """Open the form for a Tautulli."""
        self.act(self._add())

    def action_people(self) -> None:
        """Say who is who."""
        from tui.screens.people import PeopleDialog  # noqa: PLC0415  opened from here only

        self.app.push_screen(PeopleDialog(self.face))

    def on_screen_resume(self) -> None:
        """Accounts may have been mapped meanwhile."""
        self._accounts.forget()

    def action_filter(self) -> None:
        """Type a text; the errors come to the front for it."""
        self._close_validation()
        self._show_panel("errors")
        super().action_filter()

    def action_back(self) -> None:
        """The look into the file first, then the filter, then to the errors."""
        if self.has_class("-validate"):
            self._close_validation()
            self._show_panel("errors")
        elif not self.take_filter_away():
            self._show_panel("errors")

    def action_panel(self, step: int) -> None:
        """The next panel, or the one before."""
        self._show_panel(self._panel_after(step))

    def run_began(self, run: Run) -> None:
        """Show what it does."""
        self._close_validation()
        self._show_panel("errors")

    async def _add(self) -> None:
        from tui.screens.profile_form import ProfileForm  # noqa: PLC0415  opened from here seldom

        name = await self.app.push_screen_wait(ProfileForm(self.face, kind=ProfileKind.TAUTULLI))
        if name is not None:
            self._show_panel("history")
            self.say(f"{name} added, s reads its history", Tone.GOOD)

    def _begin(self, *, is_dry: bool) -> None:
        self.say(f"Starting{self.face.glyphs.ellipsis}")
        self.act(self._follow(self._order(is_dry=is_dry), "Dry run: {} started" if is_dry else "{} started"))

    def _order(self, *, is_dry: bool) -> Awaitable[Run]:
        deck = self.face.deck
        if self._panel == "history":
            order = self.query_one(HistoryForm).order(dry_run=is_dry)
            return deck.start_history(order.server, order.options)
        form = self.query_one(FileForm)
        return deck.start_import(form.path, form.options(dry_run=is_dry))

    def _why_no_start(self) -> str:
        if self._facts.active is not None:
            return "Another import is already running: x stops it"
        if self._panel == "history":
            return "" if self.query_one(HistoryForm).server else "Add a Tautulli first: a"
        return "" if self.query_one(FileForm).path else "Type the file first: e goes to its path"

    async def _read_run(self, facts: ImportFacts) -> None:
        run, surface = facts.shown, self._surface
        self.set_class(run is None, "-no-run")
        if run is None:
            self._target = NOTHING
            return
        note = run_note(run, facts.resumed_at)
        glyphs = surface.glyphs
        self.query_one("#import-run", LinePanel).show(lambda width: run_progress(run, width, glyphs, note=note))
        self._target = await read_target(self.face.deck, None, run)
        await self.read_errors(await self.face.deck.report(run.id))

    async def _read_plays(self, on: Surface) -> None:
        """Only where there is room for them."""
        if self.has_class("-wide"):
            plays = await self.face.deck.store.plays.lines(limit=LAST_PLAYS)
            self.query_one("#plays", Board).show(lambda width: plays_lines(plays, width, on))

    def _show_history(self, facts: ImportFacts, on: Surface) -> None:
        form = self.query_one(HistoryForm)
        form.offer([it.name for it in facts.servers], wait_line(facts, bool(facts.servers), 80, on))

    def _close_validation(self) -> None:
        self.query_one(ValidatePane).close()
        self.remove_class("-validate")

    def _panel_after(self, step: int) -> str:
        shown = [panel for panel in PANELS if panel != "plays" or self.has_class("-wide")]
        place = shown.index(self._panel) if self._panel in shown else -1
        return shown[(place + step) % len(shown)]

    def _show_panel(self, panel: str) -> None:
        self._panel = panel
        for name in PANELS:
            self.set_class(name == panel, f"-{name}")
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
        self._tell_rule()
        self.refresh_bindings()

    def _tell_rule(self) -> None:
        panel = "validate" if self._panel == "errors" and self.has_class("-validate") else self._panel
        shown, after, surface = self._facts.shown, self._panel_after(1), self._surface
        self.query_one("#import-rule", LinePanel).show(lambda width: [rule_line(shown, panel, after, width, surface)])
        for name, text in (("imports", "Last imports"), ("plays", "Last plays")):
            title = line(Span(text, Tone.HEAD if panel == name else Tone.MUTED))
            self.query_one(f"#{name}-title", LinePanel).show(partial(_title, title))

    def open_run(self, run_id: int) -> None:
        """Show a run with its steps and its log."""
        from tui.screens.run import RunScreen  # noqa: PLC0415  a screen of its own

        self.app.push_screen(RunScreen(self.face, run_id))

    @property
    def _surface(self) -> Surface:
        return Surface(self.face.glyphs, self.face.clock.now(), self.face.tz)


def _title(title: Line, width: int) -> list[Line]:
    return [crop(title, width)]
