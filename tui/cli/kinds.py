"""What a person gives for each kind of profile that this version works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.errors import InvalidInput
from tui.model.profiles import ProfileKind


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
}
"""The kinds that this version has a job for."""


def form_of(kind: ProfileKind) -> KindForm:
    """What a kind of profile is made of. Raises InvalidInput for one without a job in this version."""
    form = FORMS.get(kind)
    if form is None:
        known = " and ".join(FORMS)
        raise InvalidInput(f"This version works with {known} profiles only, not {kind}")
    return form


def fitting(form: KindForm, username: str | None, secrets: Mapping[str, str]) -> dict[str, str]:
    """The secrets under the names of this kind; what it has no use for is refused. Raises InvalidInput."""
    hint = f"Its {form.secret_word} is given with --{form.secret}"
    if username and not form.needs_username:
        raise InvalidInput(f"{form.title} has no user name", hint=hint)
    for name in secrets:
        if name not in {form.secret, *form.secret_aliases}:
            raise InvalidInput(f"{form.title} has no {name}", hint=hint)
    if len(secrets) > 1:
        raise InvalidInput(f"{form.title} has one secret only", hint=hint)
    return dict.fromkeys([form.secret], next(iter(secrets.values()))) if secrets else {}


def base_address(kind: ProfileKind, text: str) -> str:
    """The base address in what was pasted; a query, which may hold a secret, goes. Raises InvalidInput."""
    if kind is ProfileKind.TAUTULLI:
        from tui.clients.tautulli_address import tautulli_address  # noqa: PLC0415 - only needed here

        return tautulli_address(text).base
    from tui.clients.xtream_address import panel_address  # noqa: PLC0415 - only needed here

    return panel_address(text).base
