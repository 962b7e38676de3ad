"""Who we are to Plex. The same client identifier always: a new one is a new device in somebody's account."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tui.errors import InvalidInput

PRODUCT = "syncdeck"
_PLAIN = re.compile(r"[!-~]+")
_UNPRINTABLE = re.compile(r"[^ -~]+")


@dataclass(frozen=True, slots=True)
class PlexIdentity:
    """This install as Plex lists it under Authorized Devices."""

    client_id: str
    """Made once for each install; tokens are tied to it."""
    version: str
    device_name: str

    def headers(self, token: str = "") -> Mapping[str, str]:
        """Give the headers of every request. Raises InvalidInput for a token that no server can have given."""
        device = _UNPRINTABLE.sub("-", self.device_name).strip() or PRODUCT
        told = {
            "Accept": "application/json",
            "X-Plex-Client-Identifier": self.client_id,
            "X-Plex-Product": PRODUCT,
            "X-Plex-Version": self.version,
            "X-Plex-Device-Name": device,
            "X-Plex-Device": device,
            "X-Plex-Platform": platform.system() or "Python",
            "X-Plex-Platform-Version": _UNPRINTABLE.sub("-", platform.release())[:60],
        }
        if not token:
            return told
        if not _PLAIN.fullmatch(token):
            raise InvalidInput(
                "The Plex token holds signs that no token has", hint="Copy it again, without blanks and quotes."
            )
        return {**told, "X-Plex-Token": token}
