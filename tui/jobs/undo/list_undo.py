"""Takes back what a run did to lists: here at once, and at Trakt by the sync that follows (S36).

What has changed since stays as it is. The gate judges what would be taken off, as it judges everything that removes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from tui.engine.lists.titles import COUNT, DATE, shown_title
from tui.engine.runs.context import RunContext
from tui.engine.runs.gate import judge_writes
from tui.engine.runs.step import Step
from tui.model.lists import Entry, EntryKey, ListChange, ListDetails, LocalList, Side
from tui.model.outbox import NewListDelivery
from tui.model.snapshot import Ruling, Verdict
from tui.store.hop import Raw
from tui.store.lists import changes, item_writes, list_writes, reading
from tui.store.lists.changes import ADDED, DETAILS, MOVED, REMOVED
from tui.store.outbox.lists import enqueue_list
from tui.store.outbox.orders import APPROVED_WORDS

LISTS, ITEMS = "lists", "items"
"""What it counts."""
BURST = 1.0
"""Seconds that the sync waits, as after every change."""


@dataclass(frozen=True, slots=True)
class ListUndo:
    """What is to be taken back of one list."""

    local: LocalList
    found: Sequence[ListChange]
    """What the run did to it, newest first."""
    going: Mapping[int, ListChange]
    """What was put onto it and goes again, by the ids of the items."""
    coming: Sequence[ListChange]
    """What was taken off it and comes back."""
    rest: Sequence[ListChange]
    """Details and order, where the list has not changed since."""
    stale: Sequence[ListChange]
    """What has changed since, and stays."""
    verdict: Verdict
    """On what is going."""

    @property
    def is_held(self) -> bool:
        """Whether the gate keeps what is going."""
        return self.verdict.ruling is not Ruling.GO

    @property
    def done(self) -> list[int]:
        """Ids of the changes that are taken back now."""
        keys = {_key(change) for change in (*self.removed.values(), *self.coming)}
        of_items = [change.id for change in self.found if change.entry is not None and _key(change) in keys]
        return [*of_items, *(change.id for change in self.rest)]

    @property
    def removed(self) -> Mapping[int, ListChange]:
        """What goes now."""
        return {} if self.is_held else self.going


@dataclass
class Taken:
    """What taking back came to."""

    restored: int = 0
    removed: int = 0
    described: int = 0
    """Lists whose details or order were put back."""
    stale: int = 0
    """What has changed since."""
    held: dict[str, Verdict] = field(default_factory=dict)
    """By title of the list."""
    lists: list[ListUndo] = field(default_factory=list)

    def add(self, plan: ListUndo) -> None:
        """Count what is to be done to a list."""
        self.lists.append(plan)
        self.removed += len(plan.removed)
        self.restored += len(plan.coming)
        self.stale += len(plan.stale)
        self.described += bool(plan.rest)
        if plan.is_held:
            self.held[shown_title(plan.local)] = plan.verdict


@dataclass(frozen=True, slots=True)
class Undoing:
    """Why it is done, and how far."""

    undone_run: int
    run_id: int
    approve: bool
    is_dry: bool
    now: float


async def take_back_lists(ctx: RunContext, step: Step) -> None:
    """Take back what a run did to lists that are still here, one after the other; what is held is told of."""
    options, taken = ctx.options, Taken()
    by_list = changes_by_list(await ctx.store.lists.changes_of_run(options.undoes or 0))
    for found in by_list.values():
        how = Undoing(options.undoes or 0, ctx.run.id, options.approve, options.dry_run, ctx.clock.now())
        ctx.raise_if_cancelled()
        async with ctx.transaction() as conn:
            await ctx.store.lists.write(conn, partial(undo_list, found=found, how=how, taken=taken))
    if not by_list:
        return
    ctx.count(LISTS, updated=taken.described)
    ctx.count(ITEMS, added=taken.restored, removed=taken.removed, skipped=taken.stale)
    if taken.stale:
        step.note(f"{taken.stale:,} have changed since and stay as they are")
    for title, verdict in taken.held.items():
        ctx.hold(ITEMS, replace(verdict, reason=f"{title}: {verdict.reason}"))


def undo_list(raw: Raw, found: Sequence[ListChange], how: Undoing, taken: Taken) -> None:
    """Take back what a run did to one list, newest first. Runs in the writer's thread, in a transaction."""
    local = reading.get(raw, found[0].list_id)
    if local is None:
        taken.stale += len(found)
        return
    plan = _plan(raw, local, found, approve=how.approve)
    taken.add(plan)
    if not how.is_dry:
        _take_back(raw, plan, how)


def changes_by_list(found: Sequence[ListChange]) -> Mapping[int, list[ListChange]]:
    """Give what was not taken back yet, by list."""
    by_list: dict[int, list[ListChange]] = {}
    for change in found:
        if not change.is_undone:
            by_list.setdefault(change.list_id, []).append(change)
    return by_list


def _plan(raw: Raw, local: LocalList, found: Sequence[ListChange], *, approve: bool) -> ListUndo:
    """Give what is to be done to one list; `found` is newest first."""
    going, coming = _entries(raw, local, found)
    verdict = judge_writes(local.items, len(going), approve)
    is_unchanged = local.synced_at is not None and local.updated_at <= local.synced_at
    is_put_back = is_unchanged and verdict.ruling is Ruling.GO
    rest = [change for change in found if change.what in {MOVED, DETAILS}]
    done = {_key(change) for change in (*going.values(), *coming)}
    others = [change for change in found if change.what in {ADDED, REMOVED} and _key(change) not in done]
    stale = [*others, *(() if is_put_back else rest)]
    return ListUndo(local, found, going, coming, rest if is_put_back else [], stale, verdict)


def _take_back(raw: Raw, plan: ListUndo, how: Undoing) -> None:
    _apply(raw, plan.local, plan.removed, plan.coming, how)
    _put_back(raw, plan.local, plan.rest, how)
    changes.undone(raw, plan.done)
    _queue(raw, plan.local, how)


def _entries(raw: Raw, local: LocalList, found: Sequence[ListChange]) -> tuple[dict[int, ListChange], list[ListChange]]:
    """Give which items are to go, by their ids, and what is to come back; what is so already is neither.

    What was put on and taken off again counts as what was done to it first: before that it was as it shall be.
    """
    standing = {item.entry.key: item.id for item in reading.items(raw, local.id, 0, None, "")}
    first = {_key(change): change for change in found if change.what in {ADDED, REMOVED}}
    going: dict[int, ListChange] = {}
    coming: list[ListChange] = []
    for key, change in first.items():
        item_id = None if key is None else standing.get(key)
        if change.what == ADDED and item_id is not None:
            going[item_id] = change
        elif change.what == REMOVED and key is not None and item_id is None:
            coming.append(change)
    return going, coming


def _key(change: ListChange) -> EntryKey | None:
    return None if change.entry is None else change.entry.key


def _apply(
    raw: Raw, local: LocalList, removed: Mapping[int, ListChange], coming: Sequence[ListChange], how: Undoing
) -> None:
    gone = item_writes.remove(raw, local.id, removed, how.now)
    changes.note_removed(raw, local.id, Side.HERE, gone, now=how.now, run_id=how.run_id)
    back: list[Entry] = []
    for change in sorted(coming, key=lambda one: (one.rank is None, one.rank or 0)):
        if change.entry is not None and item_writes.restore(raw, local.id, change.entry, change.rank, how.now):
            back.append(change.entry)
    changes.note_added(raw, local.id, Side.HERE, back, now=how.now, run_id=how.run_id)


def _put_back(raw: Raw, local: LocalList, rest: Sequence[ListChange], how: Undoing) -> None:
    """Give a list the details and the order that it had before."""
    details = next((change.details for change in reversed(rest) if change.what == DETAILS), None)
    order = next((change.order for change in reversed(rest) if change.what == MOVED), ())
    if details is not None and (wanted := _typed(local.details, details)) != local.details:
        changes.note_details(raw, local.id, Side.HERE, local.details, now=how.now, run_id=how.run_id)
        list_writes.set_details(raw, local.id, wanted, how.now)
    if order:
        before = tuple(entry.key for entry in reading.entries(raw, local.id) if entry.key is not None)
        if item_writes.order_keys(raw, local.id, order, how.now):
            changes.note_moved(raw, local.id, Side.HERE, before, now=how.now, run_id=how.run_id)


def _typed(now: ListDetails, before: ListDetails) -> ListDetails:
    """Give the details before; a title that fills itself in stays as it is typed."""
    is_filled = COUNT in now.title or DATE in now.title
    return replace(before, title=now.title) if is_filled else before


def _queue(raw: Raw, local: LocalList, how: Undoing) -> None:
    """Let the sync that follows take it to Trakt, where what changes here goes there."""
    after = reading.get(raw, local.id)
    if after is None or after.profile_id is None or not after.sends or after.updated_at == local.updated_at:
        return
    decision = APPROVED_WORDS if how.approve else f"run {how.undone_run} was taken back"
    new = NewListDelivery(
        after.profile_id,
        after.id,
        shown_title(after),
        decision=decision,
        run_id=how.run_id,
        not_before=how.now + BURST,
    )
    enqueue_list(raw, new, how.now)
    list_writes.wait(raw, after.id)
