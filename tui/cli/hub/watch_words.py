"""Watched states and what is on its way to servers, in the words that people read."""

from __future__ import annotations

from collections.abc import Mapping

from tui.cli.output import Output
from tui.formatting import delivery_word, duration_text, lane_word, syncing_text, waiting_text, when_text
from tui.model.outbox import Delivery, DeliveryState, Lane, LaneState, Tally

_UNTIL: Mapping[LaneState, str] = {
    LaneState.OFFLINE: "on return",
    LaneState.SIGNED_OUT: "after sign-in",
    LaneState.WRONG_SERVER: "after a look",
    LaneState.PAUSED: "on resume",
}
"""When what waits in a closed lane goes on."""
_GOES_BY_ITSELF = frozenset({DeliveryState.PENDING, DeliveryState.WAITING})


def lane_text(lane: Lane, out: Output) -> str:
    """Sign and word of a lane."""
    return f"{out.glyphs.lane[lane.state]} {lane_word(lane.state)}"


def state_text(delivery: Delivery, lane: Lane | None, now: float) -> str:
    """How a delivery stands, and when it goes on: "waiting, in 12s", "ready, on return", "dead"."""
    word = delivery_word(delivery.state)
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
        return syncing_text(tally.syncing)
    if tally.away:
        return ", ".join(waiting_text(out.text(one.profile), one.count, one.state) for one in tally.away)
    return "Paused" if tally.is_paused else ""
