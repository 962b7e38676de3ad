"""Tells from an address how a server is reached, which says how often it is looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from tui.model.health import Link

_HOME_NAMES = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain")
_PLEX_DIRECT = re.compile(r"(\d{1,3}(?:-\d{1,3}){3})\.[0-9a-f]+\.plex\.direct", re.IGNORECASE)


def link_of(url: str, settings: Mapping[str, str]) -> Link:
    """Give the way to a server: as it was found at the sign-in (setting `link`), else as the address looks."""
    stored = settings.get("link", "")
    if stored in set(Link) - {Link.UNKNOWN}:
        return Link(stored)
    host = (urlsplit(url).hostname or "").rstrip(".")
    direct = _PLEX_DIRECT.fullmatch(host)
    return _by_number(direct[1].replace("-", ".") if direct else host) or _by_name(host)


def _by_number(host: str) -> Link | None:
    try:
        return Link.LOCAL if ip_address(host).is_private else Link.REMOTE
    except ValueError:
        return None


def _by_name(host: str) -> Link:
    """A bare name is known in the house only; one with dots may lead anywhere."""
    is_home = "." not in host or host.endswith(_HOME_NAMES)
    return Link.LOCAL if host and is_home else Link.UNKNOWN
