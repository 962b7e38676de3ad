"""How deliveries and lanes stand: words alone, so that signs can be made for them without loading anything else."""

from __future__ import annotations

from enum import StrEnum


class DeliveryState(StrEnum):
    """Life of a delivery; the last three are final."""

    PENDING = "pending"
    """Ready, as soon as its lane is open."""
    IN_FLIGHT = "in_flight"
    WAITING = "waiting"
    """It failed, and is tried again at `next_attempt_at`."""
    HELD = "held"
    """The safety gate, or a person, keeps it back."""
    DEAD = "dead"
    """It will not go by itself; a person may retry or drop it."""
    DONE = "done"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


OPEN_STATES = frozenset(
    {DeliveryState.PENDING, DeliveryState.IN_FLIGHT, DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.DEAD}
)
"""What still concerns somebody."""
MOVING_STATES = frozenset({DeliveryState.PENDING, DeliveryState.IN_FLIGHT, DeliveryState.WAITING})
"""What goes by itself."""


class LaneState(StrEnum):
    """Whether deliveries leave for a target. A lane in trouble touches no other."""

    OPEN = "open"
    OFFLINE = "offline"
    RATE_LIMITED = "rate_limited"
    QUOTA = "quota"
    SIGNED_OUT = "signed_out"
    WRONG_SERVER = "wrong_server"
    """Another server answers at its address: nothing is written until somebody looks."""
    PAUSED = "paused"
    """By a person; wins over the others."""
