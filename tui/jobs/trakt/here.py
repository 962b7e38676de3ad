"""Brings a list here in line with what was planned: entries, order and details, with the baseline, in one transaction.

Runs in the writer's thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.engine.lists.order import arranged
from tui.jobs.trakt.standing import insist_unchanged
from tui.model.lists import AddedBy, Entry, EntryKey, ListPlan, Side
from tui.model.snapshot import Ruling
from tui.store.hop import Raw
from tui.store.lists import changes, item_writes, list_writes, reading, sides
from tui.store.lists.whole import WholeLocal


@dataclass(frozen=True, slots=True)
class Here:
    """A list here once it is in line."""

    keys: tuple[EntryKey, ...]
    """What of it Trakt knows, in its order."""
    total: int
    fence: float
    """When it was changed last: by us, or before."""
    is_changed: bool


def apply_here(raw: Raw, local: WholeLocal, plan: ListPlan, now: float, run_id: int | None) -> Here:
    """Apply what a plan says of this side, and let the baseline grow by what both sides have now.

    Raises ChangedMeanwhile when the list is another by now: nothing is applied then.
    """
    insist_unchanged(raw, local)
    items = _apply_entries(raw, local, plan, now, run_id)
    if plan.details_here is not None:
        changes.note_details(raw, local.id, Side.HERE, local.list.details, now=now, run_id=run_id)
        list_writes.set_details(raw, local.id, plan.details_here, now)
    fence = list_writes.updated_at(raw, local.id)
    keys = tuple(entry.key for entry in items if entry.key is not None)
    return Here(keys, len(items), fence if fence is not None else local.fence, fence != local.fence)


def _apply_entries(raw: Raw, local: WholeLocal, plan: ListPlan, now: float, run_id: int | None) -> list[Entry]:
    """Take off, put on and order; give what stands there then."""
    list_id = local.id
    before = tuple(entry.key for entry in local.entries if entry.key is not None)
    if plan.remove_here and plan.verdict_here.ruling is Ruling.GO:
        gone = item_writes.remove_keys(raw, list_id, keys_of(plan.remove_here), now)
        changes.note_removed(raw, list_id, Side.HERE, gone, now=now, run_id=run_id)
        sides.disagree(raw, list_id, keys_of(plan.remove_here))
    if plan.add_here:
        added = item_writes.append(raw, list_id, plan.add_here, now, AddedBy.TRAKT)
        changes.note_added(raw, list_id, Side.HERE, added, now=now, run_id=run_id)
        sides.agree(raw, list_id, keys_of(plan.add_here))
    if plan.moves_here:
        ordered = arranged(plan.order, reading.items(raw, list_id, 0, None, ""), lambda item: item.entry.key)
        if item_writes.order_items(raw, list_id, [item.id for item in ordered], now):
            changes.note_moved(raw, list_id, Side.HERE, before, now=now, run_id=run_id)
    return reading.entries(raw, list_id)


def keys_of(entries: tuple[Entry, ...]) -> list[EntryKey]:
    """Give the keys of entries that Trakt knows."""
    return [entry.key for entry in entries if entry.key is not None]
