"""The clock of a server whose readings come without a zone, as Playback Reporting writes them. Pure.

Which zone it stands in is told by a setting, or found by plays that are known by both clocks: the zones that agree with
all of these are taken together, and a reading counts only where they agree with each other (`protocols/jellyfin.md`
section 5; safety rule S19).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tui.errors import InvalidInput

QUARTER = 900
"""s. All zones are whole quarters of an hour away from UTC."""
NEAR = 120
"""s within which two moments are one."""
CERTAIN = 5
"""s within which a single play tells the zone."""
WIDEST = 14 * 3600
"""s that a zone is away from UTC at most."""
_MOST_SIGHTINGS = 120


@dataclass(frozen=True, slots=True)
class Sighting:
    """One play that both clocks tell."""

    local: datetime
    """Without a zone."""
    utc: int
    """Epoch s."""

    @property
    def offset(self) -> int | None:
        """Seconds that the server is ahead of UTC; None when they are not the same play after all."""
        apart = _as_utc(self.local) - self.utc
        offset = round(apart / QUARTER) * QUARTER
        return offset if abs(apart - offset) <= NEAR and abs(offset) <= WIDEST else None

    @property
    def slack(self) -> int:
        """Seconds by which both clocks differ beyond the offset."""
        apart = _as_utc(self.local) - self.utc
        return abs(apart - round(apart / QUARTER) * QUARTER)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading means."""

    utc: int | None
    """Epoch s; None = it cannot be told."""
    is_sure: bool = True
    """False: it lies in the hour that the clock repeats in autumn, and it may be the other one."""


@dataclass(frozen=True, slots=True)
class ServerClock:
    """Turns readings into UTC. It stands in one of these zones."""

    zones: tuple[tzinfo, ...]
    is_told: bool
    """By a setting; else it was found."""

    def read(self, local: datetime, *, after: int | None = None, near: Collection[int] = ()) -> Reading:
        """Give what a reading means.

        `after` is the moment of the row before it (epoch s), which decides in a repeated hour; so do moments `near`
        which the same person began the same item.
        """
        meant = {_moments(local, zone) for zone in self.zones}
        if len(meant) != 1 or not (moments := next(iter(meant))):
            return _agreed(meant, near)
        if len(moments) == 1:
            return Reading(moments[0])
        return _of_two(moments, after, near)


UNKNOWN_CLOCK = ServerClock((), is_told=False)
"""It reads nothing."""


def told_clock(name: str) -> ServerClock:
    """Give the clock of a zone such as `Europe/Berlin`. Raises InvalidInput."""
    try:
        return ServerClock((ZoneInfo(name.strip()),), is_told=True)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            f"No time zone is called {name[:60]!r}", hint="Give it as in `--set time_zone=Europe/Berlin`."
        ) from None


def found_clock(sightings: Iterable[Sighting]) -> ServerClock:
    """Give the clock that the sightings tell; UNKNOWN_CLOCK when they are too few or do not agree.

    Asks about every zone there is: for a thread.
    """
    seen = _spread([one for one in sightings if one.offset is not None])
    if not seen or (len(seen) == 1 and seen[0].slack > CERTAIN):
        return UNKNOWN_CLOCK
    moments = [(datetime.fromtimestamp(one.utc, UTC), one.offset) for one in seen]
    scores = {zone: _score(zone, moments) for zone in _all_zones()}
    best = max(scores.values(), default=0)
    if best * 3 < len(seen) * 2:
        return UNKNOWN_CLOCK
    return ServerClock(tuple(zone for zone, score in scores.items() if score == best), is_told=False)


def sightings(
    readings: Mapping[tuple[str, str], Sequence[datetime]], moments: Mapping[tuple[str, str], Sequence[int]]
) -> list[Sighting]:
    """Pair what two sources tell of one person and item; what could be paired in two ways is left out."""
    found: list[Sighting] = []
    for key in readings.keys() & moments.keys():
        pairs = [
            (local, utc)
            for local in set(readings[key])
            for utc in set(moments[key])
            if abs(_as_utc(local) - utc) <= WIDEST + NEAR
        ]
        locals_, utcs = Counter(local for local, _ in pairs), Counter(utc for _, utc in pairs)
        found += [Sighting(local, utc) for local, utc in pairs if locals_[local] == 1 and utcs[utc] == 1]
    return found


def _moments(local: datetime, zone: tzinfo) -> tuple[int, ...]:
    """Give the moments at which a clock in a zone shows a reading: one, two in autumn, none in spring."""
    found = []
    for fold in (0, 1):
        moment = int(local.replace(tzinfo=zone, fold=fold).timestamp())
        if datetime.fromtimestamp(moment, zone).replace(tzinfo=None, fold=0) == local.replace(microsecond=0, fold=0):
            found.append(moment)
    return tuple(sorted(set(found)))


def _of_two(moments: Sequence[int], after: int | None, near: Collection[int]) -> Reading:
    close = [moment for moment in moments if any(abs(moment - one) <= NEAR for one in near)]
    if len(close) == 1:
        return Reading(close[0])
    if after is not None and moments[0] < after - NEAR <= moments[1]:
        return Reading(moments[1])
    return Reading(moments[0], is_sure=False)


def _agreed(meant: Collection[tuple[int, ...]], near: Collection[int]) -> Reading:
    """Where zones differ, a moment that is known from elsewhere still tells."""
    every = {moment for moments in meant for moment in moments}
    close = [moment for moment in every if any(abs(moment - one) <= NEAR for one in near)]
    return Reading(close[0]) if len(close) == 1 else Reading(None)


def _score(zone: tzinfo, moments: Sequence[tuple[datetime, int | None]]) -> int:
    offsets = ((moment.astimezone(zone).utcoffset(), offset) for moment, offset in moments)
    return sum(found is not None and found.total_seconds() == offset for found, offset in offsets)


def _spread(seen: Sequence[Sighting]) -> list[Sighting]:
    """Give at most so many sightings as are worth asking every zone about, from all of the time they cover."""
    ordered = sorted(seen, key=lambda one: one.utc)
    step = max(1, -(-len(ordered) // _MOST_SIGHTINGS))
    return ordered[::step]


def _all_zones() -> list[ZoneInfo]:
    found = []
    for name in sorted(available_timezones()):
        try:
            found.append(ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return found


def _as_utc(local: datetime) -> int:
    return int(local.replace(tzinfo=UTC).timestamp())
