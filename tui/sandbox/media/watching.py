"""What the people of the household saw on one server. It changes as they watch, and as others mark things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.sandbox.media.collection import Collection
from tui.sandbox.media.life import Life, ServerName, Viewing
from tui.sandbox.media.people import Member
from tui.sandbox.media.records import UNSEEN, ItemState, PlayRecord


class Watching:
    """The plays and states of one server. Several servers of one household share some plays, and have some alone."""

    def __init__(
        self,
        collection: Collection,
        people: Sequence[Member],
        seed: int,
        now: float,
        *,
        server: ServerName = "plex",
        watched_percent: int = 90,
        dated_by_start: bool = False,
    ) -> None:
        """Let the last 200 days go by, until `now` (UTC epoch, s).

        `dated_by_start`: an item was last played when that play began, as Jellyfin says; else when it ended.
        """
        self.watched_percent = watched_percent
        """The share of an item at which it counts as seen."""
        self._collection = collection
        self._dated_by_start = dated_by_start
        self._states: dict[str, dict[int, ItemState]] = {member.name: {} for member in people}
        self._plays: list[PlayRecord] = []
        self._next_id: int = 1
        life = Life(collection, people, seed, int(now), server)
        for mark in life.marks():
            self._states[mark.person][mark.number] = mark.state
        for viewing in life.viewings():
            self._view(viewing)

    @property
    def plays(self) -> tuple[PlayRecord, ...]:
        """All plays that are left in the history, in the order in which they were recorded."""
        return tuple(self._plays)

    @property
    def people(self) -> tuple[str, ...]:
        """The keys of all persons."""
        return tuple(self._states)

    def state(self, person: str, number: int) -> ItemState:
        """Give what a person did with an item that can be played."""
        return self._states[person].get(number, UNSEEN)

    def touched(self, person: str) -> dict[int, ItemState]:
        """Give all states of a person that say anything, by item."""
        return dict(self._states[person])

    def mark_played(self, person: str, number: int, at: int) -> ItemState:
        """Count one more viewing, without a play; `at` is UTC epoch, s."""
        return self._put(person, number, ItemState(self.state(person, number).plays + 1, 0, at))

    def mark_unplayed(self, person: str, number: int) -> ItemState:
        """Forget all that a person did with an item; its plays are left."""
        self._states[person].pop(number, None)
        return UNSEEN

    def set_offset(self, person: str, number: int, offset_ms: int, at: int | None = None) -> ItemState:
        """Note where somebody stopped; without `at` the date of the last play is left."""
        known = self.state(person, number)
        moment = known.last_played if at is None else at
        return self._put(person, number, replace(known, offset_ms=offset_ms, last_played=moment))

    def put_state(self, person: str, number: int, state: ItemState) -> ItemState:
        """Put a state in the place of what there was."""
        return self._put(person, number, state)

    def play(
        self,
        person: str,
        number: int,
        started: int,
        stopped: int,
        offset: int,
        *,
        device: str = "Living Room",
        watched_ms: int | None = None,
    ) -> PlayRecord:
        """Let somebody watch up to `offset` (ms); times are UTC epoch, s. Above the watched mark it counts as seen."""
        item = self._collection.remembered(number)
        is_finished = offset * 100 >= item.runtime_ms * self.watched_percent
        length = (stopped - started) * 1000 if watched_ms is None else watched_ms
        record = PlayRecord(
            self._next_id, person, number, started, stopped, length, offset, device, is_finished=is_finished
        )
        self._next_id += 1
        self._plays.append(record)
        if number in self._collection:
            self._remember(record)
        return record

    def forget_play(self, record: int) -> None:
        """Delete a play from the history, as an owner can. Raises LookupError if there is none of that id."""
        kept = [play for play in self._plays if play.id != record]
        if len(kept) == len(self._plays):
            raise LookupError(f"no play {record}")
        self._plays = kept

    def _view(self, viewing: Viewing) -> None:
        item = self._collection.remembered(viewing.number)
        offset = int(item.runtime_ms * viewing.share)
        begun = min(self.state(viewing.person, viewing.number).offset_ms, offset)
        watched = max(offset - begun, 60_000)
        stopped = viewing.started + watched // 1000 + viewing.paused
        self.play(
            viewing.person,
            viewing.number,
            viewing.started,
            stopped,
            offset,
            device=viewing.device,
            watched_ms=watched,
        )

    def _remember(self, play: PlayRecord) -> None:
        known = self.state(play.person, play.number)
        at = play.started if self._dated_by_start else play.stopped
        seen = ItemState(known.plays + 1, 0, at) if play.is_finished else replace(known, offset_ms=play.offset_ms)
        self._put(play.person, play.number, replace(seen, last_played=max(at, known.last_played or 0)))

    def _put(self, person: str, number: int, state: ItemState) -> ItemState:
        if state == UNSEEN:
            self._states[person].pop(number, None)
        else:
            self._states[person][number] = state
        return state
