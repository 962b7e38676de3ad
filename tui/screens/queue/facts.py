"""What the Queue screen tells, as read from the store, and which part of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.model.outbox import OPEN_STATES, Delivery, DeliveryFilter, DeliveryState, Lane

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.outbox.outbox import Outbox


class View(StrEnum):
    """How much of the queue is listed, from the least to the most."""

    STUCK = "needs you"
    OPEN = "open"
    ALL = "with what is over"

    @property
    def states(self) -> frozenset[DeliveryState]:
        """Which deliveries it shows."""
        if self is View.STUCK:
            return frozenset({DeliveryState.HELD, DeliveryState.DEAD})
        return OPEN_STATES if self is View.OPEN else frozenset(DeliveryState)

    def turned(self, step: int) -> View:
        """The view with more (1) or less (-1)."""
        views = tuple(View)
        return views[max(0, min(len(views) - 1, views.index(self) + step))]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is listed: of which target, how much, and the text that is sought."""

    profile_id: int | None = None
    view: View = View.OPEN
    text: str = ""

    @property
    def filter(self) -> DeliveryFilter:
        """As the store takes it."""
        return DeliveryFilter(self.view.states, self.profile_id, text=self.text)


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """All beside the deliveries themselves."""

    lanes: Sequence[Lane] = ()
    unmatched: int = 0
    """Items of which nobody is sure what they are copies of."""
    parked: int = 0
    """Watched states that are left alone until a person chooses."""
    unlooked: int = 0
    """Changes that the hub has not looked at yet."""
    unmapped: int = 0
    """Watched states of accounts of which nobody has said whose they are."""
    by_id: Mapping[int, Lane] = field(default_factory=dict)
    """The lanes by their profiles."""

    def lane(self, profile_id: int | None) -> Lane | None:
        """The lane of a profile."""
        return None if profile_id is None else self.by_id.get(profile_id)


async def read_queue(deck: Deck) -> QueueFacts:
    """Read the lanes and what waits for a choice. Raises LocalStoreError."""
    hub, lanes = deck.store.hub, await deck.store.outbox.lanes()
    unmatched, parked = await hub.choices()
    return QueueFacts(
        lanes,
        unmatched=unmatched,
        parked=parked,
        unlooked=await hub.dirty_count(),
        unmapped=await hub.unmapped(),
        by_id={lane.profile_id: lane for lane in lanes},
    )


@dataclass(frozen=True, slots=True)
class DeliverySource:
    """The deliveries that are asked for, newest first."""

    outbox: Outbox
    asked: Asked

    async def count(self) -> int:
        """All of them."""
        return await self.outbox.count(self.asked.filter)

    async def page(self, offset: int, limit: int) -> Sequence[Delivery]:
        """Some of them."""
        return await self.outbox.page(self.asked.filter, offset=offset, limit=limit)
