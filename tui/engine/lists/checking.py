"""What a person may call a list, and in whose account it may have its other side. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.errors import InvalidInput
from tui.model.clean import clean_block, clean_text
from tui.model.lists import ListDetails, ListMode, RemoteList
from tui.model.profiles import Profile, ProfileKind

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 2_000
LEAST_REFRESH = 60.0
"""Seconds between two looks at a rule, at least."""


def checked_details(details: ListDetails) -> ListDetails:
    """Give details as they are kept: without what drives a terminal. Raises InvalidInput for a title that is none."""
    title = clean_text(details.title, LONGEST_TITLE + 1)
    if not title:
        raise InvalidInput("A list needs a title")
    if len(title) > LONGEST_TITLE:
        raise InvalidInput(f"The title of a list has at most {LONGEST_TITLE} characters")
    if title.startswith("-"):
        raise InvalidInput(f"'{title}' cannot be the title of a list", hint="It would be read as an option.")
    return replace(details, title=title, description=clean_block(details.description, LONGEST_DESCRIPTION))


def changed_details(before: ListDetails, told: Mapping[str, Any]) -> ListDetails:
    """Give details with what a person changed; the rest is kept, whatever Trakt calls a list.

    Raises InvalidInput for a title that is none.
    """
    checked = checked_details(replace(before, **{"title": "x", **told}))
    return replace(before, **{name: getattr(checked, name) for name in told})


def kept_details(remote: RemoteList) -> ListDetails:
    """Give the details of a list at Trakt as they are kept here, whatever it is called there."""
    title = clean_text(remote.details.title, LONGEST_TITLE) or f"List {remote.id}"
    description = clean_block(remote.details.description, LONGEST_DESCRIPTION)
    return replace(remote.details, title=title, description=description)


def checked_refresh(seconds: float | None) -> float | None:
    """Give how often a rule is looked at. Raises InvalidInput for less than a minute."""
    if seconds is not None and not seconds >= LEAST_REFRESH:
        raise InvalidInput(f"A rule is looked at every {LEAST_REFRESH:.0f} seconds at most")
    return seconds


def side_of(profiles: Sequence[Profile], name: str | None, mode: ListMode | None) -> tuple[ListMode, Profile | None]:
    """Give the mode and the account of a list that is made; without a name the only account at Trakt there is.

    Without either it stays here; with an account alone it is pushed. Raises InvalidInput.
    """
    if name is None and mode in {None, ListMode.OFF}:
        return ListMode.OFF, None
    return mode or ListMode.PUSH, trakt_profile(profiles, name)


def trakt_profile(profiles: Sequence[Profile], name: str | None) -> Profile:
    """Give the account at Trakt of a name, or the only one there is. Raises InvalidInput with what to do."""
    known = [profile for profile in profiles if profile.kind is ProfileKind.TRAKT]
    if name is not None:
        found = next((one for one in profiles if one.name.casefold() == name.strip().casefold()), None)
        if found is not None and found.kind is not ProfileKind.TRAKT:
            raise InvalidInput(f"{found.name} is no account at Trakt", hint=_known(known))
        if found is None:
            raise InvalidInput(f"No profile named '{clean_text(name, 60)}'", hint=_known(known))
        return found
    if not known:
        raise InvalidInput("There is no account at Trakt yet", hint="`syncdeck profile add trakt NAME` adds one.")
    if len(known) > 1:
        raise InvalidInput("It has to be said in whose account at Trakt", hint=_known(known))
    return known[0]


def _known(profiles: Sequence[Profile]) -> str:
    names = ", ".join(profile.name for profile in profiles)
    return f"Accounts at Trakt: {names}." if names else "`syncdeck profile add trakt NAME` adds an account at Trakt."
