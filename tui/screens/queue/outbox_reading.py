"""What screens read of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.outbox import Tally

if TYPE_CHECKING:
    from tui.deck import Deck


async def read_tally(deck: Deck) -> Tally:
    """What is on its way, and what became of the last batch. Raises LocalStoreError."""
    return await deck.store.outbox.tally()
