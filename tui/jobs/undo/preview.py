"""Tells what taking back a run would do: done in earnest, piece by piece, and each piece taken back at once (S35, S36).

It asks no server for anything, and nothing of it stays in the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tui.engine.hub.hub_pass import Cause
from tui.engine.hub.rules import link_rules
from tui.engine.hub.undo_pass import UndoPass
from tui.engine.lists.titles import entry_text, shown_title
from tui.formatting import watch_text
from tui.jobs.undo.list_undo import ListUndo, Taken, Undoing, changes_by_list, undo_list
from tui.model.clock import Clock
from tui.model.hub import HubPlan, HubState, Subject
from tui.model.runs import Run
from tui.model.undo import SHOWN_MOVES, UndoFate, UndoMove, UndoPlace, UndoPreview
from tui.store.hop import Raw, in_thread_of
from tui.store.hub.titles import shown
from tui.store.rehearsal import rehearsing
from tui.store.store import Store

ON_LIST, OFF_LIST = "on the list", "not on the list"
_FATES = {UndoFate.HELD: 0, UndoFate.BACK: 1, UndoFate.NEWER: 2}


async def undo_preview(store: Store, clock: Clock, run: Run) -> UndoPreview:
    """Look at what taking a run back would do now. Raises LocalStoreError."""
    people = {person.id: person.name for person in await store.people.all()}
    accounts = {account.id: account.person_name for account in await store.people.accounts()}
    seen = _Seen(people)
    marks = await _rehearsed_marks(store, clock, run, seen)
    lists = await _rehearsed_lists(store, clock, run)
    moves = [*seen.moves(marks.gate.closed), *(move for one in lists.lists for move in _list_moves(one))]
    moves.sort(key=lambda move: _FATES[move.fate])
    return UndoPreview(
        run,
        here=marks.report().changed,
        places=(*_places(seen, marks, accounts), *(_list_place(one) for one in lists.lists)),
        newer=marks.stale + lists.stale,
        moves=tuple(moves[:SHOWN_MOVES]),
    )


@dataclass
class _Seen:
    """What was weighed, as it was shown: plans, what stays, and the names of both."""

    people: Mapping[int, str]
    plans: list[tuple[Subject, HubPlan]] = field(default_factory=list)
    stale: list[Subject] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)

    def take(self, raw: Raw, subject: Subject, plan: HubPlan | None) -> None:
        """Note one subject. Runs in the writer's thread."""
        if len(self.titles) < SHOWN_MOVES:
            self.titles |= shown(raw, [subject.title_id])
        if plan is None:
            self.stale.append(subject)
        else:
            self.plans.append((subject, plan))

    def moves(self, closed: set[int]) -> list[UndoMove]:
        """Give what becomes of what was seen, of titles whose names are known; `closed` are accounts that are held."""
        told = [move for subject, plan in self.plans for move in self._of_plan(subject, plan, closed)]
        for subject in self.stale:
            word = "" if subject.state is None else watch_text(subject.state.value)
            told.append(self._move(subject, UndoFate.NEWER, "", (word, word)))
        return [move for move in told if move.thing]

    def _of_plan(self, subject: Subject, plan: HubPlan, closed: set[int]) -> list[UndoMove]:
        places = {copy.account_id: copy.place for copy in subject.copies}
        told = []
        if subject.state is not None and plan.state is not None and _is_moved(subject.state, plan.state):
            words = watch_text(subject.state.value), watch_text(plan.state.value)
            told.append(self._move(subject, UndoFate.BACK, "", words))
        for push in plan.pushes:
            fate = UndoFate.HELD if push.is_removal and push.account_id in closed else UndoFate.BACK
            words = watch_text(push.before), watch_text(push.wanted)
            told.append(self._move(subject, fate, places.get(push.account_id, ""), words))
        return told

    def _move(self, subject: Subject, fate: UndoFate, place: str, words: tuple[str, str]) -> UndoMove:
        person = self.people.get(subject.person_id, "")
        return UndoMove(fate, place, person, self.titles.get(subject.title_id, ""), *words)


async def _rehearsed_marks(store: Store, clock: Clock, run: Run, seen: _Seen) -> UndoPass:
    rules = link_rules(await store.profiles.all())
    on = UndoPass(run.id, rules, Cause(), clock, on_weighed=seen.take)

    async def tried(work: Callable[[Raw], object]) -> bool:
        result: object = False
        async with rehearsing(store.db.transaction) as conn:
            result = await in_thread_of(conn, work)
        return bool(result)

    await store.db.read(on.find)
    while await tried(on.weigh):
        pass
    await store.db.read(on.judge)
    return on


async def _rehearsed_lists(store: Store, clock: Clock, run: Run) -> Taken:
    taken = Taken()
    how = Undoing(run.id, run.id, approve=False, is_dry=True, now=clock.now())
    for found in changes_by_list(await store.lists.changes_of_run(run.id)).values():
        async with rehearsing(store.db.transaction) as conn:
            await in_thread_of(conn, lambda raw, found=found: undo_list(raw, found, how, taken))  # type: ignore[misc]
    return taken


def _places(seen: _Seen, marks: UndoPass, accounts: Mapping[int, str]) -> Sequence[UndoPlace]:
    """Give what happens on each server for each person, in the order of their names."""
    names = {copy.account_id: copy.place for subject, _ in seen.plans for copy in subject.copies}
    pushes = [push for _, plan in seen.plans for push in plan.pushes]
    every = Counter(push.account_id for push in pushes)
    removals = Counter(push.account_id for push in pushes if push.is_removal)
    verdicts, told = marks.gate.verdicts, []
    for account_id in sorted(every, key=lambda one: (names.get(one, ""), accounts.get(one, ""))):
        is_held = account_id in marks.gate.closed
        held = removals[account_id] if is_held else 0
        told.append(
            UndoPlace(
                names.get(account_id, "-"),
                accounts.get(account_id, "-") or "-",
                back=every[account_id] - held,
                removals=removals[account_id] - held,
                held=held,
                reason=verdicts[account_id].reason if is_held else "",
            )
        )
    return told


def _list_place(one: ListUndo) -> UndoPlace:
    held = len(one.going) if one.is_held else 0
    back = len(one.removed) + len(one.coming) + bool(one.rest)
    return UndoPlace(shown_title(one.local), "", back, len(one.removed), held, one.verdict.reason if held else "")


def _list_moves(one: ListUndo) -> list[UndoMove]:
    title = shown_title(one.local)
    fate = UndoFate.HELD if one.is_held else UndoFate.BACK
    rows = [(fate, change, ON_LIST, OFF_LIST) for change in one.going.values()]
    rows += [(UndoFate.BACK, change, OFF_LIST, ON_LIST) for change in one.coming]
    rows += [(UndoFate.NEWER, change, "", "") for change in one.stale]
    told = [
        UndoMove(fate, title, "", entry_text(change.entry), now, then)
        for fate, change, now, then in rows
        if change.entry is not None
    ]
    if one.rest:
        told.append(UndoMove(UndoFate.BACK, title, "", "title, description and order", "as synced", "as before"))
    return told


def _is_moved(before: HubState, after: HubState) -> bool:
    return before.value != after.value
