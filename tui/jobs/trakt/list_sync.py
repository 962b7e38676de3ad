"""Brings one list and its side at Trakt in line: read, merged, judged, written, stored.

A run and the outbox do it in the very same way. Local first: whatever fails at Trakt, nothing here is lost.
"""

from __future__ import annotations

from dataclasses import replace

from tui.engine.lists.titles import shown_title
from tui.errors import Conflict
from tui.jobs.trakt.ground import Ground
from tui.jobs.trakt.one_sync import OneSync
from tui.jobs.trakt.outcome import ChangedMeanwhile, Outcome
from tui.jobs.trakt.resolve import Resolving
from tui.jobs.trakt.side import Found, RemoteSide
from tui.jobs.trakt.turns import Turns
from tui.model.lists import ListFigures, ListMode, ListState
from tui.model.log import Level
from tui.store.hop import Raw
from tui.store.lists import list_writes, plans, sides
from tui.store.lists.whole import WholeLocal, whole_local
from tui.store.outbox.lists import settle_list

MOST_TIMES = 5
"""Times that a list is begun which is changed here while it is synced."""
GONE_WORDS = "It was deleted at Trakt; what is here stays. Approve to create it anew from here"
NO_SIDE_WORDS = "It is pulled from Trakt, and no list there is its side yet: adopt one"


class ListSync:
    """The sync of lists on one ground; `turns` is shared by everybody in this process."""

    def __init__(self, on: Ground, turns: Turns) -> None:
        self._on = on
        self._turns = turns

    async def sync(self, list_id: int) -> Outcome | None:
        """Bring a list in line; None = it was deleted here, or has no side with this account.

        Raises SyncError for what went wrong; what was done by then is stored, and the next sync goes on from there.
        """
        async with self._turns.of(list_id):
            for _ in range(MOST_TIMES):
                try:
                    return await self._once(list_id)
                except ChangedMeanwhile:
                    continue
        raise Conflict("The list is being changed all the time", hint="Sync it again when that is over.")

    @property
    def is_auto(self) -> bool:
        """Whether nobody asked for it just now."""
        return self._on.cause.is_auto

    async def failed(self, list_id: int, state: ListState, reason: str) -> None:
        """Store that a list could not be brought in line, and why; what waits to be sent goes on waiting."""

        def keep(raw: Raw) -> None:
            list_writes.set_state(raw, list_id, state, reason)

        await self._on.write(keep)

    async def _once(self, list_id: int) -> Outcome | None:
        local = await self._read(list_id)
        if local is not None and await Resolving(self._on, local).run():
            local = await self._read(list_id)
        if local is None:
            return None
        side = RemoteSide(self._on, local)
        found = await side.find()
        if found.is_gone:
            return await self._gone(local)
        if found.remote is None:
            return await self._created(local, side)
        if local.list.link is None and not self._on.cause.is_dry:
            await side.take_up(found.remote)
            raise ChangedMeanwhile
        if not self._on.cause.is_full and is_in_line(local, found):
            return await self._in_line(local)
        return await OneSync(self._on, local, found.remote).run()

    async def _read(self, list_id: int) -> WholeLocal | None:
        local = await self._on.read(lambda raw: whole_local(raw, list_id))
        is_ours = local is not None and local.is_synced and local.list.profile_id == self._on.profile.id
        return local if is_ours else None

    async def _in_line(self, local: WholeLocal) -> Outcome:
        """Say that nothing is to be done: no item was read (S41)."""

        def keep(raw: Raw) -> None:
            if local.list.state is not ListState.SYNCED and list_writes.updated_at(raw, local.id) == local.fence:
                list_writes.set_state(raw, local.id, ListState.SYNCED)
            settled(raw, local, self._on.clock.now())

        if not self._on.cause.is_dry and (local.delivery_id is not None or local.list.state is not ListState.SYNCED):
            await self._on.write(keep)
        total = len(local.items)
        figures = ListFigures(unchanged=total)
        return Outcome(
            local.id, shown_title(local.list), ListState.SYNCED, "", figures, total, missing=local.list.missing
        )

    async def _gone(self, local: WholeLocal) -> Outcome | None:
        """Make a list anew that is pushed, or that a person wants back; else say that it is gone."""
        title, is_wanted = shown_title(local.list), local.list.mode is ListMode.PUSH or self._on.cause.approve
        if is_wanted and not self._on.cause.is_dry:
            self._on.log(Level.WARNING, f"'{title}' was deleted at Trakt: it is created anew")

            def forget(raw: Raw) -> None:
                sides.unlink(raw, local.id)

            await self._on.write(forget)
            return await self._again(local.id)
        if is_wanted:
            bare = replace(local, list=replace(local.list, link=None, mode=ListMode.PUSH), agreed=None)
            return await OneSync(self._on, bare, None).run()
        if not self._on.cause.is_dry:
            await self._on.write(lambda raw: _note_gone(raw, local.id))
        return Outcome(local.id, title, ListState.GONE, GONE_WORDS, total=len(local.items))

    async def _again(self, list_id: int) -> Outcome | None:
        local = await self._read(list_id)
        return None if local is None else await OneSync(self._on, as_pushed(local), None).run()

    async def _created(self, local: WholeLocal, side: RemoteSide) -> Outcome:
        if local.list.mode is not ListMode.PULL or self._on.cause.approve:
            return await OneSync(self._on, as_pushed(local), None).run()
        if not self._on.cause.is_dry:
            await self._on.write(lambda raw: list_writes.set_state(raw, local.id, ListState.LOCAL, NO_SIDE_WORDS))
        return Outcome(local.id, shown_title(local.list), ListState.LOCAL, NO_SIDE_WORDS, total=len(local.items))


def is_in_line(local: WholeLocal, found: Found) -> bool:
    """Tell whether neither side was changed since they were last in line (S41)."""
    link, remote = local.list.link, found.remote
    if link is None or remote is None or not link.updated_at or local.choices:
        return False
    return remote.updated_at == link.updated_at and local.fence <= (local.list.synced_at or 0.0)


def as_pushed(local: WholeLocal) -> WholeLocal:
    """Give a list that is to be made at Trakt: it is made from here, whichever way it goes afterwards."""
    is_pulled = local.list.mode is ListMode.PULL
    return replace(local, list=replace(local.list, mode=ListMode.PUSH)) if is_pulled else local


def _note_gone(raw: Raw, list_id: int) -> None:
    """Say that a list is gone at Trakt: what was planned for its side is nothing any more."""
    list_writes.set_state(raw, list_id, ListState.GONE, GONE_WORDS)
    plans.forget(raw, list_id)


def settled(raw: Raw, local: WholeLocal, now: float) -> None:
    """End the delivery that waited for a list that is in line."""
    settle_list(raw, local.delivery_id, "in line with Trakt already", now)
