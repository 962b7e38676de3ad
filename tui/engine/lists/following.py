"""Compares a list with what its rule found, and changes it to that as far as the gate lets it.

It only takes off what a rule put on. What a person or Trakt put there stays, and what they took off stays away (S7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tui.engine.lists import queueing
from tui.engine.runs.gate import judge_writes
from tui.model.lists import AddedBy, Entry, LocalList
from tui.model.snapshot import Ruling, Verdict
from tui.store.hop import Raw
from tui.store.lists import exclusions, item_writes, list_writes, reading
from tui.store.lists.sameness import Standing, names_of

BITE = 1_000
"""New entries of one transaction, so that others get their turn."""


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What filling a list by its rule came to."""

    added: int = 0
    removed: int = 0
    unchanged: int = 0
    held: int = 0
    """Removals that the gate keeps back until a person approves."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RuleWork:
    """What a rule asks of a list, as it stood at one moment."""

    local: LocalList
    new: tuple[Entry, ...]
    gone: tuple[int, ...]
    """Items that the rule put there and finds no more."""
    kept: int
    """What stands there and is found."""
    wanted: Sequence[Entry]
    is_in_order: bool
    held_for: str
    """Why the gate held what the last look would have taken off; "" = it did not."""
    grown: int = 0
    """How much of what was new stands there already."""


def compared(raw: Raw, local: LocalList, wanted: Sequence[Entry]) -> RuleWork | None:
    """Compare a list with what its rule found; None = it is gone, or has another rule by now."""
    current = reading.get(raw, local.id)
    if current is None or current.rule != local.rule:
        return None
    items, off = reading.items(raw, local.id, 0, None, ""), exclusions.excluded(raw, local.id)
    wanted = [entry for entry in wanted if off.isdisjoint(names_of(entry))] if off else wanted
    found, standing = Standing(), Standing()
    for entry in wanted:
        found.take(0, entry)
    for item in items:
        standing.take(item.id, item.entry)
    ours = {item.id for item in items if item.added_by is AddedBy.RULE}
    still = {item.id for item in items if found.find(item.entry) is not None}
    new = tuple(entry for entry in wanted if standing.find(entry) is None)
    order = [item_id for entry in wanted if (item_id := standing.find(entry)) in ours]
    stays, leaves = ours & still, ours - still
    is_in_order = not new and order == [item.id for item in items if item.id in stays]
    gone = tuple(item.id for item in items if item.id in leaves)
    return RuleWork(current, new, gone, len(still), wanted, is_in_order, reading.rule_held(raw, local.id)[1])


def grow(raw: Raw, work: RuleWork, *, queues: bool, now: float) -> RuleWork | None:
    """Put the first `BITE` of what is new onto a list, and give what is left; None = it was changed meanwhile."""
    list_id = work.local.id
    if list_writes.updated_at(raw, list_id) != work.local.updated_at:
        return None
    item_writes.append(raw, list_id, work.new[:BITE], now, AddedBy.RULE, standing=Standing())
    if queues:
        queueing.queue(raw, list_id, now)
    local = replace(work.local, updated_at=list_writes.updated_at(raw, list_id) or now)
    return replace(work, local=local, new=work.new[BITE:], grown=work.grown + len(work.new[:BITE]))


def fill(raw: Raw, work: RuleWork, *, approve: bool, queues: bool, now: float) -> RuleReport | None:
    """Change a list to what its rule found; None = it was changed since it was compared."""
    list_id, before = work.local.id, work.local.updated_at
    if list_writes.updated_at(raw, list_id) != before:
        return None
    verdict = _verdict(work, approve=approve)
    is_held = verdict.ruling is not Ruling.GO
    removed = [] if is_held else item_writes.remove(raw, list_id, work.gone, now, by_rule=True)
    added = item_writes.append(raw, list_id, work.new, now, AddedBy.RULE, standing=Standing())
    if not work.is_in_order:
        item_writes.order_items(raw, list_id, _in_order(raw, list_id, work.wanted), now)
    held, reason = (len(work.gone), verdict.reason) if is_held else (0, "")
    list_writes.refreshed(raw, list_id, now, held=held, reason=reason)
    if queues and list_writes.updated_at(raw, list_id) != before:
        queueing.queue(raw, list_id, now)
    return RuleReport(work.grown + len(added), len(removed), work.kept, held, reason)


def _verdict(work: RuleWork, *, approve: bool) -> Verdict:
    """Judge what a rule takes off. What it was held for stays held: that the list grew since is no word of a person."""
    verdict = judge_writes(work.local.items, len(work.gone), approve)
    if verdict.ruling is not Ruling.GO:
        return replace(verdict, reason=f"By its rule {verdict.reason}")
    if work.gone and work.held_for and not approve:
        return Verdict(Ruling.HOLD, len(work.gone), work.held_for)
    return verdict


def _in_order(raw: Raw, list_id: int, wanted: Iterable[Entry]) -> list[int]:
    """Give the items that the rule put on the list, in its order."""
    standing = Standing()
    for item in reading.items(raw, list_id, 0, None, ""):
        if item.added_by is AddedBy.RULE:
            standing.take(item.id, item.entry)
    found = (standing.find(entry) for entry in wanted)
    return [item_id for item_id in found if item_id is not None]
