"""The shelf of series: a shelf whose items have episodes."""

from __future__ import annotations

from collections.abc import Callable

from tui.sandbox.xtream.details import (
    SEASONS_SHAPES,
    SHAPES,
    Episode,
    Shape,
    episode_id,
    new_episode,
    seeded_episodes,
    series_detail,
)
from tui.sandbox.xtream.shelf import PLANS, Mix, Shelf

_ORDINARY: tuple[Shape, ...] = ("php",) * 16 + ("lists", "flat", "junk", "object")


class SeriesShelf(Shelf):
    """Series with their episodes, each with the shape in which its detail is served."""

    def __init__(self, count: int, *, seed: int, clock: Callable[[], float], mix: Mix) -> None:
        super().__init__(PLANS["series"], count, seed=seed, clock=clock, mix=mix)
        self._seeded = count
        self._shapes: dict[int, Shape] = {}
        self._seasons: dict[int, str] = {}
        self._episodes: dict[int, list[Episode]] = {}

    def episodes(self, item: int) -> list[Episode]:
        """Give the true episodes of a series, by season and number. Raises KeyError for an unknown series."""
        index = self.index(item)
        if index not in self._episodes:
            self._episodes[index] = seeded_episodes(index, self.dice(index, 20)) if index < self._seeded else []
        return sorted(self._episodes[index], key=lambda episode: (episode.season, episode.number))

    def detail(self, item: int) -> dict[str, object]:
        """Give the answer of `get_series_info`. Raises KeyError for an unknown series."""
        index = self.index(item)
        dice = self.dice(index, 30)
        shape, seasons = self.shape(item), self._seasons.get(index, dice.choice(SEASONS_SHAPES[:3]))
        return series_detail(self.row(item), self.episodes(item), dice, shape, seasons)

    def shape(self, item: int) -> Shape:
        """Give the shape in which the episodes of a series are served. Raises KeyError for an unknown series."""
        index = self.index(item)
        return self._shapes[index] if index in self._shapes else self.dice(index, 40).choice(_ORDINARY)

    def serve_as(self, item: int, shape: Shape, seasons: str = "list") -> None:
        """Choose the shapes of `episodes` and `seasons` for a series. Raises ValueError for an unknown shape."""
        if shape not in SHAPES or seasons not in SEASONS_SHAPES:
            raise ValueError(f"unknown shape; episodes: {', '.join(SHAPES)}; seasons: {', '.join(SEASONS_SHAPES)}")
        index = self.index(item)
        self._shapes[index], self._seasons[index] = shape, seasons

    def add_episode(self, item: int, title: str, *, season: int = 1) -> Episode:
        """Add the next episode of a season; the series is modified now. Raises KeyError for an unknown series."""
        held, index = self.episodes(item), self.index(item)
        number = 1 + max((one.number for one in held if one.season == season), default=0)
        position = max((one.id for one in held), default=episode_id(index, -1)) + 1
        episode = new_episode(position, season, number, title)
        self._episodes[index].append(episode)
        self.change(item, last_modified=str(int(self._clock())))
        return episode

    def remove_episode(self, item: int, identity: int) -> None:
        """Drop an episode by its id. Raises KeyError for an unknown series."""
        self.episodes(item)
        index = self.index(item)
        self._episodes[index] = [one for one in self._episodes[index] if one.id != identity]
