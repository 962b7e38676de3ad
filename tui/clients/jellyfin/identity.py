"""What we tell a Jellyfin or Emby of ourselves, and the headers that carry it (`protocols/jellyfin.md` 1 and 9)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from tui.model.plays import ServerKind

CLIENT = "syncdeck"


@dataclass(frozen=True, slots=True)
class JellyfinIdentity:
    """One install. It must stay the same: servers rewrite what they know of a token's device when it changes."""

    device_id: str
    """Made once per install; two installs with the same one sign each other out."""
    version: str
    device_name: str
    """As the server lists it."""


def sign_in_headers(identity: JellyfinIdentity, kind: ServerKind) -> dict[str, str]:
    """Give the headers of a call without a token: all four parts, which signing in needs."""
    if kind is ServerKind.EMBY:
        return {"X-Emby-Authorization": f'Emby UserId="", {_parts(identity)}'}
    return {"Authorization": f"MediaBrowser {_parts(identity)}"}


def token_headers(identity: JellyfinIdentity, kind: ServerKind, token: str) -> dict[str, str]:
    """Give the header of a call with a token. Jellyfin gets the standard one only: 12.0 takes no other."""
    if kind is ServerKind.EMBY:
        return {"X-Emby-Token": _encoded(token)}
    return {"Authorization": f'MediaBrowser {_parts(identity)}, Token="{_encoded(token)}"'}


def _parts(identity: JellyfinIdentity) -> str:
    named = {
        "Client": CLIENT,
        "Device": identity.device_name,
        "DeviceId": identity.device_id,
        "Version": identity.version,
    }
    return ", ".join(f'{name}="{_encoded(value)}"' for name, value in named.items())


def _encoded(value: str) -> str:
    """Percent-encode what is not plain, also quotes, commas and the plus that servers read as a blank."""
    return quote(value, safe="")
