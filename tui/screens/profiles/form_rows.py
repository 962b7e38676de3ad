"""The rows of the form of a profile: those that its kind and the way to sign in ask for, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input

from tui.errors import InvalidInput
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.redact import shown_settings
from tui.screens.profiles.kind_fields import FIELDS, SECRETS, KindFields, SignInWay, fields_of, is_server
from tui.screens.profiles.pasted_address import take_apart
from tui.screens.signing_in.typed_secret import typed_secret
from tui.widgets.choice import Choice
from tui.widgets.field import Field
from tui.widgets.tick import Tick

SETTINGS = {"plex-tv": "plex_tv_url", "auth-url": "auth_url", "user-agent": "user_agent"}
"""Settings by their fields."""
APP = ("client-id", "client-secret")
"""Fields of an app of one's own, whose contents are not shown again."""
EXAMPLES = {
    ProfileKind.PLEX: "plex-den",
    ProfileKind.JELLYFIN: "jelly-attic",
    ProfileKind.EMBY: "emby-cabin",
    ProfileKind.TRAKT: "trakt",
}
"""Stand in the empty name field."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds."""

    draft: ProfileDraft
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class ProfileRows(VerticalScroll, can_focus=False):
    """Kind and way of a new profile can be turned; of a stored media server its sign-in is a matter of its own."""

    DEFAULT_CSS = """
    ProfileRows { height: auto; max-height: 9; }
    """

    def __init__(self, profile: Profile | None, kind: ProfileKind, on_turn: Callable[[], None]) -> None:
        super().__init__()
        self.kind = kind if profile is None else profile.kind
        self.way = fields_of(self.kind).way
        self._profile = profile
        self._on_turn = on_turn

    def compose(self) -> ComposeResult:
        """Every row of any kind; `on_mount` hides those that are not asked for."""
        profile = self._profile
        settings = {} if profile is None else profile.settings
        if profile is None:
            kinds = [kind.value for kind in FIELDS]
            yield Choice("Kind", kinds, self.kind.value, id="kind", label_cells=13, then=self._kind_chosen)
            yield Choice("Sign in by", id="way", label_cells=13, then=self._way_chosen)
        yield Field("Name", "" if profile is None else profile.name, id="name")
        kept = "unchanged" if profile is not None else "or env:NAME  file:PATH  cmd:COMMAND"
        yield Field("Client id", placeholder=self._kept_id(), id="client-id")
        yield Field("Its secret", placeholder=kept, is_secret=True, id="client-secret")
        yield Field("Address", "" if profile is None else profile.url, id="url")
        yield Field("User name", "" if profile is None else profile.username, id="username")
        for secret in SECRETS:
            yield Field(secret.capitalize(), placeholder=kept, is_secret=True, id=secret)
        yield Field("Sign-in at", settings.get("auth_url", ""), placeholder="https://auth.trakt.tv", id="auth-url")
        yield Field("plex.tv is", settings.get("plex_tv_url", ""), placeholder="https://plex.tv", id="plex-tv")
        yield Field("User agent", settings.get("user_agent", ""), placeholder="as in the settings", id="user-agent")
        yield Tick("Verify TLS certificates", is_on=profile is None or profile.is_tls_verified, id="tls")

    def on_mount(self) -> None:
        """Show what the kind has."""
        self._show()

    @property
    def fields(self) -> KindFields:
        """What the kind has."""
        return fields_of(self.kind)

    @property
    def is_by_code(self) -> bool:
        """True when saving leads on to a code."""
        return self.way.is_code and self._profile is None

    @property
    def is_stored_server(self) -> bool:
        """True for a media server whose sign-in is not part of the form."""
        return self._profile is not None and is_server(self._profile)

    def take_apart(self) -> None:
        """Split a pasted link that has the account in it."""
        url = self.query_one("#url", Input)
        pasted = take_apart(url.value)
        if pasted.username and self.kind is ProfileKind.XTREAM:
            url.value = pasted.url
            self.query_one("#username", Input).value = pasted.username
            self.query_one("#password", Input).value = pasted.password
        if pasted.token and self.kind is ProfileKind.PLEX:
            url.value = pasted.url
            self.query_one("#token", Input).value = pasted.token

    async def filled(self) -> Filled:
        """What stands in the rows. Raises InvalidInput."""
        self.take_apart()
        values = {it.name_of_input: it.value if it.display else "" for it in self.query(Field)}
        for name in self._needed:
            if not values[name]:
                raise InvalidInput(f"{self._row(name).label} is empty")
        username = values["username"]
        if self.is_stored_server and self._profile is not None:
            username = self._profile.username
        url = values["url"] or self.fields.usual_address
        draft = ProfileDraft(self.kind, values["name"], url, username, self._settings(values))
        return Filled(draft, await self._secrets(values))

    def forget_secrets(self) -> None:
        """Keep nothing of what was typed."""
        for secret in (*SECRETS, "client-secret"):
            self._row(secret).forget()

    def _kind_chosen(self, value: str) -> None:
        self.kind = ProfileKind(value)
        self._show()
        self._on_turn()

    def _way_chosen(self, value: str) -> None:
        self._show()
        self._on_turn()

    def _settings(self, values: Mapping[str, str]) -> dict[str, str]:
        settings = {} if self._profile is None else dict(self._profile.settings)
        settings["tls_verify"] = "yes" if self.query_one(Tick).is_on else "no"
        for name, setting in SETTINGS.items():
            settings.pop(setting, None)
            if values[name]:
                settings[setting] = values[name]
        if values["client-id"]:
            settings["client_id"] = values["client-id"]
        return settings

    async def _secrets(self, values: Mapping[str, str]) -> dict[str, str]:
        app = {"client_secret": await typed_secret(values["client-secret"])} if values["client-secret"] else {}
        secret = self.way.secret
        if self.is_stored_server or not secret:
            return app
        typed = values[secret]
        if not typed and self._profile is None:
            raise InvalidInput(f"{self.way.secret_word} is empty")
        return {secret: await typed_secret(typed), **app} if typed else app

    @property
    def _needed(self) -> list[str]:
        """Fields that must not be empty."""
        needs_username = self.way.has_username and self.way.needs_username and not self.is_stored_server
        needs_address = self._has_address and not self.fields.usual_address
        app = [] if self._profile is not None or not self.fields.has_app else list(APP)
        if not self.way.is_code:
            app = app[:1]
        return ["name", *app, *(["url"] * needs_address), *(["username"] * needs_username)]

    @property
    def _has_address(self) -> bool:
        return self.way.needs_address or self.is_stored_server or bool(self.fields.usual_address)

    def _kept_id(self) -> str:
        """What stands in the empty field of a client id: that which is kept, masked."""
        known = {} if self._profile is None else shown_settings(self._profile)
        return f"unchanged: {known['client_id']}" if "client_id" in known else ""

    def _show(self) -> None:
        """Only what the kind and the way have; the focus goes from one to the next of them."""
        self.way = way = self._chosen_way()
        self.query_one("#url", Input).placeholder = self.fields.example
        self.query_one("#name", Input).placeholder = EXAMPLES.get(self.kind, "iptv-one")
        self._row("url").display = self._has_address
        self._row("username").display = way.has_username and not self.is_stored_server
        self._row("plex-tv").display = self.kind is ProfileKind.PLEX
        self._row("auth-url").display = self.kind is ProfileKind.TRAKT
        for name in APP:
            self._row(name).display = self.fields.has_app
        self._row("url").relabel("API" if self.kind is ProfileKind.TRAKT else "Address")
        for secret in SECRETS:
            row = self._row(secret)
            row.display = secret == way.secret and not self.is_stored_server
            if row.display:
                row.relabel(way.secret_word)

    def _chosen_way(self) -> SignInWay:
        for choice in self.query("#way").results(Choice):
            choice.offer([way.name for way in self.fields.ways])
            return self.fields.way_named(choice.value)
        return self.fields.way

    def _row(self, name: str) -> Field:
        return next(row for row in self.query(Field) if row.name_of_input == name)
