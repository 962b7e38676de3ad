"""What the dashboard says of changes on their way: the indicator, and a note when trouble comes or goes.

One note at the start of trouble and one at its end, never one a change.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.formatting import count_text, lane_word
from tui.model.outbox import Tally
from tui.widgets.line import Tone
from tui.widgets.sync_indicator import end_text, moment_left


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say once."""

    text: str
    tone: Tone
    is_end: bool = False
    """It tells that trouble is over: what the answer to the last key waited for."""


class SyncSigns:
    """Remembers what was told last. One for all screens of a dashboard."""

    def __init__(self) -> None:
        self.tally = Tally()
        """As it was read last."""
        self._is_first = True
        self._troubled_at: float | None = None
        self._told_end: float | None = None

    def heed(self, tally: Tally, now: float) -> Note | None:
        """Take in what was read now; give what is to be said of it. What was so before this dashboard is not news."""
        before, self.tally = self.tally, tally
        if self._is_first:
            self._is_first = False
            self._troubled_at = now if _trouble(tally) else None
            self._told_end = tally.ended_at
            return None
        if _trouble(tally) and not _trouble(before):
            self._troubled_at = now if self._troubled_at is None else self._troubled_at
            return Note(_trouble(tally), Tone.WARN)
        return self._end_of_trouble(tally)

    def seconds_to_tell(self, now: float) -> float:
        """Seconds after which the indicator changes by itself; 0 = it does not."""
        return moment_left(self.tally, now) if self.tally.synced else 0.0

    def _end_of_trouble(self, tally: Tally) -> Note | None:
        """When what had waited has ended: how much of it arrived."""
        is_over = self._troubled_at is not None and not _trouble(tally) and not tally.syncing
        is_news = tally.ended_at is not None and tally.ended_at != self._told_end
        if not is_over:
            return None
        self._troubled_at, self._told_end = None, tally.ended_at
        return Note(end_text(tally), Tone.WARN if tally.failed else Tone.GOOD, is_end=True) if is_news else None


def _trouble(tally: Tally) -> str:
    """What stands in the way, in a sentence; "" = nothing does. A lane that a person paused is no trouble."""
    if tally.error:
        return f"Sync failed: {tally.error}. 5 shows the queue"
    if not tally.away:
        return ""
    most, *others = tally.away
    more = f", and {count_text(sum(one.count for one in others))} for others" if others else ""
    changes = "1 change waits" if most.count == 1 else f"{count_text(most.count)} changes wait"
    return f"{most.profile} is {lane_word(most.state)}: {changes} for it{more}. They go by themselves when it answers"
