"""What the screens tell of a media server beside its card, as read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.hub import LinkRules
from tui.model.outbox import Lane
from tui.model.profiles import Profile
from tui.model.servers import LibraryKind, ServerHealth, StoredLibrary

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.model.plays import ServerAccount


@dataclass(frozen=True, slots=True)
class ServerDetails:
    """All about the server of a profile."""

    health: ServerHealth
    libraries: Sequence[StoredLibrary] = ()
    """Those that it lists, by name."""
    accounts: Sequence[ServerAccount] = ()
    lane: Lane | None = None
    """What is on its way to it."""
    rules: LinkRules | None = None
    """How it is kept in step with the others."""


async def read_server(deck: Deck, profile: Profile) -> ServerDetails | None:
    """All about one server; None before the first look. Raises LocalStoreError."""
    health = await deck.store.health.get(profile.id)
    if health is None:
        return None
    lanes = {lane.profile_id: lane for lane in await deck.store.outbox.lanes()}
    rules = (await deck.hub.rules()).get(profile.name)
    listed, accounts = await _listed(deck, health), await _accounts(deck, health)
    return ServerDetails(health, listed, accounts, lanes.get(profile.id), rules)


async def count_items(deck: Deck, health: ServerHealth | None) -> int | None:
    """Films, episodes and tracks that a server counts; None when it was never asked. Raises LocalStoreError."""
    libraries = [] if health is None else await _listed(deck, health)
    counts = [count for count in map(items_of, libraries) if count is not None]
    return sum(counts) if counts else None


def items_of(library: StoredLibrary) -> int | None:
    """How much is in a library: as the server counts, else as it is stored; None for kinds that are not kept."""
    if library.kind is LibraryKind.OTHER:
        return None
    return library.stored or None if library.items is None else library.items


async def _listed(deck: Deck, health: ServerHealth) -> list[StoredLibrary]:
    if health.server_id is None:
        return []
    return [it for it in await deck.store.library.libraries(health.server_id) if it.is_listed]


async def _accounts(deck: Deck, health: ServerHealth) -> list[ServerAccount]:
    if health.server_id is None:
        return []
    return [it for it in await deck.people.accounts() if it.server_id == health.server_id]
