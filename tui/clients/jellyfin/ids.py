"""The ids at the providers that an item has, spelled as those of other servers are. Pure.

Source: `protocols/jellyfin.md` section 4, "ProviderIds".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui.model.clean import clean_text

_IMDB = re.compile(r"tt\d{5,12}", re.ASCII)
_NUMBER = re.compile(r"0*([1-9]\d{0,11})", re.ASCII)
_NAME = re.compile(r"[a-z0-9_-]{2,40}", re.ASCII)
_NUMBERED = frozenset({"tmdb", "tvdb", "anidb", "anilist", "tvmaze", "tvrage"})
_OF_OTHERS = frozenset(
    {
        "tmdbcollection",
        "musicbrainzalbum",
        "musicbrainzalbumartist",
        "musicbrainzartist",
        "musicbrainzreleasegroup",
    }
)
"""They name what the item belongs to: many items share them."""
_LONGEST = 100
_USUAL = {"Imdb": "imdb", "Tmdb": "tmdb", "Tvdb": "tvdb"}
"""As servers spell them."""


def outside_ids(listed: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Give `imdb:tt0133093`, sorted; what is empty, or cannot be an id of its provider, is dropped."""
    return tuple(sorted({name for key, value in (listed or {}).items() if (name := _named(key, value))}))


def _named(key: str, value: Any) -> str:
    return _usual(_USUAL[key], value) or _any(key, value) if key in _USUAL else _any(key, value)


def _usual(provider: str, value: Any) -> str:
    """Give the usual ids without cleaning them first; "" for all others."""
    if type(value) is not str or not value.isascii():
        return ""
    if provider == "imdb":
        return f"imdb:{value}" if _IMDB.fullmatch(value) else ""
    return f"{provider}:{value}" if value.isdigit() and value[0] != "0" and len(value) < 13 else ""


def _any(key: str, value: Any) -> str:
    provider = key.strip().lower()
    if isinstance(value, bool) or not isinstance(value, str | int) or provider in _OF_OTHERS:
        return ""
    text = clean_text(str(value), _LONGEST)
    if provider in {"imdb", "tmdb", "tvdb"} and _IMDB.fullmatch(text.lower()):
        return f"imdb:{text.lower()}"
    if provider in _NUMBERED:
        found = _NUMBER.fullmatch(text)
        return f"{provider}:{found[1]}" if found else ""
    if provider == "imdb" or not _NAME.fullmatch(provider) or not text:
        return ""
    return f"{provider}:{text.lower()}"
