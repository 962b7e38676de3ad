"""The form that adds or edits a profile. What it saves was tested first, unless the person insists.

Accounts that are opened by a code lead on to the dialog of that code.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input
from textual.worker import get_current_worker

from tui.errors import InvalidInput, SyncError
from tui.model.profiles import Profile, ProfileKind
from tui.screens.face import Face
from tui.screens.profiles.account_text import account_text, server_account_text
from tui.screens.profiles.form_rows import Filled, ProfileRows
from tui.screens.profiles.kind_fields import PASSWORD, SERVERS, fields_of
from tui.screens.runs.error_words import error_text
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph


class ProfileForm(FormDialog[str]):
    """Answers the name of the saved profile."""

    DEFAULT_CSS = """
    ProfileForm {
        & #form-told { margin-top: 1; height: auto; min-height: 2; }
        & #form-buttons { height: 1; align-horizontal: right; }
        & #form-buttons Button { margin-left: 2; min-width: 10; }
        &.-short #form-told { margin-top: 0; min-height: 1; }
        &.-short ProfileRows { max-height: 7; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next_field", "Next field", priority=True, key_display="enter", id="form.next"),
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="Test the account, then save the profile"),
        Binding("ctrl+t", "test", "Test", id="form.test", tooltip="Ask the server whether the account works"),
    ]
    AUTO_FOCUS = "#kind, #name"

    def __init__(self, face: Face, profile: Profile | None = None, *, kind: ProfileKind = ProfileKind.XTREAM) -> None:
        title = f"Add {fields_of(kind).title}" if profile is None else f"Edit {profile.name}"
        super().__init__(title, glyphs=face.glyphs)
        self._face = face
        self._profile = profile
        self._rows = ProfileRows(profile, kind, self._turned)
        self._may_skip_check = False

    def compose_body(self) -> ComposeResult:
        """Fields, what the last try said, buttons."""
        yield self._rows
        yield LinePanel(id="form-told")
        with Horizontal(id="form-buttons"):
            yield Button("Cancel", id="form-cancel", compact=True)
            if self._profile is None:
                yield Button("Test", id="form-test", compact=True)
            yield Button("Save", id="form-save", compact=True, variant="primary")

    @on(Input.Blurred, "#url")
    def _take_apart(self) -> None:
        """A pasted playlist link is split once it is complete."""
        self._rows.take_apart()

    @on(Input.Changed)
    def _edited(self) -> None:
        self._may_skip_check = False
        self._name_save_button()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "form-cancel":
            self.dismiss(None)
        elif event.button.id == "form-test":
            self.action_test()
        else:
            self.action_save()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter goes on only from a row, on a button it presses; an edited profile is tested when it is saved."""
        if action == "test":
            return self._profile is None and not self._rows.way.is_code
        if action == "next_field":
            return self.is_at_a_row
        return super().check_action(action, parameters)

    def action_next_field(self) -> None:
        """To the next field; from the last one, save."""
        if self.focused is self.query_one("#user-agent"):
            self.action_save()
        else:
            self.action_step(1)

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_test(self) -> None:
        """Ask the server, keep nothing. Only a new profile can: an edited one is tested when it is saved."""
        if self._profile is not None:
            return
        try:
            filled = await self._rows.filled()
            self._tell(f"Asking {filled.draft.url}{self.glyphs.ellipsis}")
            account = await self._face.deck.profiles.check(filled.draft, filled.secrets)
        except SyncError as error:
            self._tell(error_text(error), Tone.BAD)
        else:
            now, tz = self._face.clock.now(), self._face.tz
            is_server = filled.draft.kind in SERVERS
            told = server_account_text(account) if is_server else account_text(account, now, tz)
            self._tell(f"The account works: {told}", Tone.GOOD)

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        """Test and save; after a failed test a second press saves all the same."""
        try:
            filled = await self._rows.filled()
            name = await self._signed_in(filled) if self._rows.is_by_code else await self._saved(filled)
        except InvalidInput as error:
            self._tell(error_text(error), Tone.BAD)
        except SyncError as error:
            self._may_skip_check = self._may_be_saved_untested
            self._name_save_button()
            self._tell(error_text(error), Tone.BAD)
        else:
            if name is not None and not get_current_worker().is_cancelled:
                self._rows.forget_secrets()
                self.dismiss(name)

    async def _signed_in(self, filled: Filled) -> str | None:
        """Have a code typed elsewhere; None = the person went back to the form."""
        from tui.screens.signing_in.code_sign_in import sign_in_by_code  # noqa: PLC0415  only for servers that have codes

        draft = filled.draft
        if await self._face.deck.store.profiles.find(draft.name) is not None:
            raise InvalidInput(f"A profile named '{draft.name}' exists already", hint="Choose another name.")
        self._tell("")
        return await sign_in_by_code(self.app, self._face, draft, filled.secrets)

    async def _saved(self, filled: Filled) -> str:
        draft, deck, check = filled.draft, self._face.deck, not self._may_skip_check
        self._tell(f"Testing the account at {draft.url}{self.glyphs.ellipsis}")
        if self._profile is None:
            return (await deck.profiles.add(draft, filled.secrets, check=check)).name
        changed = await deck.profiles.edit(
            self._profile.name,
            url=draft.url,
            username=draft.username,
            settings=draft.settings,
            new_name=draft.name,
            secrets=filled.secrets,
            check=check,
        )
        return changed.name

    @property
    def _may_be_saved_untested(self) -> bool:
        """A password of a media server is only good for a sign-in, and a code as well."""
        is_typed_once = self._rows.kind in SERVERS and self._rows.way is PASSWORD and self._profile is None
        return not self._rows.is_by_code and not is_typed_once

    def _turned(self) -> None:
        """Another kind, or another way to sign in."""
        self.heading = f"Add {self._rows.fields.title}"
        self.query_one("#dialog-title", LinePanel).show(paragraph(self.heading, Tone.STRONG))
        self.query_one("#form-test", Button).display = not self._rows.way.is_code
        self._tell(self._rows.fields.before)
        self._edited()
        self.refresh_bindings()

    def _name_save_button(self) -> None:
        button = self.query_one("#form-save", Button)
        button.label = "Sign in" if self._rows.is_by_code else "Save untested" if self._may_skip_check else "Save"
        button.refresh(layout=True)

    def _tell(self, text: str, tone: Tone = Tone.MUTED) -> None:
        picture = paragraph(text, tone, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#form-told", LinePanel).show(picture)
