"""What a collection consists of: films, shows, seasons, episodes and music, each with its ids at the providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["movie", "show", "season", "episode", "artist", "album", "track"]
Ids = Mapping[str, str]
"""Ids under `imdb`, `tmdb` and `tvdb`; those of an episode are the episode's own."""

LEAVES: Final[frozenset[Kind]] = frozenset({"movie", "episode", "track"})
"""What can be played."""


@dataclass(frozen=True, slots=True)
class MediaItem:
    """One thing in a library."""

    number: int
    """Unique in a collection, the same for each collection of one seed and size."""
    kind: Kind
    section: str
    """The title of its library."""
    title: str
    year: int
    released: str
    """A date such as `2019-03-31`, of no time zone."""
    runtime_ms: int
    """0 for what cannot be played itself."""
    ids: Ids
    """Empty for what no provider knows."""
    summary: str
    added_at: int
    """UTC epoch, s."""
    updated_at: int
    """UTC epoch, s."""
    path: str
    """Of the file, or of the folder."""
    parent: int | None = None
    """The season of an episode, the show of a season."""
    index: int | None = None
    """The number of an episode or season; season 0 holds the specials."""
    parent_index: int | None = None
    """The number of an episode's season."""
    index_end: int | None = None
    """The last episode of a file that holds several; else None."""

    @property
    def is_leaf(self) -> bool:
        """Whether it can be played."""
        return self.kind in LEAVES
