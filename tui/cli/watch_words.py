"""Watched states and what is on its way to servers, in the words that people read."""

from __future__ import annotations

from collections.abc import Mapping

from tui.cli.output import Output
from tui.formatting import count_text, duration_text, position_text, when_text
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.outbox import Delivery, DeliveryState, Lane, LaneState, Tally

LANE_WORDS: Mapping[LaneState, str] = {
    LaneState.OPEN: "open",
    LaneState.OFFLINE: "offline",
    LaneState.RATE_LIMITED: "rate limited",
    LaneState.QUOTA: "quota used up",
    LaneState.SIGNED_OUT: "signed out",
    LaneState.WRONG_SERVER: "wrong server",
    LaneState.PAUSED: "paused",
}
STATE_WORDS: Mapping[DeliveryState, str] = {
    DeliveryState.PENDING: "ready",
    DeliveryState.IN_FLIGHT: "in flight",
    DeliveryState.WAITING: "waiting",
    DeliveryState.HELD: "held",
    DeliveryState.DEAD: "dead",
    DeliveryState.DONE: "done",
    DeliveryState.SUPERSEDED: "superseded",
    DeliveryState.DROPPED: "dropped",
}
_UNTIL: Mapping[LaneState, str] = {
    LaneState.OFFLINE: "on return",
    LaneState.SIGNED_OUT: "after sign-in",
    LaneState.WRONG_SERVER: "after a look",
    LaneState.PAUSED: "on resume",
}
"""When what waits in a closed lane goes on."""
_GOES_BY_ITSELF = frozenset({DeliveryState.PENDING, DeliveryState.WAITING})


def value_text(value: WatchValue) -> str:
    """How something stands: "watched", "at 1:12:09", "watched, again at 0:10:00"."""
    if value.watch is Watch.UNKNOWN or not value.position_ms:
        return value.watch.value
    place = f"at {position_text(value.position_ms)}"
    return f"watched, again {place}" if value.is_watched else place


def lane_text(lane: Lane, out: Output) -> str:
    """Sign and word of a lane."""
    return f"{out.glyphs.lane[lane.state]} {LANE_WORDS[lane.state]}"


def state_text(delivery: Delivery, lane: Lane | None, now: float) -> str:
    """How a delivery stands, and when it goes on: "waiting, in 12s", "ready, on return", "dead"."""
    word = STATE_WORDS[delivery.state]
    if delivery.state not in _GOES_BY_ITSELF:
        return word
    when = next_text(delivery, lane, now)
    return f"{word}, {when}" if when else word


def next_text(delivery: Delivery, lane: Lane | None, now: float) -> str:
    """When a delivery that goes by itself is tried next; "" = at once."""
    if lane is not None and lane.state is not LaneState.OPEN:
        return _UNTIL.get(lane.state) or ("" if lane.until is None else f"at {when_text(lane.until, now)}")
    if delivery.next_attempt_at is None or delivery.next_attempt_at <= now:
        return ""
    return f"in {duration_text(max(1.0, delivery.next_attempt_at - now))}"


def tally_text(tally: Tally, out: Output) -> str:
    """What the sync indicator says: "Syncing 3...", "17 waiting: emby-cabin offline", "Paused"; "" = nothing."""
    if tally.error:
        return f"Sync failed: {out.text(tally.error)}"
    if tally.syncing:
        return f"Syncing {count_text(tally.syncing)}..."
    if tally.waiting_offline:
        return ", ".join(
            f"{count_text(count)} waiting: {out.text(name)} offline" for name, count in tally.waiting_offline
        )
    return "Paused" if tally.is_paused else ""


def batch_text(synced: int, failed: int) -> str:
    """How a batch ended: "Playback sync: 3 changes synced"; with failures both are told."""
    if failed:
        return f"Playback sync: {count_text(synced)} succeeded, {count_text(failed)} failed"
    return f"Playback sync: {count_text(synced)} change{'s' * (synced != 1)} synced"
