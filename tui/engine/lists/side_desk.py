"""What a person does about the other side of lists: choose where both differ, say what an item is, adopt, look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from tui.engine.lists import queueing
from tui.engine.lists.adopting import adopt
from tui.engine.lists.checking import trakt_profile
from tui.engine.lists.list_rows import ListRows, Which
from tui.engine.lists.putting import wanted_entries
from tui.engine.lists.titles import shown_title
from tui.engine.log import LogWriter
from tui.errors import InvalidInput, NotFound
from tui.model.lists import (
    AccountLimits,
    Entry,
    ListItem,
    ListMode,
    LocalList,
    Match,
    RateGauge,
    RemoteList,
    ShownPlan,
    Side,
)
from tui.model.log import Level
from tui.store.hop import Raw
from tui.store.lists import item_writes, list_writes, plans
from tui.store.store import Store

ALWAYS_CHOOSABLE = frozenset({"entries"})
"""Chosen without a conflict: `here` puts back at Trakt what was removed there."""


class SideDesk:
    """The half of the desk that knows of Trakt, as far as it was read before: nothing here calls it."""

    def __init__(self, store: Store, rows: ListRows, log: LogWriter) -> None:
        self._store = store
        self._rows = rows
        self._log = log

    async def plan_of(self, list_id: int) -> ShownPlan | None:
        """Give the plan that a sync or a dry run made last of a list."""
        return await self._store.lists.plan(list_id)

    async def resolve(self, which: Which, what: str, side: Side) -> LocalList:
        """Choose a side of what both changed (`title`, `order`, ...), and queue that.

        `entries` may always be chosen: `here` puts back at Trakt what was removed there. Raises InvalidInput.
        """
        local = await self._rows.find(which)
        plan = await self.plan_of(local.id)
        open_ones = [conflict.what for conflict in plan.plan.conflicts] if plan else []
        if what not in {*open_ones, *ALWAYS_CHOOSABLE}:
            hint = f"Open are: {', '.join(open_ones)}." if open_ones else "Both sides agree, as far as is known."
            raise InvalidInput(f"Nothing is to be chosen about '{what}' of this list", hint=hint)

        def choose(raw: Raw, now: float) -> None:
            plans.choose(raw, local.id, what, side)
            list_writes.touch(raw, local.id, now)
            queueing.queue(raw, local.id, now, always=True)

        await self._rows.write(choose)
        return await self._rows.get(local.id)

    async def missing(self, which: Which) -> list[ListItem]:
        """Give what stands on a list and Trakt does not know, or not for sure."""
        return await self._store.lists.unknown((await self._rows.find(which)).id)

    async def choose(self, item_id: int, entry: Entry | str) -> ListItem | None:
        """Say what an item is, by hand: by an id, or as one of its candidates; None = the list has that already.

        Raises NotFound for an item that is gone, InvalidInput for what has no id, or is of another kind.
        """
        item = await self._store.lists.item(item_id)
        if item is None:
            raise NotFound(f"There is no item {item_id} on any list")
        chosen = wanted_entries([entry])
        if chosen.refused or not chosen.entries[0].names:
            raise InvalidInput(next(iter(chosen.refused.values()), "It has to be chosen by an id"))
        known = _known_as(item, chosen.entries[0])

        def settle(raw: Raw, now: float) -> None:
            item_writes.resolve(raw, item_id, known, Match.CHOSEN)
            list_writes.touch(raw, item.list_id, now)
            queueing.queue(raw, item.list_id, now)

        await self._rows.write(settle)
        return await self._store.lists.item(item_id)

    async def offers(self, profile: str | None = None) -> Sequence[RemoteList]:
        """Give the lists of an account at Trakt that no list here is linked to: those that carry our words first.

        They are as they were read last. Raises InvalidInput.
        """
        return await self._store.trakt.offers(await self._account_id(profile))

    async def adopt(
        self, profile: str | None, remote_id: int, which: Which | None = None, *, mode: ListMode = ListMode.TWO_WAY
    ) -> LocalList:
        """Make a list at Trakt the side of a list here, or of a new one, and queue the first sync: a union (S6).

        Raises InvalidInput; NotFound for a list that Trakt was not known to have.
        """
        account = trakt_profile(await self._rows.profiles(), profile)
        target = await self._rows.find(which) if which is not None else None
        list_id = await self._rows.write(partial(adopt, account=account, remote_id=remote_id, target=target, mode=mode))
        local = await self._rows.get(list_id)
        self._tell(local, f"'{shown_title(local)}' adopted from Trakt")
        return local

    async def limits(self, profile: str | None = None) -> AccountLimits:
        """Give what an account at Trakt has room for, as it said last. Raises InvalidInput."""
        return await self._store.trakt.limits(await self._account_id(profile))

    async def gauges(self, profile: str | None = None) -> tuple[RateGauge, ...]:
        """Give what is left of the calls of an account at Trakt. Raises InvalidInput."""
        return await self._store.trakt.gauges(await self._account_id(profile))

    async def _account_id(self, profile: str | None) -> int:
        return trakt_profile(await self._rows.profiles(), profile).id

    def _tell(self, local: LocalList, text: str) -> None:
        self._log.write(Level.INFO, text, source=local.profile)


def _known_as(item: ListItem, chosen: Entry) -> Entry:
    """Give an item's entry with the ids of what it was said to be, and none of those that misled."""
    if chosen.kind is not item.entry.kind:
        raise InvalidInput(f"It is a {item.entry.kind}, and that is a {chosen.kind}")
    title = chosen.title or item.entry.title
    return replace(chosen, title=title, year=chosen.year or item.entry.year)
