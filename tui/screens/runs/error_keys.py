"""The keys of every screen with an error tree: filter, next and previous record, copy, export."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui.engine.exports.error_file import write_errors
from tui.formatting import count_text
from tui.model.runs import Run, RunReport
from tui.screens.face import Face
from tui.screens.runs.keys import RunKeysScreen
from tui.screens.runs.sources import StoredErrors
from tui.widgets.error_tree import ErrorTree
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Tone

NOTHING_FOUND = "No record of this run holds that text. esc takes the filter away."


class ErrorKeysScreen(RunKeysScreen):
    """Subclasses compose one ErrorTree and one FilterBar, and read the tree with `read_errors`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", priority=True, id="filter",
                tooltip="Only records with this text, in place"),
        Binding("n", "next(1)", "Next", show=False, id="next", tooltip="Next record, in whatever branch it lies"),
        Binding("N", "next(-1)", "Previous", show=False, id="previous", tooltip="Previous record"),
        Binding("y", "copy", "Copy", show=False, id="copy", tooltip="Copy the chosen record to the clipboard"),
        Binding("E", "export", "Export", id="export", tooltip="Write the errors into a CSV or JSON file"),
    ]  # fmt: skip

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._found_text = ""
        self._source: StoredErrors | None = None
        self._nothing_wrong = ""

    @property
    def error_tree(self) -> ErrorTree:
        """The errors."""
        return self.query_one(ErrorTree)

    async def read_errors(self, report: RunReport) -> None:
        """Show the errors of a run, as far as the filter lets them. Raises LocalStoreError."""
        source = StoredErrors(self.face.deck.store.run_errors, report.run.id, report.steps, self._found_text)
        if self._source is not None and self._source.run_id != source.run_id and self._found_text:
            self.query_one(FilterBar).clear()
            source = StoredErrors(source.errors, source.run_id, source.steps)
        self._source = source
        self._nothing_wrong = self.nothing_wrong(report.run)
        self.error_tree.empty_text = NOTHING_FOUND if source.text else self._nothing_wrong
        await self.error_tree.use(source, {step.key: step.label for step in report.steps})
        self.error_tree.repaint_changed()

    def nothing_wrong(self, run: Run) -> str:
        """What stands in the place of the tree while there is nothing in it."""
        return "Whatever goes wrong stands here, by step and kind."

    def why_not(self, action: str) -> str:
        """Nothing can be looked for or written where there is nothing."""
        if action in {"next", "export"} and not self.error_tree.groups:
            return "There is no record to find" if action == "next" else "There is nothing to export"
        if action == "copy" and (self.error_tree.chosen is None or self.error_tree.chosen.error is None):
            return "Choose a record first: enter opens a branch"
        return super().why_not(action)

    def action_filter(self) -> None:
        """Type a text."""
        self.query_one(FilterBar).open(self.error_tree)

    async def action_next(self, step: int) -> None:
        """The next record, or the one before."""
        self.set_focus(self.error_tree)
        if not await self.error_tree.find(step):
            self.say("There is no further record" if step > 0 else "There is no record before")

    def action_copy(self) -> None:
        """Copy the record with its id."""
        node = self.error_tree.chosen
        if node is not None and node.error is not None:
            error = node.error
            self.app.copy_to_clipboard(" ".join(filter(None, (error.record_id, error.error_class, error.message))))
            self.say("Record copied, if your terminal allows it", Tone.GOOD)

    def action_export(self) -> None:
        """Ask where to, then write."""
        if self._source is not None:
            self.act(self._export(self._source))

    def take_filter_away(self) -> bool:
        """The first step back; False when there is no filter."""
        if not self._found_text:
            return False
        self.query_one(FilterBar).clear()
        return True

    @on(FilterBar.Changed)
    def _filter_typed(self, event: FilterBar.Changed) -> None:
        self._found_text = event.text.strip()
        self._filter_tree()

    @work(group="filter", exclusive=True, exit_on_error=False)
    async def _filter_tree(self) -> None:
        source = self._source
        if source is not None:
            self._source = StoredErrors(source.errors, source.run_id, source.steps, self._found_text)
            self.error_tree.empty_text = NOTHING_FOUND if self._found_text else self._nothing_wrong
            await self.error_tree.use(self._source, self.error_tree.labels)
            self.refresh_bindings()

    async def _export(self, source: StoredErrors) -> None:
        from tui.screens.runs.export_dialog import ExportDialog  # noqa: PLC0415  a dialog that most sessions never open

        run = await self.face.deck.store.runs.get(source.run_id)
        name = f"syncdeck-errors-{_short_name(run)}.csv"
        dialog = ExportDialog(await source.groups(), source.text, name, glyphs=self.face.glyphs)
        order = await self.app.push_screen_wait(dialog)
        if order is None:
            return
        self.say(f"Writing {order.path}{self.face.glyphs.ellipsis}")
        writing = write_errors(source.pages(), order.path, order.form, replace=order.replace)
        written = await self.attempt(writing)
        if written is not None:
            rows = "row" if written == 1 else "rows"
            self.say(f"{count_text(written)} {rows} written to {order.path}", Tone.GOOD)


def _short_name(run: Run | None) -> str:
    return "run" if run is None else run.short_name
