"""One run: what it does or did, step by step, with its errors as a tree and its own log."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.model.runs import Run, RunReport
from tui.screens.face import Face
from tui.screens.log import LogFilter
from tui.screens.profiles.actions import ProfileKeysScreen
from tui.screens.runs.error_keys import ErrorKeysScreen
from tui.screens.runs.keys import NOTHING, Target, read_target
from tui.screens.runs.picture import error_lines, findings_text, run_lines, steps
from tui.screens.surface import Surface
from tui.widgets.error_tree import ErrorTree
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Span, Tone, crop, line
from tui.widgets.line_panel import LinePanel
from tui.widgets.line_view import LineView
from tui.widgets.log_view import LogView

LOG_TAIL = 500


class RunScreen(ErrorKeysScreen, ProfileKeysScreen):
    """Opened by enter on a run, anywhere. Tab goes between errors and log."""

    NAME = "Run"
    DEFAULT_CSS = """
    RunScreen {
        & #run-facts { padding: 1 1 0 1; }
        & #run-panels { height: 1fr; }
        & #run-steps { padding: 1 1 0 1; height: auto; }
        & #run-errors, & #run-log { height: 1fr; }
        & .panel-title { height: 1; padding: 0 1; }
        & ErrorTree, & LogView { height: 1fr; }
        & #run-error { height: auto; max-height: 5; padding: 0 1; background: $surface; display: none; }
        & #run-error:ansi { background: ansi_default; }
        & #run-log { display: none; }
        &.-log #run-log { display: block; }
        &.-log #run-errors { display: none; }
        &.-low {
            & #run-facts { padding: 0 1; }
            & #run-error { max-height: 3; }
        }
        &.-no-steps #run-steps { display: none; }
        &.-short {
            & #run-facts, & #run-steps { padding: 0 1; }
            & #run-errors { display: none; }
            &.-errors #run-errors { display: block; }
            &.-errors #run-steps, &.-log #run-steps { display: none; }
        }
        &.-wide #run-panels { layout: horizontal; }
        &.-wide #run-log, &.-wide #run-errors { display: block; width: 1fr; }
    }
    """
    FOOTER = (
        "cancel",
        "resume",
        "retry",
        "approve",
        "panel.next",
        "detail.less",
        "filter",
        "export",
        "open",
        "follow",
        "sync",
        "back",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "panel", "Errors/log", id="panel.next", tooltip="Go between errors and log, or steps"),
        Binding("left_square_bracket", "details(False)", "Less", key_display="[", id="detail.less",
                tooltip="Hide the steps: more room for errors and log"),
        Binding("right_square_bracket", "details(True)", "More", key_display="]", id="detail.more",
                tooltip="Show the steps"),
    ]  # fmt: skip

    def __init__(self, face: Face, run_id: int) -> None:
        super().__init__(face)
        self._run_id = run_id
        self._report: RunReport | None = None
        self._target = NOTHING
        self._shown_run = 0
        self._panel = ""

    def on_mount(self) -> None:
        """Begin with the errors, or where it is low with the steps."""
        super().on_mount()
        self.call_after_refresh(self.action_panel)

    def compose_body(self) -> ComposeResult:
        """Facts on top, errors and log below or side by side, the chosen error in full."""
        glyphs = self.face.glyphs
        yield LinePanel(id="run-facts")
        yield LinePanel(id="run-steps")
        with Container(id="run-panels"):
            with Container(id="run-errors"):
                yield LinePanel(id="run-errors-title", classes="panel-title")
                yield ErrorTree(glyphs=glyphs)
                yield FilterBar(placeholder="text in record or message")
            with Container(id="run-log"):
                yield LinePanel(id="run-log-title", classes="panel-title")
                yield LogView(glyphs=glyphs, tz=self.face.tz, with_run=False)
        yield LinePanel(id="run-error")

    async def read(self) -> None:
        """Read run, errors and log."""
        deck = self.face.deck
        report = self._report = await deck.runs.report(self._run_id)
        run = report.run
        profile = None if run.profile_id is None else await deck.store.profiles.get(run.profile_id)
        self._target = await read_target(deck, profile, run)
        surface = Surface(self.face.glyphs, deck.clock.now(), self.face.tz)
        self.query_one("#run-facts", LinePanel).show(lambda width: run_lines(report, width, surface))
        self.query_one("#run-steps", LinePanel).show(lambda width: steps(report, width, surface))
        await self.read_errors(report)
        await self._read_log()
        self._tell_titles()

    @property
    def target(self) -> Target:
        """The run itself."""
        return self._target

    def open_run(self, run_id: int) -> None:
        """Another run takes the place of this one."""
        self._run_id = run_id
        self.face.look_again()

    def run_began(self, run: Run) -> None:
        """Show the run that was started from here."""
        self.open_run(run.id)

    @on(LineView.CursorMoved, "ErrorTree")
    def _error_chosen(self) -> None:
        node = self.query_one(ErrorTree).chosen
        error = None if node is None else node.error
        surface = Surface(self.face.glyphs, 0.0)
        panel = self.query_one("#run-error", LinePanel)
        panel.display = error is not None
        panel.show(lambda width: error_lines(error, width, surface))

    @on(LogView.FollowChanged)
    def _follow_changed(self) -> None:
        self.face.look_again()

    def action_filter(self) -> None:
        """Type a text; the errors come to the front for it."""
        self._show_panel("errors")
        super().action_filter()

    def action_back(self) -> None:
        """The filter away first."""
        if not self.take_filter_away():
            super().action_back()

    def action_panel(self) -> None:
        """The next panel: errors, log, and where it is low the steps as well."""
        panels = ("steps", "errors", "log") if self.has_class("-short") else ("errors", "log")
        place = panels.index(self._panel) if self._panel in panels else -1
        self._show_panel(panels[(place + 1) % len(panels)])

    def _show_panel(self, panel: str) -> None:
        self._panel = panel
        self.set_class(self._panel == "errors", "-errors")
        self.set_class(self._panel == "log", "-log")
        self.set_focus({"errors": self.query_one(ErrorTree), "log": self.query_one(LogView)}.get(self._panel))
        self._tell_titles()

    def action_details(self, is_shown: bool) -> None:
        """With or without the steps."""
        self.set_class(not is_shown, "-no-steps")

    async def _read_log(self) -> None:
        view, log = self.query_one(LogView), self.face.deck.store.log
        shown = LogFilter(run_id=self._run_id)
        view.empty_text = "Nothing is logged of this run any more."
        if self._shown_run != self._run_id:
            self._shown_run = self._run_id
            view.show_tail(await shown.tail(log, LOG_TAIL))
        elif view.is_following:
            view.add_newer(await shown.tail(log, LOG_TAIL, after_id=view.newest_id))
        else:
            view.tell_newer(len(await shown.tail(log, LOG_TAIL, after_id=view.newest_id)))

    def _tell_titles(self) -> None:
        tree, view = self.query_one(ErrorTree), self.query_one(LogView)
        errors = findings_text(tree.groups)
        shown = "following" if view.is_following else "holding, f follows"

        is_wide, in_log = self.has_class("-wide"), isinstance(self.focused, LogView)
        _title(self.query_one("#run-errors-title", LinePanel), errors, not in_log, "" if is_wide else "tab  log")
        _title(self.query_one("#run-log-title", LinePanel), f"Log, {shown}", in_log, "" if is_wide else "tab  errors")


def _title(panel: LinePanel, text: str, has_focus: bool, hint: str) -> None:
    title = line(Span(text, Tone.HEAD if has_focus else Tone.MUTED), Span(f"   {hint}", Tone.MUTED))
    panel.show(lambda width: [crop(title, width)])
