"""The form that adds or edits a profile. What it saves was tested first, unless the person insists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input
from textual.worker import get_current_worker

from tui.errors import InvalidInput, SyncError
from tui.model.profiles import Account, Profile, ProfileDraft, ProfileKind
from tui.screens.account_text import account_text
from tui.screens.face import Face
from tui.screens.kind_fields import FIELDS, KindFields, fields_of
from tui.screens.pasted_address import take_apart
from tui.screens.typed_secret import typed_secret
from tui.widgets.choice import Choice
from tui.widgets.dialog import Dialog
from tui.widgets.field import Field
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.tick import Tick


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds."""

    draft: ProfileDraft
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class ProfileForm(Dialog[str]):
    """Answers the name of the saved profile."""

    DEFAULT_CSS = """
    ProfileForm {
        & #form-fields { height: auto; max-height: 8; }
        & #form-told { margin-top: 1; height: auto; min-height: 2; }
        & #form-buttons { height: 1; align-horizontal: right; }
        & #form-buttons Button { margin-left: 2; min-width: 10; }
        &.-short #form-told { margin-top: 0; min-height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Previous field", show=False),
        Binding("enter", "next_field", "Next field", priority=True, key_display="enter", id="form.next"),
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="Test the account, then save the profile"),
        Binding("ctrl+t", "test", "Test", id="form.test", tooltip="Ask the server whether the account works"),
    ]
    AUTO_FOCUS = "#name"

    def __init__(self, face: Face, profile: Profile | None = None, *, kind: ProfileKind = ProfileKind.XTREAM) -> None:
        self._kind = kind if profile is None else profile.kind
        title = f"Add {fields_of(kind).title}" if profile is None else f"Edit {profile.name}"
        super().__init__(title, glyphs=face.glyphs)
        self._face = face
        self._profile = profile
        self._may_skip_check = False

    def compose_body(self) -> ComposeResult:
        """Fields, what the last try said, buttons."""
        profile = self._profile
        settings = {} if profile is None else profile.settings
        with VerticalScroll(id="form-fields", can_focus=False):
            if profile is None:
                yield Choice("Kind", [kind.value for kind in FIELDS], self._kind.value, id="kind", label_cells=13)
            yield Field("Name", "" if profile is None else profile.name, placeholder="iptv-one", id="name")
            url = "" if profile is None else profile.url
            yield Field("Address", url, placeholder=fields_of(self._kind).example, id="url")
            yield Field("User name", "" if profile is None else profile.username, id="username")
            kept = "unchanged" if profile is not None else "or env:NAME  file:PATH  cmd:COMMAND"
            for fields in FIELDS.values():
                yield Field(fields.secret_word, placeholder=kept, is_secret=True, id=fields.secret)
            yield Field("User agent", settings.get("user_agent", ""), placeholder="as in the settings", id="user-agent")
            yield Tick("Verify TLS certificates", is_on=settings.get("tls_verify", "yes") != "no", id="tls")
        yield LinePanel(id="form-told")
        with Horizontal(id="form-buttons"):
            yield Button("Cancel", id="form-cancel", compact=True)
            if profile is None:
                yield Button("Test", id="form-test", compact=True)
            yield Button("Save", id="form-save", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Show what the kind has."""
        self._show_fields()

    @on(Choice.Turned)
    def _kind_chosen(self, event: Choice.Turned) -> None:
        self._kind = ProfileKind(event.value)
        self.heading = f"Add {self._fields.title}"
        self.query_one("#dialog-title", LinePanel).show(paragraph(self.heading, Tone.STRONG))
        self._show_fields()
        self._edited()

    @on(Input.Blurred, "#url")
    def _take_apart(self) -> None:
        """A pasted playlist link is split once it is complete."""
        url = self.query_one("#url", Input)
        pasted = take_apart(url.value)
        if pasted.username and self._fields.has_username:
            url.value = pasted.url
            self.query_one("#username", Input).value = pasted.username
            self.query_one("#password", Input).value = pasted.password

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
        """Enter goes on only from an input, on a button it presses; an edited profile is tested when it is saved."""
        if action == "test":
            return self._profile is None
        return action != "next_field" or isinstance(self.focused, Input)

    def action_next_field(self) -> None:
        """To the next field; from the last one, save."""
        if self.focused is self.query_one("#user-agent"):
            self.action_save()
        else:
            self.focus_next()

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_test(self) -> None:
        """Ask the server, keep nothing. Only a new profile can: an edited one is tested when it is saved."""
        if self._profile is not None:
            return
        try:
            filled = await self._filled()
            self._tell(f"Asking {filled.draft.url}{self.glyphs.ellipsis}")
            account = await self._check(filled)
        except SyncError as error:
            self._tell_error(error)
        else:
            self._tell(f"The account works: {account_text(account, self._face.clock.now(), self._face.tz)}", Tone.GOOD)

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        """Test and save; after a failed test a second press saves all the same."""
        try:
            filled = await self._filled()
            self._tell(f"Testing the account at {filled.draft.url}{self.glyphs.ellipsis}")
            name = await self._store(filled, check=not self._may_skip_check)
        except InvalidInput as error:
            self._tell_error(error)
        except SyncError as error:
            self._may_skip_check = True
            self._name_save_button()
            self._tell_error(error)
        else:
            if not get_current_worker().is_cancelled:
                self.dismiss(name)

    async def _filled(self) -> Filled:
        """What stands in the fields. Raises InvalidInput."""
        self._take_apart()
        values = {it.name_of_input: it.value for it in self.query(Field)}
        needed = [("name", "Name"), ("url", "Address"), *([("username", "User name")] * self._fields.has_username)]
        for key, label in needed:
            if not values[key]:
                raise InvalidInput(f"{label} is empty")
        settings = {} if self._profile is None else dict(self._profile.settings)
        settings["tls_verify"] = "yes" if self.query_one(Tick).is_on else "no"
        settings.pop("user_agent", None)
        if values["user-agent"]:
            settings["user_agent"] = values["user-agent"]
        username = values["username"] if self._fields.has_username else ""
        draft = ProfileDraft(self._kind, values["name"], values["url"], username, settings)
        return Filled(draft, await self._secrets(values[self._fields.secret]))

    async def _secrets(self, typed: str) -> dict[str, str]:
        if not typed and self._profile is None:
            raise InvalidInput(f"{self._fields.secret_word} is empty")
        return {self._fields.secret: await typed_secret(typed)} if typed else {}

    async def _check(self, filled: Filled) -> Account:
        return await self._face.deck.check_draft(filled.draft, filled.secrets)

    async def _store(self, filled: Filled, *, check: bool) -> str:
        draft, deck = filled.draft, self._face.deck
        if self._profile is None:
            return (await deck.add_profile(draft, filled.secrets, check=check)).name
        changed = await deck.edit_profile(
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
    def _fields(self) -> KindFields:
        return fields_of(self._kind)

    def _show_fields(self) -> None:
        """Only what the kind has; focus goes from one to the next of them."""
        self.query_one("#url", Input).placeholder = self._fields.example
        self._row("username").display = self._fields.has_username
        for fields in FIELDS.values():
            self._row(fields.secret).display = fields.secret == self._fields.secret

    def _row(self, name: str) -> Field:
        return next(field for field in self.query(Field) if field.name_of_input == name)

    def _name_save_button(self) -> None:
        button = self.query_one("#form-save", Button)
        button.label = "Save untested" if self._may_skip_check else "Save"
        button.refresh(layout=True)

    def _tell_error(self, error: SyncError) -> None:
        self._tell(f"{error.message}. {error.hint}" if error.hint else error.message, Tone.BAD)

    def _tell(self, text: str, tone: Tone = Tone.MUTED) -> None:
        picture = paragraph(text, tone, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#form-told", LinePanel).show(picture)
