"""What a person fills in for each kind of profile that this version works with."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.profiles import ProfileKind


@dataclass(frozen=True, slots=True)
class KindFields:
    """The fields of one kind."""

    title: str
    """As in "Add an Xtream profile"."""
    example: str
    """Stands in the empty address field."""
    secret: str
    """The name under which its secret is stored; the id of its field as well."""
    secret_word: str
    """What the secret is called."""
    has_username: bool
    has_categories: bool


FIELDS = {
    ProfileKind.XTREAM: KindFields(
        "an Xtream profile", "http://panel.example:8080, or a playlist link", "password", "Password", True, True
    ),
    ProfileKind.TAUTULLI: KindFields(
        "a Tautulli profile", "http://nas:8181, as in the browser", "token", "API key", False, False
    ),
}


def fields_of(kind: ProfileKind) -> KindFields:
    """The fields of a kind; those of Xtream for one that this version does not work with."""
    return FIELDS.get(kind, FIELDS[ProfileKind.XTREAM])
