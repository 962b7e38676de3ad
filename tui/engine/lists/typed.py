"""What stands on a list as people type it: `movie:tmdb:603`, `show:tvdb:121361`, `episode:tvdb:81189/1/2`. Pure."""

from __future__ import annotations

import re

from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.lists import Entry, EntryKind

SOURCES = {
    EntryKind.MOVIE: ("trakt", "imdb", "tmdb"),
    EntryKind.SHOW: ("trakt", "imdb", "tmdb", "tvdb"),
    EntryKind.SEASON: ("trakt", "tmdb", "tvdb"),
    EntryKind.EPISODE: ("trakt", "imdb", "tmdb", "tvdb"),
    EntryKind.PERSON: ("trakt", "imdb", "tmdb"),
}
"""Whose ids Trakt takes for what."""
HIGHEST = 2**53
"""Ids above are nobody's."""

_NAME = re.compile(
    r"(?P<kind>[a-z]+):(?P<source>[a-z]+):(?P<id>[^/\s:]+)(?:/(?P<season>[0-9]{1,5})(?:/(?P<number>[0-9]{1,6}))?)?"
)
_IMDB = re.compile(r"(?:tt|nm)[0-9]{1,12}")
_PLACED = {EntryKind.SEASON: (True, False), EntryKind.EPISODE: (True, True)}
_HOW = "An item is TYPE:SOURCE:ID, such as movie:tmdb:603 or episode:tvdb:81189/1/2."


def entry_of_name(name: str) -> Entry:
    """Give the entry that a name means; it has no title yet. Raises InvalidInput with what is wrong."""
    plain = name.strip()
    found = _NAME.fullmatch(plain.lower())
    if found is None:
        raise InvalidInput(f"'{clean_text(plain, 80)}' is no item", hint=_HOW)
    kind, source = kind_of(found["kind"]), found["source"]
    place = (found["season"] is not None, found["number"] is not None)
    if place == (False, False):
        return _own(kind, checked_id(kind, source, found["id"]))
    if _PLACED.get(kind) != place:
        raise InvalidInput(f"'{plain}' names no {kind}", hint="A season is /SEASON, an episode is /SEASON/EPISODE.")
    show_id = checked_id(EntryKind.SHOW, source, found["id"])
    number = None if found["number"] is None else int(found["number"])
    return Entry(kind, "", show_ids=(show_id,), season=int(found["season"]), number=number)


def kind_of(word: str) -> EntryKind:
    """Give the kind that a word means. Raises InvalidInput."""
    plain = {"movies": "movie", "film": "movie", "series": "show", "shows": "show", "tv": "show"}.get(word, word)
    try:
        return EntryKind(plain)
    except ValueError:
        kinds = ", ".join(EntryKind)
        raise InvalidInput(f"'{clean_text(word, 40)}' is no kind of item", hint=f"Kinds are: {kinds}.") from None


def checked_id(kind: EntryKind, source: str, outside: str) -> str:
    """Give an outside id as it is kept, `tmdb:603`. Raises InvalidInput for one that cannot be."""
    allowed = SOURCES[kind]
    if source not in allowed:
        raise InvalidInput(f"Trakt knows no {kind} by {source}", hint=f"It knows: {', '.join(allowed)}.")
    shown = clean_text(outside, 40)
    if source == "imdb":
        if not _IMDB.fullmatch(outside):
            raise InvalidInput(f"'{shown}' is no id of imdb", hint="They look like tt0133093.")
        return f"imdb:{outside}"
    number = number_of(outside)
    if not number:
        raise InvalidInput(f"'{shown}' is no id of {source}", hint="They are numbers.")
    return f"{source}:{number}"


def number_of(text: str) -> int | None:
    """Give the number that digits say; None = they say none, or one that is higher than any id."""
    plain = text.lstrip("0") or text[:1]
    if not (text.isascii() and text.isdigit()) or len(plain) > len(str(HIGHEST)):
        return None
    return found if (found := int(plain)) < HIGHEST else None


def _own(kind: EntryKind, outside: str) -> Entry:
    source, _, number = outside.partition(":")
    if source == "trakt":
        return Entry(kind, "", trakt_id=int(number))
    return Entry(kind, "", ids=(outside,))
