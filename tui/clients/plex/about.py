"""What a Plex server tells of itself: who it is, its libraries, its accounts, what is being played. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import trunc
from typing import Any

from tui.clients import values
from tui.clients.plex.calls import Told
from tui.clients.plex.history import NOBODY, OWNER_ALIAS, AccountKeys
from tui.clients.plex.items import LIBRARY_KINDS
from tui.clients.plex.wire import Listing, WireItem, entries_of, not_plex
from tui.clients.retry_after import http_date
from tui.errors import InvalidInput
from tui.model.plays import ServerKind
from tui.model.servers import AccountFacts, LibraryKind, NowPlaying, ServerIdentity, ServerLibrary

RECOMMENDED = (1, 41, 6, 9606)
"""From it on, marking something watched leaves no odd position behind."""
NEEDS_SIGN_IN = "Needs a sign-in as this user"
_NUMBERS = re.compile(r"\d{1,9}", re.ASCII)


def identity_of(container: Mapping[str, Any], name: str = "") -> ServerIdentity:
    """Read who answers. Raises BadResponse when it does not say."""
    uuid = values.key(container.get("machineIdentifier")).lower()
    if not uuid:
        raise not_plex("it does not say which server it is")
    return ServerIdentity(
        kind=ServerKind.PLEX,
        uuid=uuid,
        name=values.text(container.get("friendlyName"), 100) or name,
        version=values.text(container.get("version"), 60),
    )


def libraries_of(container: Mapping[str, Any]) -> list[ServerLibrary]:
    """Read `/library/sections`. An entry without a key is passed over. Raises BadResponse when nothing is said."""
    entries = entries_of(container, "Directory")
    if not entries and values.number(container.get("size")) is None:
        raise not_plex("it does not say which libraries there are")
    found = []
    for entry in entries:
        key = values.key(entry.get("key")) if isinstance(entry, Mapping) else ""
        if key:
            kind = LIBRARY_KINDS.get(values.text(entry.get("type")), LibraryKind.OTHER)
            found.append(ServerLibrary(key, values.text(entry.get("title"), 200), kind))
    return found


def section_of(container: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Give the entry of one library; an empty one when it is not listed."""
    for entry in entries_of(container, "Directory"):
        if isinstance(entry, Mapping) and values.key(entry.get("key")) == key:
            return entry
    return {}


def accounts_of(
    container: Mapping[str, Any], keys: AccountKeys, user_id: str, readable: frozenset[str]
) -> list[AccountFacts]:
    """Read `/accounts`, the own one first: that of `user_id`, else the owner's, since nobody else may ask.

    `readable`: accounts that we have tokens of. Raises InvalidInput for an owner who is not known.
    """
    found = []
    for entry in entries_of(container, "Account"):
        number = values.key(entry.get("id")) if isinstance(entry, Mapping) else ""
        name = values.text(entry.get("name"), 200) if number else ""
        if number and (name or number != NOBODY):
            key, is_owner = keys.known(number), number == OWNER_ALIAS
            is_own = key == user_id if user_id else is_owner
            can_read = is_own or key in readable
            why = "" if can_read else NEEDS_SIGN_IN
            found.append(AccountFacts(key, name, "", is_owner, is_own, can_read, why))
    if not any(account.is_own for account in found):
        found.append(own_account(user_id))
    return sorted(found, key=lambda account: not account.is_own)


def own_account(user_id: str) -> AccountFacts:
    """Give the account that we are signed in with. Raises InvalidInput when its plex.tv id is not known."""
    if not user_id:
        raise InvalidInput(
            "Which plex.tv account this token belongs to is not known",
            hint="Sign in with `profile login NAME`, or give its id with `profile edit NAME --set user_id=NUMBER`.",
        )
    return AccountFacts(user_id, "", is_own=True)


def playing_of(listing: Listing, keys: AccountKeys) -> tuple[NowPlaying, ...]:
    """Read `/status/sessions`."""
    return tuple(_playing(entry, keys) for entry in listing.entries if entry is not None)


def devices_of(container: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Read `/devices`: name and platform by id."""
    return {
        values.key(entry.get("id")): (values.text(entry.get("name"), 200), values.text(entry.get("platform"), 100))
        for entry in entries_of(container, "Device")
        if isinstance(entry, Mapping) and values.key(entry.get("id"))
    }


def skew_of(told: Told) -> float | None:
    """Give the server's clock minus ours in whole s, from the `Date` of an answer; None when it has none."""
    server_now = http_date(told.headers.get("date", ""))
    return None if server_now is None else float(trunc(server_now - told.asked_at - told.latency_ms / 2000))


def notes_of(root: Mapping[str, Any], sections: Mapping[str, Any]) -> tuple[str, ...]:
    """Tell what is worth knowing: scans, an old version, a server that plex.tv has lost."""
    notes = [
        f"Scans {values.text(entry.get('title'), 60)}"
        for entry in entries_of(sections, "Directory")
        if isinstance(entry, Mapping) and values.flag(entry.get("refreshing"))
    ]
    version = values.text(root.get("version"), 60)
    release = release_of(version)
    if release and release < RECOMMENDED:
        notes.append(f"Version {version.partition('-')[0]} is old: 1.41.6 or later is recommended")
    signed_in = values.text(root.get("myPlexSigninState"))
    if signed_in and signed_in != "ok":
        notes.append("The server is not signed in to plex.tv")
    return tuple(notes)


def release_of(version: str) -> tuple[int, ...]:
    """Give the numbers before the dash, the only ones that can be compared."""
    return tuple(int(found) for found in _NUMBERS.findall(version.partition("-")[0]))


def _playing(entry: WireItem, keys: AccountKeys) -> NowPlaying:
    user = _one(entry.User)
    player = _one(entry.Player)
    number = values.key(user.get("id"))
    show = values.text(entry.grandparentTitle)
    title = values.text(entry.title)
    return NowPlaying(
        account_key=keys.owner_id if number == OWNER_ALIAS else number,
        account_name=values.text(user.get("title"), 200),
        title=f"{show} - {title}" if show else title,
        player=values.text(player.get("title"), 200),
        position_ms=values.milliseconds(entry.viewOffset),
        item_key=values.key(entry.ratingKey),
        is_paused=values.text(player.get("state")) == "paused",
    )


def _one(value: Any) -> Mapping[str, Any]:
    """Give an object, which XML has as a list of one."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, Mapping) else {}
