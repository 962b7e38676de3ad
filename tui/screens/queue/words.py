"""What lanes, deliveries and watched states are called, and what to do about them by the keys of the screen. Pure."""

from __future__ import annotations

from datetime import tzinfo

from tui.formatting import clock_text, count_text, date_text, delivery_word, lane_word, watch_text, when_text
from tui.glyphs import Glyphs
from tui.model.outbox import Delivery, DeliveryState, Lane, LaneCounts, LaneState, ListWork
from tui.screens.surface import Surface
from tui.widgets.line import Span, Tone

DAY = 86_400.0
value_text = watch_text
"""How a watched state is called, as commands call it."""
LANE_TONES = {
    LaneState.OPEN: Tone.GOOD,
    LaneState.OFFLINE: Tone.WARN,
    LaneState.RATE_LIMITED: Tone.WARN,
    LaneState.QUOTA: Tone.WARN,
    LaneState.SIGNED_OUT: Tone.BAD,
    LaneState.WRONG_SERVER: Tone.BAD,
    LaneState.PAUSED: Tone.WARN,
}
LANE_ADVICE = {
    LaneState.OFFLINE: "What waits goes by itself when it answers again, and no try is burnt; f tries now",
    LaneState.RATE_LIMITED: "It asked for a pause; what waits goes by itself after it",
    LaneState.QUOTA: "The account is at its limit there: make room, then f tries again",
    LaneState.SIGNED_OUT: "L signs in again; what waits goes then",
    LaneState.WRONG_SERVER: "Nothing is written until its address is right: e on Profiles (2) corrects it",
    LaneState.PAUSED: "p lets it go on",
}
SWITCHED_OFF = "Its profile is disabled: space on Profiles (2) turns it on"
STATE_TONES = {
    DeliveryState.PENDING: Tone.BUSY,
    DeliveryState.IN_FLIGHT: Tone.BUSY,
    DeliveryState.WAITING: Tone.TEXT,
    DeliveryState.HELD: Tone.WARN,
    DeliveryState.DEAD: Tone.BAD,
    DeliveryState.DONE: Tone.GOOD,
    DeliveryState.SUPERSEDED: Tone.MUTED,
    DeliveryState.DROPPED: Tone.MUTED,
}
GOING = frozenset({DeliveryState.PENDING, DeliveryState.WAITING})
"""What goes by itself, once it may."""
LIST_WORDS = {ListWork.SYNC: "list sync", ListWork.DELETE: "list deletion"}
LATER_WORDS = {
    LaneState.OFFLINE: "on return",
    LaneState.SIGNED_OUT: "on sign-in",
    LaneState.WRONG_SERVER: "on return",
    LaneState.PAUSED: "paused",
}
"""When what waits in a lane goes, where that is no time; in as many cells as the column has."""
LATER_TOLD = {
    LaneState.OFFLINE: "when {name} answers again",
    LaneState.SIGNED_OUT: "when somebody has signed in to {name} again",
    LaneState.WRONG_SERVER: "when the right server answers again",
    LaneState.PAUSED: "when its lane goes on",
}


def change_text(delivery: Delivery) -> str:
    """What a delivery changes: how something is to stand for somebody, or what happens to a list."""
    return LIST_WORDS[delivery.list_work] if delivery.list_work is not None else value_text(delivery.wanted)


def lane_state(lane: Lane, glyphs: Glyphs) -> Span:
    """The state of a lane in a glyph and a word: `● open`, `○ offline`."""
    return Span(f"{glyphs.lane[lane.state]} {lane_word(lane.state)}", LANE_TONES[lane.state])


def is_switched_off(lane: Lane) -> bool:
    """Whether it stands still because its profile is disabled; what a person paused gives no reason."""
    return lane.state is LaneState.PAUSED and bool(lane.reason)


def lane_why(lane: Lane, on: Surface) -> str:
    """Since when nothing leaves there, and why; "" while it does."""
    if lane.state is LaneState.OPEN:
        return ""
    since = "" if lane.since is None else f"since {when_text(lane.since, on.now, on.tz)}"
    return ": ".join(filter(None, (since, lane.reason)))


def lane_times(lane: Lane, on: Surface) -> str:
    """Since when it is closed, and when it is tried again; "" = nobody knows."""
    since = "" if lane.since is None else moment_text(lane.since, on.now, on.tz)
    is_due = lane.until is not None and lane.until > on.now
    return ", ".join(filter(None, (since, f"next try {clock_text(lane.until, on.tz)}" if is_due else "")))


def delivery_state(delivery: Delivery, lane: Lane | None, on: Surface) -> Span:
    """How a delivery stands: its glyph with a word, or with when it is tried again."""
    tone = STATE_TONES[delivery.state]
    return Span(f"{on.glyphs.delivery[delivery.state]} {_state_text(delivery, lane, on)}", tone)


def next_text(delivery: Delivery, lane: Lane | None, on: Surface) -> str:
    """When it is tried next, in words; "" for what is over or needs a person."""
    if delivery.state not in GOING:
        return ""
    state = LaneState.OPEN if lane is None else lane.state
    if state in LATER_WORDS:
        return LATER_TOLD[state].format(name=delivery.profile)
    due = _due(delivery, lane)
    return f"at {moment_text(due, on.now, on.tz)}" if due > on.now else "now"


def by_keys(text: str) -> str:
    """A reason without the sentences that name commands: here keys do what they do."""
    told = [sentence for sentence in text.split(". ") if "`" not in sentence]
    return ". ".join(told) or text


def moment_text(epoch: float | None, now: float, tz: tzinfo | None) -> str:
    """A moment in at most nine cells: its time of the day with seconds, after a day only its date."""
    if epoch is None:
        return "-"
    today = when_text(epoch, now, tz)
    if len(today) == len("14:02"):
        return clock_text(epoch, tz)
    return today if abs(now - epoch) < DAY else date_text(epoch, now, tz)


def queue_cell(lane: Lane | None) -> Span:
    """What is on its way to a server, in a word: "0", "3 sending", "17 waiting", "2 held", "1 dead"."""
    counts = LaneCounts() if lane is None else lane.counts
    if counts.dead:
        return Span(f"{count_text(counts.dead)} dead", Tone.BAD)
    if counts.held:
        return Span(f"{count_text(counts.held)} held", Tone.WARN)
    if not counts.moving:
        return Span("0", Tone.MUTED)
    is_open = lane is not None and lane.state is LaneState.OPEN
    return Span(
        f"{count_text(counts.moving)} {'sending' if is_open else 'waiting'}", Tone.BUSY if is_open else Tone.WARN
    )


def _state_text(delivery: Delivery, lane: Lane | None, on: Surface) -> str:
    if delivery.state not in GOING or lane is None:
        return delivery_word(delivery.state)
    if lane.state in LATER_WORDS:
        return LATER_WORDS[lane.state]
    due = _due(delivery, lane)
    return moment_text(due, on.now, on.tz) if due > on.now else delivery_word(delivery.state)


def _due(delivery: Delivery, lane: Lane | None) -> float:
    """When it may leave at the earliest; 0 = now."""
    lane_until = None if lane is None else lane.until
    return max(delivery.next_attempt_at or 0.0, lane_until or 0.0)
