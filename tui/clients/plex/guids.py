"""What the guids of Plex items say about ids at the providers: those of the new agents, the legacy ones, hama and NFO.

Pure. Source: `protocols/plex.md` section 3, "Ids for matching". An id whose episodes are counted in another order than
its provider's own gets a name of its own (`tvdb-dvd`, `tvdb-2`), so that it never names another episode (S23).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

_GUID = re.compile(r"(?P<scheme>[a-z][a-z0-9.+_-]*)://(?P<rest>[^?#]+)", re.IGNORECASE)
_PLACE = re.compile(r"(?P<id>[^/]+)(?:/(?P<season>\d{1,5}))?(?:/(?P<number>\d{1,6}))?/?", re.ASCII)
_NFO = re.compile(r"(?:movie|show|season|episode)/(?P<provider>[a-z]+)[_-](?P<place>.+)", re.IGNORECASE | re.ASCII)
_HAMA = re.compile(r"(?P<provider>anidb|tvdb|tmdb|imdb)(?P<order>\d?)-(?P<place>.+)", re.IGNORECASE | re.ASCII)
_IMDB = re.compile(r"tt\d{5,12}", re.ASCII)
_NUMBER = re.compile(r"0*([1-9]\d{0,11})", re.ASCII)
_MBID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
_PLAIN = frozenset({"tmdb", "tvdb"})
_NUMBERED = frozenset({"tmdb", "tvdb", "anidb"})
_AGENT = "com.plexapp.agents."
_NFO_AGENT = "tv.plex.agents."
_PROVIDERS = {
    "imdb": "imdb",
    "tmdb": "tmdb",
    "tvdb": "tvdb",
    "mbid": "mbid",
    f"{_AGENT}imdb": "imdb",
    f"{_AGENT}themoviedb": "tmdb",
    f"{_AGENT}thetvdb": "tvdb",
    f"{_AGENT}thetvdbdvdorder": "tvdb-dvd",
    f"{_AGENT}xbmcnfo": "tmdb",
    f"{_AGENT}xbmcnfotv": "tvdb",
}
_USUAL_ORDERS = frozenset({"", "aired", "tmdbairing", "tvdbairing"})
"""Orders of a show's episodes that are those of its provider."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class OutsideIds:
    """Ids at the providers, sorted, such as `imdb:tt0133093`."""

    own: tuple[str, ...] = ()
    """Of the item itself."""
    show: tuple[str, ...] = ()
    """Of the show that an episode or season belongs to: legacy agents name nothing else."""
    season: int | None = None
    """As `show` counts."""
    number: int | None = None


NOTHING = OutsideIds()


def outside_ids(guid: str, listed: Any = None, order: str = "") -> OutsideIds:
    """Give the ids of an item from its `guid`, its `Guid` list as it came, and for a show the order of its episodes."""
    named = of_guid(guid)
    own = {*named.own, *(name for text in _texts(listed) for name in _names(text))}
    if order.lower() not in _USUAL_ORDERS:
        own = {_in_order(name, order.lower()) for name in own}
    return OutsideIds(tuple(sorted(own)), named.show, named.season, named.number)


def of_guid(guid: str) -> OutsideIds:
    """Give what one guid says; nothing for `plex://`, `local://`, agents that know nothing, and what is no guid."""
    if guid.startswith("plex://"):
        return NOTHING
    found = _GUID.fullmatch(guid.strip().split("?", 1)[0]) if len(guid) <= _LONGEST else None
    if found is None:
        return NOTHING
    scheme, rest = found["scheme"].lower(), unquote(found["rest"])
    if scheme == f"{_AGENT}hama":
        return _hama(rest)
    if scheme.startswith(_NFO_AGENT):
        nfo = _NFO.fullmatch(rest)
        return _placed(_PROVIDERS.get(nfo["provider"].lower(), ""), nfo["place"]) if nfo else NOTHING
    return _placed(_PROVIDERS.get(scheme, ""), rest)


def _names(text: str) -> tuple[str, ...]:
    """Give the id that an entry of the `Guid` list stands for; the usual ones without taking them apart."""
    provider, _, value = text.partition("://")
    if provider in _PLAIN and value.isascii() and value.isdigit() and value[0] != "0" and len(value) < 13:
        return (f"{provider}:{value}",)
    if provider == "imdb" and _IMDB.fullmatch(value):
        return (f"imdb:{value}",)
    return of_guid(text).own


def _hama(rest: str) -> OutsideIds:
    """Read hama's `anidb-123/1/2`; `tvdb2` to `tvdb6` are its other orders of the same show."""
    found = _HAMA.fullmatch(rest)
    if found is None:
        return NOTHING
    order = found["order"]
    provider = found["provider"].lower()
    return _placed(f"{provider}-{order}" if order not in ("", "1") else provider, found["place"])


def _placed(provider: str, text: str) -> OutsideIds:
    """Read `81189`, `81189/1` or `81189/1/2`; with a season the id is the show's."""
    found = _PLACE.fullmatch(text)
    name = _named(provider, found["id"]) if found else ""
    if found is None or not name:
        return NOTHING
    if found["season"] is None:
        return OutsideIds(own=(name,))
    number = found["number"]
    return OutsideIds((), (name,), int(found["season"]), None if number is None else int(number))


def _named(provider: str, value: str) -> str:
    """Give `provider:id` in one spelling; "" when it is no id of that provider. An id that begins with tt is IMDb's."""
    text = value.strip().lower()
    plain = provider.partition("-")[0]
    if plain in {"imdb", "tmdb", "tvdb"} and _IMDB.fullmatch(text):
        return f"imdb:{text}"
    if plain in _NUMBERED and (number := _NUMBER.fullmatch(text)):
        return f"{provider}:{number[1]}"
    return f"mbid:{text}" if plain == "mbid" and _MBID.fullmatch(text) else ""


def _in_order(name: str, order: str) -> str:
    provider, _, value = name.partition(":")
    return f"{provider}-{order}:{value}"


def _texts(listed: Any) -> Iterable[str]:
    """Give the guids of a `Guid` list, whether these are objects or texts, or one instead of a list."""
    for entry in listed if isinstance(listed, list) else [listed]:
        text = entry.get("id") if isinstance(entry, dict) else entry
        if isinstance(text, str):
            yield text
