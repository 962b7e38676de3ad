"""What a list and its side at Trakt agreed on."""

from __future__ import annotations

import sqlite3

import pytest

from tests.store.lists.shelf_of_lists import NOW, Lists, known
from tui.model.lists import EntryKind, ListDetails, ListFigures, ListLink, ListState, Privacy
from tui.store.lists import list_writes, sides

ONE, TWO, THREE = ((EntryKind.MOVIE, number) for number in (1, 2, 3))


@pytest.fixture
async def list_id(lists: Lists) -> int:
    """A list that is pushed."""
    return await lists.make(known(1), profile_id=await lists.account())


async def test_nothing_is_agreed_on_before_the_first_sync(lists: Lists, list_id: int) -> None:
    """Not even when the other side is known (S6)."""
    await lists.write(lambda raw: sides.link(raw, list_id, 7, "weekend"))
    assert await lists.store.lists.agreed(list_id) is None
    assert (await lists.get(list_id)).link == ListLink(7, "weekend")


async def test_an_emptied_list_has_agreed_on_nothing_and_that_is_something(lists: Lists, list_id: int) -> None:
    """None would make the next sync a union, and bring everything back."""
    await lists.write(lambda raw: sides.conclude(raw, list_id, ListFigures(), NOW, mark="m"))
    assert await lists.store.lists.agreed(list_id) == ()


async def test_what_both_hold_grows_chunk_by_chunk(lists: Lists, list_id: int) -> None:
    """In the order in which it was agreed on; what is known stays where it is (S8)."""
    await lists.write(lambda raw: sides.agree(raw, list_id, [TWO, ONE]))
    await lists.write(lambda raw: sides.agree(raw, list_id, [ONE, THREE]))
    assert await lists.store.lists.agreed(list_id) == (TWO, ONE, THREE)
    await lists.write(lambda raw: sides.disagree(raw, list_id, [ONE]))
    assert await lists.store.lists.agreed(list_id) == (TWO, THREE)
    await lists.write(lambda raw: sides.agree_on(raw, list_id, [THREE, ONE]))
    assert await lists.store.lists.agreed(list_id) == (THREE, ONE)


async def test_the_end_of_a_sync_is_stored_at_once(lists: Lists, list_id: int) -> None:
    """With the mark by which nothing has to be read the next time."""
    details = ListDetails("Weekend", "Films", Privacy.LINK, shows_numbers=True)

    def end(raw: sqlite3.Connection) -> None:
        sides.link(raw, list_id, 7, "weekend")
        sides.agree_on_details(raw, list_id, details)
        sides.conclude(raw, list_id, ListFigures(2, 1, 9), NOW + 5, mark="2026-01-01", state=ListState.HELD, held=4)

    await lists.write(end)
    found = await lists.get(list_id)
    assert found.link == ListLink(7, "weekend", details, "2026-01-01", NOW + 5)
    assert (found.figures, found.state, found.held) == (ListFigures(2, 1, 9), ListState.HELD, 4)
    assert found.synced_at is not None
    assert found.synced_at >= found.updated_at


async def test_that_a_list_is_about_to_be_made_is_known_after_a_crash(lists: Lists, list_id: int) -> None:
    """Until it has its side."""
    await lists.write(lambda raw: sides.intend(raw, list_id, NOW))
    assert await lists.store.db.read(lambda raw: sides.creating_since(raw, list_id)) == NOW
    await lists.write(lambda raw: sides.link(raw, list_id, 7, "weekend"))
    assert await lists.store.db.read(lambda raw: sides.creating_since(raw, list_id)) is None


async def test_a_list_that_was_deleted_meanwhile_gets_no_side(lists: Lists, list_id: int) -> None:
    """Whoever made it at Trakt has to know."""
    await lists.write(lambda raw: list_writes.delete(raw, list_id))
    assert not await lists.write(lambda raw: sides.link(raw, list_id, 7, "weekend"))


async def test_two_lists_never_have_one_side(lists: Lists, list_id: int) -> None:
    """The store itself refuses it."""
    other = await lists.make(profile_id=(await lists.get(list_id)).profile_id)
    await lists.write(lambda raw: sides.link(raw, list_id, 7, "weekend"))
    with pytest.raises(sqlite3.IntegrityError):
        await lists.write(lambda raw: sides.link(raw, other, 7, "weekend"))
    found = await lists.store.lists.linked_to((await lists.get(other)).profile_id or 0, 7)
    assert found is not None
    assert found.id == list_id


async def test_without_its_side_a_list_keeps_what_stands_on_it(lists: Lists, list_id: int) -> None:
    """It can be made there anew."""
    await lists.write(lambda raw: sides.link(raw, list_id, 7, "weekend"))
    await lists.write(lambda raw: sides.conclude(raw, list_id, ListFigures(), NOW, mark="m"))
    await lists.write(lambda raw: sides.unlink(raw, list_id))
    assert (await lists.get(list_id)).link is None
    assert await lists.store.lists.agreed(list_id) is None
    assert await lists.titles(list_id) == ["Known 1"]


async def test_a_list_is_looked_at_again_when_its_mark_is_forgotten(lists: Lists, list_id: int) -> None:
    """What was agreed on stays, and so does how old the list is at least."""
    await lists.write(lambda raw: sides.link(raw, list_id, 7, "weekend"))
    await lists.write(lambda raw: sides.forget_mark(raw, list_id))
    assert (await lists.get(list_id)).link == ListLink(7, "weekend", None, "", None)
    await lists.write(lambda raw: sides.conclude(raw, list_id, ListFigures(), NOW, mark="m"))
    for _ in range(2):
        await lists.write(lambda raw: sides.forget_mark(raw, list_id))
    assert (await lists.get(list_id)).link == ListLink(7, "weekend", None, f"{sides.UNSURE}m", NOW)
