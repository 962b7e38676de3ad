"""The sync indicator in the status line: what of the changes is on its way, and what stands in its way. Pure functions.

It says nothing while there is nothing to say, and how many arrived only for a moment.
"""

from __future__ import annotations

from tui.formatting import batch_text, count_text, syncing_text, waiting_text
from tui.glyphs import Glyphs
from tui.model.outbox import DeliveryState, LaneState, Tally
from tui.widgets.line import Span, Tone

MOMENT = 3.0
"""Seconds that the end of a batch is told."""


def indicator_parts(tally: Tally, now: float, glyphs: Glyphs) -> list[Span]:
    """What is told, the most pressing first; what does not fit is left out from the end."""
    parts: list[Span] = []
    if tally.syncing:
        parts.append(Span(f"{glyphs.syncing} {syncing_text(tally.syncing)}", Tone.BUSY))
    if tally.error:
        parts.append(Span(f"{glyphs.delivery[DeliveryState.DEAD]} Sync failed: {tally.error}", Tone.BAD))
    elif is_moment(tally, now):
        parts.append(Span(f"{glyphs.delivery[DeliveryState.DONE]} {count_text(tally.synced)} synced", Tone.GOOD))
    if tally.is_paused:
        parts.append(Span(f"{glyphs.lane[LaneState.PAUSED]} Paused", Tone.WARN))
    parts += [Span(waiting_text(one.profile, one.count, one.state), Tone.WARN) for one in tally.away]
    return parts


def end_text(tally: Tally) -> str:
    """How the last batch ended."""
    return batch_text(tally.synced, tally.failed)


def is_moment(tally: Tally, now: float) -> bool:
    """Whether the end of the last batch is still told."""
    return bool(tally.synced and not tally.syncing and moment_left(tally, now))


def moment_left(tally: Tally, now: float) -> float:
    """Seconds until the end of the last batch is told no more; 0 = it is not told."""
    if tally.ended_at is None:
        return 0.0
    return min(MOMENT, max(0.0, tally.ended_at + MOMENT - now))
