"""What one user of Trakt saw, stopped in, and rated, and when each kind of it last changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal

from tui.sandbox.trakt.times import Stamps, iso
from tui.sandbox.trakt.titles import PLURALS, Key

Action = Literal["scrobble", "checkin", "watch"]
FIRST_PLAY: Final = 11_000_000_001
"""Above 32 bits, as the real ones are."""
UNKNOWN_MS: Final = 0
"""When something was seen on an unknown date: Trakt tells the first second of 1970."""
BLOCKS: Final[dict[str, tuple[str, ...]]] = {
    "movies": (
        "watched_at",
        "collected_at",
        "rated_at",
        "watchlisted_at",
        "favorited_at",
        "commented_at",
        "paused_at",
        "hidden_at",
    ),
    "episodes": ("watched_at", "collected_at", "rated_at", "watchlisted_at", "commented_at", "paused_at"),
    "shows": ("rated_at", "watchlisted_at", "favorited_at", "commented_at", "hidden_at", "dropped_at"),
    "seasons": ("rated_at", "watchlisted_at", "commented_at", "hidden_at"),
    "comments": ("liked_at", "reacted_at", "blocked_at"),
    "lists": ("liked_at", "reacted_at", "updated_at", "commented_at"),
    "watchlist": ("updated_at",),
    "favorites": ("updated_at",),
    "collaborations": ("updated_at",),
    "account": ("settings_at", "followed_at", "following_at", "pending_at", "requested_at"),
    "saved_filters": ("updated_at",),
    "notes": ("updated_at",),
}
"""What `last_activities` tells of."""


@dataclass(frozen=True, slots=True)
class Play:
    """One time that something was seen."""

    id: int
    key: Key
    watched_ms: int
    """`UNKNOWN_MS`: nobody knows when."""
    action: Action
    entered_ms: int


@dataclass(frozen=True, slots=True)
class Paused:
    """Where somebody stopped."""

    id: int
    key: Key
    progress: float
    """Percent."""
    paused_ms: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody thinks of something."""

    key: Key
    rating: int
    """1 to 10."""
    rated_ms: int


class Diary:
    """All of one user's. Adding the same play twice gives two, as at Trakt."""

    def __init__(self, stamps: Stamps, ids: Iterator[int] | None = None) -> None:
        self._stamps = stamps
        self._ids = ids or count(FIRST_PLAY)
        self._plays: dict[int, Play] = {}
        self._of: dict[Key, list[Play]] = {}
        self._paused: dict[Key, Paused] = {}
        self._ratings: dict[Key, Rating] = {}
        self._changed: dict[tuple[str, str], int] = {}

    @property
    def plays(self) -> tuple[Play, ...]:
        """Every play, the one that was entered first at the beginning."""
        return tuple(self._plays.values())

    @property
    def seen(self) -> dict[Key, list[Play]]:
        """The plays of each thing that was seen."""
        return {key: list(plays) for key, plays in self._of.items()}

    @property
    def paused(self) -> tuple[Paused, ...]:
        """Where it goes on, the newest first."""
        return tuple(sorted(self._paused.values(), key=lambda one: -one.paused_ms))

    @property
    def ratings(self) -> tuple[Rating, ...]:
        """Every rating, the newest first."""
        return tuple(sorted(self._ratings.values(), key=lambda one: (-one.rated_ms, one.key)))

    def plays_of(self, key: Key) -> list[Play]:
        """Give the plays of one thing, in the order in which they were entered."""
        return list(self._of.get(key, ()))

    def paused_in(self, key: Key) -> Paused | None:
        """Give where one thing goes on."""
        return self._paused.get(key)

    def rating_of(self, key: Key) -> int | None:
        """Give the rating of one thing."""
        found = self._ratings.get(key)
        return None if found is None else found.rating

    def add_play(self, key: Key, watched_ms: int, action: Action = "watch") -> Play:
        """Note that something was seen; where somebody stopped in it is forgotten."""
        play = Play(next(self._ids), key, watched_ms, action, self._stamps.next_ms())
        self._plays[play.id] = play
        self._of.setdefault(key, []).append(play)
        if self._paused.pop(key, None) is not None:
            self._touch(key, "paused_at")
        self._touch(key, "watched_at")
        return play

    def remove_plays(self, ids: Iterable[int]) -> list[Play]:
        """Take plays back; gives those that were there."""
        gone = [self._plays.pop(one) for one in ids if one in self._plays]
        for play in gone:
            self._of[play.key].remove(play)
            if not self._of[play.key]:
                del self._of[play.key]
            self._touch(play.key, "watched_at")
        return gone

    def pause(self, key: Key, progress: float) -> Paused:
        """Note where somebody stopped."""
        paused = Paused(next(self._ids), key, progress, self._stamps.next_ms())
        self._paused[key] = paused
        self._touch(key, "paused_at")
        return paused

    def forget_pause(self, paused_id: int) -> bool:
        """Forget where somebody stopped; gives whether there was such an entry."""
        found = next((key for key, one in self._paused.items() if one.id == paused_id), None)
        if found is None:
            return False
        del self._paused[found]
        self._touch(found, "paused_at")
        return True

    def rate(self, key: Key, rating: int, rated_ms: int | None = None) -> None:
        """Rate something."""
        self._ratings[key] = Rating(key, rating, self._stamps.now_ms() if rated_ms is None else rated_ms)
        self._touch(key, "rated_at")

    def unrate(self, key: Key) -> bool:
        """Take a rating back; gives whether there was one."""
        if self._ratings.pop(key, None) is None:
            return False
        self._touch(key, "rated_at")
        return True

    def touch_lists(self, at_ms: int) -> None:
        """Note that a list has changed."""
        self._changed["lists", "updated_at"] = max(at_ms, self._changed.get(("lists", "updated_at"), 0))

    def activities(self, joined_ms: int) -> dict[str, object]:
        """Give when each kind of thing last changed; what never did has the day on which the user came."""
        told: dict[str, object] = {"all": iso(max([joined_ms, *self._changed.values()]))}
        for block, names in BLOCKS.items():
            told[block] = {name: iso(self._changed.get((block, name), joined_ms)) for name in names}
        return told

    def _touch(self, key: Key, name: str) -> None:
        self._changed[PLURALS[key[0]], name] = self._stamps.next_ms()
