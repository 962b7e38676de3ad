"""What a person gives for each kind of profile that this version works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.errors import InvalidInput
from tui.model.profiles import Profile, ProfileKind


@dataclass(frozen=True, slots=True)
class KindForm:
    """What profiles of one kind are made of."""

    title: str
    """As in "An Xtream profile"."""
    settings: tuple[str, ...]
    """What `--set` takes, by name."""
    secret: str
    """The option that opens the account."""
    secret_word: str
    """What that is called when it is asked for."""
    needs_username: bool
    secret_aliases: tuple[str, ...] = ()
    """Other options under which the secret is taken as well."""
    other_secrets: tuple[str, ...] = ()
    """Secrets that open the account as well, and are something else: a password beside an API key."""
    needs_url: bool = True
    can_have_username: bool = False
    """A user name may be given, and need not."""
    secret_settings: tuple[str, ...] = ()
    """Settings that are secrets: they are taken like those, and kept among them."""
    hidden_settings: tuple[str, ...] = ()
    """Settings for tests, which nobody is told of."""

    @property
    def takes_username(self) -> bool:
        """Whether there may be a user name."""
        return self.needs_username or self.can_have_username


MEDIA_KINDS = frozenset({ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY})
"""Accounts of media servers: they have libraries."""
CARD_KINDS = MEDIA_KINDS | {ProfileKind.TRAKT}
"""Accounts whose server is looked at now and then, and written to."""

_WATCH = ("unwatch", "watch", "watch_rules")
"""How a media server takes part in keeping watched states in step."""

FORMS = {
    ProfileKind.XTREAM: KindForm(
        "An Xtream profile",
        ("categories", "follow_host_change", "tls_verify", "user_agent"),
        "password",
        "password",
        needs_username=True,
    ),
    ProfileKind.TAUTULLI: KindForm(
        "A Tautulli profile",
        ("follow_host_change", "tls_verify", "user_agent"),
        "token",
        "API key",
        needs_username=False,
        secret_aliases=("password",),
    ),
    ProfileKind.PLEX: KindForm(
        "A Plex profile",
        ("follow_host_change", "libraries", "owner_id", "plex_tv_url", "tls_verify", "user_agent", "user_id", *_WATCH),
        "token",
        "token",
        needs_username=False,
        needs_url=False,
    ),
    ProfileKind.JELLYFIN: KindForm(
        "A Jellyfin profile",
        ("follow_host_change", "libraries", "time_zone", "tls_verify", "user_agent", "user_id", *_WATCH),
        "password",
        "password",
        needs_username=False,
        other_secrets=("token",),
        can_have_username=True,
    ),
    ProfileKind.EMBY: KindForm(
        "An Emby profile",
        ("follow_host_change", "libraries", "time_zone", "tls_verify", "user_agent", "user_id", *_WATCH),
        "password",
        "password",
        needs_username=False,
        other_secrets=("token",),
        can_have_username=True,
    ),
    ProfileKind.TRAKT: KindForm(
        "A Trakt profile",
        ("auth_url", "client_id", "client_secret", "tls_verify", "user_agent", *_WATCH),
        "token",
        "access token",
        needs_username=False,
        needs_url=False,
        can_have_username=True,
        secret_settings=("client_secret",),
        hidden_settings=("write_spacing",),
    ),
}
"""The kinds that this version has a job for."""


def form_of(kind: ProfileKind) -> KindForm:
    """What a kind of profile is made of. Raises InvalidInput for one without a job in this version."""
    form = FORMS.get(kind)
    if form is None:
        raise InvalidInput(f"This version works with {', '.join(FORMS)} profiles only, not {kind}")
    return form


def fitting(form: KindForm, username: str | None, secrets: Mapping[str, str]) -> dict[str, str]:
    """The secrets under the names of this kind; what it has no use for is refused. Raises InvalidInput."""
    hint = f"Its {form.secret_word} is given with --{form.secret}"
    if username and not form.takes_username:
        raise InvalidInput(f"{form.title} has no user name", hint=hint)
    for name in secrets:
        if name not in {form.secret, *form.secret_aliases, *form.other_secrets}:
            raise InvalidInput(f"{form.title} has no {name}", hint=hint)
    if len(secrets) > 1:
        raise InvalidInput(f"{form.title} has one secret only", hint=hint)
    if secrets.keys() & set(form.other_secrets):
        return dict(secrets)
    return dict.fromkeys([form.secret], next(iter(secrets.values()))) if secrets else {}


def sign_in_hosts(profile: Profile) -> list[str]:
    """Addresses of hosts beside its server that a profile is signed in at. Raises InvalidInput."""
    if profile.kind is not ProfileKind.TRAKT:
        return []
    from tui.jobs.trakt.options import auth_base  # noqa: PLC0415 - only needed here

    return [auth_base(profile.settings)]


def base_address(kind: ProfileKind, text: str) -> str:
    """The base address in what was pasted; a query, which may hold a secret, goes. "" stands for Trakt's own.

    Raises InvalidInput.
    """
    if kind is ProfileKind.TAUTULLI:
        from tui.clients.tautulli.address import tautulli_address  # noqa: PLC0415 - only needed here

        return tautulli_address(text).base
    if kind in MEDIA_KINDS:
        from tui.jobs.media.address import media_address  # noqa: PLC0415 - only needed here

        return media_address(kind, text).base
    if kind is ProfileKind.TRAKT:
        from tui.jobs.trakt.options import api_base  # noqa: PLC0415 - only needed here

        return api_base(text)
    from tui.clients.xtream.address import panel_address  # noqa: PLC0415 - only needed here

    return panel_address(text).base
