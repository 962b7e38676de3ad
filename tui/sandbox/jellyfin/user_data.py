"""What one person did with one item, with all that the wire tells of it.

`Watching` keeps the household's coarser view of the same; what is changed in either shows in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tui.sandbox.jellyfin.times import TICKS_PER_MS
from tui.sandbox.media import UNSEEN, ItemState, MediaItem, Watching


@dataclass(frozen=True, slots=True)
class UserData:
    """The state of an item for one user. Played, a position and no date can come in any combination."""

    played: bool = False
    play_count: int = 0
    position: int = 0
    """Ticks."""
    last_played_ms: int | None = None
    """UTC epoch, ms; it can be unknown though the item was played."""
    favourite: bool = False

    @property
    def is_resumable(self) -> bool:
        """Whether there is a position to go on from."""
        return self.position > 0


NOTHING = UserData()


class UserDataBook:
    """The states of all users of one server."""

    def __init__(self, watching: Watching) -> None:
        self.watching = watching
        self._exact: dict[tuple[str, int], tuple[UserData, ItemState]] = {}
        """What was written here, with what the household was told of it; it counts as long as that is still so."""

    def of(self, person: str, number: int) -> UserData:
        """Give the state of an item for a person."""
        coarse = self.coarse(person, number)
        exact = self._exact.get((person, number))
        if exact is None and coarse == UNSEEN:
            return NOTHING
        return exact[0] if exact is not None and exact[1] == coarse else _derived(coarse, exact)

    def touched(self, person: str) -> set[int]:
        """Give the items that a person has any state of."""
        found = {number for who, number in self._exact if who == person}
        return found.union(self.watching.touched(person)) if person in self.watching.people else found

    def put(self, person: str, number: int, data: UserData) -> UserData:
        """Put a state in the place of what there was."""
        plays = max(data.play_count, 1) if data.played else 0
        last = None if data.last_played_ms is None else data.last_played_ms // 1000
        coarse = ItemState(plays, data.position // TICKS_PER_MS, last)
        if person in self.watching.people:
            self.watching.put_state(person, number, coarse)
        self._exact[person, number] = (data, self.coarse(person, number))
        return data

    def change(self, person: str, items: Iterable[MediaItem], rule: Callable[[UserData], UserData]) -> None:
        """Change the states of several items by one rule."""
        for item in items:
            self.put(person, item.number, rule(self.of(person, item.number)))

    def move(self, old: int, new: int) -> None:
        """Let the states of all persons follow an item to its new number."""
        for person in {*self.watching.people, *(who for who, _ in self._exact)}:
            data = self.of(person, old)
            if data != NOTHING:
                self.put(person, new, data)
                self.put(person, old, NOTHING)

    def coarse(self, person: str, number: int) -> ItemState:
        """Give what the household knows of it; nothing for somebody outside of it."""
        return self.watching.state(person, number) if person in self.watching.people else UNSEEN


def marked(data: UserData, date_ms: int | None, now_ms: int, *, keeps_date: bool) -> UserData:
    """Give a state after a manual mark as played (section 6): with a date one more play, without one at least one."""
    if date_ms is not None:
        return replace(data, played=True, play_count=data.play_count + 1, position=0, last_played_ms=date_ms)
    last = data.last_played_ms if keeps_date else now_ms
    return replace(data, played=True, play_count=max(data.play_count, 1), position=0, last_played_ms=last)


def unmarked(data: UserData) -> UserData:
    """Give a state after a manual mark as not played: even the date is gone."""
    return replace(data, played=False, play_count=0, position=0, last_played_ms=None)


def _derived(coarse: ItemState, exact: tuple[UserData, ItemState] | None) -> UserData:
    last = None if coarse.last_played is None else coarse.last_played * 1000
    favourite = exact is not None and exact[0].favourite
    return UserData(coarse.is_watched, coarse.plays, coarse.offset_ms * TICKS_PER_MS, last, favourite)
