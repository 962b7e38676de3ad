"""Items of a Plex server as they stand at this moment, for the account that asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tui.clients import values
from tui.clients.plex.items import KINDS, LEAVES, Unusable, item_of, state_of
from tui.clients.plex.wire import WireItem
from tui.clients.writing import Fresh, value_of


def fresh_of(entry: WireItem | None) -> Fresh | None:
    """Read a film, episode or track; None for what is none, or has no key."""
    kind = KINDS.get(values.text(entry.type)) if entry is not None else None
    if entry is None or kind not in LEAVES:
        return None
    try:
        item = item_of(entry, kind)
    except Unusable:
        return None
    state = value_of(state_of(entry, item.key))
    return Fresh(item.key, state, item.runtime_ms, title=item.title, guid=item.guid, ids=item.ids)


async def in_halves(keys: Sequence[str], ask: Callable[[Sequence[str]], Awaitable[list[Fresh] | None]]) -> list[Fresh]:
    """Ask for several items; where a list gives 404, one that is gone may be the reason: its halves are asked for.

    `ask` gives None for 404. What is then left out is gone for certain, or hidden.
    """
    if not keys:
        return []
    found = await ask(keys)
    if found is not None or len(keys) == 1:
        return found or []
    middle = len(keys) // 2
    return [*await in_halves(keys[:middle], ask), *await in_halves(keys[middle:], ask)]
