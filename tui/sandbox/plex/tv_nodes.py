"""What plex.tv tells of accounts, homes, shares and servers, in its newer shape and in the older one, XML only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tui.sandbox.media import MEMBERS, OWNER, Member
from tui.sandbox.plex.pins import Pin
from tui.sandbox.plex.rendering import Node, Scalar, rendered, wants_json
from tui.sandbox.plex.state import PlexState
from tui.sandbox.wire import Answer, Request

HOME_ID: Final = 77_001
_SHARED_SERVER: Final = 5_500_000


@dataclass(frozen=True, slots=True)
class Connection:
    """One address of a server."""

    url: str
    """Such as `http://127.0.0.1:32400`."""
    is_local: bool
    is_relay: bool = False


def answered(request: Request, root: Node, status: int = 200, *, nulls: bool = True) -> Answer:
    """Give an answer of the newer interface: without a wrapping object."""
    return rendered(root, as_json=wants_json(request), status=status, wrapped=False, nulls=nulls)


def refused(request: Request, status: int, message: str, code: int = 1001) -> Answer:
    """Give an error of the newer interface."""
    error = Node("error", {"code": code, "message": message, "status": status}, key="errors")
    return answered(request, Node("errors", {}, [error]), status)


def pin_node(pin: Pin, now: float) -> Node:
    """Give a PIN."""
    return Node(
        "pin",
        {
            "id": pin.id,
            "code": pin.code,
            "product": pin.product,
            "trusted": False,
            "qr": f"https://plex.tv/api/v2/pins/qr/{pin.code}",
            "clientIdentifier": pin.client,
            "expiresIn": max(int(pin.expires_at - now), 0),
            "createdAt": _iso(pin.created_at),
            "expiresAt": _iso(pin.expires_at),
            "authToken": pin.token,
            "newRegistration": None,
        },
    )


def user_node(member: Member, token: str) -> Node:
    """Give an account as itself sees it."""
    home = member.role in ("owner", "home", "managed")
    values: dict[str, Scalar] = {
        "id": member.plex_id,
        "uuid": member.plex_uuid,
        "username": member.plex_username,
        "title": member.plex_title,
        "email": f"{member.name}@example.org" if member.plex_username else "",
        "friendlyName": member.plex_title,
        "locale": None,
        "confirmed": True,
        "hasPassword": True,
        "authToken": token,
        "protected": member.pin is not None,
        "home": home,
        "homeSize": 3 if home else 1,
        "homeAdmin": member.role == "owner",
        "guest": False,
        "restricted": member.role == "managed",
        "scrobbleTypes": "",
        "joinedAt": 1_500_000_000,
    }
    subscription: dict[str, Scalar] = {"active": True, "status": "Active", "plan": "lifetime", "subscribedAt": None}
    profile: dict[str, Scalar] = {"autoSelectAudio": True, "defaultAudioLanguage": "en", "autoSelectSubtitle": 0}
    parts = [Node("subscription", subscription, shape="one"), Node("profile", profile, shape="one")]
    return Node("user", values, parts)


def home_node() -> Node:
    """Give the home with its users."""
    users = Node("users", {}, [_home_user(member) for member in _home()], shape="wrap")
    return Node("home", {"id": HOME_ID, "name": OWNER.plex_title, "guestEnabled": False}, [users])


def old_home_node() -> Node:
    """Give the same in the older shape."""
    users = [Node("User", _home_user(member).values) for member in _home()]
    return Node("MediaContainer", {"friendlyName": "myPlex", "size": len(users)}, users)


def old_switch_node(member: Member, token: str) -> Node:
    """Give who one has become, in the older shape."""
    return Node("user", {"id": member.plex_id, "title": member.plex_title, "authenticationToken": token})


def old_users_node(state: PlexState) -> Node:
    """Give everybody who has a share of the server, in the older shape."""
    users = [_shared_user(state, member) for member in MEMBERS[1:] if not member.is_removed]
    about: dict[str, Scalar] = {"friendlyName": "myPlex", "identifier": "com.plexapp.plugins.myplex"}
    return Node("MediaContainer", about | {"size": len(users), "totalSize": len(users)}, users)


def shared_servers_node(state: PlexState) -> Node:
    """Give the shares of friends with their tokens, in the older shape."""
    shares = [_share(state, member) for member in MEMBERS if member.role == "friend"]
    about: dict[str, Scalar] = {"friendlyName": "myPlex", "machineIdentifier": state.machine_identifier}
    return Node("MediaContainer", about | {"size": len(shares)}, shares)


def resources_node(state: PlexState, member: Member, connections: Sequence[Connection], flags: ResourceFlags) -> Node:
    """Give what somebody can connect to: the server, one of somebody else that is off, and a player."""
    token = state.tokens.server(member.name)
    owned = member.role == "owner"
    server = _resource(state.name, "Plex Media Server", "server", state.machine_identifier, token)
    server.values = {
        **server.values,
        "productVersion": state.version,
        "owned": owned,
        "ownerId": None if owned else OWNER.plex_id,
        "sourceTitle": None if owned else OWNER.plex_username,
        "presence": flags.presence,
        "httpsRequired": flags.https_required,
        "relay": any(one.is_relay for one in connections),
        "dnsRebindingProtection": flags.dns_rebinding_protection,
    }
    listed = [found for one in connections for found in _connection_nodes(one, with_https=flags.with_https)]
    server.children = [Node("connections", {}, listed, shape="wrap")]
    away = _resource("Attic NAS", "Plex Media Server", "server", "a771c" + "0" * 35, "ptattic")
    away.values = {**away.values, "owned": False, "ownerId": 9_330_202, "presence": False}
    player = _resource("Living Room", "Plex for Apple TV", "client,player", "dev-living-room", None)
    return Node("resources", {}, [server, away, player], shape="wrap")


@dataclass(slots=True)
class ResourceFlags:
    """What discovery says of the server; tests may change it."""

    presence: bool = True
    https_required: bool = False
    dns_rebinding_protection: bool = False
    with_https: bool = False
    """Whether each address is also listed under its `plex.direct` name, by which nothing answers here."""


def _connection_nodes(connection: Connection, *, with_https: bool) -> list[Node]:
    host, _, port = connection.url.removeprefix("http://").partition("/")[0].rpartition(":")
    plain: dict[str, Scalar] = {
        "protocol": "http",
        "address": host,
        "port": int(port),
        "uri": connection.url,
        "local": connection.is_local,
        "relay": connection.is_relay,
        "IPv6": False,
    }
    nodes = [Node("connection", plain)]
    if with_https:
        name = f"https://{host.replace('.', '-')}.{'c0ffee' * 5}.plex.direct:{port}"
        nodes.insert(0, Node("connection", plain | {"protocol": "https", "uri": name}))
    return nodes


def _resource(name: str, product: str, provides: str, identifier: str, token: str | None) -> Node:
    values: dict[str, Scalar] = {
        "name": name,
        "product": product,
        "productVersion": "1.0",
        "platform": "Linux",
        "platformVersion": "6.1",
        "device": "PC",
        "clientIdentifier": identifier,
        "createdAt": "2019-05-11T08:00:00Z",
        "lastSeenAt": "2026-01-01T12:00:00Z",
        "provides": provides,
        "ownerId": None,
        "sourceTitle": None,
        "publicAddress": "203.0.113.7",
        "accessToken": token,
        "owned": True,
        "home": False,
        "synced": False,
        "relay": False,
        "presence": True,
        "httpsRequired": False,
        "publicAddressMatches": True,
        "dnsRebindingProtection": False,
        "natLoopbackSupported": False,
    }
    return Node("resource", values, [Node("connections", shape="wrap")])


def _home() -> list[Member]:
    return [member for member in MEMBERS if member.role in ("owner", "home", "managed")]


def _home_user(member: Member) -> Node:
    return Node(
        "user",
        {
            "id": member.plex_id,
            "uuid": member.plex_uuid,
            "title": member.plex_title,
            "username": member.plex_username,
            "admin": member.role == "owner",
            "guest": False,
            "restricted": member.role == "managed",
            "protected": member.pin is not None,
            "hasPassword": member.role != "managed",
        },
    )


def _shared_user(state: PlexState, member: Member) -> Node:
    values: dict[str, Scalar] = {
        "id": member.plex_id,
        "title": member.plex_title,
        "username": member.plex_username,
        "email": "",
        "home": member.role != "friend",
        "restricted": member.role == "managed",
        "protected": member.pin is not None,
    }
    server: dict[str, Scalar] = {
        "id": _SHARED_SERVER + member.plex_id % 1_000,
        "serverId": 42,
        "machineIdentifier": state.machine_identifier,
        "name": state.name,
        "numLibraries": sum(member.may_see(section.title) for section in state.collection.sections),
        "allLibraries": member.sections is None,
        "owned": True,
        "pending": False,
    }
    return Node("User", values, [Node("Server", server)])


def _share(state: PlexState, member: Member) -> Node:
    values: dict[str, Scalar] = {
        "id": _SHARED_SERVER + member.plex_id % 1_000,
        "username": member.plex_username,
        "email": "",
        "userID": member.plex_id,
        "accessToken": state.tokens.server(member.name),
        "name": state.name,
        "acceptedAt": 1_600_000_000,
        "allLibraries": member.sections is None,
        "owned": False,
    }
    sections = [
        Node("Section", {"key": one.key, "title": one.title, "type": one.kind, "shared": member.may_see(one.title)})
        for one in state.collection.sections
    ]
    return Node("SharedServer", values, sections)


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
