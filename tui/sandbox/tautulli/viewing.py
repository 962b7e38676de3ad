"""What the household watches: sessions one after the other, in the order in which they end.

A part of the plays stops half-way and goes on within days, so that about every sixth group has several rows. What
was given up for good is seldom taken up again, as it is in genuine files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, NamedTuple

from tui.sandbox.tautulli.grouping import Grouping
from tui.sandbox.tautulli.items import DRAW, Catalogue, Item, Kind, Row
from tui.sandbox.tautulli.people import PEOPLE, Person
from tui.sandbox.tautulli.streams import DECISIONS, Decision, clients_of, media_infos
from tui.sandbox.tautulli.watched import DEFAULT_RULE

RESUMED_SHARE: Final = 0.18
"""The share of the groups that have several rows."""

_SKEW: Final = 2.5
"""How much the first items of a kind are preferred; 1 would be not at all."""
_UNFINISHED_KEPT: Final = 20
_RELUCTANCE: Final = 8
"""How often a person looks for something else rather than go on with what was given up."""


_PEOPLE: Final[tuple[Person, ...]] = tuple(person for person in PEOPLE for _ in range(person.plays))
_KINDS: Final[tuple[tuple[Kind, int], ...]] = tuple((kind, items) for kind, share, items in DRAW for _ in range(share))
_DECISIONS: Final[tuple[Decision, ...]] = tuple(decision for decision, share in DECISIONS for _ in range(share))
_CLIENTS: Final = {person.user_id: clients_of(person) for person in PEOPLE}


class Session(NamedTuple):
    """One session: its rows in the three tables, in the order of 2.17."""

    id: int
    history: Row
    metadata: Row
    media_info: Row


@dataclass(frozen=True, slots=True)
class Span:
    """When the sessions of a file end: evenly over a time, with some chance. UTC epoch, s."""

    first: float
    step: float

    def stop(self, number: int, chance: float) -> int:
        """Give the end of a session, counted from 0."""
        return int(self.first + (number + chance) * self.step)


@dataclass(slots=True)
class Viewing:
    """Makes sessions. The same seed gives the same ones."""

    catalogue: Catalogue
    span: Span
    random: Random
    next_id: int = 1
    grouping: Grouping = field(default_factory=Grouping)
    live_from: int = 1
    """Live TV is only watched in rows from this id on."""
    has_markers: bool = True
    last_stopped: int = 0
    """When the latest session ended, UTC epoch, s."""
    _made: int = 0
    _unfinished: dict[int, list[Item]] = field(default_factory=dict)

    def sessions(self, count: int) -> Iterator[Session]:
        """Give the next sessions."""
        for _ in range(count):
            stopped = self.span.stop(self._made, self.random.random())
            person = _PEOPLE[int(self.random.random() * len(_PEOPLE))]
            yield self._session(person, stopped)
            self.last_stopped = stopped
            self.next_id += 1
            self._made += 1

    def leave_unfinished(self, user_id: int, item: Item) -> None:
        """Let a person go on with an item some day; only the latest ones are kept."""
        waiting = self._unfinished.setdefault(user_id, [])
        waiting.append(item)
        del waiting[:-_UNFINISHED_KEPT]

    def _session(self, person: Person, stopped: int) -> Session:
        chance, row = self.random.random, self.next_id
        item = self._choice(person)
        offset, played = self._outcome(person, item)
        paused = int(chance() * 1_500) if chance() < 0.38 else 0
        started = stopped - played - paused
        reference = self._reference(person, item, offset, started, stopped)
        decision = _DECISIONS[int(chance() * 100)]
        whose = (person.user_id, person.username)
        addresses, clients = _CLIENTS[person.user_id]
        client = clients[decision][int(chance() * len(clients[decision]))]
        address = addresses[int(chance() * len(addresses))]
        infos = media_infos(item.kind, decision)
        return Session(
            row,
            (row, reference, started, stopped, item.key, *whose, address, paused, *client, *item.belongs, offset),
            (row, *item.metadata),
            infos[int(chance() * len(infos))].row(row, item),
        )

    def _choice(self, person: Person) -> Item:
        """Give something that was left unfinished, or something from the collection, popular things more often."""
        grouping, waiting = self.grouping, self._unfinished.get(person.user_id)
        if waiting and grouping.resumed_groups < RESUMED_SHARE * grouping.groups:
            return waiting.pop(int(self.random.random() * len(waiting)))
        looks = 0
        while True:
            kind, items = _KINDS[int(self.random.random() * len(_KINDS))]
            item = self.catalogue.item(kind, int(self.random.random() ** _SKEW * items))
            if item.live and self.next_id < self.live_from:
                continue
            looks += 1
            if looks > _RELUCTANCE or grouping.before(person.user_id, item.key) is None:
                return item

    def _outcome(self, person: Person, item: Item) -> tuple[int, int]:
        """Give where it was left, ms, and how long it was played, s."""
        chance = self.random.random
        before = self.grouping.before(person.user_id, item.key)
        begun = before.offset if before is not None else 0
        least = 15_000 if item.media_type == "track" else 121_000
        share = chance()
        if item.live or share < 0.55:
            offset = item.duration
        else:
            offset = begun + int((item.duration - begun) * (share - 0.55) / 0.45 * 1.1)
        offset = min(max(offset, begun + least), max(item.duration, begun))
        return offset, max(offset - begun, least) // 1000

    def _reference(self, person: Person, item: Item, offset: int, started: int, stopped: int) -> int:
        if item.live:
            return self.grouping.place_live(self.next_id, person.user_id, item.guid, started, stopped)
        marker = item.credits if self.has_markers else None
        watched = DEFAULT_RULE.is_watched(offset, item.duration, item.media_type, marker)
        if not watched:
            self.leave_unfinished(person.user_id, item)
        return self.grouping.place(self.next_id, person.user_id, item.key, offset, watched)
