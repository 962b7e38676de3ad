"""What is to be done with a delivery by how its item stands at Trakt: nothing, or which writes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec import structs

from tui.clients.writing import Aim, Fresh
from tui.engine.targets import Arrival, Delivered
from tui.errors import SyncError
from tui.jobs.media.comparing import Verdict, further_words, is_there, judged
from tui.jobs.trakt.progress import LEAST, share_of
from tui.model.hub import TOLERANCE_MS, WatchValue
from tui.model.library import Watch
from tui.model.lists import Entry
from tui.model.outbox import Delivery
from tui.model.trakt import NewPlay, Paused

NO_LENGTH = "Trakt takes shares of the length, and nobody knows how long it is: its position was not told"
TOO_EARLY = "Trakt takes no position before 1 %"


@dataclass(frozen=True, slots=True)
class WatchStand:
    """An item as it stands at Trakt, or what is in the way."""

    entry: Entry
    """As Trakt is told of it."""
    fresh: Fresh | None
    error: SyncError | None = None
    paused: Paused | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A delivery that is to be written."""

    delivery: Delivery
    stand: WatchStand
    fresh: Fresh
    aim: Aim
    is_renamed: bool = False
    """It was not known by Trakt's own id any more, and was found by another one."""

    @property
    def marks(self) -> bool:
        """Whether a play is to be added."""
        return self.aim.value.is_watched and not self.fresh.value.is_watched

    @property
    def play(self) -> NewPlay:
        """The play, with the time as far as it is known (S20)."""
        return NewPlay(self.stand.entry, self.delivery.wanted.last_watched)


async def judge(delivery: Delivery, stand: WatchStand, *, may_have_left: bool = False) -> Delivered | Work:
    """Tell what becomes of a delivery that is not to be written, or what is to be written."""
    fresh = stand.fresh
    if fresh is None:
        return Delivered(delivery.id, None, error=stand.error, was_sent=may_have_left)
    place = delivery.profile
    if is_there(delivery, fresh):
        words = "written" if may_have_left else f"{place} had it already"
        return Delivered(delivery.id, Arrival.ALREADY, fresh.value, words, was_sent=may_have_left)
    aim = await _aim(fresh, delivery.wanted)
    known = replace(delivery, was_sent=delivery.was_sent or may_have_left)
    verdict = await judged(known, fresh, aim, _aim)
    if verdict is Verdict.NEWER:
        return Delivered(delivery.id, Arrival.NEWER, fresh.value, further_words(place, fresh.value, delivery.wanted))
    if verdict is Verdict.ALREADY:
        return Delivered(delivery.id, Arrival.ALREADY, fresh.value, aim.note, was_sent=may_have_left)
    return Work(delivery, stand, fresh, aim)


async def _aim(fresh: Fresh, wanted: WatchValue) -> Aim:
    """Give how near Trakt can be brought to what is wanted: it takes shares, of a length that has to be known."""
    position, note = wanted.position_ms, ""
    if position and not fresh.runtime_ms:
        position, note = fresh.value.position_ms, NO_LENGTH
    elif position and fresh.runtime_ms and share_of(position, fresh.runtime_ms) < LEAST:
        position, note = 0, TOO_EARLY
    stop = structs.replace(wanted, position_ms=fresh.value.position_ms)
    return Aim(structs.replace(wanted, position_ms=position), note, (stop,))


def marked(fresh: WatchValue, wanted: WatchValue) -> WatchValue:
    """Give what a further play makes of a value."""
    dates = [one for one in (fresh.last_watched, wanted.last_watched) if one is not None]
    return WatchValue(Watch.WATCHED, fresh.position_ms, fresh.plays + 1, max(dates, default=None))


def is_apart(one: int, other: int) -> bool:
    """Tell whether two positions differ."""
    return abs(one - other) >= TOLERANCE_MS or (one == 0) != (other == 0)
