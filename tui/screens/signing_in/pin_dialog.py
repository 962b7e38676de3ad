"""Asks for the PIN of a home user of Plex, once, to fetch a token; it is kept nowhere."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from tui.engine.accounts.server_access import Member
from tui.errors import SyncError
from tui.screens.face import Face
from tui.screens.runs.error_words import error_text
from tui.widgets.dialog import Dialog
from tui.widgets.field import Field
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph


class PinDialog(Dialog[bool]):
    """True once the PIN was taken."""

    DEFAULT_CSS = """
    PinDialog {
        & > #dialog-box { width: 56; }
        & Field { margin-top: 1; }
        & #pin-told { height: auto; min-height: 2; margin-top: 1; }
    }
    """
    AUTO_FOCUS = "#pin"

    def __init__(self, face: Face, profile: str, member: Member) -> None:
        super().__init__(f"PIN of {member.name}", glyphs=face.glyphs)
        self._face = face
        self._profile = profile
        self._member = member

    def compose_body(self) -> ComposeResult:
        """What it is for, the PIN, how the last try went."""
        told = "It is sent to plex.tv once, for a token of this user, and is not stored. A few wrong ones lock it."
        yield LinePanel(paragraph(told, Tone.MUTED))
        yield Field("PIN", placeholder="the digits, then enter", is_secret=True, id="pin")
        yield LinePanel(id="pin-told")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        field = self.query_one(Field)
        typed = field.value
        field.forget()
        if typed:
            self._try(typed)
        else:
            self._tell("The PIN is empty", Tone.WARN)

    @work(group="pin", exclusive=True, exit_on_error=False)
    async def _try(self, pin: str) -> None:
        self._tell(f"Asking plex.tv{self.glyphs.ellipsis}", Tone.MUTED)
        try:
            await self._face.deck.sign_ins.sign_in_member(self._profile, self._member, pin)
        except SyncError as error:
            self._tell(error_text(error), Tone.BAD)
        else:
            self.dismiss(True)

    def _tell(self, text: str, tone: Tone) -> None:
        picture = paragraph(text, tone, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#pin-told", LinePanel).show(picture)
