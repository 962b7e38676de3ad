"""The outbox as people read it on a plain terminal: lanes, changes on their way, and one of them whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tui.cli.hub.watch_words import lane_text, state_text
from tui.cli.output import Output
from tui.cli.table import facts, table
from tui.formatting import clock_text, count_text, delivery_word, watch_text, when_text
from tui.model.hub import WatchValue
from tui.model.outbox import Delivery, DeliveryState, Lane, LaneState, ListWork

ROOMY = 110
"""Cells from which on the moment and the tries have room."""
CLEAR = 12 * 3600.0
"""Seconds within which the time of day says all."""
LANE_HEAD = ("Target", "Lane", "Ready", "Flying", "Waiting", "Held", "Dead", "Why")
LIST_WORDS = {ListWork.SYNC: "list, to be in line", ListWork.DELETE: "list, to be deleted"}
_TELLS_WHY = frozenset({DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.DEAD})


def lane_table(lanes: Sequence[Lane], now: float, out: Output) -> list[str]:
    """One line a target: how its lane stands, how much is in it; and why nothing leaves, below where it is narrow."""
    is_narrow = _is_narrow(out)
    rows = [
        (
            out.text(lane.profile, 40),
            lane_text(lane, out),
            *map(count_text, _counts(lane)),
            *(() if is_narrow else (_why_closed(lane, now, out),)),
        )
        for lane in lanes
    ]
    if not rows:
        return []
    head = LANE_HEAD[:-1] if is_narrow else LANE_HEAD
    first, *drawn = table(
        head,
        rows,
        right=range(2, 7),
        width=out.width,
        flexible=(0,) if is_narrow else (7, 0),
        ellipsis=out.glyphs.ellipsis,
    )
    lines = [first]
    for lane, line in zip(lanes, drawn, strict=True):
        why = _why_closed(lane, now, out) if is_narrow else ""
        lines += [line, *([f"  {why}"] if why else [])]
    return lines


def delivery_table(deliveries: Sequence[Delivery], lanes: Mapping[int, Lane], now: float, out: Output) -> list[str]:
    """One line a delivery, and below all of them once what went wrong; narrow terminals get what matters most."""
    if not deliveries:
        return []
    is_narrow = _is_narrow(out)
    rows = [_row(delivery, lanes.get(delivery.profile_id), now, out, is_narrow=is_narrow) for delivery in deliveries]
    head: tuple[str, ...] = ("Id", "When", "Person", "What", "Change", "Target", "State", "Try")
    if is_narrow:
        head = tuple(name for name in head if name not in {"When", "Try"})
    flexible = [head.index(name) for name in ("What", "Person", "Target", "Change")]
    drawn = table(head, rows, right=(0,), width=out.width, flexible=flexible, ellipsis=out.glyphs.ellipsis)
    return [*drawn, *_reasons(deliveries, out)]


def delivery_lines(delivery: Delivery, lane: Lane | None, now: float, out: Output) -> list[str]:
    """Everything of one change."""
    person = f" for {out.text(delivery.person, 80)}" if delivery.person else ""
    title = f"{out.text(delivery.title)}{person} on {out.text(delivery.profile, 80)}"
    return [
        title,
        *(f"  {line}" for line in facts(_facts(delivery, lane, now, out))),
        *(f"  {line}" for line in out.block(delivery.exchange).splitlines()),
    ]


def change_text(delivery: Delivery) -> str:
    """What is written: what of a title, or what becomes of a list."""
    return LIST_WORDS[delivery.list_work] if delivery.list_work else watch_text(delivery.wanted)


def _facts(delivery: Delivery, lane: Lane | None, now: float, out: Output) -> list[tuple[str, str]]:
    tries = "" if not delivery.attempts else f"{delivery.attempts} answered with an error"
    return [
        ("change", change_text(delivery)),
        *(() if delivery.list_work else _values_before(delivery, now)),
        ("decision", out.text(delivery.decision)),
        ("from", out.text(delivery.origin)),
        ("changed", _moment(delivery.changed_at, now)),
        ("queued", _moment(delivery.created_at, now)),
        ("state", state_text(delivery, lane, now)),
        ("lane", "" if lane is None else f"{lane_text(lane, out)} {out.text(lane.reason)}".rstrip()),
        ("tries", tries),
        ("last error", _error(delivery, now, out)),
        ("to do", "" if delivery.finished_at else out.text(delivery.hint)),
        ("ended", _moment(delivery.finished_at, now)),
        ("outcome", out.text(delivery.outcome)),
        ("replaces", "" if delivery.supersedes is None else f"change {delivery.supersedes}"),
        ("run", "" if delivery.run_id is None else str(delivery.run_id)),
    ]


def _row(delivery: Delivery, lane: Lane | None, now: float, out: Output, *, is_narrow: bool) -> tuple[str, ...]:
    moment = () if is_narrow else (_moment(delivery.changed_at or delivery.created_at, now),)
    tries = () if is_narrow else (str(delivery.attempts),)
    return (
        str(delivery.id),
        *moment,
        out.text(delivery.person, 30),
        out.text(delivery.title, 80),
        change_text(delivery).removeprefix("watched, "),
        out.text(delivery.profile, 40),
        state_text(delivery, lane, now),
        *tries,
    )


def _reasons(deliveries: Sequence[Delivery], out: Output) -> list[str]:
    """What keeps deliveries back, each reason once with how many there are, and what to do about it."""
    told = [one for one in deliveries if one.state in _TELLS_WHY and one.last_error]
    lines: list[str] = []
    for (target, state, error, hint), count in Counter(map(_reason, told)).items():
        lines.append(f"{count_text(count)} {delivery_word(state)} at {out.text(target, 40)}: {out.text(error, 200)}")
        lines += [f"  {out.glyphs.arrow} {out.text(hint, 200)}"] if hint else []
    return lines


def _reason(delivery: Delivery) -> tuple[str, DeliveryState, str, str]:
    return delivery.profile, delivery.state, delivery.last_error, delivery.hint


def _why_closed(lane: Lane, now: float, out: Output) -> str:
    """Why nothing leaves, and when it is tried again by itself; "" while it does."""
    if lane.state is LaneState.OPEN:
        return ""
    again = "" if lane.until is None or lane.until <= now else f"next try {clock_text(lane.until)}"
    return "; ".join(filter(None, (again, out.text(lane.reason, 160))))


def _is_narrow(out: Output) -> bool:
    return out.width is not None and out.width < ROOMY


def _counts(lane: Lane) -> tuple[int, ...]:
    counts = lane.counts
    return (counts.ready, counts.flying, counts.waiting, counts.held, counts.dead)


def _value(value: WatchValue, now: float) -> str:
    """How something stood, and when it was watched last as far as that is known."""
    last = "" if value.last_watched is None else f", last {when_text(value.last_watched, now)}"
    return f"{watch_text(value)}{last}"


def _values_before(delivery: Delivery, now: float) -> Sequence[tuple[str, str]]:
    return (("before there", _value(delivery.before, now)), ("before here", _value(delivery.hub_before, now)))


def _error(delivery: Delivery, now: float, out: Output) -> str:
    if not delivery.last_error:
        return ""
    counted = "" if delivery.is_counted else " (not counted)"
    at = "" if delivery.failed_at is None else f"{_moment(delivery.failed_at, now)} "
    return f"{at}{out.text(delivery.last_error)}{counted}"


def _moment(epoch: float | None, now: float) -> str:
    """When something was; to the second as long as nobody takes it for yesterday."""
    if epoch is None:
        return ""
    return clock_text(epoch) if abs(now - epoch) < CLEAR else when_text(epoch, now)
