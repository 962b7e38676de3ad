"""The rows of the three lists, with the fields, types and lengths of real captures (`protocols/xtream.md` section 3).

A row knows nothing of its place: number, id and category are set by the shelf it stands on.
"""

from __future__ import annotations

from tui.sandbox.xtream import titles
from tui.sandbox.xtream.dice import Dice

Row = dict[str, object]

NEWEST = 1_760_000_000
"""UTC epoch of the newest item of the seeded data set: fixed, so that the same seed gives the same bytes."""

_IMAGES = "http://img.sandbox.invalid"


def live_row(dice: Dice) -> Row:
    """Give a channel; about two of three have no guide, one in six an archive."""
    name = titles.channel_name(dice)
    archive = dice.below(6) == 0
    days = dice.choice((3, 5, 7, 14)) if archive else 0
    return {
        "num": 0,
        "name": name if dice.below(8192) else "",
        "stream_type": "created_live" if dice.hits(0.01) else "radio_streams" if dice.hits(0.02) else "live",
        "stream_id": 0,
        "stream_icon": _logo(dice, "l")[:-8] + ".png" if dice.below(3) else "",
        "epg_channel_id": _guide_id(dice),
        "added": str(_date(dice)),
        "is_adult": "1" if dice.hits(0.01) else "0",
        "category_id": None,
        "custom_sid": "",
        "tv_archive": int(archive),
        "direct_source": "",
        "tv_archive_duration": str(days) if dice.hits(0.012) else days,
    }


def film_row(dice: Dice) -> Row:
    """Give a film; ratings are text, numbers or empty in one list."""
    rating = 30 + dice.below(60)
    return {
        "num": 0,
        "name": titles.film_title(dice),
        "stream_type": "movie",
        "stream_id": 0,
        "stream_icon": _logo(dice, "posters"),
        "rating": _rating(dice, rating),
        "rating_5based": rating // 20 if rating % 20 == 0 else rating / 20,
        "added": str(_date(dice)),
        "is_adult": "1" if dice.hits(0.01) else "0",
        "category_id": None,
        "container_extension": dice.choice(("mp4", "mkv", "mkv", "mp4", "avi")),
        "custom_sid": "",
        "direct_source": "",
    }


def series_row(dice: Dice) -> Row:
    """Give a series; `last_modified` is sometimes null, `backdrop_path` a list or the empty text."""
    name, rating = titles.series_title(dice), 30 + dice.below(60)
    aired = f"{1980 + dice.below(45)}-{dice.below(12) + 1:02}-{dice.below(28) + 1:02}"
    return {
        "num": 0,
        "name": name,
        "series_id": 0,
        "cover": _logo(dice, "covers"),
        "plot": titles.plot(dice, 6),
        "cast": titles.people(dice, 4),
        "director": titles.person(dice) if dice.below(3) else "",
        "genre": titles.genre(dice),
        "releaseDate": aired if dice.below(12) else "",
        "last_modified": None if dice.hits(0.02) else str(_date(dice)),
        "rating": _rating(dice, rating // 10 * 10),
        "rating_5based": rating // 10 / 2,
        "backdrop_path": [_logo(dice, "backdrops"), _logo(dice, "backdrops")] if dice.below(8) else "",
        "youtube_trailer": _digits(dice, 11) if dice.below(3) else "",
        "episode_run_time": str(dice.choice((0, 22, 25, 42, 45, 50, 60))),
        "category_id": None,
    }


def _rating(dice: Dice, tenths: int) -> object:
    kind = dice.below(20)
    if kind == 0:
        return ""
    if kind == 1:
        return "0"
    value = tenths // 10 if tenths % 10 == 0 else tenths / 10
    return value if kind < 5 else str(value)


def _guide_id(dice: Dice) -> str | None:
    if dice.below(3):
        return None
    country = dice.choice(("uk", "fr", "de", "es", "it", "pl"))
    return f"channel{dice.below(5000)}.{country}" if dice.below(10) else str(dice.below(90000) + 1000)


def _date(dice: Dice) -> int:
    """Give a time in the six years before `NEWEST`, the newer ones more often."""
    return NEWEST - min(dice.below(190_000), dice.below(190_000)) * 1000 - dice.below(1000)


def _logo(dice: Dice, folder: str) -> str:
    return f"{_IMAGES}/{folder}/{_digits(dice, 16)}.jpg"


def _digits(dice: Dice, count: int) -> str:
    return f"{dice.below(1 << 24):06x}{dice.below(1 << 24):06x}{dice.below(1 << 16):04x}"[:count]
