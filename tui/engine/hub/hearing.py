"""What a copy says: the difference between what its server tells and what was agreed on. Pure.

What a server does not tell says nothing (S22), nor does what an item inherited (S21), nor an echo of our own (S10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from msgspec.structs import replace

from tui.engine.hub.rules import GIVES
from tui.engine.hub.values import UNTOUCHED, settled
from tui.model.hub import Baseline, Copy, WatchValue
from tui.model.library import Watch


class Word(StrEnum):
    """What kind of change a copy tells of."""

    JOINED = "joined"
    """Heard for the first time: it takes part in the union and in nothing else (S6)."""
    WATCHED = "watched"
    UNWATCHED = "unwatched"
    AGAIN = "again"
    """Another play of what was watched already."""
    FORWARD = "forward"
    BACK = "back"
    RESET = "reset"
    """Back to the start without having been finished: servers and players do so by mistake."""


MARKS = frozenset({Word.WATCHED, Word.UNWATCHED})
"""Words that somebody says on purpose; they beat positions."""


@dataclass(frozen=True, slots=True)
class Said:
    """A change that a copy tells of."""

    copy: Copy
    word: Word
    told: WatchValue
    """What counts of it."""
    was: WatchValue
    """What had been agreed on."""

    @property
    def at(self) -> float:
        """When we saw it, UTC epoch s; what nobody knows the time of comes before all."""
        return float("-inf") if self.copy.seen_at is None else self.copy.seen_at


def hear(copy: Copy, baseline: Baseline | None) -> Said | None:
    """Give what a copy has to say against its baseline; None = nothing new."""
    if copy.rules.direction not in GIVES or is_silent(copy):
        return None
    seen = settled(copy.seen, copy.runtime_ms)
    if is_ours(copy, seen):
        return None
    if baseline is None or baseline.value.watch is Watch.UNKNOWN:
        return Said(copy, Word.JOINED, seen, WatchValue())
    was = settled(baseline.value, copy.runtime_ms)
    told = _rewatch(was, seen) or seen
    word = _word(was, told)
    return Said(copy, word, told, was) if word else None


def hear_all(copies: Iterable[Copy], *, is_first: bool) -> list[Said]:
    """Give all that copies say, in the order in which we saw it; `is_first` = as if none had a baseline.

    The order of what came at one moment hangs on what was said, not on who has which number (S25).
    """
    heard = [said for copy in copies if (said := hear(copy, None if is_first else copy.baseline))]
    return sorted(heard, key=_order)


def is_silent(copy: Copy) -> bool:
    """Tell whether no server has told how the copy stands."""
    return copy.is_inherited or copy.seen.watch is Watch.UNKNOWN


def is_ours(copy: Copy, seen: WatchValue) -> bool:
    """Tell whether a write of ours has left that there (S10), one whose answer was lost included (S13)."""
    ours = copy.sent if copy.wanted is None else (copy.wanted, *copy.sent)
    return any(seen.agrees_with(settled(value, copy.runtime_ms)) for value in ours) or _is_half_way(copy, seen)


def _is_half_way(copy: Copy, seen: WatchValue) -> bool:
    """Tell whether a write of ours may have been broken off in its middle, and is still to be done.

    Plex forgets the mark before it takes a position from something watched (`clients.plex.steps`).
    """
    was = copy.baseline.value if copy.baseline is not None else UNTOUCHED
    takes_position = any(value.is_watched and not value.position_ms for value in copy.sent)
    return takes_position and was.is_watched and was.position_ms > 0 and seen.agrees_with(UNTOUCHED)


def _rewatch(was: WatchValue, seen: WatchValue) -> WatchValue | None:
    """Give what a lost mark with plays and a position means: it is being watched once more.

    Jellyfin up to 10.11 takes the mark away when something watched is started again, and counts on.
    """
    is_flip = was.is_watched and not seen.is_watched and seen.plays > 0 and seen.position_ms > 0
    return replace(seen, watch=Watch.WATCHED) if is_flip else None


def _word(was: WatchValue, told: WatchValue) -> Word | None:
    if was.watch is not told.watch:
        return Word.WATCHED if told.is_watched else Word.UNWATCHED
    if was.agrees_with(told):
        return Word.AGAIN if told.is_watched and told.plays > was.plays else None
    if told.position_ms > was.position_ms:
        return Word.FORWARD
    if told.position_ms:
        return Word.BACK
    return Word.WATCHED if told.is_watched and _has_finished(was, told) else Word.RESET


def _has_finished(was: WatchValue, told: WatchValue) -> bool:
    """Tell whether something that was being watched once more shows signs of its end."""
    is_later = told.last_watched is not None and told.last_watched > (was.last_watched or 0)
    return told.plays > was.plays or is_later


def _order(said: Said) -> tuple[float, bool, int, int, int, str, int, int]:
    told, copy = said.told, said.copy
    figures = (told.is_watched, told.position_ms, told.plays, told.last_watched or 0)
    return said.at, *figures, copy.place, copy.account_id, copy.item_id
