"""Reads the seasons and episodes of a series, in all the shapes that panels write them.

Source: `protocols/xtream.md` section 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.clients.xtream import values
from tui.clients.xtream.scrub import Scrubber
from tui.model.catalogue import Episode, Season, SeriesDetails

_MOST_SEASONS = 10_000
"""A season number above it is none."""


def series_details(series_id: str, answer: Any, scrubber: Scrubber) -> SeriesDetails:
    """Give what an answer to `get_series_info` holds; `[]` and other empty answers give no episodes.

    The id asked for is kept, whatever the answer says. Episodes without an id get one made of their place.
    """
    parts = answer if isinstance(answer, Mapping) else {}
    episodes = {
        episode.episode_id: episode
        for episode in (
            _episode(series_id, season, position, entry, scrubber)
            for position, (season, entry) in enumerate(_entries(parts.get("episodes")))
        )
    }
    numbers = {episode.season for episode in episodes.values()}
    return SeriesDetails(series_id, _seasons(parts.get("seasons"), numbers, scrubber), tuple(episodes.values()))


def _entries(shape: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give (season, episode) from an object by season, a list of lists, or a flat list; junk is passed over."""
    if isinstance(shape, Mapping):
        pairs = [(_number(key) or 0, group) for key, group in shape.items()]
    elif isinstance(shape, list):
        pairs = [(index if isinstance(group, list | dict) else 0, group) for index, group in enumerate(shape)]
        if any(_is_episode(group) for group in shape):
            pairs = [(0, shape)]
    else:
        pairs = []
    for season, group in pairs:
        for entry in group.values() if isinstance(group, Mapping) and not _is_episode(group) else _listed(group):
            if isinstance(entry, Mapping):
                own = _number(entry.get("season"))
                yield (season if own is None else own), entry


def _listed(group: Any) -> list[Any]:
    if isinstance(group, list):
        return group
    return [group] if isinstance(group, Mapping) else []


def _is_episode(entry: Any) -> bool:
    return isinstance(entry, Mapping) and any(name in entry for name in ("id", "episode_num", "title"))


def _episode(series_id: str, season: int, position: int, entry: Mapping[str, Any], scrubber: Scrubber) -> Episode:
    info = entry.get("info")
    info = info if isinstance(info, Mapping) else {}
    number = _number(entry.get("episode_num"))
    place = f"{series_id}:{season}:{'' if number is None else number}:{position}"
    shown_number = "" if number is None else f"E{number:02}"
    title, plot = scrubber.texts(
        [values.line(entry.get("title"), values.NAME_LIMIT), values.block(info.get("plot") or info.get("overview"))]
    )
    return Episode(
        episode_id=values.canonical_id(entry.get("id")) or place,
        season=season,
        number=number,
        title=title or f"S{season:02}{shown_number}",
        container_extension=values.extension(entry.get("container_extension")),
        added_at=values.epoch(entry.get("added")),
        plot=plot,
        duration_seconds=values.seconds(info.get("duration_secs")) or values.seconds(info.get("duration")),
        rating=values.rating(info.get("rating")),
        air_date=values.day(_first(info, "release_date", "releasedate", "air_date")),
        image=_link(_first(info, "movie_image", "cover_big"), scrubber),
    )


def _seasons(entries: Any, episode_seasons: set[int], scrubber: Scrubber) -> tuple[Season, ...]:
    """Give the seasons told, and one for every season that only episodes speak of."""
    rows = entries if isinstance(entries, list) else list(entries.values()) if isinstance(entries, Mapping) else []
    told = {season.number: season for season in (_season(row, scrubber) for row in rows) if season is not None}
    if episode_seasons and set(told) != episode_seasons and {number + 1 for number in told} == episode_seasons:
        told = {number + 1: _moved(season) for number, season in told.items()}
    for number in episode_seasons - set(told):
        told[number] = Season(number)
    return tuple(told[number] for number in sorted(told))


def _moved(season: Season) -> Season:
    """Correct a panel that counts its seasons one too low (section 9)."""
    return Season(season.number + 1, season.name, season.air_date, season.overview, season.cover)


def _season(row: Any, scrubber: Scrubber) -> Season | None:
    number = _number(row.get("season_number")) if isinstance(row, Mapping) else None
    if number is None:
        return None
    name, overview = scrubber.texts([values.line(row.get("name"), 200), values.block(row.get("overview"))])
    cover = _link(_first(row, "cover_big", "cover"), scrubber)
    return Season(number, name, values.day(row.get("air_date")), overview, cover)


def _number(value: Any) -> int | None:
    """Give a season or episode number, 0 included; None if it is none."""
    number = values.decimal(value)
    return int(number) if number is not None and 0 <= number <= _MOST_SEASONS else None


def _first(row: Mapping[str, Any], *names: str) -> Any:
    return next((row[name] for name in names if row.get(name)), None)


def _link(value: Any, scrubber: Scrubber) -> str:
    return scrubber.links([values.line(value, values.URL_LIMIT)])[0]
