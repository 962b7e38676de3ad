"""What the jobs ask of a media server, whatever its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tui.model.library import ItemKind, StateRow, StateScope, WalkedItem
from tui.model.pages import Page
from tui.model.server_history import HistorySource, HistoryWish, PulledPlay
from tui.model.servers import AccountFacts, ServerFacts, ServerIdentity, ServerLibrary


class MediaServer(Protocol):
    """A signed-in client. It makes one try of each request; whoever asks repeats. All methods raise SyncError."""

    @property
    def page_size(self) -> int:
        """Entries to ask for at once; the server may give fewer or more."""
        ...

    async def identity(self) -> ServerIdentity:
        """Give who answers. Needs no valid token, where the kind allows that."""
        ...

    async def look(self) -> ServerFacts:
        """Give what the card shows; checks the token. Raises AuthError only when the token itself is dead."""
        ...

    async def libraries(self) -> Sequence[ServerLibrary]:
        """Give the libraries that the account sees, without counts where these cost a walk."""
        ...

    async def accounts(self) -> Sequence[AccountFacts]:
        """Give the accounts of the server, the own one first; one that may not list them gives its own only."""
        ...

    async def items(self, library: ServerLibrary, kind: ItemKind, start: int, size: int) -> Page[WalkedItem]:
        """Give one page of all items of a kind, in an order that stays, with the own account's state in it."""
        ...

    async def states(
        self, library: ServerLibrary, account: AccountFacts, scope: StateScope, start: int, size: int
    ) -> Page[StateRow]:
        """Give one page of what an account has played, or begun. Raises AuthError or Forbidden for that account."""
        ...

    async def library_mark(self, library: ServerLibrary) -> str:
        """Give a text that is another one as soon as items came, went or changed, in few requests; "" = no such."""
        ...

    async def state_mark(self, library: ServerLibrary, account: AccountFacts) -> str:
        """Give a text that is another one as soon as something was played or unplayed, in few requests; "" = no such.

        What it may miss is caught by the next full walk.
        """
        ...

    async def history_sources(self) -> Sequence[HistorySource]:
        """Give what tells of plays, the one that knows most first; those that tell nothing are left out."""
        ...

    async def history(self, source: HistorySource, wish: HistoryWish, start: int, size: int) -> Page[PulledPlay]:
        """Give one page of the plays of a source, oldest first where the server can, without item details."""
        ...

    async def fill_in(self, plays: Sequence[PulledPlay]) -> list[PulledPlay]:
        """Give the same plays with ids, titles and runtimes of their items; those of deleted items as they are."""
        ...
