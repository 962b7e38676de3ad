"""Lists as rows: how they are read, when they count as changed, and what goes with them."""

from __future__ import annotations

import sqlite3

from tests.store.lists.shelf_of_lists import NOW, Lists, film, known
from tui.model.lists import EntryKind, ListDetails, ListFigures, ListMode, ListState, Privacy
from tui.store.lists import item_writes, list_writes, sides
from tui.store.lists.list_writes import NewList


async def test_a_list_is_stored_whole(lists: Lists) -> None:
    """With its account by name."""
    profile_id = await lists.account()
    details = ListDetails("New in {date}", "What is new", Privacy.FRIENDS, shows_numbers=True)
    new = NewList(details, ListMode.TWO_WAY, profile_id, '{"kind":"movie"}', 3600.0)
    found = await lists.get(await lists.write(lambda raw: list_writes.insert(raw, new, NOW)))
    assert (found.details, found.mode, found.profile, found.profile_id) == (details, new.mode, "trakt", profile_id)
    assert (found.rule, found.refresh_seconds, found.refreshed_at) == (new.rule, 3600.0, None)
    assert (found.state, found.link, found.items, found.created_at) == (ListState.LOCAL, None, 0, NOW)


async def test_lists_are_given_by_title_and_by_account(lists: Lists) -> None:
    """Whatever the case of their titles."""
    profile_id = await lists.account()
    await lists.make(title="beta")
    await lists.make(title="Alpha", profile_id=profile_id)
    assert [one.details.title for one in await lists.store.lists.all()] == ["Alpha", "beta"]
    assert [one.details.title for one in await lists.store.lists.of_profile(profile_id)] == ["Alpha"]


async def test_every_change_moves_the_mark_even_while_the_clock_stands(lists: Lists) -> None:
    """Who read a list can tell whether it is still the same."""
    list_id = await lists.make(film(1))
    marks = [(await lists.get(list_id)).updated_at]
    for number in (2, 3):
        await lists.write(lambda raw, n=number: item_writes.append(raw, list_id, [film(n)], NOW))
        marks.append((await lists.get(list_id)).updated_at)
    assert marks == sorted(set(marks))


async def test_a_change_is_later_than_the_sync_before_whatever_the_clock_says(lists: Lists) -> None:
    """A clock that was set back hides no change."""
    list_id = await lists.make(film(1))
    await lists.write(lambda raw: sides.conclude(raw, list_id, ListFigures(), NOW + 900, mark="m"))
    await lists.write(lambda raw: item_writes.append(raw, list_id, [film(2)], NOW))
    found = await lists.get(list_id)
    assert found.synced_at is not None
    assert found.updated_at > found.synced_at


async def test_how_it_stands_is_no_change(lists: Lists) -> None:
    """Nor is a look at its rule."""
    list_id = await lists.make(film(1))
    before = await lists.get(list_id)

    def tell(raw: sqlite3.Connection) -> None:
        list_writes.set_state(raw, list_id, ListState.FAILED, "no route", held=3)
        list_writes.refreshed(raw, list_id, NOW + 60)

    await lists.write(tell)
    after = await lists.get(list_id)
    assert (after.state, after.reason, after.held) == (ListState.FAILED, "no route", 3)
    assert after.updated_at == before.updated_at


async def test_what_waits_for_a_person_goes_on_doing_so(lists: Lists) -> None:
    """A change in between does not answer the question."""
    list_id = await lists.make(film(1))
    for state, after in ((ListState.HELD, ListState.HELD), (ListState.QUOTA, ListState.WAITING)):
        await lists.write(lambda raw, s=state: list_writes.set_state(raw, list_id, s, "why"))
        await lists.write(lambda raw: list_writes.wait(raw, list_id))
        assert (await lists.get(list_id)).state is after


async def test_what_a_rule_is_kept_from_shows_beside_a_calm_state_only(lists: Lists) -> None:
    """What a sync is stuck with comes first."""
    list_id = await lists.make(film(1))
    await lists.write(lambda raw: list_writes.refreshed(raw, list_id, NOW, held=7, reason="7 of 8"))
    found = await lists.get(list_id)
    assert (found.state, found.reason, found.held) == (ListState.HELD, "7 of 8", 7)
    await lists.write(lambda raw: list_writes.set_state(raw, list_id, ListState.QUOTA, "needs 312, limit 250"))
    assert (await lists.get(list_id)).state is ListState.QUOTA


async def test_rules_are_due_after_their_interval(lists: Lists) -> None:
    """Those without one never are, and a new rule at once."""
    list_id = await lists.make(film(1))
    await lists.write(lambda raw: list_writes.set_rule(raw, list_id, '{"kind":"movie"}', 600.0))
    assert [one.id for one in await lists.store.lists.due(NOW)] == [list_id]
    await lists.write(lambda raw: list_writes.refreshed(raw, list_id, NOW))
    assert await lists.store.lists.due(NOW + 599) == []
    assert [one.id for one in await lists.store.lists.due(NOW + 600)] == [list_id]
    await lists.write(lambda raw: list_writes.set_rule(raw, list_id, '{"kind":"show"}', 600.0))
    assert [one.id for one in await lists.store.lists.due(NOW)] == [list_id]
    await lists.write(lambda raw: list_writes.set_rule(raw, list_id, '{"kind":"show"}', None))
    assert await lists.store.lists.due(NOW + 10_000) == []


async def test_a_list_without_its_account_stays_as_a_list_that_is_kept_here(lists: Lists) -> None:
    """It forgets what was agreed on with that account, and loses nothing else."""
    profile_id = await lists.account()
    list_id = await lists.make(known(1), known(2), profile_id=profile_id)

    def sync(raw: sqlite3.Connection) -> None:
        sides.link(raw, list_id, 55, "weekend")
        sides.agree_on(raw, list_id, [(EntryKind.MOVIE, 1), (EntryKind.MOVIE, 2)])
        sides.conclude(raw, list_id, ListFigures(2, 0, 0), NOW, mark="m")

    await lists.write(sync)
    async with lists.store.db.transaction() as conn:
        await lists.store.profiles.remove(conn, profile_id)
    found = await lists.get(list_id)
    assert (found.mode, found.profile_id, found.link, found.state) == (ListMode.OFF, None, None, ListState.LOCAL)
    assert (found.synced_at, found.figures) == (None, ListFigures())
    assert await lists.store.lists.agreed(list_id) is None
    assert await lists.titles(list_id) == ["Known 1", "Known 2"]


async def test_a_list_of_another_account_has_agreed_on_nothing_yet(lists: Lists) -> None:
    """Its mode stays: the first sync there is a union (S6)."""
    first, second = await lists.account("one"), await lists.account("two")
    list_id = await lists.make(known(1), profile_id=first)
    await lists.write(lambda raw: sides.link(raw, list_id, 55, "weekend"))
    await lists.write(lambda raw: sides.agree_on(raw, list_id, [(EntryKind.MOVIE, 1)]))
    await lists.write(lambda raw: list_writes.set_side(raw, list_id, ListMode.TWO_WAY, second, NOW))
    found = await lists.get(list_id)
    assert (found.profile, found.mode, found.link) == ("two", ListMode.TWO_WAY, None)
    assert await lists.store.lists.agreed(list_id) is None


async def test_a_deleted_list_takes_everything_with_it_and_its_number_is_not_given_again(lists: Lists) -> None:
    """A deletion at Trakt may still wait under it."""
    list_id = await lists.make(film(1))
    await lists.write(lambda raw: list_writes.delete(raw, list_id))
    assert await lists.store.lists.get(list_id) is None
    assert await lists.store.db.fetch_all("SELECT id FROM list_items") == []
    assert await lists.make(film(1)) > list_id
