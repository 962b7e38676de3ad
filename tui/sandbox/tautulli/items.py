"""The collection behind the plays: about 60,000 films, episodes, tracks and broadcasts, each made when first played.

An item depends on the seed and its number alone, so that two files of one seed hold the same collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from tui.sandbox.tautulli import words
from tui.sandbox.xtream.dice import Dice

Kind = Literal["movie", "4k", "show", "anime", "music", "live_movie", "live_episode"]
Row = tuple[object, ...]

LIVE_SECTION: Final = 999_999
BLANK: Final = ""
"""How Tautulli writes a missing value, in INTEGER columns too."""

DRAW: Final[tuple[tuple[Kind, int, int], ...]] = (
    ("movie", 260, 9_000),
    ("4k", 70, 2_500),
    ("show", 430, 25_000),
    ("anime", 60, 5_500),
    ("music", 130, 15_000),
    ("live_movie", 20, 1_000),
    ("live_episode", 30, 2_000),
)
"""Each kind with its share of the plays in thousandths, and how many items there are."""

_SECTIONS: Final[dict[Kind, int]] = {"movie": 1, "show": 2, "music": 3, "4k": 4, "anime": 5}
_TYPES: Final[dict[Kind, str]] = {"movie": "movie", "4k": "movie", "live_movie": "movie", "music": "track"}
_FIRST_KEYS: Final[dict[Kind, int]] = {
    "movie": 1_000,
    "4k": 20_000,
    "live_movie": 30_000,
    "live_episode": 35_000,
    "show": 100_000,
    "anime": 300_000,
    "music": 400_000,
}
_EPISODES: Final = 10
_SEASONS: Final = 3
_SHOW_KEYS: Final = 1 + _SEASONS * (_EPISODES + 1)
"""A show, its seasons and their episodes have keys one after the other."""
_SERIAL: Final = ("show", "anime", "music")
_RATINGS: Final = ("PG-13", "R", "TV-14", "PG", "TV-MA", "")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was played."""

    kind: Kind
    key: int
    media_type: str
    duration: int
    """ms"""
    credits: int | None
    """The first credits marker, ms."""
    live: bool
    guid: str
    belongs: Row
    """The last columns of `session_history` before the offset: parent key, grandparent key, media type, section."""
    metadata: Row
    """A row of `session_history_metadata` without its id, in the order of 2.17."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item stands in its show or album."""

    show: int
    key: int
    parent_key: int | str = BLANK
    grandparent_key: int | str = BLANK
    season: int | str = BLANK
    number: int | str = BLANK


class Catalogue:
    """Gives the items of one seed; keeps those that were asked for."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: dict[tuple[Kind, int], Item] = {}

    def item(self, kind: Kind, number: int) -> Item:
        """Give an item of a kind, from the most popular one, 0, upwards."""
        known = self._made.get((kind, number))
        if known is None:
            known = self._made[kind, number] = self._make(kind, number)
        return known

    def by_key(self, key: int) -> Item:
        """Give the item with a rating key of this collection. Raises LookupError if there is none."""
        kind, first = max(
            ((kind, first) for kind, first in _FIRST_KEYS.items() if first <= key), key=lambda one: one[1]
        )
        number = key - first
        if kind in _SERIAL:
            show, within = divmod(number, _SHOW_KEYS)
            season, episode = divmod(within - 1, _EPISODES + 1)
            number = (show * _SEASONS + season) * _EPISODES + episode - 1
        item = self.item(kind, number)
        if item.key != key:
            raise LookupError(f"no item has the key {key}")
        return item

    def _make(self, kind: Kind, number: int) -> Item:
        place, live = _placed(kind, number), kind.startswith("live")
        dice = Dice(self._seed, _FIRST_KEYS[kind], number)
        above = Dice(self._seed, _FIRST_KEYS[kind], -1 - place.show)
        media_type = _TYPES.get(kind, "episode")
        duration = _duration(kind, dice)
        guid = _guid(kind, place, dice)
        has_markers = not live and media_type != "track" and guid.startswith("plex://") and dice.below(10) < 7
        first = duration * (910 + dice.below(60)) // 1000 if has_markers else None
        last = duration * 975 // 1000 if first is not None and dice.below(4) == 0 else first
        return Item(
            kind=kind,
            key=place.key,
            media_type=media_type,
            duration=duration,
            credits=first,
            live=live,
            guid=guid,
            belongs=(place.parent_key, place.grandparent_key, media_type, _SECTIONS.get(kind, LIVE_SECTION)),
            metadata=(
                *_names(kind, place, dice, above),
                *_pictures(place, dice),
                media_type,
                *_facts(media_type, dice),
                duration,
                guid,
                *_credited(media_type, dice),
                int(live),
                *(_channel(dice) if live else (BLANK,) * 6),
                first,
                last,
            ),
        )


def _placed(kind: Kind, number: int) -> _Place:
    first = _FIRST_KEYS[kind]
    if kind not in _SERIAL:
        return _Place(number, first + number)
    show, within = divmod(number, _EPISODES * _SEASONS)
    season, episode = divmod(within, _EPISODES)
    top = first + show * _SHOW_KEYS
    parent = top + 1 + season * (_EPISODES + 1)
    return _Place(show, parent + 1 + episode, parent, top, season + 1, episode + 1)


def _names(kind: Kind, place: _Place, dice: Dice, above: Dice) -> Row:
    """Give the columns from `rating_key` to `parent_media_index`."""
    title = words.title(dice)
    keys = (place.key, place.parent_key, place.grandparent_key)
    if kind in ("movie", "4k", "live_movie"):
        original = words.title(dice) if dice.below(12) == 0 else BLANK
        return (*keys, title, BLANK, BLANK, original, title, BLANK, BLANK)
    show = words.title(above)
    if kind == "live_episode":
        return (*keys, title, BLANK, show, BLANK, f"{show} - {title}", BLANK, BLANK)
    parent = f"{words.title(above)} {place.season}" if kind == "music" else f"Season {place.season}"
    return (*keys, title, parent, show, BLANK, f"{show} - {title}", place.number, place.season)


def _pictures(place: _Place, dice: Dice) -> Row:
    changed = 1_514_800_000 + dice.below(1 << 20)
    keys = (place.key, place.parent_key, place.grandparent_key)
    own, parent, show = (f"/library/metadata/{key}/thumb/{changed}" if key else BLANK for key in keys)
    return (own, parent, show, f"/library/metadata/{place.grandparent_key or place.key}/art/{changed}")


def _facts(media_type: str, dice: Dice) -> Row:
    """Give the columns from `year` to `rating`."""
    aired = datetime.fromtimestamp(dice.below(1 << 23) * 205, UTC)
    added = 1_200_000_000 + dice.below(1 << 21) * 150
    return (
        aired.year,
        aired.date().isoformat(),
        added,
        added + dice.below(10_000_000),
        BLANK,
        BLANK if media_type == "track" else dice.choice(_RATINGS),
        words.summary(dice),
        words.tagline(dice) if media_type == "movie" else BLANK,
        f"{1 + dice.below(9)}.{dice.below(10)}",
    )


def _credited(media_type: str, dice: Dice) -> Row:
    """Give the columns from `directors` to `labels`."""
    people = (BLANK,) * 3 if media_type == "track" else (words.crew(dice), words.crew(dice), words.cast(dice))
    return (*people, words.genres(dice), words.studio(dice), "Seen;Family" if dice.below(20) == 0 else BLANK)


def _channel(dice: Dice) -> Row:
    number = f"{1 + dice.below(60)}.{1 + dice.below(4)}"
    return (f"KX{dice.below(90)}", _hex(dice, 12), number, f"Channel {number}", BLANK, number)


def _duration(kind: Kind, dice: Dice) -> int:
    """Give a length in ms."""
    match _TYPES.get(kind, "episode"):
        case "movie":
            minutes = 80 + dice.below(90)
        case "track":
            return (130 + dice.below(300)) * 1000
        case _:
            minutes = 20 + dice.below(40)
    return minutes * 60_000


def _guid(kind: Kind, place: _Place, dice: Dice) -> str:
    """Give one of the forms of `protocols/tautulli.md` section 8 that the kind can have."""
    media_type, choice = _TYPES.get(kind, "episode"), dice.below(20)
    if kind.startswith("live"):
        source = "tv.plex.xmltv" if choice < 15 else "tv.plex.providers.epg.cloud"
        return f"{source}://{media_type}/{_hex(dice, 16)}"
    if choice == 0:
        return f"local://{place.key}"
    if choice == 1:
        return f"com.plexapp.agents.none://{place.key}?lang=xn"
    if choice < (6 if kind == "anime" else 14):
        return f"plex://{media_type}/{_hex(dice, 24)}"
    return f"com.plexapp.agents.{_legacy(kind, place, dice)}?lang=en"


def _legacy(kind: Kind, place: _Place, dice: Dice) -> str:
    """Give agent and id of the time before `plex://`."""
    number, second, part = 100_000 + dice.below(1 << 20), dice.below(2), f"{place.season}/{place.number}"
    match kind:
        case "music":
            return f"lastfm://{number}/{part}" if second else f"plexmusic://gracenote/track/{number}/{place.number}"
        case "anime":
            return f"hama://anidb-{place.show + 1_000}/{part}"
        case "show":
            return f"thetvdb://{place.show + 70_000}/{part}"
    return f"imdb://tt{number:07}" if second else f"themoviedb://{number}"


def _hex(dice: Dice, length: int) -> str:
    return "".join(f"{dice.below(1 << 16):04x}" for _ in range(length // 4))
