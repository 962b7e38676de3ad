"""How items stand on a server just before something is written there, and whether they are still those items."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tui.clients.writing import same_item
from tui.errors import AuthError, BadResponse, NotFound, ServerError, SyncError
from tui.jobs.media.blame import blames_delivery
from tui.jobs.media.writer import Fresh, MediaWriter
from tui.model.library import Watch
from tui.model.outbox import Delivery

T = TypeVar("T")


class Ask(Protocol):
    """Awaits one request to a server, gently, when it is its turn."""

    async def __call__(self, call: Callable[[], Awaitable[T]]) -> T:
        """Give what `call()` gives. Raises what it raises, and CircuitOpen."""
        ...


@dataclass(frozen=True, slots=True)
class Stand:
    """An item of a delivery as it stands, or what is in the way."""

    fresh: Fresh | None
    error: SyncError | None = None
    is_elsewhere: bool = False
    """It has another key there by now."""


class Looking:
    """Reads the items of deliveries of one account at a time."""

    def __init__(self, place: str, writer: MediaWriter, ask: Ask, confirm: Callable[[], Awaitable[None]]) -> None:
        self._place = place
        self._writer = writer
        self._ask = ask
        self._confirm = confirm

    async def at(self, account_key: str, deliveries: Sequence[Delivery]) -> dict[int, Stand]:
        """Give how each stands, by the id of its delivery. Raises SyncError for what is wrong with the server.

        An item that the server stumbles over costs the others nothing: the list is halved until it is alone.
        """
        keys = list(dict.fromkeys(delivery.item_key for delivery in deliveries))
        try:
            found = await self._ask(lambda: self._writer.fresh(account_key, keys))
        except SyncError as error:
            if not self.blames(error, account_key):
                raise
            trouble = error
        else:
            return {one.id: await self._stand(one, found.get(one.item_key)) for one in deliveries}
        await self._confirm()
        if len(keys) == 1 or not isinstance(trouble, BadResponse | ServerError):
            return dict.fromkeys((one.id for one in deliveries), Stand(None, trouble))
        middle = len(deliveries) // 2
        halves = (deliveries[:middle], deliveries[middle:])
        return {key: stand for half in halves for key, stand in (await self.at(account_key, half)).items()}

    def blames(self, error: SyncError, account_key: str) -> bool:
        """Tell whether an error is about a delivery, or about its account, and the server fares well."""
        if isinstance(error, AuthError):
            return not self._writer.is_ours(account_key)
        return blames_delivery(error)

    async def elsewhere(self, delivery: Delivery) -> Stand:
        """Look for an item that is not at its key any more (S24)."""
        account, known_as = delivery.account_key, delivery.known_as
        try:
            found = await self._ask(lambda: self._writer.find(account, known_as))
        except SyncError as error:
            if not self.blames(error, account):
                raise
            return Stand(None, error)
        if found is None or found.item_key == delivery.item_key:
            return Stand(None, self._gone(delivery))
        return Stand(found, is_elsewhere=True)

    async def _stand(self, delivery: Delivery, fresh: Fresh | None) -> Stand:
        if fresh is None or not same_item(fresh, delivery.known_as):
            return await self.elsewhere(delivery)
        if fresh.value.watch is Watch.UNKNOWN:
            words = f"{self._place} does not say what {delivery.person or 'this account'} has seen of it"
            return Stand(None, BadResponse(words, hint="Try again; if it stays, restart the server."))
        return Stand(fresh)

    def _gone(self, delivery: Delivery) -> NotFound:
        return NotFound(
            f"{delivery.title or 'It'} is not on {self._place} any more, or hidden from {delivery.person or 'them'}",
            hint=f"Start a sync of {self._place}; if it is there under another name, the hub finds it then.",
        )
