"""What people paste into an address field: often a whole playlist link with the account in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit, urlunsplit

PLEX_TOKEN = "X-Plex-Token"  # noqa: S105 - the name of a parameter, as Plex shows it in links of its own


@dataclass(frozen=True, slots=True)
class PastedAddress:
    """The address, and the account that stood in it."""

    url: str
    username: str = ""
    password: str = ""
    token: str = ""


def take_apart(text: str) -> PastedAddress:
    """Split `http://host/get.php?username=U&password=P`, and any link of a Plex with its token, into their parts.

    Any other text stays as it is.
    """
    try:
        parts = urlsplit(text.strip())
        query = parse_qs(parts.query)
    except ValueError:
        return PastedAddress(text)
    if PLEX_TOKEN in query:
        return PastedAddress(urlunsplit((parts.scheme, parts.netloc, "", "", "")), token=query[PLEX_TOKEN][0])
    if "username" not in query or not parts.path.endswith(".php"):
        return PastedAddress(text)
    path = parts.path.rpartition("/")[0]
    password = query.get("password", [""])[0]
    return PastedAddress(urlunsplit((parts.scheme, parts.netloc, path, "", "")), query["username"][0], password)
