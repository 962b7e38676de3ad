"""Deletes at Trakt a list that was deleted here. Deleting is safe to repeat: what is not there is deleted."""

from __future__ import annotations

import msgspec

from tui.engine.lists.queueing import DeletedList
from tui.errors import BadResponse, NotFound, ServerError
from tui.jobs.trakt.account import Account
from tui.jobs.trakt.asking import Ask
from tui.jobs.trakt.session import TraktSession
from tui.jobs.trakt.side import SKEW
from tui.model.lists import RemoteList
from tui.store.store import Store

GONE_ALREADY = "It was gone at Trakt already"


class Deletion:
    """Deletes lists of one account."""

    def __init__(self, session: TraktSession, account: Account, store: Store, profile_id: int, send: Ask) -> None:
        self._session = session
        self._account = account
        self._store = store
        self._profile_id = profile_id
        self._send = send

    async def delete(self, facts: str) -> str:
        """Delete what the facts of a delivery name; give why it was not, "" = it was. Raises SyncError."""
        try:
            told = msgspec.json.decode(facts, type=DeletedList)
        except msgspec.MsgspecError as error:
            raise BadResponse("What was to be deleted at Trakt is not known any more", hint="Drop it.") from error
        remote_id = told.remote_id if told.remote_id is not None else await self._left(told)
        if remote_id is None:
            return GONE_ALREADY
        if await self._store.lists.linked_to(self._profile_id, remote_id) is not None:
            return "It is the side of another list by now"
        try:
            await self._send(lambda: self._session.writer.delete_list(remote_id))
        except NotFound:
            await self._insist_gone(remote_id)
            return GONE_ALREADY
        finally:
            self._account.gone(remote_id)
        return ""

    async def _insist_gone(self, remote_id: int) -> None:
        """Raise SyncError unless a list is missing among all lists of the right account."""
        self._account.forget_lists()
        lists, proof = await self._account.lists()
        if remote_id in lists or not proof.is_complete:
            raise ServerError("Whether the list is gone at Trakt is not known", hint="It is tried again by itself.")

    async def _left(self, told: DeletedList) -> int | None:
        """Give the list that was about to be made when it was deleted here: it is still empty, and nobody's."""
        lists, proof = await self._account.lists()
        if not proof.is_complete:
            raise ServerError("The lists at Trakt did not come whole", hint="It is tried again by itself.")
        known = await self._store.lists.of_profile(self._profile_id)
        linked = {each.link.remote_id for each in known if each.link is not None}
        found = [one for one in lists.values() if one.id not in linked and _is_left(one, told)]
        return max((one.id for one in found), default=None)


def _is_left(remote: RemoteList, told: DeletedList) -> bool:
    is_since = remote.created_at is not None and remote.created_at >= (told.creating_since or 0.0) - SKEW
    return is_since and remote.details.title == told.title and remote.item_count == 0
