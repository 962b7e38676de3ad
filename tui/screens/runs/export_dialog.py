"""Asks where the errors of a run are to be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.engine.exports.error_export import ExportFormat, format_of
from tui.errors import InvalidInput
from tui.formatting import bytes_text, count_text
from tui.glyphs import Glyphs
from tui.model.runs import ErrorGroup, Severity
from tui.screens.off_loop import off_loop
from tui.widgets.confirm import Confirm, Question
from tui.widgets.dialog import Dialog
from tui.widgets.error_nodes import SEVERITY_NAMES
from tui.widgets.field import Field, QuietInput
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Where to write, and how."""

    path: Path
    form: ExportFormat
    replace: bool
    """The person has said that what is there may go."""


def export_facts(groups: Sequence[ErrorGroup], text: str) -> str:
    """How many rows of which kind will be written."""
    rows = {severity: sum(it.rows for it in groups if it.severity is severity) for severity in Severity}
    told = [f"{count_text(count)} {SEVERITY_NAMES[severity].lower()}" for severity, count in rows.items() if count]
    found = f' with "{text}"' if text else ""
    return f"{' and '.join(filter(None, (', '.join(told[:-1]), *told[-1:])))}{found}"


class ExportDialog(Dialog[ExportOrder]):
    """Answers where to. The ending tells the form; nothing is written over without a question."""

    DEFAULT_CSS = """
    ExportDialog { & #export-facts, & #export-told { height: auto; } & #export-told { min-height: 1; margin-top: 1; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write", priority=True, key_display="enter", id="form.save",
                tooltip="Write the file; only you can read it"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#export-path"

    def __init__(self, groups: Sequence[ErrorGroup], text: str, name: str, *, glyphs: Glyphs) -> None:
        super().__init__("Export what the tree holds", glyphs=glyphs)
        self._facts = export_facts(groups, text)
        self._name = name

    def compose_body(self) -> ComposeResult:
        """What is written, the path, and what is wrong with it."""
        told = f"{self._facts}. A name that ends in .csv or .json; the file is yours alone (mode 0600)."
        yield LinePanel(paragraph(told, Tone.MUTED), id="export-facts")
        yield Field("File", f"~/{self._name}", id="export-path")
        yield LinePanel(id="export-told")

    @work(group="export", exclusive=True, exit_on_error=False)
    async def action_write(self) -> None:
        """Check the path and answer it."""
        try:
            path = _typed_path(self.query_one("#export-path", QuietInput).value)
            form = format_of(path.name)
        except InvalidInput as error:
            self._tell(f"{error.message}. {error.hint}" if error.hint else error.message)
            return
        size = await off_loop(lambda: _size_of(path))
        if size is None:
            self.dismiss(ExportOrder(path, form, replace=False))
        elif await self.app.push_screen_wait(Confirm(_replace_question(path, size), glyphs=self.glyphs)):
            self.dismiss(ExportOrder(path, form, replace=True))

    def _tell(self, text: str) -> None:
        self.query_one("#export-told", LinePanel).show(paragraph(text, Tone.BAD, most=2, ellipsis=self.glyphs.ellipsis))


def _typed_path(text: str) -> Path:
    """The whole path that was meant. Raises InvalidInput."""
    try:
        path = Path(text.strip()).expanduser().absolute()
    except RuntimeError:
        raise InvalidInput("The home folder in that path is not known", hint="Write the path out") from None
    if not text.strip() or "\0" in text:
        raise InvalidInput("Type the name of a file")
    return path


def _size_of(path: Path) -> int | None:
    """Its size in bytes; None when there is no such file, or nobody can tell."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def _replace_question(path: Path, size: int) -> Question:
    return Question(
        f"Write over {path.name}?",
        [f"{path} exists already, with {bytes_text(size)}. What is in it now is lost."],
        "Write over it",
    )
