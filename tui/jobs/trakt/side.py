"""The side of a list at Trakt: found, taken up after a lost answer, or made; and proven gone before it counts as gone.

A list is made only after it was stored that it is about to be: of two lists with one name nobody could tell which is
which, so an answer that never came is looked for first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tui.engine.lists.details import is_same_text
from tui.errors import NetworkError, NotFound, ServerError, SyncError, TimedOut
from tui.jobs.trakt.ground import Ground
from tui.jobs.trakt.standing import insist_intended, insist_unchanged
from tui.model.lists import ListDetails, ListLink, RemoteList
from tui.model.log import Level
from tui.store.hop import Raw
from tui.store.lists import sides
from tui.store.lists.whole import Intent, WholeLocal

SKEW = 86_400.0
"""Seconds by which our clock and Trakt's may differ, about when a list was made there."""
LOST = (TimedOut, NetworkError, ServerError)
"""After these nobody knows whether a write was done."""


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at Trakt for a list."""

    remote: RemoteList | None
    """None = it is to be made, unless it is gone."""
    is_gone: bool = False
    """It was there, and is proven not to be any more."""


class RemoteSide:
    """The side of one list."""

    def __init__(self, on: Ground, local: WholeLocal) -> None:
        self._on = on
        self._local = local

    async def find(self) -> Found:
        """Give the side as it is now. Raises SyncError: then nothing is known of it, least of all that it is gone."""
        link = self._local.list.link
        if link is not None:
            return await self._linked(link)
        intent = self._local.intent
        return Found(await self._left(intent) if intent is not None else None)

    async def make(self, details: ListDetails) -> RemoteList:
        """Make the list, or take up the one that a lost answer left, and link it.

        Raises LimitExceeded and other SyncErrors, ChangedMeanwhile.
        """
        await self._on.write(lambda raw: self._intend(raw, details))
        try:
            remote = await self._on.send(lambda: self._on.session.writer.create_list(details))
        except LOST as error:
            remote = await self._after_loss(details, error)
        except SyncError:
            await self._on.write(lambda raw: sides.unlink(raw, self._local.id))
            raise
        await self._take(remote, details)
        self._on.log(Level.INFO, f"Created list '{remote.details.title}' on Trakt")
        return remote

    async def take_up(self, remote: RemoteList) -> None:
        """Link a list that an earlier answer would have named."""
        intent = self._local.intent
        await self._take(remote, intent.details if intent and intent.details else remote.details)
        self._on.log(Level.INFO, f"Found list '{remote.details.title}' on Trakt: it had been created")

    async def _linked(self, link: ListLink) -> Found:
        """Gone counts only what Trakt does not find, and what is missing among all lists of the right account."""
        known = self._on.account.known(link.remote_id)
        if known is not None:
            return Found(known)
        try:
            remote = await self._on.session.reader.list(link.remote_id)
        except NotFound:
            self._on.account.forget_lists()
            lists, proof = await self._on.account.lists()
            if not proof.is_complete:
                words = "Whether the list is gone at Trakt is not known: its lists did not come whole"
                raise ServerError(words, hint="It is looked at again with the next sync.") from None
            if link.remote_id in lists:
                raise ServerError("Trakt names the list and does not show it", hint="Try again later.") from None
            return Found(None, is_gone=True)
        return Found(remote)

    async def _left(self, intent: Intent) -> RemoteList | None:
        """Give the list that was made, though its id never came back; None = it was not. Raises SyncError."""
        lists, proof = await self._on.account.lists()
        if not proof.is_complete:
            words = "Whether the list was created at Trakt already is not known: its lists did not come whole"
            raise ServerError(words, hint="It is looked for again with the next sync.")
        known = await self._on.store.lists.of_profile(self._on.profile.id)
        return left_by(intent, lists.values(), {each.link.remote_id for each in known if each.link is not None})

    async def _after_loss(self, details: ListDetails, error: SyncError) -> RemoteList:
        self._on.account.forget_lists()
        remote = await self._left(Intent(self._on.clock.now(), details))
        if remote is None:
            raise error
        return remote

    def _intend(self, raw: Raw, details: ListDetails) -> None:
        insist_unchanged(raw, self._local)
        sides.unlink(raw, self._local.id)
        sides.intend(raw, self._local.id, self._on.clock.now())
        sides.agree_on_details(raw, self._local.id, details)

    async def _take(self, remote: RemoteList, details: ListDetails) -> None:
        def link(raw: Raw) -> None:
            insist_intended(raw, self._local)
            sides.link(raw, self._local.id, remote.id, remote.slug)
            sides.agree_on_nothing(raw, self._local.id, self._on.clock.now())
            sides.agree_on_details(raw, self._local.id, details)

        self._on.account.made(remote)
        await self._on.write(link)


def left_by(intent: Intent, lists: Iterable[RemoteList], linked: Collection[int]) -> RemoteList | None:
    """Give the newest list that was made as intended, and is the side of no other list here. Pure."""
    if intent.details is None:
        return None
    found = [remote for remote in lists if remote.id not in linked and _is_as_intended(remote, intent)]
    return max(found, key=lambda remote: remote.created_at or 0.0, default=None)


def _is_as_intended(remote: RemoteList, intent: Intent) -> bool:
    sent, told = intent.details, remote.details
    is_since = remote.created_at is None or remote.created_at >= intent.since - SKEW
    is_same = sent is not None and is_same_text(told.title, sent.title)
    return is_since and is_same and sent is not None and is_same_text(told.description, sent.description)
