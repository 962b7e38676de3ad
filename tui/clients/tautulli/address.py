"""The address of a Tautulli: what people paste, made into the base that every call of its API is built on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from tui.clients.xtream.address import panel_address

_PAGE = re.compile(
    r"/(?:api(?:/v2)?|home|history|libraries|library|users?|graphs|settings|logs|sync|auth/log(?:in|out))/?$",
    re.IGNORECASE,
)
"""What stands behind the root when the address is copied from a browser."""


@dataclass(frozen=True, slots=True)
class TautulliAddress:
    """Where a Tautulli is. `base` has scheme, host, port and its HTTP root, and no slash at its end."""

    base: str
    note: str = ""
    """What was assumed, to be said to the person."""

    @property
    def host_key(self) -> str:
        """Host and port: one server, whatever the path."""
        parts = urlsplit(self.base)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"

    def call(self, key: str, command: str, **parameters: str | int) -> str:
        """Give the URL of a command of API v2. The key is part of it, so it must be redacted wherever it is shown."""
        query = {"apikey": key, "cmd": command, **parameters}
        text = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())
        return f"{self.base}/api/v2?{text}"


def tautulli_address(text: str) -> TautulliAddress:
    """Read what a person typed. Raises InvalidInput with what is allowed; it never repeats a password."""
    plain = panel_address(text)
    base = plain.base
    while _PAGE.search(base):
        base = _PAGE.sub("", base)
    return TautulliAddress(base, plain.note)
