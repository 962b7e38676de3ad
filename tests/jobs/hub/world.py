"""People who watch on three servers as the dice fall, servers that fail as they fall, and what has to be true after.

`World.wish` is one thing that a person might do; `fulfil` does it and remembers what was told. `World.verdict` compares
what the servers really hold with it once all has come to rest; it looks at nothing that the program believes.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.jobs.hub.trio import KINDS, PEOPLE, STRANGER, access_of, key_of
from tests.jobs.hub.truth import NOTHING, Seen, all_of, leaves, state_of
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import MediaItem
from tui.sandbox.plex import PlexAccess

NEAREST_MS = 120_000
"""Nobody stops earlier than this: servers do not keep it."""
AGAIN = 0.2
"""How likely somebody who is about to watch what was watched before does so."""
HERE = 0.15
"""The share of what is done that is set here."""


@dataclass(frozen=True, slots=True)
class Key:
    """Somebody, and something that can be watched, whichever servers and libraries have it."""

    person: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """One item of a server."""

    kind: str
    item: MediaItem


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody is about to do."""

    key: Key
    place: Place
    wanted: Seen
    is_here: bool
    """It is set at the deck itself, rather than on the server."""


@dataclass
class World:
    """The household, and what was told since all was at rest."""

    house: Household
    dice: random.Random
    takes_back: bool = False
    """Whether people also say that something was not seen, and go back. Else they only go on."""
    told: defaultdict[Key, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    """What was said of something since the last rest, in its order."""
    ever: set[Key] = field(default_factory=set)
    """Whatever anybody has ever had a state of."""
    plays: defaultdict[Key, int] = field(default_factory=lambda: defaultdict(int))
    """The most plays that any server ever knew of by what people did there."""
    before: dict[Key, Seen] = field(default_factory=dict)
    """How all was at the last rest."""
    stranger: dict[str, dict[int, Seen]] = field(default_factory=dict)
    newcomers: set[tuple[str, int]] = field(default_factory=set)
    """Items that came for replaced files since the last rest."""

    def __post_init__(self) -> None:
        self.places = self._all_places()
        self.keys = sorted(self.places, key=lambda key: (key.person, key.title))
        for key in self.keys:
            self._remember(key)
        self.stranger = {kind: all_of(access_of(self.house, kind), STRANGER) for kind in KINDS}

    def wish(self, keys: Sequence[Key]) -> Wish:
        """Give the next thing that somebody does."""
        while True:
            key = self.dice.choice(keys)
            place = self.dice.choice(self.places[key])
            wanted = self._taken_back(key, place) if self.takes_back else self._further(key, place)
            if wanted is not None:
                return Wish(key, place, wanted, is_here=self.dice.random() < HERE)

    def fulfil(self, wish: Wish) -> None:
        """Let it happen, on its server or (done by the caller) here."""
        key, place, wanted = wish.key, wish.place, wish.wanted
        self.told[key].append(wanted)
        self.ever.add(key)
        access, number = access_of(self.house, place.kind), place.item.number
        if wish.is_here:
            self.plays[key] = max(self.plays[key], 1)
        elif wanted.is_watched:
            access.watching.mark_played(key.person, number, moment(access))
        elif wanted.position_ms:
            access.watching.set_offset(key.person, number, wanted.position_ms, moment(access))
        else:
            access.watching.mark_unplayed(key.person, number)
        self._remember(key)

    def replace_a_file(self, dice: random.Random) -> None:
        """Let a file of which nothing new was told come back as another item of its server (S21), saved just now.

        Plex then knows nothing of it any more; the others let its states follow.
        """
        busy = {key.title for key, told in self.told.items() if told}
        key = dice.choice([key for key in self.keys if key.title not in busy])
        old = dice.choice(self.places[key])
        access = access_of(self.house, old.kind)
        number = old.item.number
        shelves = access.collection.replace if isinstance(access, PlexAccess) else access.server.replace_item
        item = shelves(number, at=moment(access))
        new = Place(old.kind, item)
        self.newcomers.add((old.kind, item.number))
        for places in self.places.values():
            places[:] = [new if place == old else place for place in places]
        self.stranger[old.kind] = all_of(access, STRANGER)

    def settle(self) -> None:
        """Take what there is for the rest from which the next changes begin."""
        self.told.clear()
        self.newcomers.clear()
        self.before = {key: self._copies(key)[0] for key in self.keys}

    def verdict(self) -> list[str]:
        """Give all that is not as it should be, in words."""
        return [*self._disagreements(), *self._lost(), *self._doubled(), *self._strayed()]

    def copies(self, key: Key) -> dict[tuple[str, int], Seen]:
        """Give how something stands in each place."""
        return {(place.kind, place.item.number): self._seen(key, place) for place in self.places[key]}

    def _disagreements(self) -> Iterator[str]:
        for key in self.keys:
            copies = self._copies(key)
            if not all(copies[0].agrees_with(seen) for seen in copies):
                yield f"{key} differs: {self.copies(key)}, told {self.told.get(key)}, before {self.before.get(key)}"

    def _lost(self) -> Iterator[str]:
        """What was said has to be so afterwards; where people contradicted each other, one of them is right."""
        for key in self.keys:
            now, told = self._copies(key)[0], self.told.get(key, [])
            if not any(now.agrees_with(seen) for seen in self._rightful(key, told)):
                yield f"{key} is {now}, told {told}, before {self.before.get(key)}"

    def _rightful(self, key: Key, told: list[Seen]) -> list[Seen]:
        if not told:
            return [self.before[key]] if key in self.before else [self._copies(key)[0]]
        if self.takes_back:
            return [*told, *self._again(told)]
        watched = [seen for seen in told if seen.is_watched]
        return watched or [max(told, key=lambda seen: seen.position_ms)]

    def _again(self, told: list[Seen]) -> list[Seen]:
        """Seen by one and begun by another: a position says nothing of the mark, so it is being seen once more."""
        is_watched = any(seen.is_watched for seen in told)
        return [Seen(True, seen.position_ms, 1) for seen in told if is_watched and seen.position_ms]

    def _doubled(self) -> Iterator[str]:
        """No write of ours counts as one more play than people made anywhere."""
        for kind in KINDS:
            for row in access_of(self.house, kind).writes.rows:
                most = max(self.plays[self._key(kind, row.person, row.number)], row.before.plays, 1)
                if row.after.plays > most:
                    yield f"{kind} counts a play too many: {row}"

    def _strayed(self) -> Iterator[str]:
        """Nobody gets what somebody else has seen, and what is nobody's stays as it was."""
        for kind in KINDS:
            access = access_of(self.house, kind)
            for row in access.writes.rows:
                if row.person not in PEOPLE or self._key(kind, row.person, row.number) not in self.ever:
                    yield f"{kind} was written for somebody who never saw it: {row}"
            if all_of(access, STRANGER) != self.stranger[kind]:
                yield f"{kind}: what is nobody's has changed"

    def _further(self, key: Key, place: Place) -> Seen | None:
        """Somebody goes on from the furthest position that anybody knows of, or sees it to its end."""
        known = [*self._copies(key), *self.told[key]]
        runtime, here = place.item.runtime_ms, self._seen(key, place)
        if any(seen.is_watched for seen in known):
            return _watched(here) if not here.is_watched or self.dice.random() < AGAIN else None
        position = max(seen.position_ms for seen in known) + runtime * self.dice.randint(8, 30) // 100
        if self.dice.random() < 0.5 or position > runtime * 0.85:
            return _watched(here)
        return Seen(is_watched=False, position_ms=max(position, NEAREST_MS), plays=0)

    def _taken_back(self, key: Key, place: Place) -> Seen | None:
        """Somebody sees it, says that it was not seen, or stops somewhere.

        What was begun is not seen and taken back at once: with no sync in between that is a fall to the start, which is
        never believed. Nor is it taken back on an item that came for a replaced file: until that was seen as watched it
        cannot be told from one that just lost its state (S21).
        """
        here = self._seen(key, place)
        if here.is_watched and (place.kind, place.item.number) in self.newcomers:
            return None
        if here.is_watched:
            is_begun = any(seen.position_ms for seen in (self.before.get(key, NOTHING), *self.told[key]))
            return None if is_begun else NOTHING
        if self.dice.random() < 0.5:
            return _watched(here)
        position = max(place.item.runtime_ms * self.dice.randint(10, 80) // 100, NEAREST_MS)
        return None if abs(position - here.position_ms) < 60_000 else Seen(False, position, 0)

    def _remember(self, key: Key) -> None:
        copies = self._copies(key)
        self.plays[key] = max(self.plays[key], *(seen.plays for seen in copies))
        if any(seen.is_watched or seen.position_ms for seen in copies):
            self.ever.add(key)

    def _copies(self, key: Key) -> list[Seen]:
        return [self._seen(key, place) for place in self.places[key]]

    def _seen(self, key: Key, place: Place) -> Seen:
        return state_of(access_of(self.house, place.kind), key.person, place.item.number)

    def _key(self, kind: str, person: str, number: int) -> Key:
        return Key(person, title_of(access_of(self.house, kind).collection.remembered(number)))

    def _all_places(self) -> dict[Key, list[Place]]:
        found: defaultdict[Key, list[Place]] = defaultdict(list)
        for person in PEOPLE:
            for kind in KINDS:
                for item in leaves(access_of(self.house, kind), person):
                    found[Key(person, title_of(item))].append(Place(kind, item))
        return dict(found)


def title_of(item: MediaItem) -> str:
    """Give what all copies of something share: its path, but for the library."""
    return item.path.replace("/Filme 4K/", "/Movies/")


def moment(access: PlexAccess | JellyfinAccess) -> int:
    """What the clock of a server says; UTC epoch, s."""
    return access.state.now if isinstance(access, PlexAccess) else access.server.now_ms() // 1000


def item_key(house: Household, place: Place) -> str:
    """Give what the server of a place calls its item."""
    return key_of(access_of(house, place.kind), place.item.number)


def _watched(here: Seen) -> Seen:
    return Seen(is_watched=True, position_ms=0, plays=here.plays + 1)
