"""The last 200 days of the household, from its seed: who watched what and when, and which server saw it.

Nobody ever watches every fourth show. A few scenes happen for certain on every server, each on items of its own, so
that small households have them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tui.sandbox.media.collection import Collection
from tui.sandbox.media.item import LEAVES, MediaItem
from tui.sandbox.media.people import Member
from tui.sandbox.media.records import ItemState
from tui.sandbox.xtream.dice import Dice

ServerName = Literal["plex", "jellyfin", "emby"]

SERVERS: Final[tuple[ServerName, ...]] = ("plex", "jellyfin", "emby")
DAYS: Final = 200
_DAY: Final = 86_400
_MOST_PLAYS: Final = 6_000
_ALONE: Final = 4
_SHORT: Final = 23 * 60_000
"""Two episodes of that length in ms, one after the other, begin within 25 min."""
_WHERE: Final[tuple[tuple[ServerName, ...], ...]] = (
    ("plex",),
    ("plex",),
    ("plex",),
    ("plex",),
    ("jellyfin",),
    ("jellyfin",),
    ("emby",),
    SERVERS,
)
"""Which servers saw a play, each as likely as the others."""
_STAGED: Final = 4
"""So many films of each server are for the scenes alone."""
_DEVICES: Final = ("Living Room", "Küche", "Pixel", "iPad", "Chrome", "SHIELD")


@dataclass(frozen=True, slots=True)
class Viewing:
    """One sitting."""

    person: str
    number: int
    started: int
    """UTC epoch, s."""
    share: float
    """How much of the item had been seen at its end."""
    paused: int = 0
    """s"""
    device: str = "Living Room"


@dataclass(frozen=True, slots=True)
class Mark:
    """A state that no play of the last 200 days led to."""

    person: str
    number: int
    state: ItemState


class Life:
    """What happened in front of one server."""

    def __init__(
        self, collection: Collection, people: Sequence[Member], seed: int, now: int, server: ServerName
    ) -> None:
        self._collection = collection
        self._people = people
        self._seed = seed
        self._now = now
        self._server = server
        self._alone = _left_alone(collection)
        leaves = [item for item in _every(collection) if item.kind in LEAVES and item.number not in self._alone]
        self._films = [item for item in leaves if item.kind == "movie"]
        short = [item for item in leaves if item.kind == "episode" and item.runtime_ms < _SHORT]
        turn = SERVERS.index(server)
        self._stage = self._films[turn : len(SERVERS) * _STAGED : len(SERVERS)]
        self._short_stage = short[turn : turn + 1]
        staged = {item.number for item in (*self._films[: len(SERVERS) * _STAGED], *short[: len(SERVERS)])}
        self._leaves = [item for item in leaves if item.number not in staged]

    def viewings(self) -> list[Viewing]:
        """Give everything that was watched, in its order."""
        told = [*self._everyday(), *self._scenes(), *self._of_former(), *self._long_ago()]
        return sorted(told, key=lambda viewing: viewing.started)

    def marks(self) -> Iterator[Mark]:
        """Give what was marked by hand, or seen before the history begins: about a twentieth for each person."""
        for nth, member in enumerate(self._people):
            allowed = [item for item in self._leaves if member.may_see(item.section)]
            for item in allowed[nth :: 20 + nth]:
                dice = Dice(self._seed, 23, nth, item.number)
                at = self._now - (DAYS + dice.below(1_500)) * _DAY
                yield Mark(member.name, item.number, ItemState(1 + dice.below(2), 0, at))

    def _everyday(self) -> Iterator[Viewing]:
        """Give the usual: one in five not to the end, some once more or gone on with a day later."""
        items = self._leaves
        for nth in range(min(len(items), _MOST_PLAYS)):
            dice = Dice(self._seed, 21, nth)
            member, servers, item = dice.choice(self._people), dice.choice(_WHERE), dice.choice(items)
            if self._server not in servers or not member.may_see(item.section):
                continue
            started = self._now - 5 * _DAY - dice.below((DAYS - 6) * 1440) * 60
            share = (5 + dice.below(80)) / 100 if dice.below(5) == 0 else (93 + dice.below(8)) / 100
            device = dice.choice(_DEVICES)
            yield Viewing(member.name, item.number, started, share, dice.below(600), device)
            if dice.below(12) == 0:
                late = started + _DAY + dice.below(7_200)
                yield Viewing(member.name, item.number, late, 0.97, 0, device)

    def _scenes(self) -> Iterator[Viewing]:
        """Give what happens on every server, whatever the dice say, in the last three days."""
        begun, owner, other = self._now - 3 * _DAY, self._people[0].name, self._people[1].name
        films = iter(self._stage)
        for person, film in zip((owner, other), films, strict=False):
            yield Viewing(person, film.number, begun, 0.98, 300)
            yield Viewing(person, film.number, begun + _DAY, 0.98)
        for film in films:
            yield Viewing(owner, film.number, begun + 3_600, 0.5, device="Küche")
            break
        for film in films:
            yield Viewing(owner, film.number, begun + 7_200, 0.96)
            yield Viewing(owner, film.number, begun + 2 * _DAY, 0.3)
        for episode in self._short_stage:
            yield Viewing(owner, episode.number, begun, 0.99)
            yield Viewing(owner, episode.number, begun + episode.runtime_ms // 1000 + 60, 0.99)

    def _of_former(self) -> Iterator[Viewing]:
        """Give plays of what has been deleted since."""
        for nth, item in enumerate(self._collection.former[:10]):
            member = self._people[nth % len(self._people)]
            if member.may_see(item.section):
                yield Viewing(member.name, item.number, self._now - (6 + nth * 3) * _DAY, 0.97, 0, "Chrome")

    def _long_ago(self) -> Iterator[Viewing]:
        """Give a few plays from years ago, on players that nobody remembers."""
        for nth, item in enumerate(self._films[-4:]):
            yield Viewing(self._people[0].name, item.number, self._now - (900 + nth * 40) * _DAY, 0.95, 0, "")


def _every(collection: Collection) -> Iterator[MediaItem]:
    for section in collection.sections:
        for kind in ("movie", "episode", "track"):
            yield from collection.of(section.title, kind)


def _left_alone(collection: Collection) -> frozenset[int]:
    """Give the episodes of the shows that nobody ever watches."""
    shows = [show for section in collection.sections for show in collection.of(section.title, "show")]
    return frozenset(leaf.number for show in shows[_ALONE - 1 :: _ALONE] for leaf in collection.leaves(show.number))
