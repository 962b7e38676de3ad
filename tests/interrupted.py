"""Runs that lost their process, as a person is offered them."""

from __future__ import annotations

from tui.deck import Deck
from tui.model.attention import AttentionKind
from tui.model.runs import Run


async def interrupted_runs(deck: Deck) -> list[Run]:
    """The runs that are offered to be resumed."""
    ids = [item.run_id for item in await deck.attention() if item.kind is AttentionKind.INTERRUPTED]
    return [await deck.runs.find(str(run_id)) for run_id in ids]
