"""What is told of one delivery or one lane: what is wanted, what was there, who decided, what went wrong. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import delivery_word
from tui.model.outbox import OPEN_STATES, Delivery, DeliveryState, Lane, LaneState, ListWork
from tui.screens.queue.words import (
    LANE_ADVICE,
    STATE_TONES,
    SWITCHED_OFF,
    by_keys,
    delivery_state,
    is_switched_off,
    lane_state,
    lane_times,
    moment_text,
    next_text,
    value_text,
)
from tui.screens.surface import Surface
from tui.widgets.line import Line, Span, Tone, apart, line, wrap

LABEL_CELLS = 14
MOST_TRIES = 5
"""Answers that blame a delivery, after which it is dead."""
LIST_WANTED = {
    ListWork.SYNC: "in line with the list here",
    ListWork.DELETE: "deleted there, as it was here",
}
HERE = "here"
"""What `Delivery.origin` says of a change that a person made in the dashboard or by a command."""


def short_lines(delivery: Delivery, lane: Lane | None, width: int, on: Surface, *, rows: int) -> list[Line]:
    """A delivery in at most `rows` rows: what matters most first."""
    return full_lines(delivery, lane, width, on, has_exchange=False)[:rows]


def full_lines(
    delivery: Delivery, lane: Lane | None, width: int, on: Surface, *, has_exchange: bool = True
) -> list[Line]:
    """All that is known of a delivery; `has_exchange` tells what was asked and answered as well."""
    lines = _name(delivery, lane, width, on)
    for label, text, tone in _facts(delivery, lane, on):
        lines += labelled(label, text, tone, width, on)
    if has_exchange and delivery.exchange:
        lines += [line(), line(Span("Asked and answered, redacted", Tone.HEAD))]
        lines += [line(Span(row, Tone.MUTED)) for row in wrap(delivery.exchange, width, 12, on.glyphs.ellipsis)]
    return lines


def lane_detail(lane: Lane, width: int, on: Surface, *, rows: int) -> list[Line]:
    """A lane in at most `rows` rows: why nothing leaves, and what to do."""
    lines = [apart(line(Span(lane.profile, Tone.STRONG)), line(lane_state(lane, on.glyphs)), width, on.glyphs.ellipsis)]
    lines += labelled("why", by_keys(lane.reason), Tone.TEXT, width, on, most=2)
    lines += labelled("since", lane_times(lane, on), Tone.MUTED, width, on)
    lines += labelled("what to do", _lane_advice(lane), Tone.MUTED, width, on)
    return lines[:rows]


def labelled(label: str, text: str, tone: Tone, width: int, on: Surface, *, most: int = 4) -> list[Line]:
    """A fact after its label, on as many rows as it takes; none for an empty one."""
    rows = wrap(text, max(10, width - LABEL_CELLS), most, on.glyphs.ellipsis)
    labels = [f"  {label}".ljust(LABEL_CELLS), *[" " * LABEL_CELLS] * len(rows)]
    return [line(Span(before, Tone.MUTED), Span(row, tone)) for before, row in zip(labels, rows, strict=False)]


def _name(delivery: Delivery, lane: Lane | None, width: int, on: Surface) -> list[Line]:
    told = _told_name(delivery)
    first, *more = wrap(told, max(10, width - 14), 2, on.glyphs.ellipsis) or [""]
    state = line(delivery_state(delivery, lane, on))
    return [
        apart(line(Span(first, Tone.STRONG)), state, width, on.glyphs.ellipsis),
        *(line(Span(row, Tone.STRONG)) for row in more),
    ]


def _told_name(delivery: Delivery) -> str:
    if delivery.list_work is not None:
        return f"{delivery.title}, a list on {delivery.profile}"
    return f"{delivery.title} for {delivery.person} on {delivery.profile}"


def _facts(delivery: Delivery, lane: Lane | None, on: Surface) -> Sequence[tuple[str, str, Tone]]:
    """What is told with its label; "" is left out."""
    error_tone = Tone.BAD if delivery.state is DeliveryState.DEAD else Tone.WARN
    return (
        ("wanted", _wanted(delivery, on), Tone.TEXT),
        ("before", _before(delivery), Tone.TEXT),
        ("decision", delivery.decision, Tone.TEXT),
        ("outcome", _outcome(delivery, on), STATE_TONES[delivery.state]),
        ("held back", delivery.last_error * (delivery.state is DeliveryState.HELD), Tone.WARN),
        ("last error", _error(delivery, on), error_tone),
        ("what to do", _advice(delivery), Tone.MUTED),
        ("next", _next(delivery, lane, on), Tone.MUTED),
        ("replaces", _replaces(delivery), Tone.MUTED),
        ("number", f"{delivery.id}, queued {moment_text(delivery.created_at, on.now, on.tz)}", Tone.MUTED),
    )


def _wanted(delivery: Delivery, on: Surface) -> str:
    when = "" if delivery.changed_at is None else f"{moment_text(delivery.changed_at, on.now, on.tz)}"
    where = {"": "", HERE: "set here"}.get(delivery.origin, f"on {delivery.origin}")
    told = " ".join(filter(None, (when, where)))
    wanted = LIST_WANTED[delivery.list_work] if delivery.list_work is not None else value_text(delivery.wanted)
    return f"{wanted}, {told}" if told else wanted


def _before(delivery: Delivery) -> str:
    if delivery.list_work is not None:
        return ""
    there, hub = value_text(delivery.before), value_text(delivery.hub_before)
    return f"{delivery.profile}: {there}, hub: {hub}"


def _outcome(delivery: Delivery, on: Surface) -> str:
    if delivery.finished_at is None:
        return ""
    told = delivery.outcome or delivery_word(delivery.state)
    return f"{moment_text(delivery.finished_at, on.now, on.tz)} {told}"


def _error(delivery: Delivery, on: Surface) -> str:
    """The error with its time, and whether it counts as a try."""
    if not delivery.last_error or delivery.state not in OPEN_STATES - {DeliveryState.HELD}:
        return ""
    at = "" if delivery.failed_at is None else f"{moment_text(delivery.failed_at, on.now, on.tz)} "
    counted = f"try {delivery.attempts} of {MOST_TRIES}" if delivery.is_counted else "not counted"
    return f"{at}{by_keys(delivery.last_error)} ({counted})"


def _advice(delivery: Delivery) -> str:
    if delivery.state is DeliveryState.DEAD:
        return f"{by_keys(delivery.hint)} " * bool(delivery.hint) + "r tries it again, d drops it"
    if delivery.state is DeliveryState.HELD:
        is_list = delivery.list_work is not None
        return "Lists (4) shows what would go; A lets it go, d drops it" if is_list else "A lets it go, d drops it"
    return by_keys(delivery.hint) if delivery.state is DeliveryState.WAITING else ""


def _next(delivery: Delivery, lane: Lane | None, on: Surface) -> str:
    told = next_text(delivery, lane, on)
    return f"{told}, f tries now" if told and told != "now" else told


def _replaces(delivery: Delivery) -> str:
    return "" if delivery.supersedes is None else f"number {delivery.supersedes}, which had not gone yet"


def _lane_advice(lane: Lane) -> str:
    if is_switched_off(lane):
        return SWITCHED_OFF
    if lane.state is not LaneState.OPEN:
        return LANE_ADVICE[lane.state]
    if lane.counts.dead:
        return f"{lane.counts.dead} will not go without you: r tries again, d drops"
    return "All is sent as it comes; p pauses it, e sets which way changes go"
