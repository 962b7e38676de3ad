"""Which routes a server knows: Jellyfin by its version, and Emby (`protocols/jellyfin.md` 9 and 10). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from tui.model.plays import ServerKind

Parameter = str | int | bool | None
OLDEST = (10, 8)
"""Older Jellyfins are not known to work."""

_NUMBERS = re.compile(r"\d{1,6}(?:\.\d{1,6})*", re.ASCII)
_HEX_ID = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Route:
    """A path below the base URL with its query."""

    path: str
    query: tuple[tuple[str, Parameter], ...] = ()
    """Nothing is sent for what is None."""

    def on(self, base: str) -> str:
        """Give the whole URL."""
        told = [(name, _written(value)) for name, value in self.query if value is not None]
        text = "&".join(f"{name}={quote(value, safe=',')}" for name, value in told)
        return f"{base}{self.path}?{text}" if text else f"{base}{self.path}"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one server is spoken to."""

    kind: ServerKind
    version: tuple[int, ...] = ()
    """Empty while it is not known: then as the newest."""

    @property
    def is_emby(self) -> bool:
        """Whether it is an Emby."""
        return self.kind is ServerKind.EMBY

    def is_since(self, *version: int) -> bool:
        """Whether it is a Jellyfin of that version or a later one."""
        return not self.is_emby and (not self.version or self.version >= version)

    @property
    def has_new_routes(self) -> bool:
        """Whether `/UserViews`, `/UserItems` and `/Items?userId=` are there."""
        return self.is_since(10, 9)

    @property
    def has_quick_connect(self) -> bool:
        """Whether a code typed elsewhere can sign in."""
        return not self.is_emby

    @property
    def quick_connect_method(self) -> str:
        """The method that begins Quick Connect."""
        return "POST" if self.is_since(10, 9) else "GET"

    @property
    def activity_has_items(self) -> bool:
        """Whether the activity log tells what was played."""
        return self.is_emby or self.is_since(10, 9)

    @property
    def rewatch_unplays(self) -> bool:
        """Whether beginning to play something again takes its mark as played away; its count of plays stays."""
        return not self.is_since(12, 0)

    def views(self, user: str) -> Route:
        """Give the route of the libraries that a user sees."""
        if self.has_new_routes:
            return Route("/UserViews", (("userId", user),))
        return Route(f"/Users/{_segment(user)}/Views")

    def items(self, user: str, **query: Parameter) -> Route:
        """Give the route of a list of items as a user sees them."""
        asked = tuple(query.items())
        if self.has_new_routes:
            return Route("/Items", (("userId", user), *asked))
        return Route(f"/Users/{_segment(user)}/Items", asked)

    @property
    def writes_user_data(self) -> bool:
        """Whether a state can be set whole; before there are marks only."""
        return self.is_emby or self.is_since(10, 9)

    def user_data(self, user: str, item: str) -> Route:
        """Give the route by which the state of an item is set."""
        if self.has_new_routes:
            return Route(f"/UserItems/{_segment(item)}/UserData", (("userId", user),))
        return Route(f"/Users/{_segment(user)}/Items/{_segment(item)}/UserData")

    def played(self, user: str, item: str, *, date: str | None = None) -> Route:
        """Give the route of the mark as played; with a date it counts one play more."""
        if self.has_new_routes:
            return Route(f"/UserPlayedItems/{_segment(item)}", (("userId", user), ("datePlayed", date)))
        return Route(f"/Users/{_segment(user)}/PlayedItems/{_segment(item)}", (("datePlayed", date),))

    def unplayed_by_post(self, user: str, item: str) -> Route | None:
        """Give what takes a mark away where a proxy lets no DELETE pass; only Emby has it."""
        return Route(f"/Users/{_segment(user)}/PlayedItems/{_segment(item)}/Delete") if self.is_emby else None


def version_of(text: str) -> tuple[int, ...]:
    """Read `10.11.0` or `12.0.0-rc2`; empty when it is no version."""
    found = _NUMBERS.match(text.strip())
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def plain_id(text: str) -> str:
    """Give an id in the one form that is stored: 32 hex digits lose dashes and capitals, all others stay."""
    bare = text.strip()
    joined = bare.replace("-", "")
    return joined.lower() if _HEX_ID.fullmatch(joined) else bare


def base_of(url: str, kind: ServerKind) -> str:
    """Give what every route is put behind: the URL with its path, and Emby's prefix."""
    bare = url.rstrip("/")
    if kind is not ServerKind.EMBY:
        return bare
    return f"{bare.removesuffix('/emby')}/emby"


def _segment(text: str) -> str:
    return quote(text, safe="")


def _written(value: Parameter) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
