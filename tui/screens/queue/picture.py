"""The queue as lines: a lane for each target, and the deliveries in columns. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.formatting import count_text
from tui.model.outbox import Delivery, DeliveryState, Lane, LaneCounts, LaneState, ListWork
from tui.screens.queue.facts import Asked, QueueFacts, View
from tui.screens.queue.words import change_text, delivery_state, lane_state, lane_why, moment_text
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, Layout, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone, apart, line, wrap

LANE_COLUMNS = (
    Column("Target", 11, grows=True, most=24),
    Column("Lane", 14),
    Column("Ready", 5, right=True),
    Column("Flying", 6, right=True),
    Column("Waiting", 7, right=True),
    Column("Held", 4, right=True),
    Column("Dead", 4, right=True),
    Column("Why", 14, grows=True),
)
COLUMNS = (
    Column("State", 12),
    Column("What", 24, grows=True, keeps_last=True),
    Column("Change", 10, grows=True, most=24),
    Column("Person", 8, grows=True, most=16),
    Column("When", 9),
    Column("Try", 3, right=True),
)
"""Of the deliveries of one target."""
ALL_COLUMNS = (
    Column("State", 12),
    Column("What", 24, grows=True, keeps_last=True),
    Column("Change", 10, grows=True, most=24),
    Column("Person", 7, grows=True, most=16),
    Column("Target", 11, grows=True, most=20),
    Column("When", 9),
    Column("Try", 3, right=True),
)
"""Of those of all targets."""
LANE_EMPTY = (
    "What is to be written to media servers and to Trakt stands here until it has arrived. a on Profiles (2) adds a "
    "server; w on a title (6) marks it watched on all of them."
)


@dataclass(frozen=True, slots=True)
class LaneKey:
    """The cursor stands on this lane."""

    profile_id: int | None
    """None = all of them."""


ALL_LANES = LaneKey(None)


def lane_lines(lanes: Sequence[Lane], width: int, on: Surface) -> list[BoardLine]:
    """A line for each target under its heading; where there are several, all of them first."""
    layout = lay_out(LANE_COLUMNS, width, gap=1)
    lines = [BoardLine(head_line(layout))]
    if len(lanes) > 1:
        sums = _figures(sum_of(lanes))
        lines.append(_lane_line(layout, (Span("All targets"), Span(""), *sums, Span("")), ALL_LANES, on))
    for lane in lanes:
        name = Span(lane.profile, Tone.STRONG)
        cells = (name, lane_state(lane, on.glyphs), *_figures(counts_shown(lane)), Span(lane_why(lane, on), Tone.MUTED))
        lines.append(_lane_line(layout, cells, LaneKey(lane.profile_id), on))
    return lines


def counts_shown(lane: Lane) -> LaneCounts:
    """What a lane holds; while it is closed, nothing in it is ready."""
    counts = lane.counts
    if lane.state is LaneState.OPEN:
        return counts
    return replace(counts, ready=0, waiting=counts.ready + counts.waiting)


def sum_of(lanes: Sequence[Lane]) -> LaneCounts:
    """What all lanes hold together."""
    counts = [counts_shown(lane) for lane in lanes]
    return LaneCounts(
        sum(it.ready for it in counts),
        sum(it.flying for it in counts),
        sum(it.waiting for it in counts),
        sum(it.held for it in counts),
        sum(it.dead for it in counts),
    )


def asked_line(asked: Asked, facts: QueueFacts, count: int, width: int, on: Surface) -> Line:
    """What is listed, and how much that is; what waits for a choice by hand at the end."""
    target = facts.lane(asked.profile_id)
    left = [Span(" Changes", Tone.HEAD), Span("   target ", Tone.MUTED)]
    left += [Span("all" if target is None else target.profile, Tone.STRONG)]
    left += [Span("   shown ", Tone.MUTED), Span(asked.view.value, Tone.STRONG)]
    left += [Span("   / ", Tone.MUTED), Span(asked.text, Tone.MARK)] if asked.text else []
    choices = facts.unmatched + facts.parked
    right = [Span(f"m {count_text(choices)} to choose   ", Tone.WARN)] if choices else []
    right.append(Span(count_text(count), Tone.MUTED))
    return apart(line(*left), line(*right), width - 1, on.glyphs.ellipsis)


def choices_text(facts: QueueFacts) -> str:
    """What waits for a choice by hand: "3 unmatched, 1 conflict"."""
    conflicts = "1 conflict" if facts.parked == 1 else f"{count_text(facts.parked)} conflicts"
    parts = [f"{count_text(facts.unmatched)} unmatched"] if facts.unmatched else []
    return ", ".join([*parts, conflicts] if facts.parked else parts)


def empty_text(asked: Asked) -> str:
    """What an empty list means."""
    if asked.text:
        return "No change with this text. esc takes the filter away."
    if asked.view is View.STUCK:
        return "Nothing needs you here. ] shows what goes by itself."
    if asked.view is View.ALL:
        return "Nothing was changed in the last days."
    return "All servers are in step: nothing waits. ] shows what was sent."


def hub_lines(facts: QueueFacts, width: int, on: Surface) -> list[Line]:
    """How all is kept in step, and what stands in the way of it."""
    told: list[tuple[str, Tone]] = []
    sums = sum_of(facts.lanes)
    if sums.dead:
        told.append((f"{_changes(sums.dead)} refused by the server: r tries again, d drops", Tone.BAD))
    if sums.held:
        told.append(
            (f"{_changes(sums.held)} held back, since something would be taken away: A approves, d drops", Tone.WARN)
        )
    if facts.unmatched or facts.parked:
        told.append((f"{choices_text(facts)}: m chooses", Tone.WARN))
    if facts.unlooked:
        told.append((f"{_changes(facts.unlooked)} that the next sync of its server looks at", Tone.MUTED))
    if facts.unmapped:
        states = "1 watched state" if facts.unmapped == 1 else f"{count_text(facts.unmapped)} watched states"
        told.append((f"{states} of accounts that are nobody's: m on Profiles (2) says whose", Tone.MUTED))
    if not told:
        told.append(("What is watched on one server becomes true on the others.", Tone.MUTED))
    told.append(("w on a title (6) marks it here and everywhere; e sets which way changes go", Tone.MUTED))
    return [line(Span(row, tone)) for text, tone in told for row in wrap(text, width, 2, on.glyphs.ellipsis)]


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count_text(count)} changes"


def delivery_cells(delivery: Delivery, lane: Lane | None, on: Surface) -> Sequence[Span]:
    """The cells of COLUMNS."""
    state, what, change, person, _, when, tries = all_cells(delivery, lane, on)
    return (state, what, change, person, when, tries)


def all_cells(delivery: Delivery, lane: Lane | None, on: Surface) -> Sequence[Span]:
    """The cells of ALL_COLUMNS."""
    is_over = delivery.finished_at is not None
    return (
        delivery_state(delivery, lane, on),
        Span(delivery.title, Tone.MUTED if is_over else Tone.TEXT),
        Span(change_text(delivery), _change_tone(delivery)),
        Span(delivery.person, Tone.MUTED),
        Span(delivery.profile, Tone.MUTED),
        Span(moment_text(delivery.finished_at or delivery.created_at, on.now, on.tz), Tone.MUTED),
        Span(str(delivery.attempts), Tone.WARN if delivery.attempts else Tone.MUTED),
    )


def _change_tone(delivery: Delivery) -> Tone:
    is_unwatch = delivery.before.is_watched and not delivery.wanted.is_watched
    is_removal = delivery.list_work is ListWork.DELETE if delivery.list_work is not None else is_unwatch
    is_over = delivery.state in {DeliveryState.SUPERSEDED, DeliveryState.DROPPED}
    return Tone.MUTED if is_over else Tone.WARN if is_removal else Tone.TEXT


def _figures(counts: LaneCounts) -> Sequence[Span]:
    tones = (
        (counts.ready, Tone.BUSY),
        (counts.flying, Tone.BUSY),
        (counts.waiting, Tone.TEXT),
        (counts.held, Tone.WARN),
        (counts.dead, Tone.BAD),
    )
    return [Span(count_text(count), tone if count else Tone.MUTED) for count, tone in tones]


def _lane_line(layout: Layout, cells: Sequence[Span], key: LaneKey, on: Surface) -> BoardLine:
    return BoardLine(row_line(layout, cells, on.glyphs.ellipsis), key)
