"""The form that adds or edits a profile. What it saves was tested first, unless the person insists.

Accounts that are opened by a code lead on to the dialog of that code; of a stored media server only what is not part
of its sign-in is edited here.
"""

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
from tui.screens.kind_fields import FIELDS, PASSWORD, SECRETS, SERVERS, KindFields, fields_of, is_server
from tui.screens.pasted_address import take_apart
from tui.screens.typed_secret import typed_secret
from tui.widgets.choice import Choice
from tui.widgets.field import Field
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.tick import Tick

SETTINGS = {"libraries": "libraries", "plex-tv": "plex_tv_url", "user-agent": "user_agent"}
"""Settings by their fields."""
EXAMPLES = {ProfileKind.PLEX: "plex-den", ProfileKind.JELLYFIN: "jelly-attic", ProfileKind.EMBY: "emby-cabin"}
"""Stand in the empty name field."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds."""

    draft: ProfileDraft
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class ProfileForm(FormDialog[str]):
    """Answers the name of the saved profile."""

    DEFAULT_CSS = """
    ProfileForm {
        & #form-fields { height: auto; max-height: 9; }
        & #form-told { margin-top: 1; height: auto; min-height: 2; }
        & #form-buttons { height: 1; align-horizontal: right; }
        & #form-buttons Button { margin-left: 2; min-width: 10; }
        &.-short #form-told { margin-top: 0; min-height: 1; }
        &.-short #form-fields { max-height: 7; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next_field", "Next field", priority=True, key_display="enter", id="form.next"),
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="Test the account, then save the profile"),
        Binding("ctrl+t", "test", "Test", id="form.test", tooltip="Ask the server whether the account works"),
    ]
    AUTO_FOCUS = "#kind, #name"

    def __init__(self, face: Face, profile: Profile | None = None, *, kind: ProfileKind = ProfileKind.XTREAM) -> None:
        self._kind = kind if profile is None else profile.kind
        self._way = fields_of(self._kind).way
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
                kinds = [kind.value for kind in FIELDS]
                yield Choice("Kind", kinds, self._kind.value, id="kind", label_cells=13, then=self._kind_chosen)
                yield Choice("Sign in by", id="way", label_cells=13, then=self._way_chosen)
            yield Field("Name", "" if profile is None else profile.name, placeholder="iptv-one", id="name")
            url = "" if profile is None else profile.url
            yield Field("Address", url, placeholder=fields_of(self._kind).example, id="url")
            yield Field("User name", "" if profile is None else profile.username, id="username")
            kept = "unchanged" if profile is not None else "or env:NAME  file:PATH  cmd:COMMAND"
            for secret in SECRETS:
                yield Field(secret.capitalize(), placeholder=kept, is_secret=True, id=secret)
            yield Field(
                "Libraries", settings.get("libraries", ""), placeholder="all, or names: Films, Series", id="libraries"
            )
            yield Field("plex.tv is", settings.get("plex_tv_url", ""), placeholder="https://plex.tv", id="plex-tv")
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

    def _kind_chosen(self, value: str) -> None:
        self._kind = ProfileKind(value)
        self._way = self._fields.way
        self.heading = f"Add {self._fields.title}"
        self.query_one("#dialog-title", LinePanel).show(paragraph(self.heading, Tone.STRONG))
        self._show_fields()
        self._edited()

    def _way_chosen(self, value: str) -> None:
        self._way = self._fields.way_named(value)
        self._show_fields()
        self._edited()

    @on(Input.Blurred, "#url")
    def _take_apart(self) -> None:
        """A pasted playlist link is split once it is complete."""
        url = self.query_one("#url", Input)
        pasted = take_apart(url.value)
        if pasted.username and self._kind is ProfileKind.XTREAM:
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
            return self._profile is None and not self._way.is_code
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
            name = await self._signed_in(filled) if self._is_by_code else await self._saved(filled)
        except InvalidInput as error:
            self._tell_error(error)
        except SyncError as error:
            self._may_skip_check = self._may_be_saved_untested
            self._name_save_button()
            self._tell_error(error)
        else:
            if name is not None and not get_current_worker().is_cancelled:
                self._forget_secrets()
                self.dismiss(name)

    async def _saved(self, filled: Filled) -> str | None:
        self._tell(f"Testing the account at {filled.draft.url}{self.glyphs.ellipsis}")
        return await self._store(filled, check=not self._may_skip_check)

    async def _signed_in(self, filled: Filled) -> str | None:
        """Have a code typed elsewhere; None = the person went back to the form."""
        from tui.screens.code_sign_in import sign_in_by_code  # noqa: PLC0415  only for servers that have codes

        draft = filled.draft
        if await self._face.deck.store.profiles.find(draft.name) is not None:
            raise InvalidInput(f"A profile named '{draft.name}' exists already", hint="Choose another name.")
        self._tell("")
        return await sign_in_by_code(self.app, self._face, draft)

    async def _filled(self) -> Filled:
        """What stands in the fields. Raises InvalidInput."""
        self._take_apart()
        values = {it.name_of_input: it.value for it in self.query(Field)}
        for name in self._needed:
            if not values[name]:
                raise InvalidInput(f"{self._row(name).label} is empty")
        settings = {} if self._profile is None else dict(self._profile.settings)
        settings["tls_verify"] = "yes" if self.query_one(Tick).is_on else "no"
        for name, setting in SETTINGS.items():
            settings.pop(setting, None)
            if values[name] and self._row(name).display:
                settings[setting] = values[name]
        username = values["username"] if self._row("username").display else ""
        if self._is_stored_server and self._profile is not None:
            username = self._profile.username
        draft = ProfileDraft(self._kind, values["name"], values["url"] if self._has_address else "", username, settings)
        return Filled(draft, await self._secrets(values))

    async def _secrets(self, values: Mapping[str, str]) -> dict[str, str]:
        secret = self._way.secret
        if self._is_stored_server or not secret:
            return {}
        typed = values[secret]
        if not typed and self._profile is None:
            raise InvalidInput(f"{self._way.secret_word} is empty")
        return {secret: await typed_secret(typed)} if typed else {}

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

    @property
    def _is_stored_server(self) -> bool:
        """Its sign-in is a matter of its own."""
        return self._profile is not None and is_server(self._profile)

    @property
    def _is_by_code(self) -> bool:
        return self._way.is_code and self._profile is None

    @property
    def _has_address(self) -> bool:
        return self._way.needs_address or self._is_stored_server

    @property
    def _may_be_saved_untested(self) -> bool:
        """A password of a media server is only good for a sign-in, and a code as well."""
        return not self._is_by_code and not (self._kind in SERVERS and self._way is PASSWORD)

    @property
    def _needed(self) -> list[str]:
        """Fields that must not be empty."""
        needs_username = self._way.has_username and self._way.needs_username and not self._is_stored_server
        return ["name", *(["url"] * self._has_address), *(["username"] * needs_username)]

    def _show_fields(self) -> None:
        """Only what the kind and the way have; focus goes from one to the next of them."""
        is_new, way = self._profile is None, self._way
        for choice in self.query("#way").results(Choice):
            choice.offer([it.name for it in self._fields.ways])
        self.query_one("#url", Input).placeholder = self._fields.example
        self.query_one("#name", Input).placeholder = EXAMPLES.get(self._kind, "iptv-one")
        self._row("url").display = self._has_address
        self._row("username").display = way.has_username and not self._is_stored_server
        self._row("libraries").display = self._is_stored_server
        self._row("plex-tv").display = self._kind is ProfileKind.PLEX
        for secret in SECRETS:
            row = self._row(secret)
            row.display = secret == way.secret and not self._is_stored_server
            if row.display:
                row.relabel(way.secret_word)
        for button in self.query("#form-test").results(Button):
            button.display = is_new and not way.is_code
        self._name_save_button()
        self.refresh_bindings()

    def _row(self, name: str) -> Field:
        return next(field for field in self.query(Field) if field.name_of_input == name)

    def _name_save_button(self) -> None:
        button = self.query_one("#form-save", Button)
        button.label = "Sign in" if self._is_by_code else "Save untested" if self._may_skip_check else "Save"
        button.refresh(layout=True)

    def _forget_secrets(self) -> None:
        for secret in SECRETS:
            self._row(secret).forget()

    def _tell_error(self, error: SyncError) -> None:
        self._tell(f"{error.message}. {error.hint}" if error.hint else error.message, Tone.BAD)

    def _tell(self, text: str, tone: Tone = Tone.MUTED) -> None:
        picture = paragraph(text, tone, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#form-told", LinePanel).show(picture)
