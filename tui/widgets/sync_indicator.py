"""The sync indicator in the status line: what of the changes is on its way, and what stands in its way. Pure functions.

It says nothing while there is nothing to say, and how many arrived only for a moment.
"""

from __future__ import annotations

from tui.formatting import count_text
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
    parts += [Span(waiting_text(target, count), Tone.WARN) for target, count in tally.waiting_offline]
    return parts


def syncing_text(count: int) -> str:
    """How many changes are on their way: "Syncing 3..."."""
    return f"Syncing {count_text(count)}..."


def waiting_text(target: str, count: int) -> str:
    """What waits for a target that is away: "17 waiting: emby-cabin offline"."""
    return f"{count_text(count)} waiting: {target} offline"


def batch_text(tally: Tally) -> str:
    """How the last batch ended: "Playback sync: 12 changes synced", or with what failed."""
    if tally.failed:
        return f"Playback sync: {count_text(tally.synced)} succeeded, {count_text(tally.failed)} failed"
    noun = "change" if tally.synced == 1 else "changes"
    return f"Playback sync: {count_text(tally.synced)} {noun} synced"


def is_moment(tally: Tally, now: float) -> bool:
    """Whether the end of the last batch is still told."""
    return bool(tally.synced and not tally.syncing and moment_left(tally, now))


def moment_left(tally: Tally, now: float) -> float:
    """Seconds until the end of the last batch is told no more; 0 = it is not told."""
    if tally.ended_at is None:
        return 0.0
    return min(MOMENT, max(0.0, tally.ended_at + MOMENT - now))
