"""Signing in to media servers: codes, servers that are found, and what a profile keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.model.health import Link
from tui.model.servers import ServerIdentity


@dataclass(frozen=True, slots=True)
class SignInCode:
    """What a person types elsewhere to sign in, and how long it holds."""

    code: str
    url: str
    """Where to type it."""
    expires_at: float
    """UTC epoch s by our clock."""
    handle: str
    """What the asking goes on with; a secret."""
    link: str = ""
    """An address with the code in it, for a QR code; "" = there is none."""
    interval: float = 0.0
    """Seconds between two questions, where the maker says so; 0 = as the asker likes."""


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that an account may use, with its addresses, the best first."""

    uuid: str
    name: str
    is_owned: bool
    token: str
    """A secret: the account's token on this server."""
    addresses: tuple[FoundAddress, ...] = field(default=())
    owner_id: str = ""
    """The owner's account at the maker's; "" = not told, as with a server of one's own."""
    version: str = ""
    is_present: bool = True
    """Whether the maker sees it running."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """One way to a server."""

    url: str
    link: Link


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in brings for a profile to keep."""

    identity: ServerIdentity
    secrets: dict[str, str]
    """Names and values to store: `token`, `account_token`, `token:<account key>`."""
    settings: dict[str, str]
    """Settings to store: `server_uuid`, `user_id`."""
    username: str = ""
    url: str = ""
    """The chosen address; "" = as it was given."""
    notes: tuple[str, ...] = ()
