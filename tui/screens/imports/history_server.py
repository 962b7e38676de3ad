"""The server whose history is to be read, as far as its card and its libraries are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Operation
from tui.model.servers import LibraryKind, ServerHealth, StoredLibrary

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.model.plays import ServerAccount

HISTORIES = {
    ProfileKind.PLEX: Operation.PLEX_HISTORICAL,
    ProfileKind.JELLYFIN: Operation.JELLYFIN_HISTORICAL,
    ProfileKind.EMBY: Operation.EMBY_HISTORICAL,
    ProfileKind.TAUTULLI: Operation.TAUTULLI_IMPORT,
}
"""Kinds of server whose playback history can be read, and what the run is that reads it."""


@dataclass(frozen=True, slots=True)
class HistoryServer:
    """A profile with a history, and what is known of its server."""

    profile: Profile
    health: ServerHealth | None = None
    libraries: Sequence[StoredLibrary] = ()
    """Those whose plays are kept; empty = not known yet."""
    accounts: Sequence[ServerAccount] = ()
    """Those that the server lists; empty = not known yet."""

    @property
    def operation(self) -> Operation:
        """What a run that reads the history is."""
        return HISTORIES[self.profile.kind]

    @property
    def can_choose(self) -> bool:
        """Whether libraries and accounts of it can be chosen."""
        return self.profile.kind is not ProfileKind.TAUTULLI


async def read_server(deck: Deck, profile: Profile) -> HistoryServer:
    """Read what is stored of a profile's server. Raises LocalStoreError."""
    health = await deck.store.health.get(profile.id)
    if health is None or health.server_id is None:
        return HistoryServer(profile, health)
    listed = await deck.store.library.libraries(health.server_id)
    accounts = [it for it in await deck.people.accounts() if it.server_id == health.server_id and it.is_listed]
    libraries = [it for it in listed if it.is_listed and it.kind is not LibraryKind.OTHER]
    return HistoryServer(profile, health, libraries, sorted(accounts, key=lambda it: it.id))
