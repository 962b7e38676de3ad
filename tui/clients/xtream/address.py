"""The address of a panel: what people paste, made into the base that every call is built on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from tui.errors import InvalidInput
from tui.model.catalogue import TitleKind

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SCRIPT = re.compile(r"/[^/]*\.php$", re.IGNORECASE)
_UNUSABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"']")
_FOLDERS = {TitleKind.LIVE: "live", TitleKind.MOVIE: "movie", TitleKind.EPISODE: "series"}
_EXTENSIONS = {TitleKind.LIVE: "ts", TitleKind.MOVIE: "mp4", TitleKind.EPISODE: "mp4"}


@dataclass(frozen=True, slots=True)
class PanelAddress:
    """Where a panel is. `base` has scheme, host, port and sub-path, and no slash at its end."""

    base: str
    note: str = ""
    """What was assumed, to be said to the person."""

    @property
    def host_key(self) -> str:
        """Host and port: one server, whatever the path."""
        parts = urlsplit(self.base)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"

    def call(self, username: str, password: str, action: str = "", **parameters: str) -> str:
        """Give the URL of an API call; user name and password are percent-encoded."""
        query = {"username": username, "password": password, **({"action": action} if action else {}), **parameters}
        text = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return f"{self.base}/player_api.php?{text}"

    def stream(self, username: str, password: str, kind: TitleKind, item_id: str, extension: str = "") -> str:
        """Give the URL that plays a channel, a film or an episode (its own id, never that of the series)."""
        account = f"{quote(username, safe='')}/{quote(password, safe='')}"
        file = f"{quote(item_id, safe='')}.{extension or _EXTENSIONS[kind]}"
        return f"{self.base}/{_FOLDERS[kind]}/{account}/{file}"


def panel_address(text: str) -> PanelAddress:
    """Read what a person typed. Raises InvalidInput with what is allowed; it never repeats a password."""
    typed = text.strip()
    note = ""
    if typed and not _SCHEME.match(typed):
        typed = f"http://{typed.lstrip('/')}"
        note = "No http:// or https:// was given; http:// is assumed"
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _unusable() from None
    if "@" in parts.netloc:
        raise InvalidInput(
            "The URL must not hold a user name or password", hint="Leave them out; they are asked for on their own."
        )
    if parts.scheme.lower() not in ("http", "https") or not host or _UNUSABLE.search(parts.netloc + parts.path):
        raise _unusable()
    shown = f"[{host}]" if ":" in host else host
    place = f"{shown}:{port}" if port is not None else shown
    return PanelAddress(f"{parts.scheme.lower()}://{place}{_folder(parts.path)}", note)


def _folder(path: str) -> str:
    bare = path.rstrip("/")
    while _SCRIPT.search(bare):
        bare = _SCRIPT.sub("", bare).rstrip("/")
    return bare


def _unusable() -> InvalidInput:
    return InvalidInput(
        "The URL cannot be used", hint="Write it as http://HOST:PORT, with the sub-path if there is one."
    )
