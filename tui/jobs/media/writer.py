"""What the delivery of watch states asks of a media server, whatever its kind. Nothing that only reads is given one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tui.model.hub import WatchValue
from tui.model.outbox import KnownAs
from tui.model.servers import ServerIdentity


@dataclass(frozen=True, slots=True)
class Fresh:
    """An item as the server tells it at this moment, for one account."""

    item_key: str
    value: WatchValue
    runtime_ms: int | None
    title: str = ""
    guid: str = ""
    ids: tuple[str, ...] = ()
    """Outside ids as in `model.library.ItemRow`: whether the key still means the same item (S24)."""
    played_at: str = ""
    """The date of the last play as the server writes it, which may be finer than seconds; "" = none."""


@dataclass(frozen=True, slots=True)
class Aim:
    """How near a server can be brought to what is wanted."""

    value: WatchValue
    note: str = ""
    """What it cannot be told, and why, in a sentence; "" = nothing is left out."""
    stops: tuple[WatchValue, ...] = ()
    """What a write on the way there may leave when it is broken off, in the middle of several requests."""


class MediaWriter(Protocol):
    """A signed-in client that writes. It makes one try of each request. All methods raise SyncError."""

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
