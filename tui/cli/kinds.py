"""What a person gives for each kind of profile that this version works with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tui.errors import InvalidInput
from tui.model.profiles import ProfileKind

SECRETS = ("password", "token")
"""The options that take secrets; they are stored under these names."""


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
    ),
}
"""The kinds that this version has a job for."""


def form_of(kind: ProfileKind) -> KindForm:
    """What a kind of profile is made of. Raises InvalidInput for one without a job in this version."""
    form = FORMS.get(kind)
    if form is None:
        known = " and ".join(FORMS)
        raise InvalidInput(f"This version works with {known} profiles only, not {kind}")
    return form


def check_given(form: KindForm, username: str | None, secrets: Collection[str]) -> None:
    """Refuse what a kind has no use for, rather than storing it unused. Raises InvalidInput."""
    if username and not form.needs_username:
        raise InvalidInput(
            f"{form.title} has no user name", hint=f"Its {form.secret_word} is given with --{form.secret}"
        )
    for name in set(secrets) - {form.secret}:
        raise InvalidInput(f"{form.title} has no {name}", hint=f"Its {form.secret_word} is given with --{form.secret}")


def base_address(kind: ProfileKind, text: str) -> str:
    """The base address in what was pasted; a query, which may hold a secret, goes. Raises InvalidInput."""
    if kind is ProfileKind.TAUTULLI:
        from tui.clients.tautulli_address import tautulli_address  # noqa: PLC0415 - only needed here

        return tautulli_address(text).base
    from tui.clients.xtream_address import panel_address  # noqa: PLC0415 - only needed here

    return panel_address(text).base
