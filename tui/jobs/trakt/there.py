"""Brings a list at Trakt in line with what was planned, in small steps: additions, removals, details.

What each step came to is stored before the next one leaves, so that a crash leaves a baseline that both sides have
(S8). A step whose answer was lost is read back, never repeated blindly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tui.engine.lists.chunks import Step, Work, appended, halves, steps
from tui.engine.lists.details import FIELDS, is_same_text
from tui.errors import ServerError, SyncError, TimedOut
from tui.jobs.trakt.ground import Ground
from tui.jobs.trakt.here import keys_of
from tui.jobs.trakt.side import LOST
from tui.jobs.trakt.standing import insist_linked
from tui.model.lists import Entry, EntryKey, ListDetails, ListPlan, Lookup, Match, Side
from tui.model.log import Level
from tui.model.snapshot import Ruling
from tui.model.trakt import ListAnswer, WholeList
from tui.store.hop import Raw
from tui.store.lists import changes, item_writes, reading, sides
from tui.store.lists.whole import WholeLocal
from tui.store.trakt import lookups

GATEWAY_TIMEOUT = 504


@dataclass
class Written:
    """What was brought there."""

    added: list[Entry] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)
    """What Trakt did not know."""
    mark: str = ""
    """When the list was changed last, as the last answer said; "" = it did not."""
    is_read_back: bool = False
    """An answer was lost: what the others said does not add up."""
    details: ListDetails | None = None
    """What it is called now; None = as before."""

    @property
    def is_anything(self) -> bool:
        """Whether something was written at all."""
        return bool(self.added or self.removed or self.missing or self.details)


class Changing:
    """One list that is changed at Trakt."""

    def __init__(self, on: Ground, local: WholeLocal, whole: WholeList) -> None:
        self._on = on
        self._local = local
        self._id = whole.list.id
        self._ranks = {item.entry.key: place for place, item in enumerate(whole.items)}
        self.written = Written()

    async def entries(self, plan: ListPlan, room: int | None) -> None:
        """Add, then remove; the other way only where the account has no room. Raises SyncError, ChangedMeanwhile."""
        removals = plan.remove_there if plan.verdict_there.ruling is Ruling.GO else ()
        for step in steps(plan.add_there, removals, room=room):
            await self._step(step)

    async def details(self, before: ListDetails, wanted: ListDetails | None) -> None:
        """Say what the list is called and who sees it, where that is to be another than before."""
        fields = [] if wanted is None else differing(before, wanted)
        if wanted is None or not fields:
            return
        told = await self._on.send(lambda: self._on.session.writer.update_list(self._id, wanted, fields))
        self.written.details, self.written.mark = told.details, told.updated_at

        def keep(raw: Raw) -> None:
            insist_linked(raw, self._local, self._id)
            now, run_id = self._on.clock.now(), self._on.cause.run_id
            changes.note_details(raw, self._local.id, Side.THERE, before, now=now, run_id=run_id)

        await self._on.write(keep)

    async def _step(self, step: Step) -> None:
        waiting, failures = deque([step.entries]), 0
        while waiting:
            part = waiting.popleft()
            try:
                answer = await self._call(step.work, part)
            except LOST as error:
                failures += 1
                parts = halves(part) if took_too_long(error) else ()
                if not parts:
                    await self._on.patience(error, failures)
                waiting.extendleft(reversed(await self._left(step.work, parts or (part,))))
                continue
            failures = 0
            await self._took(step.work, part, answer)

    async def _call(self, work: Work, part: tuple[Entry, ...]) -> ListAnswer:
        writer = self._on.session.writer
        call = writer.add_items if work is Work.ADD else writer.remove_items
        return await self._on.send(lambda: call(self._id, part))

    async def _left(self, work: Work, parts: Iterable[tuple[Entry, ...]]) -> list[tuple[Entry, ...]]:
        """Read the list back, store what was done after all, and give what is still to be done of each part."""
        self.written.is_read_back = True
        whole = await self._on.session.reader.whole_list(self._id)
        there = {item.entry.key for item in whole.items}
        left: list[tuple[Entry, ...]] = []
        for part in parts:
            done = [entry for entry in part if _is_done(work, entry, there, whole)]
            if done:
                await self._took(work, done, ListAnswer(updated_at=whole.list.updated_at))
            rest = tuple(entry for entry in part if entry not in done)
            left += [rest] if rest else []
        return left

    async def _took(self, work: Work, part: Sequence[Entry], answer: ListAnswer) -> None:
        unknown = set(answer.not_found) if work is Work.ADD else set()
        taken = [entry for entry in part if entry not in unknown]
        missing = [entry for entry in part if entry in unknown]
        await self._on.write(lambda raw: self._keep(raw, work, taken, missing))
        self.written.mark = answer.updated_at or self.written.mark
        self.written.missing += missing
        (self.written.added if work is Work.ADD else self.written.removed).extend(taken)
        for entry in missing:
            self._on.log(Level.WARNING, not_found_words(entry))

    def _keep(self, raw: Raw, work: Work, taken: Sequence[Entry], missing: Sequence[Entry]) -> None:
        insist_linked(raw, self._local, self._id)
        now, run_id, list_id = self._on.clock.now(), self._on.cause.run_id, self._local.id
        if work is Work.ADD:
            sides.agree(raw, list_id, keys_of(tuple(appended(taken))))
            changes.note_added(raw, list_id, Side.THERE, taken, now=now, run_id=run_id)
            _note_missing(raw, list_id, missing, now)
        else:
            sides.disagree(raw, list_id, keys_of(tuple(taken)))
            gone = [(self._ranks.get(entry.key), entry) for entry in taken]
            changes.note_removed(raw, list_id, Side.THERE, gone, now=now, run_id=run_id)


def took_too_long(error: SyncError) -> bool:
    """Tell whether less at once may help."""
    return isinstance(error, TimedOut) or (isinstance(error, ServerError) and error.status == GATEWAY_TIMEOUT)


def differing(before: ListDetails, wanted: ListDetails) -> list[str]:
    """Give which details are to be written, by the words in which conflicts name them."""
    return [name for name, attribute in FIELDS.items() if not _is_same(before, wanted, attribute)]


def not_found_words(entry: Entry) -> str:
    """Say that Trakt does not know an entry."""
    return f"Item {entry.names[0] if entry.names else entry.title} not found on Trakt"


def _is_same(before: ListDetails, wanted: ListDetails, attribute: str) -> bool:
    one, other = getattr(before, attribute), getattr(wanted, attribute)
    return is_same_text(one, other) if isinstance(one, str) and isinstance(other, str) else one == other


def _is_done(work: Work, entry: Entry, there: set[EntryKey | None], whole: WholeList) -> bool:
    """Tell whether the list shows that a write was done; what a part of it does not show is not known to be gone."""
    if work is Work.ADD:
        return entry.key in there
    return entry.key not in there and whole.proof.is_complete


def _note_missing(raw: Raw, list_id: int, missing: Sequence[Entry], now: float) -> None:
    """Note that Trakt knows nothing by what it was told: an id of its own is none any more, and is asked for anew."""
    unknown = {entry.key for entry in missing}
    for item in reading.items(raw, list_id, 0, None, "") if missing else ():
        if item.entry.key in unknown:
            words, plain = not_found_words(item.entry), replace(item.entry, trakt_id=None)
            item_writes.resolve(raw, item.id, plain, Match.MISSING, reason=words)
            lookups.put_many(raw, [Lookup(f"{plain.kind}:{outside}", None, now) for outside in plain.ids])
