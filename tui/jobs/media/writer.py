"""What the delivery of watch states asks of a media server, whatever its kind. Nothing that only reads is given one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from tui.clients.writing import Aim, Fresh
from tui.model.hub import WatchValue
from tui.model.outbox import KnownAs
from tui.model.servers import ServerIdentity

__all__ = ["Aim", "Fresh", "MediaWriter"]


class MediaWriter(Protocol):
    """A signed-in client that writes. It makes one try of each request. All methods raise SyncError."""

    def is_ours(self, account_key: str) -> bool:
        """Whether an account is written to with the sign-in of the profile itself, not with one of its own."""
        ...

    async def identity(self) -> ServerIdentity:
        """Give who answers."""
        ...

    async def fresh(self, account_key: str, item_keys: Sequence[str]) -> Mapping[str, Fresh]:
        """Give items as they stand for an account, in one request where the server can (up to 100).

        Those that are gone, or hidden from the account, are left out. Raises AuthError, Forbidden for the account.
        """
        ...

    async def playing(self) -> Collection[tuple[str, str]]:
        """Give (account key, item key) of what is being played now; nothing where we may not know."""
        ...

    async def find(self, account_key: str, known_as: KnownAs) -> Fresh | None:
        """Give the item that is known so, under whatever key; None where not exactly one is found by its ids (S24)."""
        ...

    async def aim(self, before: Fresh, wanted: WatchValue) -> Aim:
        """Give what an item can be brought to: the same as `wanted` wherever the server takes all of it."""
        ...

    async def write(self, account_key: str, before: Fresh, goal: WatchValue) -> WatchValue | None:
        """Bring an item from `before` to what `aim` gave. Repeating it after reading anew is harmless.

        Give what the server answers that it is now; None where it does not say, and has to be read back.
        """
        ...

    @property
    def last_exchange(self) -> str:
        """The last write and its answer in short, redacted: `PUT /:/scrobble?key=42 gave 200`."""
        ...
