"""Asks for the password or the key of a profile that its server refused."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input
from textual.worker import get_current_worker

from tui.errors import SyncError
from tui.model.profiles import Profile
from tui.screens.face import Face
from tui.screens.profiles.kind_fields import fields_of
from tui.screens.signing_in.typed_secret import typed_secret
from tui.widgets.dialog import Dialog
from tui.widgets.field import Field
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph


class SignInDialog(Dialog[bool]):
    """True once the server took the password."""

    DEFAULT_CSS = """
    SignInDialog {
        & #sign-in-told { margin-top: 1; min-height: 1; }
        & Field { margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "sign_in", "Sign in", id="form.save", tooltip="Ask the server with this password"),
    ]
    AUTO_FOCUS = "#password"

    def __init__(self, face: Face, profile: Profile) -> None:
        super().__init__(f"Sign in to {profile.name}", glyphs=face.glyphs)
        self._face = face
        self._profile = profile
        self._way = fields_of(profile.kind).way

    def compose_body(self) -> ComposeResult:
        """Why it is needed, the password, what the server said."""
        yield LinePanel(self._why)
        placeholder = "or env:NAME  file:PATH  cmd:COMMAND"
        yield Field(self._way.secret_word, placeholder=placeholder, is_secret=True, id="password")
        yield LinePanel(id="sign-in-told")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_sign_in()

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_sign_in(self) -> None:
        """Ask the server; store the password only if it is taken."""
        typed = self.query_one(Field).value
        if not typed:
            self._tell(f"{self._way.secret_word} is empty", Tone.WARN)
            return
        self._tell(f"Asking {self._profile.url}{self.glyphs.ellipsis}", Tone.MUTED)
        try:
            secrets = {self._way.secret: await typed_secret(typed)}
            await self._face.deck.profiles.edit(self._profile.name, secrets=secrets, check=True)
        except SyncError as error:
            self._tell(f"{error.message}. {error.hint}" if error.hint else error.message, Tone.BAD)
        else:
            if not get_current_worker().is_cancelled:
                self.dismiss(True)

    def _why(self, width: int) -> list[Line]:
        profile = self._profile
        told = profile.sign_in_message or "What you type replaces what is stored."
        whose = f" as {profile.username}" if profile.username else ""
        rows = [f"{profile.url}{whose}", *wrap(told, width, 3, self.glyphs.ellipsis)]
        return [line(Span(row, Tone.MUTED)) for row in rows]

    def _tell(self, text: str, tone: Tone) -> None:
        picture = paragraph(text, tone, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#sign-in-told", LinePanel).show(picture)
