"""The arguments of a call in any letter case: query, and body keys of the first level."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from tui.sandbox.jellyfin.reply import Refused
from tui.sandbox.wire import Request

_FLAGS: Final = {"true": True, "false": False, "1": True, "0": False}


class Arguments:
    """The query of a call. Values that cannot be read raise Refused with 400."""

    def __init__(self, query: Mapping[str, str]) -> None:
        """Take a query whose names are lower case."""
        self._query = query

    def text(self, name: str) -> str | None:
        """Give a text; None if it is absent or empty."""
        return self._query.get(name.lower()) or None

    def number(self, name: str) -> int | None:
        """Give a whole number that is not negative."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return max(int(text), 0)
        except ValueError:
            raise Refused(400, name) from None

    def flag(self, name: str) -> bool | None:
        """Give a yes or no."""
        text = self.text(name)
        if text is None:
            return None
        if text.lower() not in _FLAGS:
            raise Refused(400, name)
        return _FLAGS[text.lower()]

    def names(self, name: str) -> tuple[str, ...]:
        """Give the parts of a comma list, in lower case."""
        return tuple(part.strip().lower() for part in (self.text(name) or "").split(",") if part.strip())


def lowered(request: Request) -> tuple[tuple[str, ...], dict[str, str]]:
    """Give path and query names of a request in lower case; values of a name that comes twice form a comma list."""
    query: dict[str, str] = {}
    for name, value in parse_qsl(request.target.partition("?")[2], keep_blank_values=True):
        key = name.lower()
        query[key] = f"{query[key]},{value}" if key in query else value
    return tuple(part.lower() for part in request.segments), query


def body_of(request: Request) -> dict[str, Any]:
    """Give the object in the body, its keys in lower case. Raises Refused with 415 or 400."""
    if "json" not in request.headers.get("content-type", "").lower():
        raise Refused(415)
    try:
        value = json.loads(request.body or b"null")
    except ValueError:
        raise Refused(400, "$") from None
    if not isinstance(value, dict):
        raise Refused(400, "$")
    return {str(key).lower(): part for key, part in value.items()}
