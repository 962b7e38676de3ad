"""What a server knows of a person's viewing: the state of each item, and the plays that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ItemState:
    """What one person did with one item."""

    plays: int = 0
    """How many times it was seen, or marked as seen."""
    offset_ms: int = 0
    """Where to go on; can be set though it was seen before."""
    last_played: int | None = None
    """UTC epoch, s; None: never, or nobody knows when."""

    @property
    def is_watched(self) -> bool:
        """Whether it counts as seen."""
        return self.plays > 0


UNSEEN: Final = ItemState()


@dataclass(frozen=True, slots=True)
class PlayRecord:
    """One play on one server."""

    id: int
    person: str
    number: int
    """The item, which may have been deleted since."""
    started: int
    """UTC epoch, s."""
    stopped: int
    """UTC epoch, s."""
    watched_ms: int
    """How long it played, pauses left out."""
    offset_ms: int
    """Where it stopped."""
    device: str
    """The name of the player; empty in very old plays."""
    is_finished: bool
    """Whether it reached the watched mark."""
