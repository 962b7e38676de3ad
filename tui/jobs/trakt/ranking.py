"""Puts a list at Trakt in order, and looks whether it took it: Trakt was seen to say so without doing it.

An order that it did not take is told of once, and sent again only when another one is wanted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from tui.engine.lists.order import arranged
from tui.jobs.trakt.ground import Ground
from tui.jobs.trakt.standing import insist_linked
from tui.model.lists import EntryKey, ListPlan, RemoteItem, Side
from tui.model.log import Level
from tui.model.trakt import WholeList
from tui.store.hop import Raw
from tui.store.lists import changes
from tui.store.lists.whole import WholeLocal, stick


@dataclass(frozen=True, slots=True)
class Ranked:
    """A list that was read to be put in order."""

    whole: WholeList
    """As it was read last."""
    is_settled: bool
    """Whether it need not be tried again: it is in order, or Trakt says so and it is not."""
    is_moved: bool = False
    """Whether we moved anything."""


class Ranking:
    """The order of one list at Trakt."""

    def __init__(self, on: Ground, local: WholeLocal, remote_id: int) -> None:
        self._on = on
        self._local = local
        self._id = remote_id

    async def run(self, plan: ListPlan, stands: Sequence[EntryKey]) -> Ranked | None:
        """Order the list as planned, where it is not ordered so; give it as it was read last, None = it was not.

        `stands`: what stands there by now. Raises SyncError, ChangedMeanwhile.
        """
        if not plan.moves_there or fingerprint(ordered(plan.order, stands)) == self._local.stuck_order:
            return None
        whole = await self._on.session.reader.whole_list(self._id)
        wanted = arranged(plan.order, whole.items, lambda item: item.entry.key)
        if not whole.proof.is_complete or wanted == whole.items:
            return Ranked(whole, is_settled=True)
        places = [item.item_id for item in wanted]
        moved, _ = await self._on.send(lambda: self._on.session.writer.reorder(self._id, places))
        after = await self._on.session.reader.whole_list(self._id)
        is_taken = keys_of_items(after.items) == keys_of_items(wanted)
        if not is_taken and not moved:
            return Ranked(after, is_settled=False)
        await self._on.write(lambda raw: self._keep(raw, keys_of_items(whole.items), wanted, is_taken=is_taken))
        if not is_taken:
            words = f"Trakt said to have put '{after.list.details.title}' in order, and has not"
            self._on.log(Level.WARNING, words)
        return Ranked(after, is_settled=True, is_moved=is_taken)

    def _keep(self, raw: Raw, before: tuple[EntryKey, ...], wanted: Sequence[RemoteItem], *, is_taken: bool) -> None:
        insist_linked(raw, self._local, self._id)
        stick(raw, self._local.id, "" if is_taken else fingerprint(keys_of_items(wanted)))
        if is_taken:
            now, run_id = self._on.clock.now(), self._on.cause.run_id
            changes.note_moved(raw, self._local.id, Side.THERE, before, now=now, run_id=run_id)


def ordered(order: Sequence[EntryKey], stands: Sequence[EntryKey]) -> tuple[EntryKey, ...]:
    """Give what stands somewhere in the order of a plan."""
    return arranged(order, tuple(stands), lambda key: key)


def fingerprint(keys: Sequence[EntryKey]) -> str:
    """Give what tells an order from others."""
    told = " ".join(f"{kind}:{trakt_id}" for kind, trakt_id in keys)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def keys_of_items(items: Sequence[RemoteItem]) -> tuple[EntryKey, ...]:
    """Give the keys of what stands on a list at Trakt, in its order."""
    return tuple(item.entry.key for item in items if item.entry.key is not None)
