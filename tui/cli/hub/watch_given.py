"""What a person types to say what was watched, and how far: `movie:tmdb:603`, `season:tvdb:121361/2`, `1:12:09`."""

from __future__ import annotations

import re

from tui.errors import InvalidInput
from tui.model.hub import LocalMark, WatchValue
from tui.model.library import Watch

ITEMS = "movie:tmdb:603, show:tvdb:121361, season:tvdb:121361/2, episode:tvdb:121361/2/4 or episode:tvdb:349232"
TIMES = "1:12:09, 12:09, 72min or 1h12m"
LONGEST_MS = 48 * 3_600_000
"""Nothing that is watched is longer."""

_SHAPE = re.compile(r"([a-z]+):([a-z]+):(\S+)", re.IGNORECASE | re.ASCII)
_ID = r"[^/:\s]+"
_PLACES = {
    "movie": re.compile(_ID),
    "show": re.compile(_ID),
    "season": re.compile(rf"{_ID}/\d+", re.ASCII),
    "episode": re.compile(rf"{_ID}(/\d+/\d+(-\d+)?)?", re.ASCII),
}
"""How the last part of each kind is written."""
_ZEROS = re.compile(r"(?<=[/-])0+(?=\d)", re.ASCII)
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{2})", re.ASCII)
_UNITS = re.compile(r"(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?", re.IGNORECASE | re.ASCII)


def item_name(text: str) -> str:
    """Give the name of a film, show, season or episode as the store has it. Raises InvalidInput with what is allowed.

    Numbers lose their leading zeros: `episode:tvdb:121361/02/04` is `episode:tvdb:121361/2/4`.
    """
    shape = _SHAPE.fullmatch(text.strip())
    kind = shape[1].lower() if shape else ""
    if kind == "track":
        raise InvalidInput("Music is not kept in step", hint="Films, shows, seasons and episodes are")
    if shape is None or kind not in _PLACES or not _PLACES[kind].fullmatch(shape[3]):
        raise InvalidInput(f"{text!r} names nothing that is watched", hint=f"Write {ITEMS}; syncdeck search shows ids")
    return f"{kind}:{shape[2].lower()}:{_without_zeros(shape[3])}"


def item_names(texts: tuple[str, ...]) -> list[str]:
    """Give the names of several, each once, in their order. Raises InvalidInput."""
    return list(dict.fromkeys(item_name(text) for text in texts))


def position_ms(text: str) -> int:
    """Give a place in a film in ms. A bare number could be anything and is refused: InvalidInput."""
    word = text.strip()
    clock, units = _CLOCK.fullmatch(word), _UNITS.fullmatch(word)
    if clock and int(clock[3]) < 60 and (clock[1] is None or int(clock[2]) < 60):
        hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), int(clock[3])
    elif units and any(units.groups()):
        hours, minutes, seconds = (int(number or 0) for number in units.groups())
    else:
        raise InvalidInput(f"{text!r} is no place in a film", hint=f"Write {TIMES}")
    place = ((hours * 60 + minutes) * 60 + seconds) * 1000
    if place > LONGEST_MS:
        raise InvalidInput(f"Nothing is {text} long", hint=f"Write {TIMES}")
    return place


def given_mark(*, is_watched: bool, is_unwatched: bool, progress: str | None) -> LocalMark:
    """Give what is to be set, of the options that say so. Raises InvalidInput unless it is exactly one thing."""
    if [is_watched, is_unwatched, progress is not None].count(True) != 1:
        raise InvalidInput("Watched, unwatched or up to where?", hint="Give --watched, --unwatched or --progress TIME")
    return LocalMark(is_watched=is_watched) if progress is None else LocalMark(position_ms=position_ms(progress))


def marked_value(mark: LocalMark) -> WatchValue:
    """Give how something stands that is marked like this."""
    return WatchValue(Watch.WATCHED if mark.is_watched else Watch.UNWATCHED, mark.position_ms or 0)


def _without_zeros(place: str) -> str:
    """The same place, its numbers without leading zeros; an id keeps them."""
    shown_id, slash, numbers = place.partition("/")
    return shown_id + _ZEROS.sub("", slash + numbers)
