"""What a value of an answer means, whatever type it has: texts, numbers, times, opaque keys, as of Plex and Trakt.

Every function takes any JSON value and never raises; None or "" = not known.
"""

from __future__ import annotations

import re
from typing import Any

from tui.clients.xtream import values as xtream_values
from tui.model.clean import clean_text

TITLE_LIMIT = 500
KEY_LIMIT = 200
PATH_LIMIT = 2000
_DIGITS = re.compile(r"\d{1,15}(?:\.0*)?", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)
_LONGEST = 30 * 24 * 3600 * 1000
"""Runtimes and positions above it, in ms, are none."""
_ALWAYS_SECONDS = 10**10
_HIGHEST_COUNT = 10**9
_MOST = 10**15
_LAST_KEY = re.compile(r"/([^/?#]+)/?(?:[?#].*)?")
_TRUE = frozenset({"1", "true", "yes"})


def text(value: Any, limit: int = TITLE_LIMIT) -> str:
    """Give a text on one line, cleaned."""
    if type(value) is str and len(value) <= limit and value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, str):
        return clean_text(value, limit)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def key(value: Any) -> str:
    """Give an opaque key as text: nothing is taken off it but what no key has."""
    if type(value) is str and value.isascii() and value.isalnum() and len(value) <= KEY_LIMIT:
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return text(value, KEY_LIMIT) if not isinstance(value, float) else ""


def tail(path: Any) -> str:
    """Give the last part of a path such as `/library/metadata/42` or `/library/metadata/42/children`."""
    if path is None:
        return ""
    bare = text(path, PATH_LIMIT).removesuffix("/children")
    found = _LAST_KEY.fullmatch(bare[bare.rfind("/", 0, len(bare.rstrip("/"))) :]) if "/" in bare else None
    return key(found[1]) if found else ""


def number(value: Any) -> int | None:
    """Give a whole number from 0 on; 0 is one: season 0 holds the specials."""
    if type(value) is int:
        return value if 0 <= value < _MOST else None
    if value is None:
        return None
    if isinstance(value, str):
        stripped = value.strip()
        return _counted(int(stripped.partition(".")[0])) if _DIGITS.fullmatch(stripped) else None
    return _counted(int(value)) if isinstance(value, float) and value.is_integer() else None


def milliseconds(value: Any) -> int | None:
    """Give a length or position above 0 in ms."""
    if type(value) is int:
        return value if 0 < value <= _LONGEST else None
    if isinstance(value, float) and 0 < value <= _LONGEST:
        value = int(value)
    found = number(value)
    return found if found is not None and 0 < found <= _LONGEST else None


def epoch(value: Any) -> int | None:
    """Give a UTC epoch in s, also from text, and from ms by its size."""
    return value if type(value) is int and 0 < value < _ALWAYS_SECONDS else xtream_values.epoch(value)


def count(value: Any) -> int:
    """Give how many times; what is not there is 0."""
    return min(number(value) or 0, _HIGHEST_COUNT)


def day(value: Any) -> str:
    """Give a date without a zone as YYYY-MM-DD, or ""."""
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1] if found else ""


def year(value: Any) -> int | None:
    """Give a year, or None."""
    return xtream_values.year(value)


def flag(value: Any) -> bool:
    """Give a yes or no: true, 1 and "1" are yes."""
    if isinstance(value, str):
        return value.strip().lower() in _TRUE
    return bool(value == 1)


def _counted(value: int) -> int | None:
    return value if 0 <= value < _MOST else None
