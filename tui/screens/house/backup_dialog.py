"""Asks where a backup is to lie, and under which passphrase it holds passwords and tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.glyphs import Glyphs
from tui.widgets.field import Field, QuietInput
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph

LEAST = 8
"""Characters of a passphrase."""
TOLD = (
    "Runs beside syncs and can be read by you alone (mode 0600). Without a passphrase it holds no passwords and no "
    "tokens: after a restore profiles sign in again. Nobody can open it without its passphrase: write that down."
)


@dataclass(frozen=True, slots=True)
class BackupOrder:
    """What was filled in."""

    folder: str | None
    """A folder, or a file that ends in .zip; None = the folder for backups."""
    passphrase: str | None = field(default=None, repr=False)
    """None = without secrets."""


class BackupDialog(FormDialog[BackupOrder]):
    """Answers what is to be made."""

    DEFAULT_CSS = """
    BackupDialog {
        & #backup-told { height: 4; margin-top: 1; }
        &.-short #backup-told { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "make", "Back up", priority=True, key_display="enter", id="form.save",
                tooltip="Make the backup now"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#backup-passphrase"

    def __init__(self, folder: str, *, glyphs: Glyphs) -> None:
        super().__init__("Back up the household", glyphs=glyphs)
        self._folder = folder

    def compose_body(self) -> ComposeResult:
        """Where, and the passphrase twice."""
        yield Field("Folder", self._folder, id="backup-folder")
        yield Field("Passphrase", placeholder="empty: without secrets", is_secret=True, id="backup-passphrase")
        yield Field("Once more", is_secret=True, id="backup-again")
        yield LinePanel(paragraph(TOLD, Tone.MUTED, most=4, ellipsis=self.glyphs.ellipsis), id="backup-told")

    def action_make(self) -> None:
        """Answer it; what cannot be stays on the screen."""
        folder, passphrase = self._typed("folder").strip(), self._typed("passphrase")
        if passphrase != self._typed("again"):
            self._complain("The two passphrases differ: type the same one twice")
        elif passphrase and len(passphrase) < LEAST:
            self._complain(f"A passphrase has at least {LEAST} characters")
        else:
            self.dismiss(BackupOrder(folder if folder not in {"", self._folder} else None, passphrase or None))

    def _typed(self, name: str) -> str:
        return self.query_one(f"#backup-{name}", QuietInput).value

    def _complain(self, text: str) -> None:
        picture = paragraph(text, Tone.BAD, most=4, ellipsis=self.glyphs.ellipsis)
        self.query_one("#backup-told", LinePanel).show(picture)
