"""What is stored of a delivery for what its target said of it. Pure."""

from __future__ import annotations

from collections.abc import Callable

from tui.engine.outbox.verdict import MOST_ATTEMPTS, QUOTA_PAUSE, Blame, backoff, blame_of
from tui.engine.targets import Arrival, Delivered
from tui.errors import BadResponse, LimitExceeded, SyncError
from tui.model.outbox import Delivery, DeliveryState
from tui.store.outbox.enqueue import HELD_CLASS
from tui.store.outbox.landing import Failed, Landed

LATER = 60.0
"""Seconds before the next look at what is being played."""


class TargetFailed(Exception):
    """An answer to one delivery blames the target: nothing more is sent there for now."""

    def __init__(self, error: SyncError) -> None:
        super().__init__(error)
        self.error = error


def ending(delivery: Delivery, told: Delivered, *, now: float, jitter: Callable[[float], float]) -> Landed | Failed:
    """Give how a delivery ended, or until when it waits. Raises TargetFailed when it is not to blame at all."""
    match told.arrival:
        case Arrival.WRITTEN:
            return _landed(delivery, told, "written")
        case Arrival.ALREADY:
            return _landed(delivery, told, f"{delivery.profile} had it already")
        case Arrival.NEWER:
            return _landed(delivery, told, f"{delivery.profile} is further: not written")
        case Arrival.LATER:
            return _later(delivery, told, now)
        case Arrival.HELD:
            return _held(delivery, told)
        case _:
            return _failed(delivery, told, now, jitter)


def untold(delivery: Delivery) -> Delivered:
    """Give what is made of a delivery of which the target said nothing at all."""
    error = BadResponse("Nothing came back for it", hint="It is tried again by itself.")
    return Delivered(delivery.id, None, error=error)


def _landed(delivery: Delivery, told: Delivered, words: str) -> Landed:
    """What we brought there, now or by a write whose answer was lost, is ours (S13)."""
    was_sent = told.was_sent or delivery.was_sent or told.arrival is Arrival.WRITTEN
    is_news = told.arrival is Arrival.NEWER
    known = told.after if told.after is not None or is_news else delivery.wanted
    return Landed(
        delivery.id,
        DeliveryState.DONE,
        told.note or words,
        told.exchange,
        was_sent=was_sent,
        image=None if told.is_elsewhere else known,
        is_written=was_sent and not is_news,
        is_news=is_news,
    )


def _later(delivery: Delivery, told: Delivered, now: float) -> Failed:
    return Failed(
        delivery.id,
        DeliveryState.WAITING,
        told.note or f"It is being played on {delivery.profile}",
        next_attempt_at=now + LATER,
        was_sent=told.was_sent or delivery.was_sent,
    )


def _held(delivery: Delivery, told: Delivered) -> Failed:
    """Keep the rest of a list until a person approves."""
    was_sent = told.was_sent or delivery.was_sent
    words = told.note or "The safety check keeps it back"
    return Failed(delivery.id, DeliveryState.HELD, words, HELD_CLASS, exchange=told.exchange, was_sent=was_sent)


def _without_room(delivery: Delivery, told: Delivered, error: LimitExceeded, now: float) -> Failed:
    """Let a list wait that its account has no room for (S17): other lists may have some."""
    return Failed(
        delivery.id,
        DeliveryState.WAITING,
        error.message,
        error.error_class,
        error.hint,
        next_attempt_at=now + QUOTA_PAUSE,
        exchange=told.exchange,
        was_sent=told.was_sent or delivery.was_sent,
    )


def _failed(delivery: Delivery, told: Delivered, now: float, jitter: Callable[[float], float]) -> Landed | Failed:
    error = told.error or BadResponse("The target said neither how it arrived nor what is wrong")
    if delivery.list_id is not None and isinstance(error, LimitExceeded):
        return _without_room(delivery, told, error, now)
    blame = blame_of(error)
    if blame is Blame.TARGET:
        raise TargetFailed(error)
    if blame is Blame.NOBODY:
        return _landed(delivery, told, f"{delivery.profile} had it already")
    attempts = delivery.attempts + 1
    is_dead = blame is Blame.DELIVERY or attempts >= MOST_ATTEMPTS
    pause = backoff(attempts)
    return Failed(
        delivery.id,
        DeliveryState.DEAD if is_dead else DeliveryState.WAITING,
        error.message,
        error.error_class,
        error.hint,
        is_counted=True,
        next_attempt_at=None if is_dead else now + pause + jitter(pause),
        exchange=told.exchange,
        was_sent=told.was_sent or delivery.was_sent,
    )
