"""Signs in again to the media server of a stored profile, by whichever way its kind has."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from tui.errors import InvalidInput, SyncError
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.screens.face import Face
from tui.screens.profiles.kind_fields import SECRETS, SignInWay, fields_of
from tui.screens.runs.error_words import error_text
from tui.screens.signing_in.typed_secret import typed_secret
from tui.widgets.choice import Choice
from tui.widgets.field import Field
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph

HOME_USERS = "home users"
"""What is chosen beside the ways to sign in the profile itself."""


class ServerSignInDialog(FormDialog[bool]):
    """True once the server took it."""

    DEFAULT_CSS = """
    ServerSignInDialog {
        & #way { margin-top: 1; }
        & #sign-in-told { height: auto; margin-top: 1; min-height: 2; }
        &.-short { & #way { margin-top: 0; } & #sign-in-told { margin-top: 0; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "sign_in", "Sign in", priority=True, key_display="enter", id="form.save",
                tooltip="Sign in by the chosen way"),
    ]  # fmt: skip
    AUTO_FOCUS = "#way"

    def __init__(self, face: Face, profile: Profile) -> None:
        super().__init__(f"Sign in to {profile.name}", glyphs=face.glyphs)
        self._face = face
        self._profile = profile
        self._fields = fields_of(profile.kind)

    def compose_body(self) -> ComposeResult:
        """Why it is needed, the ways, what is typed for the chosen one, what the server said."""
        yield LinePanel(self._why)
        ways = [way.name for way in self._fields.ways]
        ways += [HOME_USERS] * (self._profile.kind is ProfileKind.PLEX)
        yield Choice("Sign in by", ways, id="way", label_cells=13, then=self._way_chosen)
        yield Field("User name", self._profile.username, id="username")
        for secret in SECRETS:
            yield Field(secret, placeholder="or env:NAME  file:PATH  cmd:COMMAND", is_secret=True, id=secret)
        yield LinePanel(id="sign-in-told")

    def on_mount(self) -> None:
        """Show what the first way asks for."""
        self._show_fields()

    def _way_chosen(self, way: str) -> None:
        self._show_fields()

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_sign_in(self) -> None:
        """Sign in by the chosen way; what is stored is replaced only once the server took it."""
        try:
            is_done = await self._signed_in()
        except SyncError as error:
            self._tell(error_text(error), Tone.BAD)
        else:
            if is_done and not get_current_worker().is_cancelled:
                self._forget_secrets()
                self.dismiss(True)

    async def _signed_in(self) -> bool:
        if self._chosen == HOME_USERS:
            return await self._home_users()
        if self._way.is_code:
            from tui.screens.signing_in.code_sign_in import sign_in_by_code  # noqa: PLC0415  only where a code is wanted

            self._tell("", Tone.MUTED)
            it = self._profile
            draft = ProfileDraft(it.kind, it.name, it.url, it.username, it.settings)
            return await sign_in_by_code(self.app, self._face, draft) is not None
        await self._typed()
        return True

    async def _typed(self) -> None:
        """Sign in with what stands in the fields. Raises InvalidInput, SyncError."""
        way, typed = self._way, self._row(self._way.secret).value
        username = self._row("username").value if way.has_username else self._profile.username
        if way.has_username and way.needs_username and not username:
            raise InvalidInput("User name is empty")
        if not typed:
            raise InvalidInput(f"{way.secret_word} is empty")
        self._tell(f"Asking {self._profile.url}{self.glyphs.ellipsis}", Tone.MUTED)
        secrets = {way.secret: await typed_secret(typed)}
        deck = self._face.deck
        await deck.profiles.edit(self._profile.name, username=username, secrets=secrets, check=True)

    async def _home_users(self) -> bool:
        """Ask for the tokens of those who share the server; that is no sign-in of the profile."""
        from tui.screens.signing_in.server_members import MembersDialog  # noqa: PLC0415  only where somebody shares a server

        self._tell(f"Asking plex.tv who uses {self._profile.name}{self.glyphs.ellipsis}", Tone.MUTED)
        members = await self._face.deck.sign_ins.members(self._profile.name)
        await self.app.push_screen_wait(MembersDialog(self._face, self._profile.name, members))
        self._tell("", Tone.MUTED)
        return False

    @property
    def _chosen(self) -> str:
        return self.query_one(Choice).value

    @property
    def _way(self) -> SignInWay:
        return self._fields.way_named(self._chosen)

    def _show_fields(self) -> None:
        way, is_typed = self._way, self._chosen != HOME_USERS
        self._row("username").display = is_typed and way.has_username
        for secret in SECRETS:
            row = self._row(secret)
            row.display = is_typed and secret == way.secret
            if row.display:
                row.relabel(way.secret_word)

    def _row(self, name: str) -> Field:
        return next(field for field in self.query(Field) if field.name_of_input == name)

    def _forget_secrets(self) -> None:
        for secret in SECRETS:
            self._row(secret).forget()

    def _why(self, width: int) -> list[Line]:
        profile = self._profile
        told = profile.sign_in_message or "What the server gives replaces what is stored."
        rows = [profile.url, *wrap(told, width, 3, self.glyphs.ellipsis)]
        return [line(Span(row, Tone.MUTED)) for row in rows]

    def _tell(self, text: str, tone: Tone) -> None:
        picture = paragraph(text, tone, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#sign-in-told", LinePanel).show(picture)
