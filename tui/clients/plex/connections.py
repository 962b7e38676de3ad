"""The addresses of a server as plex.tv lists them, put into the order in which they are to be tried. Pure.

Source: `protocols/plex.md` section 2, "Finding servers".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from tui.clients import values
from tui.model.health import Link
from tui.model.server_sign_in import FoundAddress

_NEAREST = {Link.LOCAL: 0, Link.REMOTE: 1, Link.RELAY: 2}


@dataclass(frozen=True, slots=True)
class _Candidate:
    url: str
    link: Link
    is_ipv6: bool
    is_spare: bool = False
    """Not listed itself: the plain address, for networks in which the listed name is not resolved."""

    @property
    def rank(self) -> tuple[int, bool, bool, bool]:
        """Near before far, then encrypted, then IPv4."""
        return _NEAREST[self.link], self.is_spare, not self.url.startswith("https:"), self.is_ipv6


def addresses_of(resource: Mapping[str, Any], connections: list[Any]) -> tuple[FoundAddress, ...]:
    """Give the addresses of a server, the best first; none twice.

    Of servers of others the local addresses are left out: they lie in their owner's network. Where the server wants
    https, plain http is left to this machine itself.
    """
    is_owned, is_secure = values.flag(resource.get("owned")), values.flag(resource.get("httpsRequired"))
    usable = {
        candidate.url: candidate
        for candidate in sorted(_candidates(connections), key=lambda one: one.rank, reverse=True)
        if (is_owned or candidate.link is not Link.LOCAL) and not (is_secure and _is_plain(candidate.url))
    }
    ordered = sorted(usable.values(), key=lambda one: one.rank)
    return tuple(FoundAddress(one.url, one.link) for one in ordered)


def _candidates(connections: list[Any]) -> Iterator[_Candidate]:
    for entry in connections:
        if not isinstance(entry, Mapping):
            continue
        link, is_ipv6 = _link(entry), values.flag(entry.get("IPv6"))
        url = values.text(entry.get("uri"), 300).rstrip("/")
        if _is_web(url):
            yield _Candidate(url, link, is_ipv6)
        spare = _spare(entry)
        if link is Link.LOCAL and spare and _is_web(spare):
            yield _Candidate(spare, link, is_ipv6, is_spare=spare != url)


def _spare(entry: Mapping[str, Any]) -> str:
    """Give the plain address: routers may refuse to resolve the names of `plex.direct`. Only in the own network, since
    the token goes over it in clear.
    """
    address, port = values.text(entry.get("address"), 100), values.number(entry.get("port"))
    if not address or not port:
        return ""
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _link(entry: Mapping[str, Any]) -> Link:
    if values.flag(entry.get("relay")):
        return Link.RELAY
    return Link.LOCAL if values.flag(entry.get("local")) else Link.REMOTE


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _is_plain(url: str) -> bool:
    """Whether it is http to another machine than this one."""
    if url.startswith("https:"):
        return False
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
