"""The account at Trakt as one run, or one batch of the outbox, sees it: whose it is, its room, and its lists."""

from __future__ import annotations

from dataclasses import replace

from tui.jobs.trakt.look import refuse_another_user
from tui.jobs.trakt.session import TraktSession
from tui.model.clock import Clock
from tui.model.lists import AccountLimits, RemoteList
from tui.model.profiles import Profile
from tui.model.snapshot import Proof
from tui.model.trakt import TraktAccount
from tui.store.hop import Raw
from tui.store.store import Store
from tui.store.trakt import accounts, remote_lists


class Account:
    """What is asked of it is asked once, and kept until something of ours changes it."""

    def __init__(self, profile: Profile, session: TraktSession, store: Store, clock: Clock) -> None:
        self._profile = profile
        self._session = session
        self._store = store
        self._clock = clock
        self._facts: TraktAccount | None = None
        self._lists: dict[int, RemoteList] | None = None
        self._proof = Proof(is_complete=False, rows=0)
        self._made: set[int] = set()

    async def facts(self) -> TraktAccount:
        """Give whose account it is, and its limits.

        Raises BadResponse when it is another one than the profile was made for: its lists are not ours (S25).
        """
        if self._facts is None:
            found = await self._session.reader.settings()
            refuse_another_user(self._profile, found.slug)
            self._facts = found
        return self._facts

    async def lists(self) -> tuple[dict[int, RemoteList], Proof]:
        """Give all personal lists by id, and whether these are all. What came whole is stored: it may be adopted."""
        if self._lists is None:
            await self.facts()
            found, self._proof = await self._session.reader.lists()
            self._lists = {remote.id: remote for remote in found}
            if self._proof.is_complete:
                await self._store.db.write(self._keep)
        return self._lists, self._proof

    async def limits(self) -> AccountLimits:
        """Give what there is room for, and what is used of it by the lists as they were read."""
        lists, _ = await self.lists()
        used = sum(remote.item_count for remote in lists.values())
        return replace((await self.facts()).limits, lists_used=len(lists), items_used=used)

    def known(self, remote_id: int) -> RemoteList | None:
        """Give a list as it was read a moment ago; None = it was not."""
        return (self._lists or {}).get(remote_id)

    def changed(self, remote: RemoteList) -> None:
        """Note how a list is now."""
        if self._lists is not None:
            self._lists[remote.id] = remote

    def made(self, remote: RemoteList) -> None:
        """Note a list that we made just now."""
        self._made.add(remote.id)
        self.changed(remote)

    def is_made(self, remote_id: int) -> bool:
        """Tell whether a list was made by us in this run or batch."""
        return remote_id in self._made

    def gone(self, remote_id: int) -> None:
        """Note that a list is not there any more."""
        if self._lists is not None:
            self._lists.pop(remote_id, None)

    def forget_lists(self) -> None:
        """Read the lists again when they are asked for next: nobody knows what became of a write."""
        self._lists = None

    async def store_lists(self) -> None:
        """Store the lists as they are known by now, and how much room they take."""
        if self._lists is not None and self._proof.is_complete:
            await self._store.db.write(self._keep)

    def _keep(self, raw: Raw) -> None:
        lists, now = list((self._lists or {}).values()), self._clock.now()
        remote_lists.put_all(raw, self._profile.id, lists, now)
        if self._facts is not None:
            used = sum(remote.item_count for remote in lists)
            known = replace(self._facts.limits, lists_used=len(lists), items_used=used, read_at=now)
            accounts.put_limits(raw, self._profile.id, known)
