"""What a person does with lists: make, fill, order, describe, delete, adopt, and choose where both sides differ.

All of it happens here first. What is to reach Trakt is queued in the same transaction, and goes out when it can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from tui.engine.lists import queueing
from tui.engine.lists.checking import changed_details, checked_details, checked_refresh, side_of, trakt_profile
from tui.engine.lists.file_desk import FileDesk
from tui.engine.lists.filling import Filling
from tui.engine.lists.following import RuleReport
from tui.engine.lists.list_rows import ListRows, Which
from tui.engine.lists.putting import Putting, wanted_entries
from tui.engine.lists.rule_text import rule_of
from tui.engine.lists.rules import rule_json
from tui.engine.lists.titles import shown_title
from tui.engine.log import LogWriter
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.lists import (
    AddReport,
    Entry,
    ListDetails,
    ListItem,
    ListMode,
    LocalList,
    Privacy,
)
from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Operation, Run, RunOptions, StepState
from tui.store.hop import Raw
from tui.store.lists import item_writes, list_writes, reading
from tui.store.store import Store

STEPS = ("account", "lists")
"""What a run does that is asked for lists."""


class ListDesk(FileDesk):
    """Lists as faces see them. `wake` lets what was queued leave as soon as it may."""

    def __init__(self, store: Store, clock: Clock, log: LogWriter, wake: Callable[[], None]) -> None:
        super().__init__(store, ListRows(store, clock, wake), log)
        self._wake = wake
        self._filling = Filling(store, clock, log)

    async def all(self) -> list[LocalList]:
        """Give every list, by title."""
        return await self._store.lists.all()

    async def find(self, text: str) -> LocalList:
        """Give a list by its number or its title, whatever its case. Raises InvalidInput with near titles."""
        return await self._rows.find(text)

    async def items(self, which: Which, offset: int = 0, limit: int | None = None, text: str = "") -> list[ListItem]:
        """Give what stands on a list, in its order; with `text` only what has it in a title. Raises InvalidInput."""
        list_id = which if isinstance(which, int) else (await self._rows.find(which)).id
        return await self._store.lists.items(list_id, offset=offset, limit=limit, text=text)

    async def create(
        self,
        details: ListDetails,
        *,
        mode: ListMode | None = None,
        profile: str | None = None,
        rule: str = "",
        refresh_seconds: float | None = None,
        entries: Sequence[Entry | str] = (),
    ) -> LocalList:
        """Make a list, and queue it for Trakt unless it stays here.

        Without a mode it is pushed where a profile is named, and off else; without a profile a mode means the only
        account at Trakt. `rule` as it is typed. Raises InvalidInput; then nothing is made.
        """
        details, (mode, account) = checked_details(details), side_of(await self._rows.profiles(), profile, mode)
        told = await self._checked_rule(rule)
        new = list_writes.NewList(
            details, mode, account.id if account else None, told, checked_refresh(refresh_seconds)
        )
        wanted = wanted_entries(entries)
        if wanted.refused:
            raise InvalidInput("; ".join(f"{name}: {why}" for name, why in wanted.refused.items()))

        def make(raw: Raw, now: float) -> Putting:
            putting = Putting(list_writes.insert(raw, new, now), wanted)
            putting.bite(raw, now)
            queueing.queue(raw, putting.list_id, now, always=True)
            return putting

        putting = await self._rows.write(make)
        await self._put(putting)
        local = await self._rows.get(putting.list_id)
        self._tell(local, f"List '{shown_title(local)}' created")
        if told:
            await self._filling.refresh(local)
        return await self._rows.get(local.id)

    async def edit(
        self,
        which: Which,
        *,
        title: str | None = None,
        description: str | None = None,
        privacy: Privacy | None = None,
        shows_numbers: bool | None = None,
        mode: ListMode | None = None,
        profile: str | None = None,
        rule: str | None = None,
        refresh_seconds: float | None = None,
    ) -> LocalList:
        """Change what is given of a list and keep the rest; `profile` "" takes it off Trakt, its list there stays.

        `rule` "" makes it a list kept by hand; `refresh_seconds` 0 = its rule is looked at when asked. Raises
        InvalidInput; then nothing is changed.
        """
        local = await self._rows.find(which)
        given = {"title": title, "description": description, "privacy": privacy, "shows_numbers": shows_numbers}
        told = {name: value for name, value in given.items() if value is not None}
        changed_details(local.details, told)
        side = await self._side_after(local, mode, profile)
        kept = local.rule if rule is None else await self._checked_rule(rule)
        every = local.refresh_seconds if refresh_seconds is None else checked_refresh(refresh_seconds or None)

        def change(raw: Raw, now: float) -> None:
            before = reading.get(raw, local.id) or local
            details = changed_details(before.details, told)
            if details != before.details:
                list_writes.set_details(raw, local.id, details, now)
            if side != (local.mode, local.profile_id):
                queueing.unqueue(raw, local.id, now)
                list_writes.set_side(raw, local.id, *side, now)
            if (kept, every) != (local.rule, local.refresh_seconds):
                list_writes.set_rule(raw, local.id, kept, every)
            if (details, *side) != (before.details, local.mode, local.profile_id):
                queueing.queue(raw, local.id, now, always=side != (local.mode, local.profile_id))

        await self._rows.write(change)
        if kept and kept != local.rule:
            await self._filling.refresh(await self._rows.get(local.id))
        return await self._rows.get(local.id)

    async def add(self, which: Which, entries: Sequence[Entry | str]) -> AddReport:
        """Put entries, or what is typed such as `movie:tmdb:603`, at the end of a list.

        What cannot be used is told in the report, and the rest goes on. Raises InvalidInput for an unknown list.
        """
        local, wanted = await self._rows.find(which), wanted_entries(entries)
        putting = Putting(local.id, wanted)
        await self._store.db.read(putting.read)
        await self._put(putting)
        return AddReport(putting.added, putting.already, wanted.refused)

    async def remove(self, which: Which, items: Sequence[int | str]) -> int:
        """Take items off a list, by the numbers of `items` or as they are typed, and give how many stood there.

        Raises InvalidInput for what is no item.
        """
        local = await self._rows.find(which)
        names = wanted_entries([one for one in items if isinstance(one, str)])
        if names.refused:
            raise InvalidInput("; ".join(f"{name}: {why}" for name, why in names.refused.items()))
        ids = {one for one in items if isinstance(one, int)}

        def take_off(raw: Raw, now: float) -> int:
            named = item_writes.find(raw, local.id, names.entries)
            gone = item_writes.remove(raw, local.id, ids | named, now)
            if gone:
                queueing.queue(raw, local.id, now)
            return len(gone)

        return await self._rows.write(take_off)

    async def move(self, which: Which, item_id: int, to: int) -> bool:
        """Put an item of a list at a place from 0 on; beyond the end is the end. False = it stood there."""
        local = await self._rows.find(which)

        def put(raw: Raw, now: float) -> bool:
            return item_writes.move(raw, local.id, item_id, to, now) and self._queued(raw, local, now)

        return await self._rows.write(put)

    async def order(self, which: Which, item_ids: Sequence[int]) -> bool:
        """Put the items of a list in this order; those that are not named keep their places. False = it stood so."""
        local = await self._rows.find(which)

        def put(raw: Raw, now: float) -> bool:
            return item_writes.order_items(raw, local.id, item_ids, now) and self._queued(raw, local, now)

        return await self._rows.write(put)

    async def delete(self, which: Which, keep_remote: bool = False) -> str:
        """Delete a list here, and unless it is kept queue the deletion of its side at Trakt; say so in a sentence."""
        local = await self._rows.find(which)
        await self._rows.write(partial(_delete, local=local, keep_remote=keep_remote))
        told = f"List {local.id} deleted."
        self._tell(local, told)
        return told

    async def refresh(self, which: Which, approve: bool = False) -> RuleReport:
        """Fill a list by its rule again. `approve` lets removals go that the gate holds.

        Raises InvalidInput for a list that is kept by hand, and for a rule that cannot be followed: then nothing of
        the list is changed.
        """
        report = await self._filling.refresh(await self._rows.find(which), approve=approve)
        self._wake()
        return report

    async def renamed(self, old: str, new: str, *, is_person: bool = False) -> None:
        """Let rules go on under the new name of a person, or of a profile."""
        if old != new:
            await self._filling.rename(old, new, is_person=is_person)

    async def follow_rules(self, profile: Profile, options: RunOptions) -> None:
        """Look at the rules of the lists that have their other side with an account, before it is synced."""
        if profile.kind is ProfileKind.TRAKT:
            lists = await self._store.lists.of_profile(profile.id)
            await self._follow([one for one in lists if not options.lists or one.id in options.lists], options)

    async def approve_rules(self, run: Run) -> None:
        """Let the rules of the lists of a run that was held remove what they were kept from; of others do nothing."""
        profile = await self._store.profiles.get(run.profile_id) if run.profile_id is not None else None
        if profile is None or run.kind is not Operation.LIST_SYNC:
            return
        if any(step.state is StepState.HELD for step in await self._store.runs.steps(run.id)):
            await self.follow_rules(profile, replace(run.options, approve=True, dry_run=False))

    async def to_be_synced(
        self, lists: Sequence[Which] | None, options: RunOptions
    ) -> list[tuple[Profile, RunOptions]]:
        """Look at the rules of these lists, or of all, and give what is to run for which account at Trakt.

        A dry run looks at no rule, since that changes lists. Raises InvalidInput for an unknown list.
        """
        chosen = await self.all() if lists is None else [await self._rows.find(one) for one in lists]
        await self._follow(chosen, options)
        asked: dict[int, list[int]] = {}
        for local in chosen:
            if local.profile_id is not None and local.mode is not ListMode.OFF:
                asked.setdefault(local.profile_id, []).append(local.id)
        profiles = {profile.id: profile for profile in await self._rows.profiles()}
        told = replace(options, only_steps=STEPS)
        return [(profiles[one], replace(told, lists=tuple(ids))) for one, ids in asked.items() if one in profiles]

    async def _follow(self, lists: Sequence[LocalList], options: RunOptions) -> None:
        """Look at rules before a sync; one that cannot be followed is told of, and its list is synced as it is."""
        for local in lists:
            if not options.dry_run:
                await self._filling.follow(local, approve=options.approve)

    async def _side_after(
        self, local: LocalList, mode: ListMode | None, profile: str | None
    ) -> tuple[ListMode, int | None]:
        """Give the mode and the account that a list is to have."""
        if profile == "":
            if mode not in {None, ListMode.OFF}:
                raise InvalidInput("A list that is kept in step needs an account at Trakt")
            return ListMode.OFF, None
        if profile is None and local.profile_id is not None:
            return mode or local.mode, local.profile_id
        if profile is None and mode in {None, ListMode.OFF}:
            return ListMode.OFF, None
        account = trakt_profile(await self._rows.profiles(), profile)
        return mode or (ListMode.PUSH if local.mode is ListMode.OFF else local.mode), account.id

    async def _checked_rule(self, text: str) -> str:
        """Give a typed rule as it is stored. Raises InvalidInput for one that cannot be followed here."""
        if not text.strip():
            return ""
        rule = rule_of(text)
        await self._filling.check(rule)
        return rule_json(rule)

    async def _put(self, putting: Putting) -> None:
        """Put what is left onto a list, bite by bite; each is queued for Trakt together with its bite."""

        def put(raw: Raw, now: float) -> None:
            if list_writes.updated_at(raw, putting.list_id) is None:
                raise InvalidInput("The list was deleted meanwhile")
            if putting.bite(raw, now):
                queueing.queue(raw, putting.list_id, now)

        while not putting.is_over:
            await self._rows.write(put)

    def _queued(self, raw: Raw, local: LocalList, now: float) -> bool:
        queueing.queue(raw, local.id, now)
        return True


def _delete(raw: Raw, now: float, *, local: LocalList, keep_remote: bool) -> None:
    """Delete a list as it is by now: it may have got its side since it was read."""
    current = reading.get(raw, local.id)
    if current is not None:
        queueing.delete(raw, current, now, keep_remote=keep_remote)
