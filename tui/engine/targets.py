"""What the outbox asks of the servers that it writes to. The jobs know the clients behind it; the engine knows none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tui.errors import SyncError
from tui.model.hub import WatchValue
from tui.model.outbox import Delivery
from tui.model.profiles import Profile


class Arrival(StrEnum):
    """How a delivery ended at its target."""

    WRITTEN = "written"
    ALREADY = "already"
    """The server said so before: nothing was written."""
    NEWER = "newer"
    """The server has something newer or further: that stays, and its word goes to the hub."""
    LATER = "later"
    """Not now: it is being played there, or its account has to sign in again. Tried again, no attempt is burnt."""
    HELD = "held"
    """All that may go has arrived; the gate keeps the rest back until a person approves: `Delivered.note` says why."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a target says of one delivery of a batch: how it arrived, or what is wrong with it."""

    delivery_id: int
    arrival: Arrival | None
    """None = `error` says why not."""
    after: WatchValue | None = None
    """What the server says now, read back; None = it was not read."""
    note: str = ""
    exchange: str = ""
    error: SyncError | None = None
    """What is wrong with this one; the rest of the batch goes on. What is wrong with the target is raised instead."""
    was_sent: bool = False
    """Whether a write left for the server."""
    is_elsewhere: bool = False
    """The item has another key there by now, and it was that one: nothing of this is about the stored item (S24)."""


class Target(Protocol):
    """A server that is written to, signed in. It makes one try of each request; the outbox repeats."""

    def deliver(self, batch: Sequence[Delivery]) -> AsyncIterator[Delivered]:
        """Bring deliveries to the server in their order; give what became of each as soon as that is known.

        Each is read before it is written, and read back after: nothing is written that is there already, nor over
        something newer. Raises SyncError for what is wrong with the server or the sign-in; what was not told of by
        then has not arrived, though a write of the first of these may have left. `Delivery.was_sent` tells of
        earlier tries.
        """
        ...


class Targets(Protocol):
    """How servers are reached for writing."""

    def open(self, profile: Profile, secrets: Mapping[str, str]) -> AbstractAsyncContextManager[Target]:
        """Give the target of a profile, after making sure that the right server answers (S24). Raises SyncError."""
        ...
