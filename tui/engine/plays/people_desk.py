"""The household's people, and whose each account is: what a person decides, and what follows for plays and lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.engine.hub.desk import HubDesk
from tui.engine.plays.settling import settle_all
from tui.model.plays import Person, ServerAccount
from tui.store.store import Store


class PeopleDesk:
    """Who lives here, and which accounts are theirs."""

    def __init__(self, store: Store, hub: HubDesk, renamed: Callable[[str, str], Awaitable[None]]) -> None:
        """`renamed` is told of the old and the new name of a person."""
        self._store = store
        self._hub = hub
        self._renamed = renamed

    async def all(self) -> list[Person]:
        """Give the members of the household, by name."""
        return await self._store.people.all()

    async def accounts(self) -> list[ServerAccount]:
        """Give every account that any source knows, those that nobody has mapped first."""
        return await self._store.people.accounts()

    async def map(self, account_id: int, person_name: str) -> None:
        """Say whose account it is; a person of a new name is added. Raises NotFound, InvalidInput."""
        await self._settled(self._store.people.map(account_id, person_name))

    async def unmap(self, account_id: int) -> None:
        """Say that nobody knows whose account it is; its plays are nobody's again. Raises NotFound."""
        await self._settled(self._store.people.unmap(account_id))

    async def ignore(self, account_id: int, is_ignored: bool) -> None:
        """Say that an account is to stay nobody's, or is open again. Raises NotFound."""
        await self._settled(self._store.people.ignore(account_id, is_ignored))

    async def rename(self, name: str, new_name: str) -> None:
        """Give a person another name. Raises InvalidInput for an unknown name and for one that is taken."""
        await self._store.people.rename(name, new_name)
        await self._renamed(name, new_name)

    async def remove(self, name: str) -> None:
        """Forget a person; the accounts are open again, the plays stay. Raises InvalidInput for an unknown name."""
        await self._settled(self._store.people.remove(name))

    async def _settled(self, change: Awaitable[None]) -> None:
        """Change whose accounts are, then compare the plays that this touches, and keep in step what they have seen."""
        await change
        await settle_all(self._store.db.transaction)
        await self._hub.run()
