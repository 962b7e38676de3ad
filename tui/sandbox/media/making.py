"""Makes the items of a collection from its seed: titles, runtimes, ids, and the odd ones that real libraries have."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count, islice
from typing import Final

from tui.sandbox.media.item import Kind, MediaItem
from tui.sandbox.tautulli import words
from tui.sandbox.xtream.dice import Dice

MOVIES: Final = "Movies"
SHOWS: Final = "TV Shows"
UHD: Final = "Filme 4K"
MUSIC: Final = "Music"

_FIRST_FORMER: Final = 4_000_000
_MINUTE: Final = 60_000
_COPY: Final = 20
"""One film in so many lies in the second library too."""
_UNKNOWN: Final = 40
"""One film in so many is known to no provider."""
_EARLIEST: Final = 1_500_000_000
_RUNTIMES: Final = (22, 22, 25, 42, 42, 50)
_PER_SEASON: Final = 10
_SPECIALS: Final = 2


@dataclass(frozen=True, slots=True)
class _Look:
    """What items have whether they can be played or not."""

    title: str
    year: int
    released: str
    summary: str
    added_at: int
    updated_at: int


class Maker:
    """Gives items one after the other, with ascending numbers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._numbers = count(1)

    def movies(self, wanted: int) -> Iterator[MediaItem]:
        """Give films; some come twice, once in each library, with the same ids."""
        return islice(self._movies(), wanted)

    def shows(self, wanted: int) -> Iterator[MediaItem]:
        """Give shows with their seasons until there are so many episodes."""
        left = wanted
        for show in count():
            if left <= 0:
                return
            left -= yield from self._show(show, left)

    def music(self, wanted: int) -> Iterator[MediaItem]:
        """Give artists with an album each until there are so many tracks."""
        for first in range(0, wanted, _PER_SEASON):
            dice = Dice(self._seed, 3, first)
            artist = self._above("artist", MUSIC, _look(dice), {}, f"/media/music/{first}")
            album = replace(
                artist, number=next(self._numbers), kind="album", title=words.title(dice), parent=artist.number
            )
            yield from (artist, album)
            for index in range(1, min(_PER_SEASON, wanted - first) + 1):
                runtime = (130 + dice.below(300)) * 1000
                path = f"{artist.path}/{index:02}.flac"
                track = replace(album, number=next(self._numbers), kind="track", title=words.title(dice), path=path)
                yield replace(track, parent=album.number, index=index, parent_index=1, runtime_ms=runtime)

    def former(self, wanted: int) -> Iterator[MediaItem]:
        """Give films that were there once; their numbers are far from all others."""
        for number in range(_FIRST_FORMER, _FIRST_FORMER + wanted):
            yield replace(self._movie(Dice(self._seed, 4, number)), number=number)

    def _movies(self) -> Iterator[MediaItem]:
        for nth in count():
            film = self._movie(Dice(self._seed, 1, nth))
            yield film
            if nth % _COPY == 7:
                path = film.path.replace(f"/{MOVIES}/", f"/{UHD}/")
                yield replace(film, number=next(self._numbers), section=UHD, path=path)

    def _movie(self, dice: Dice) -> MediaItem:
        number, look = next(self._numbers), _look(dice)
        name = f"{_file_name(look.title)} ({look.year})"
        return MediaItem(
            number=number,
            kind="movie",
            section=MOVIES,
            title=look.title,
            year=look.year,
            released=look.released,
            runtime_ms=(80 + dice.below(75)) * _MINUTE + dice.below(_MINUTE),
            ids=_movie_ids(number, dice),
            summary=look.summary,
            added_at=look.added_at,
            updated_at=look.updated_at,
            path=f"/media/{MOVIES}/{name}/{name}.mkv",
        )

    def _show(self, nth: int, most: int) -> Generator[MediaItem, None, int]:
        dice = Dice(self._seed, 2, nth)
        look = _look(dice)
        folder = f"/media/{SHOWS}/{_file_name(look.title)} ({look.year})"
        show = self._above("show", SHOWS, look, {}, folder)
        show = replace(show, ids=_show_ids(show.number))
        yield show
        runtime, made = _RUNTIMES[nth % len(_RUNTIMES)], 0
        first = 0 if nth % 3 == 0 else 1
        for season in range(first, 2 + dice.below(4)):
            if made >= most:
                break
            made += yield from self._season(show, season, runtime, most - made, dice)
        return made

    def _season(
        self, show: MediaItem, index: int, minutes: int, most: int, dice: Dice
    ) -> Generator[MediaItem, None, int]:
        number, name = next(self._numbers), f"Season {index}" if index else "Specials"
        path = f"{show.path}/{name}"
        season = replace(
            show, number=number, kind="season", title=name, ids={"tvdb": str(600_000 + number)}, parent=show.number
        )
        season = replace(season, index=index, path=path, year=show.year + max(index - 1, 0))
        wanted = min(_PER_SEASON if index else _SPECIALS, most)
        yield season
        yield from self._episodes(season, wanted, minutes, dice)
        return wanted

    def _episodes(self, season: MediaItem, wanted: int, minutes: int, dice: Dice) -> Iterator[MediaItem]:
        """Give episodes; the fifth of every third season holds two."""
        index, double = 1, season.number % 3 == 0
        for _ in range(wanted):
            is_double = double and index == 5
            yield self._episode(season, index, index + 1 if is_double else None, minutes, dice)
            index += 2 if is_double else 1

    def _episode(self, season: MediaItem, index: int, last: int | None, minutes: int, dice: Dice) -> MediaItem:
        number = next(self._numbers)
        tag = f"S{season.index:02}E{index:02}" + (f"-E{last:02}" if last else "")
        length = minutes * (2 if last else 1) * _MINUTE
        return MediaItem(
            number=number,
            kind="episode",
            section=season.section,
            title=words.title(dice),
            year=season.year,
            released=_released(season.year, season.index or 0, index),
            runtime_ms=length + dice.below(20_000),
            ids=_episode_ids(number),
            summary=words.summary(dice),
            added_at=season.added_at + index * 60,
            updated_at=season.updated_at + index * 60,
            path=f"{season.path}/{tag}.mkv",
            parent=season.number,
            index=index,
            parent_index=season.index,
            index_end=last,
        )

    def _above(self, kind: Kind, section: str, look: _Look, ids: Mapping[str, str], path: str) -> MediaItem:
        """Give an item that others lie under."""
        return MediaItem(
            number=next(self._numbers),
            kind=kind,
            section=section,
            title=look.title,
            year=look.year,
            released=look.released,
            runtime_ms=0,
            ids=ids,
            summary=look.summary,
            added_at=look.added_at,
            updated_at=look.updated_at,
            path=path,
        )


def _look(dice: Dice) -> _Look:
    aired = datetime.fromtimestamp(dice.below(1 << 23) * 205, UTC)
    added = _EARLIEST + dice.below(1 << 23) * 27
    return _Look(
        title=words.title(dice),
        year=aired.year,
        released=aired.date().isoformat(),
        summary=words.summary(dice),
        added_at=added,
        updated_at=added + dice.below(10_000_000),
    )


def _file_name(title: str) -> str:
    return title.replace("/", "-").replace(":", " -")


def _released(year: int, season: int, index: int) -> str:
    return f"{year}-{1 + (season + index // 4) % 12:02}-{1 + index * 7 % 28:02}"


def _movie_ids(number: int, dice: Dice) -> Mapping[str, str]:
    """Give ids at all providers, at some, or at none."""
    ids = {"imdb": f"tt{1_000_000 + number:07}", "tmdb": str(20_000 + number), "tvdb": str(300_000 + number)}
    if number % _UNKNOWN == 9:
        return {}
    match dice.below(10):
        case 0:
            return {"imdb": ids["imdb"]}
        case 1:
            return {"tmdb": ids["tmdb"]}
        case 2 | 3:
            return ids
    return {"imdb": ids["imdb"], "tmdb": ids["tmdb"]}


def _show_ids(number: int) -> Mapping[str, str]:
    return {"imdb": f"tt{3_000_000 + number:07}", "tmdb": str(40_000 + number), "tvdb": str(70_000 + number)}


def _episode_ids(number: int) -> Mapping[str, str]:
    ids = {"tvdb": str(5_000_000 + number)}
    return ids if number % 5 == 0 else ids | {"imdb": f"tt{7_000_000 + number:07}", "tmdb": str(2_000_000 + number)}
