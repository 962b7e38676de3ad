"""Plans, choices and what syncs changed."""

from __future__ import annotations

import sqlite3

from tests.store.lists.shelf_of_lists import NOW, Lists, film, known
from tui.model.lists import EntryKind, ListConflict, ListDetails, ListPlan, Privacy, Side
from tui.model.snapshot import Ruling, Verdict
from tui.store.lists import changes, plans

PLAN = ListPlan(
    add_there=(known(1),),
    remove_there=(known(2),),
    add_here=(known(3),),
    unchanged=4,
    order=((EntryKind.MOVIE, 1), (EntryKind.SHOW, 1)),
    moves_there=True,
    details_there=ListDetails("T", "d", Privacy.PUBLIC, shows_numbers=True),
    conflicts=(ListConflict("title", "a", "b", "c"),),
    verdict_there=Verdict(Ruling.HOLD, 1, "1 of 1 would be removed"),
    unresolved=(film(9),),
    only_there=2,
)


async def test_a_plan_is_stored_whole_and_replaced_by_the_next(lists: Lists) -> None:
    """With everything that a person looks at before it is sent."""
    list_id = await lists.make()
    await lists.write(lambda raw: plans.put(raw, list_id, PLAN, NOW, run_id=3, creates=True))
    shown = await lists.store.lists.plan(list_id)
    assert shown is not None
    assert (shown.plan, shown.made_at, shown.run_id, shown.creates) == (PLAN, NOW, 3, True)
    await lists.write(lambda raw: plans.put(raw, list_id, ListPlan(), NOW + 1))
    shown = await lists.store.lists.plan(list_id)
    assert shown is not None
    assert shown.plan.is_empty
    await lists.write(lambda raw: plans.forget(raw, list_id))
    assert await lists.store.lists.plan(list_id) is None


async def test_a_choice_stands_until_it_was_heeded(lists: Lists) -> None:
    """The last word counts."""
    list_id = await lists.make()
    for side in (Side.THERE, Side.HERE):
        await lists.write(lambda raw, s=side: plans.choose(raw, list_id, "title", s))
    assert await lists.store.lists.choices(list_id) == {"title": Side.HERE}
    await lists.write(lambda raw: plans.forget_choices(raw, list_id))
    assert await lists.store.lists.choices(list_id) == {}


async def test_what_a_run_changed_is_given_newest_first(lists: Lists) -> None:
    """Everything that is needed to take it back (S36)."""
    list_id, before = await lists.make(), ListDetails("Before")

    def note(raw: sqlite3.Connection) -> None:
        changes.note_added(raw, list_id, Side.HERE, [film(1)], now=NOW, run_id=5)
        changes.note_removed(raw, list_id, Side.THERE, [(3, film(2)), (None, film(3))], now=NOW, run_id=5)
        changes.note_moved(raw, list_id, Side.HERE, [(EntryKind.MOVIE, 1)], now=NOW, run_id=5)
        changes.note_details(raw, list_id, Side.HERE, before, now=NOW, run_id=5)
        changes.note_added(raw, list_id, Side.HERE, [film(4)], now=NOW, run_id=6)

    await lists.write(note)
    details, moved, *removed, added = await lists.store.lists.changes_of_run(5)
    assert (details.details, moved.order) == (before, ((EntryKind.MOVIE, 1),))
    assert [(one.entry, one.rank, one.side) for one in removed] == [
        (film(3), None, Side.THERE),
        (film(2), 3, Side.THERE),
    ]
    assert (added.entry, added.what, added.is_undone) == (film(1), "added", False)
    await lists.write(lambda raw: changes.undone(raw, [added.id]))
    assert (await lists.store.lists.changes_of_run(5))[-1].is_undone
    assert len(await lists.store.lists.changes_of(list_id)) == 6


async def test_old_changes_are_forgotten_bite_by_bite(lists: Lists) -> None:
    """New ones stay."""
    list_id = await lists.make()
    for at in (NOW, NOW + 1, NOW + 99):
        await lists.write(lambda raw, t=at: changes.note_added(raw, list_id, Side.HERE, [film(1)], now=t, run_id=None))
    bites = [await lists.write(lambda raw: changes.prune(raw, NOW + 50, limit=1)) for _ in range(3)]
    assert bites == [1, 1, 0]
    assert [change.at for change in await lists.store.lists.changes_of(list_id)] == [NOW + 99]
