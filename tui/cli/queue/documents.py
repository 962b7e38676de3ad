"""The outbox in the JSON shapes that scripts depend on. Names are added here, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cli.documents import Document
from tui.cli.hub.watch_words import tally_text
from tui.cli.output import Output
from tui.formatting import iso_text
from tui.model.hub import WatchValue
from tui.model.outbox import Delivery, Lane, Tally


def value_document(value: WatchValue) -> Document:
    """How something stands for somebody. Positions are ms; an unknown date is null."""
    return {
        "watch": value.watch.value,
        "position_ms": value.position_ms,
        "plays": value.plays,
        "last_watched": iso_text(value.last_watched),
    }


def delivery_document(delivery: Delivery, out: Output) -> Document:
    """A change on its way to a server, or how it ended. Times are ISO 8601 in UTC."""
    return {
        "id": delivery.id,
        "target": out.text(delivery.profile),
        "person": out.text(delivery.person),
        "account_key": out.text(delivery.account_key),
        "item_key": out.text(delivery.item_key),
        "title": out.text(delivery.title),
        "aspect": delivery.aspect.value,
        "wanted": value_document(delivery.wanted),
        "before": value_document(delivery.before),
        "hub_before": value_document(delivery.hub_before),
        "decision": out.text(delivery.decision),
        "origin": out.text(delivery.origin),
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "created_at": iso_text(delivery.created_at),
        "changed_at": iso_text(delivery.changed_at),
        "next_attempt_at": iso_text(delivery.next_attempt_at),
        "last_error": out.text(delivery.last_error),
        "error_class": delivery.error_class,
        "hint": out.text(delivery.hint),
        "is_counted": delivery.is_counted,
        "failed_at": iso_text(delivery.failed_at),
        "was_sent": delivery.was_sent,
        "finished_at": iso_text(delivery.finished_at),
        "outcome": out.text(delivery.outcome),
        "exchange": out.block(delivery.exchange),
        "supersedes": delivery.supersedes,
        "group": delivery.group_id,
        "run_id": delivery.run_id,
        "list_id": delivery.list_id,
        "list_work": delivery.list_work.value if delivery.list_work else None,
    }


def lane_document(lane: Lane, out: Output) -> Document:
    """A target's lane, with how many deliveries are in which state."""
    return {
        "target": out.text(lane.profile),
        "state": lane.state.value,
        "reason": out.text(lane.reason),
        "since": iso_text(lane.since),
        "until": iso_text(lane.until),
        "ready": lane.counts.ready,
        "in_flight": lane.counts.flying,
        "waiting": lane.counts.waiting,
        "held": lane.counts.held,
        "dead": lane.counts.dead,
    }


def queue_document(lanes: Sequence[Lane], tally: Tally, out: Output) -> Document:
    """All lanes, and what the sync indicator says of them."""
    return {
        "lanes": [lane_document(lane, out) for lane in lanes],
        "indicator": tally_text(tally, out),
        "syncing": tally.syncing,
        "synced": tally.synced,
        "failed": tally.failed,
        "is_paused": tally.is_paused,
        "error": out.text(tally.error),
    }
