"""Screen 3: brings in plays, from a Tautulli file or the history of a server, and shows what came of every record."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.formatting import count_text
from tui.model.profiles import ProfileKind
from tui.model.runs import Operation, Run, RunState
from tui.screens.face import Face
from tui.screens.imports.facts import ImportFacts, read_imports
from tui.screens.imports.forms import FileForm
from tui.screens.imports.history_form import HistoryForm
from tui.screens.imports.history_picture import wait_line, why_it_waits
from tui.screens.imports.history_server import HistoryServer, read_server
from tui.screens.imports.panels import ImportPanelsScreen
from tui.screens.imports.picture import bottom_line, import_lines, run_note
from tui.screens.imports.plays_picture import plays_lines
from tui.screens.imports.style import IMPORT_CSS
from tui.screens.imports.validate_pane import ValidatePane
from tui.screens.people.open_accounts import OpenAccounts
from tui.screens.runs.keys import NOTHING, Target, read_target
from tui.screens.surface import Surface
from tui.widgets.board import Board
from tui.widgets.choice import Choice
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel
from tui.widgets.line_view import LineView
from tui.widgets.path_field import PathField
from tui.widgets.run_progress import run_progress

LAST_PLAYS = 50
TYPED = frozenset((
    "sync", "dry_run", "validate", "cancel", "resume", "retry", "approve", "type_path", "add", "people", "copy",
    "next", "export", "filter", "panel",
))  # fmt: skip
"""Actions whose keys are letters while a path or a filter is typed."""


class ImportScreen(ImportPanelsScreen):
    """Starts imports and pulls, and reads what became of them."""

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
        Binding("a", "add", "Add", show=False, id="add", tooltip="Add a server or a Tautulli whose history is read"),
        Binding("m", "people", "People", id="match", tooltip="Say whose plays these are"),
        Binding("tab", "panel(1)", "Panel", id="panel.next", tooltip="Errors, last imports, file, history"),
        Binding("shift+tab", "panel(-1)", "Panel before", show=False, id="panel.previous"),
    ]  # fmt: skip

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = ImportFacts()
        self._target = NOTHING
        self._accounts = OpenAccounts()
        self._server: HistoryServer | None = None

    async def read(self) -> None:
        """Read imports, files, servers and accounts; then the shown run and its errors."""
        deck = self.face.deck
        facts = self._facts = await read_imports(deck, self._accounts)
        await self._read_run(facts)
        surface = self.surface
        files = self.query_one(FileForm)
        files.remember(facts.files, facts.active.options.path if facts.active else "", surface)
        await self._show_history(facts, surface)
        self.query_one("#imports", Board).show(lambda width: import_lines(facts.runs, width, surface))
        await self._read_plays(surface)
        self.query_one("#import-bottom", LinePanel).show(lambda width: [bottom_line(facts, width, surface)])
        self.tell_rule()

    @property
    def target(self) -> Target:
        """The shown run."""
        return self._target

    @property
    def shown_run(self) -> Run | None:
        """The run that works, else the newest."""
        return self._facts.shown

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

    @on(PathField.Left)
    def _path_left(self, event: PathField.Left) -> None:
        self.show_panel("file")
        if event.is_taken and self.query_one(FileForm).path:
            self.say("v looks into the file, D goes through it without storing, s imports it")

    @on(ValidatePane.Ended)
    def _looked(self, event: ValidatePane.Ended) -> None:
        if event.report is not None:
            self.say(f"{count_text(event.report.facts.sessions)} records looked at, s imports them", Tone.GOOD)

    @on(Choice.Turned, "#server,#days")
    def _history_chosen(self) -> None:
        self.face.look_again()

    @on(LineView.Opened, "#imports")
    def _import_opened(self) -> None:
        chosen = self.query_one("#imports", Board).chosen
        if isinstance(chosen, int):
            self.open_run(chosen)

    def action_sync(self) -> None:
        """Start the import of the file, or the pull of the history when its form has the focus."""
        self._begin(is_dry=False)

    def action_dry_run(self) -> None:
        """The same, storing nothing."""
        self._begin(is_dry=True)

    def action_add(self) -> None:
        """Open the form for an account with a history."""
        self.act(self._add())

    def action_people(self) -> None:
        """Say who is who."""
        from tui.screens.people.dialog import PeopleDialog  # noqa: PLC0415  opened from here only

        self.app.push_screen(PeopleDialog(self.face))

    def on_screen_resume(self) -> None:
        """Accounts may have been mapped meanwhile."""
        self._accounts.forget()

    def open_run(self, run_id: int) -> None:
        """Show a run with its steps and its log."""
        from tui.screens.runs.screen import RunScreen  # noqa: PLC0415  a screen of its own

        self.app.push_screen(RunScreen(self.face, run_id))

    async def _add(self) -> None:
        from tui.screens.profiles.form import ProfileForm  # noqa: PLC0415  opened from here seldom

        name = await self.app.push_screen_wait(ProfileForm(self.face, kind=ProfileKind.TAUTULLI))
        if name is not None:
            self.show_panel("history")
            self.say(f"{name} added, s reads its history", Tone.GOOD)

    def _begin(self, *, is_dry: bool) -> None:
        self.say(f"Starting{self.face.glyphs.ellipsis}")
        self.act(self._follow(self._order(is_dry=is_dry), "Dry run: {} started" if is_dry else "{} started"))

    def _order(self, *, is_dry: bool) -> Awaitable[Run]:
        deck = self.face.deck
        if self.panel == "history":
            order = self.query_one(HistoryForm).order(dry_run=is_dry)
            return deck.runs.start_history(order.server, order.options)
        form = self.query_one(FileForm)
        return deck.runs.start_import(form.path, form.options(dry_run=is_dry))

    def _why_no_start(self) -> str:
        active, is_history = self._facts.active, self.panel == "history"
        if active is not None:
            is_pull = is_history and self._server is not None
            wanted = self._server.operation if is_pull and self._server else Operation.TAUTULLI_IMPORT
            return why_it_waits(wanted, active)
        if is_history:
            return self.query_one(HistoryForm).why_not()
        return "" if self.query_one(FileForm).path else "Type the file first: e goes to its path"

    async def _read_run(self, facts: ImportFacts) -> None:
        run, surface = facts.shown, self.surface
        self.set_class(run is None, "-no-run")
        if run is None:
            self._target = NOTHING
            return
        note = run_note(run, facts.resumed_at)
        glyphs = surface.glyphs
        self.query_one("#import-run", LinePanel).show(lambda width: run_progress(run, width, glyphs, note=note))
        self._target = await read_target(self.face.deck, None, run)
        await self.read_errors(await self.face.deck.runs.report(run.id))

    async def _read_plays(self, on: Surface) -> None:
        """Only where there is room for them."""
        if self.has_class("-wide"):
            plays = await self.face.deck.store.plays.lines(limit=LAST_PLAYS)
            self.query_one("#plays", Board).show(lambda width: plays_lines(plays, width, on))

    async def _show_history(self, facts: ImportFacts, on: Surface) -> None:
        """What the chosen server has; the first one until another is chosen."""
        form = self.query_one(HistoryForm)
        form.offer([it.name for it in facts.servers])
        profile = next((it for it in facts.servers if it.name == form.server), None)
        self._server = None if profile is None else await read_server(self.face.deck, profile)
        form.tell(self._server, wait_line(facts.active, self._server, on), on)
