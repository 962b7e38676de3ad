"""What Trakt knows: films, shows, seasons, episodes and people, each with an id that is unique in its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

Kind = Literal["movie", "show", "season", "episode", "person"]
Key = tuple[Kind, int]
"""Kind and Trakt's id: movie 1 and show 1 are two things."""

KINDS: Final[tuple[Kind, ...]] = ("movie", "show", "season", "episode", "person")
PLURALS: Final[Mapping[Kind, str]] = {
    "movie": "movies",
    "show": "shows",
    "season": "seasons",
    "episode": "episodes",
    "person": "people",
}
SOURCES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "movie": ("imdb", "tmdb"),
    "show": ("tvdb", "imdb", "tmdb"),
    "season": ("tvdb", "tmdb"),
    "episode": ("tvdb", "imdb", "tmdb"),
    "person": ("imdb", "tmdb"),
}
"""Whose ids each kind is known by, beside Trakt's own."""
_NUMERIC: Final = frozenset({"tmdb", "tvdb"})


@dataclass(frozen=True, slots=True)
class Title:
    """One thing that Trakt knows."""

    kind: Kind
    trakt: int
    title: str
    year: int | None = None
    ids: Mapping[str, str] | None = None
    """Under `imdb`, `tmdb`, `tvdb`."""
    show: int | None = None
    """Trakt's id of the show of a season or an episode."""
    season: int | None = None
    number: int | None = None
    """Of an episode."""
    runtime: int = 0
    """min"""
    released: str = ""
    """A date such as `2019-03-31`."""

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.kind, self.trakt

    @property
    def slug(self) -> str:
        """Its name in addresses; seasons and episodes have none."""
        if self.kind in ("season", "episode"):
            return ""
        return slug_of(f"{self.title} {self.trakt}" if self.year is None else f"{self.title} {self.year} {self.trakt}")

    def all_ids(self) -> dict[str, Any]:
        """Give its ids as they are told."""
        own: dict[str, Any] = {"trakt": self.trakt}
        if self.slug:
            own["slug"] = self.slug
        known = self.ids or {}
        for source in SOURCES[self.kind]:
            text = known.get(source)
            own[source] = int(text) if text is not None and source in _NUMERIC else text
        return own

    def as_json(self, *, is_full: bool = False) -> dict[str, Any]:
        """Give it as it stands in answers; a person has a name, a season a number."""
        return self._names() | {"ids": self.all_ids()} | (self._more() if is_full else {})

    def _names(self) -> dict[str, Any]:
        match self.kind:
            case "person":
                return {"name": self.title}
            case "season":
                return {"number": self.season, "title": self.title}
            case "episode":
                return {"season": self.season, "number": self.number, "title": self.title}
        return {"title": self.title, "year": self.year}

    def _more(self) -> dict[str, Any]:
        date = "first_aired" if self.kind in ("show", "season", "episode") else "released"
        return {date: self.released or None, "runtime": self.runtime, "overview": ""}


@lru_cache(maxsize=50_000)
def slug_of(text: str) -> str:
    """Give a text as it stands in an address; what is not a Latin letter or a digit becomes a dash."""
    letters = (letter if letter.isascii() and letter.isalnum() else "-" for letter in text.casefold())
    return "-".join(part for part in "".join(letters).split("-") if part) or "list"


def kinds_of(text: str) -> tuple[Kind, ...]:
    """Give the kinds that a comma list names, in singular or plural; those that do not exist are left out."""
    asked = {part.strip() for part in text.split(",")}
    return tuple(kind for kind in KINDS if kind in asked or PLURALS[kind] in asked)


def counts(keys: Iterable[Key], kinds: Iterable[Kind] = KINDS) -> dict[str, int]:
    """Give how many of each kind there are, under the plurals of the answers."""
    found = [kind for kind, _ in keys]
    return {PLURALS[kind]: found.count(kind) for kind in kinds}
