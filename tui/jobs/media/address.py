"""The address of a media server: what people paste, made into the base that every call is built on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tui.clients.xtream.address import PanelAddress, panel_address
from tui.model.profiles import ProfileKind

PORTS = {ProfileKind.PLEX: 32400, ProfileKind.JELLYFIN: 8096, ProfileKind.EMBY: 8096}
"""Where each kind listens unless it was told otherwise."""

_PAGE = re.compile(r"/(?:web(?:/[^/]*)*|emby/web(?:/[^/]*)*|identity|system/info(?:/public)?)/?$", re.IGNORECASE)
"""What stands behind the root when the address is copied from a browser."""


def media_address(kind: ProfileKind, text: str) -> PanelAddress:
    """Read what a person typed; a base path stays, a query goes. Raises InvalidInput; it never repeats a password.

    A bare host gets the port of its kind: `nas` is `http://nas:32400` for Plex.
    """
    typed = text.strip()
    plain = panel_address(typed)
    base, note = _PAGE.sub("", plain.base), plain.note
    parts = urlsplit(base)
    if note and parts.port is None and kind in PORTS:
        base = f"{parts.scheme}://{parts.netloc}:{PORTS[kind]}{parts.path}"
        note = f"{base} is assumed"
    return PanelAddress(base, note)
