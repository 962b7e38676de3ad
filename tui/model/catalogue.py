"""The local catalogue of an Xtream profile: categories, titles, series details and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

UNCATEGORISED = "~"
"""Id of the made-up category that holds the titles without one; no panel's own id (those are numbers) can equal it."""


class TitleKind(StrEnum):
    """Kind of a title; part of every identity key, since ids of different kinds may coincide."""

    LIVE = "live"
    MOVIE = "movie"
    SERIES = "series"
    EPISODE = "episode"


class ChangeKind(StrEnum):
    """What a run did to a title."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Category:
    """One category of one kind. Identity: (profile, kind, category_id)."""

    category_id: str
    name: str
    parent_id: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category as the catalogue screen lists it; `category_id` "" is the whole kind."""

    profile_id: int
    kind: TitleKind
    category_id: str
    name: str
    titles: int


@dataclass(frozen=True, slots=True)
class TitleLine:
    """One line of a title list: just what a row on screen needs."""

    id: int
    profile_id: int
    kind: TitleKind
    item_id: str
    name: str
    year: int | None
    rating: float | None
    is_favourite: bool
    sort_name: str
    """Paging key together with `id`."""


@dataclass(frozen=True, slots=True)
class Title:
    """Everything stored of one title. Times are UTC epoch seconds."""

    id: int
    profile_id: int
    kind: TitleKind
    item_id: str
    name: str
    category_ids: tuple[str, ...]
    category_names: tuple[str, ...]
    stream_type: str
    icon: str
    added_at: int | None
    """`added` of a stream, `last_modified` of a series."""
    container_extension: str
    epg_channel_id: str
    archive_days: int
    is_adult: bool
    year: int | None
    rating: float | None
    plot: str
    cast: str
    director: str
    genre: str
    release_date: str
    duration_seconds: int | None
    tmdb: str
    imdb: str
    trailer: str
    first_seen: float
    changed_at: float
    missing_since: float | None
    is_favourite: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer of the search, best first."""

    line: TitleLine
    profile_name: str
    category: str
    """Name of its first category, or the series name for an episode."""
    match: str
    """`exact`, `prefix`, `all words` or `some words`."""


@dataclass(frozen=True, slots=True)
class TitleChange:
    """A title that a run found new, changed, gone or back."""

    id: int
    run_id: int
    profile_id: int
    profile_name: str
    kind: TitleKind
    item_id: str
    name: str
    change: ChangeKind
    detail: str
    """Which fields changed, in words; "" for new, gone and back."""
    at: float


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """How many titles of one kind of a profile came, changed and went in a stretch of time."""

    profile_id: int
    kind: TitleKind
    new: int = 0
    changed: int = 0
    gone: int = 0
    back: int = 0


@dataclass(frozen=True, slots=True)
class CatalogueTotals:
    """How many titles a profile shows now."""

    profile_id: int
    live: int
    movies: int
    series: int
    episodes: int


@dataclass(frozen=True, slots=True)
class Season:
    """A season of a series. Season 0 holds the specials."""

    number: int
    name: str = ""
    air_date: str = ""
    overview: str = ""
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode. `episode_id` is the stream id of its file."""

    episode_id: str
    season: int
    number: int | None
    title: str
    container_extension: str = ""
    added_at: int | None = None
    plot: str = ""
    duration_seconds: int | None = None
    rating: float | None = None
    air_date: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class SeriesDetails:
    """Seasons and episodes of one series, from whichever shape the panel sent."""

    series_id: str
    seasons: tuple[Season, ...]
    episodes: tuple[Episode, ...]


@dataclass(frozen=True, slots=True)
class DetailsWritten:
    """What storing the details of one series did to its episodes."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    was_kept: bool = False
    """The answer had no episodes where some are stored: those stay."""
    moved: tuple[tuple[str, str], ...] = ()
    """(episode id, series it stood under before); worth a warning."""
