"""The details of one film or series: `get_vod_info` and `get_series_info` (`protocols/xtream.md` section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from tui.sandbox.xtream import titles
from tui.sandbox.xtream.dice import Dice
from tui.sandbox.xtream.rows import Row

Shape = Literal["php", "object", "lists", "flat", "empty", "absent", "null", "junk"]
"""How `episodes` is written. `php`: an object keyed by season, but a list of lists when the seasons run 0, 1, 2.. as
PHP does.
"""

SHAPES: tuple[Shape, ...] = get_args(Shape)
SEASONS_SHAPES = ("list", "empty", "null", "absent")


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode as it truly is, whatever the shape of the answer makes of it."""

    id: int
    season: int
    number: int
    title: str
    extension: str
    seconds: int


def film_detail(row: Row, dice: Dice, *, sparse: bool = False) -> dict[str, object]:
    """Give the answer of `get_vod_info`; a sparse one has no metadata: `info` is []."""
    movie = {
        "stream_id": row["stream_id"],
        "name": row["name"],
        "added": row["added"],
        "category_id": row["category_id"],
        "container_extension": row["container_extension"],
        "custom_sid": "",
        "direct_source": "",
    }
    return {"info": [] if sparse else _film_info(row, dice), "movie_data": movie}


def _film_info(row: Row, dice: Dice) -> dict[str, object]:
    seconds = 4_500 + dice.below(5_000)
    year = str(1955 + dice.below(70))
    return {
        "tmdb_id": str(dice.below(900_000) + 1) if dice.below(6) else "",
        "name": row["name"],
        "o_name": row["name"],
        "cover_big": row["stream_icon"],
        "movie_image": row["stream_icon"],
        "releasedate": f"{year}-{dice.below(12) + 1:02}-{dice.below(28) + 1:02}",
        "youtube_trailer": "",
        "director": titles.person(dice),
        "actors": (cast := titles.people(dice, 5)),
        "cast": cast,
        "description": (plot := titles.plot(dice, 3)),
        "plot": plot,
        "age": dice.choice(("", "12", "16", "18+")),
        "country": dice.choice(("", "France", "United Kingdom", "España")),
        "genre": titles.genre(dice),
        "backdrop_path": [row["stream_icon"]],
        "duration_secs": seconds if dice.below(2) else str(seconds),
        "duration": _clock_text(seconds),
        "video": [] if dice.below(3) else {"codec_name": "h264", "width": 1920, "height": 1080},
        "audio": [] if dice.below(3) else {"codec_name": "aac", "channels": 2},
        "bitrate": 1_500 + dice.below(6_000),
        "rating": row["rating"],
    }


def seeded_episodes(index: int, dice: Dice) -> list[Episode]:
    """Give the episodes of a series, by season; one series in twenty has specials (season 0), one in fifty nothing."""
    if dice.hits(0.02):
        return []
    first = 0 if dice.hits(0.05) else 1
    episodes: list[Episode] = []
    for season in range(first, 1 + min(dice.below(6), dice.below(6)) + 1):
        length = dice.below(6) + 1 if season == 0 else dice.choice((6, 8, 10, 10, 13, 20))
        for number in range(1, length + 1):
            episodes.append(_episode(episode_id(index, len(episodes)), season, number, dice))
    return episodes


def episode_id(index: int, position: int) -> int:
    """Give the id of an episode: unique over all series."""
    return 2_000_000 + index * 1_000 + position


def new_episode(identity: int, season: int, number: int, title: str) -> Episode:
    """Give an episode that was added later."""
    return Episode(identity, season, number, title, "mkv", 2_520)


def series_detail(
    row: Row, episodes: list[Episode], dice: Dice, shape: Shape = "php", seasons: str = "list"
) -> dict[str, object]:
    """Give the answer of `get_series_info`, with `episodes` and `seasons` in the given shapes."""
    info = {name: value for name, value in row.items() if name not in ("num", "series_id", "category_ids")}
    answer: dict[str, object] = {"seasons": None, "info": info, "episodes": None}
    by_season = _by_season(row, episodes, dice)
    answer["episodes"] = shaped(by_season, shape)
    if seasons in ("list", "empty"):
        answer["seasons"] = (
            [_season(row, number, held) for number, held in by_season.items()] if seasons == "list" else []
        )
    dropped = {name for name, value in (("seasons", seasons), ("episodes", shape)) if value == "absent"}
    return {name: value for name, value in answer.items() if name not in dropped}


def shaped(by_season: dict[int, list[Row]], shape: Shape) -> object:
    """Give `episodes` in one of its shapes; None for `absent`."""
    keyed = {str(season): held for season, held in by_season.items()}
    counts_from_zero = list(by_season) == list(range(len(by_season)))
    written: dict[Shape, object] = {
        "php": list(by_season.values()) if counts_from_zero else keyed,
        "object": keyed,
        "lists": [by_season.get(season, []) for season in range(max(by_season, default=-1) + 1)],
        "flat": [episode for held in by_season.values() for episode in held],
        "empty": [],
        "absent": None,
        "null": None,
        "junk": {season: [None, *held, 7, "text", []] for season, held in keyed.items()} | {"x": None},
    }
    return written[shape]


def _episode(identity: int, season: int, number: int, dice: Dice) -> Episode:
    title = titles.series_title(dice) if dice.below(3) else f"Episode {number}"
    return Episode(identity, season, number, title, dice.choice(("mkv", "mp4")), 1_200 + dice.below(2_400))


def _by_season(row: Row, episodes: list[Episode], dice: Dice) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for episode in episodes:
        found.setdefault(episode.season, []).append(_episode_row(row, episode, dice))
    return dict(sorted(found.items()))


def _episode_row(row: Row, episode: Episode, dice: Dice) -> Row:
    info: object = {
        "movie_image": row["cover"],
        "plot": titles.plot(dice, 1),
        "releasedate": "",
        "rating": dice.below(10),
        "duration_secs": episode.seconds,
        "duration": _clock_text(episode.seconds),
        "bitrate": 1_000 + dice.below(4_000),
        "season": str(episode.season),
    }
    return {
        "id": str(episode.id),
        "episode_num": episode.number,
        "title": f"{row['name']} - S{episode.season:02}E{episode.number:02} - {episode.title}",
        "container_extension": episode.extension,
        "info": info if dice.below(25) else [],
        "custom_sid": "",
        "added": row["last_modified"] or "",
        "season": episode.season,
        "direct_source": "",
    }


def _season(row: Row, number: int, held: list[Row]) -> Row:
    return {
        "air_date": "2015-09-22" if number % 2 else None,
        "episode_count": len(held),
        "id": 10_000 + number,
        "name": "Specials" if number == 0 else f"Season {number}",
        "overview": "",
        "season_number": number,
        "cover": row["cover"],
        "cover_big": row["cover"],
    }


def _clock_text(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
