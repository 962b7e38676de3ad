"""The answers of plex.tv: bare JSON of its newer interface, XML of the older one. Pure.

Source: `protocols/plex.md` section 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui.clients import values
from tui.clients.plex.connections import addresses_of
from tui.clients.plex.tv_errors import no_answer
from tui.model.server_sign_in import FoundServer

SHORTEST_LIFE, USUAL_LIFE, LONGEST_LIFE = 30.0, 900.0, 3600.0
"""Seconds that a code holds: at least, where the answer does not say, and at most."""


@dataclass(frozen=True, slots=True)
class PlexAccount:
    """An account at plex.tv as it sees itself. Its e-mail address is not kept."""

    id: str
    """The number by which servers and Tautulli know it, and never 1."""
    uuid: str
    username: str
    name: str
    """As it is shown; a managed user has no other."""


@dataclass(frozen=True, slots=True)
class HomeUser:
    """A member of a Plex Home."""

    id: str
    uuid: str
    """What a switch goes by."""
    name: str
    is_admin: bool
    is_restricted: bool
    is_protected: bool
    """A PIN is needed to become this user."""


@dataclass(frozen=True, slots=True)
class SharedToken:
    """A friend's token for one of the owner's servers."""

    id: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A code that waits to be typed at plex.tv/link, or was."""

    id: str
    code: str
    token: str
    """"" = nobody has typed it yet."""
    life: float
    """Seconds that it holds from the answer on."""


def pin_of(body: Any, server_now: float | None) -> Pin:
    """Read a PIN. Raises BadResponse when it cannot be used."""
    entry = _object(body, "pin")
    number, code = values.key(entry.get("id")), values.text(entry.get("code"), 60)
    if not number or not code:
        raise no_answer("a PIN without its code")
    return Pin(number, code, values.text(entry.get("authToken"), 500), _life(entry, server_now))


def account_of(body: Any) -> PlexAccount:
    """Read `/api/v2/user`. Raises BadResponse when it names nobody."""
    entry = _object(body, "user")
    number = values.key(entry.get("id"))
    if not number or number == "1":
        raise no_answer("an account without its id")
    name = values.text(entry.get("username"), 200)
    shown = values.text(entry.get("friendlyName"), 200) or values.text(entry.get("title"), 200) or name
    return PlexAccount(number, values.key(entry.get("uuid")), name, shown)


def token_of(body: Any) -> str:
    """Read the token that a switch gives. Raises BadResponse when there is none."""
    entry = _object(body, "user")
    token = values.text(entry.get("authToken"), 500) or values.text(entry.get("authenticationToken"), 500)
    if not token:
        raise no_answer("a switch without a token")
    return token


def servers_of(body: Any) -> list[FoundServer]:
    """Read `/api/v2/resources`: what is a server and lets us in. Own ones first, and those that run."""
    found = [
        FoundServer(
            uuid=values.key(entry.get("clientIdentifier")).lower(),
            name=values.text(entry.get("name"), 200),
            is_owned=values.flag(entry.get("owned")),
            token=values.text(entry.get("accessToken"), 500),
            addresses=addresses_of(entry, _list(entry.get("connections"), "connection")),
            owner_id=values.key(entry.get("ownerId")),
            version=values.text(entry.get("productVersion"), 60),
            is_present=values.flag(entry.get("presence", True)),
        )
        for entry in _entries(body, "resources", "resource")
        if _is_server(entry)
    ]
    usable = [server for server in found if server.uuid and server.token]
    return sorted(usable, key=lambda server: (not server.is_owned, not server.is_present, server.name.casefold()))


def home_users_of(body: Any) -> list[HomeUser]:
    """Read `/api/v2/home/users`, whichever way the list is wrapped."""
    home = body.get("home", body) if isinstance(body, Mapping) else body
    return [
        HomeUser(
            id=values.key(entry.get("id")),
            uuid=values.key(entry.get("uuid")),
            name=values.text(entry.get("title"), 200) or values.text(entry.get("username"), 200),
            is_admin=values.flag(entry.get("admin")),
            is_restricted=values.flag(entry.get("restricted")),
            is_protected=values.flag(entry.get("protected")),
        )
        for entry in _entries(home, "users", "user")
        if values.key(entry.get("id")) and values.key(entry.get("uuid"))
    ]


def shared_tokens_of(body: Any) -> list[SharedToken]:
    """Read `/api/servers/{id}/shared_servers`, which is XML whatever is asked for. Invitations have no token yet."""
    found = [
        SharedToken(
            id=values.key(entry.get("userID")),
            name=values.text(entry.get("username"), 200),
            token=values.text(entry.get("accessToken"), 500),
        )
        for entry in _entries(body, "MediaContainer", "SharedServer")
    ]
    return [share for share in found if share.id and share.token]


def _is_server(entry: Mapping[str, Any]) -> bool:
    return "server" in (part.strip() for part in values.text(entry.get("provides"), 200).split(","))


def _life(entry: Mapping[str, Any], server_now: float | None) -> float:
    """Give how long a PIN holds: as a length, which no clock can spoil, else as the time between two of theirs."""
    length = values.number(entry.get("expiresIn"))
    if length is not None:
        return min(float(length), LONGEST_LIFE)
    end = _moment(entry.get("expiresAt"))
    if end is None or server_now is None:
        return USUAL_LIFE
    return min(max(end - server_now, SHORTEST_LIFE), LONGEST_LIFE)


def _moment(value: Any) -> float | None:
    """Read a time of plex.tv, ISO 8601 with Z. One without a zone is refused (S19)."""
    try:
        found = datetime.fromisoformat(values.text(value, 60))
    except ValueError:
        return None
    return found.timestamp() if found.tzinfo else None


def _object(body: Any, name: str) -> Mapping[str, Any]:
    """Give an object that came bare, or under its name. Raises BadResponse."""
    found = body.get(name, body) if isinstance(body, Mapping) else None
    if not isinstance(found, Mapping):
        raise no_answer(f"no {name}")
    return found


def _entries(body: Any, around: str, name: str) -> Iterator[Mapping[str, Any]]:
    """Give the objects of a list that came bare, or under the name of what is around it. Raises BadResponse."""
    found = body.get(around, body.get(name)) if isinstance(body, Mapping) else body
    if found is None and not isinstance(body, Mapping):
        raise no_answer(f"no {around}")
    if not isinstance(found, list | Mapping):
        raise no_answer(f"no {around}")
    yield from (entry for entry in _list(found, name) if isinstance(entry, Mapping))


def _list(value: Any, name: str) -> list[Any]:
    """Give a list as JSON has it, or as XML does: inside an element, which may itself stand in a list of one."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Mapping) and name in value[0]:
        return _list(value[0], name)
    if isinstance(value, Mapping):
        inner = value.get(name, value.get(name.capitalize()))
        return inner if isinstance(inner, list) else []
    return value if isinstance(value, list) else []
