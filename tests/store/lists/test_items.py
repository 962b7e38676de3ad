"""What stands on lists: each once, in an order without gaps."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.lists.memory import memory_list
from tests.store.lists.shelf_of_lists import NOW, Lists, film, known
from tui.model.lists import AddedBy, Entry, EntryKind, Match
from tui.store.lists import item_writes, reading


async def test_entries_come_at_the_end_in_their_order(lists: Lists) -> None:
    """As they were given."""
    list_id = await lists.make(film(1), film(2))
    added = await lists.write(lambda raw: item_writes.append(raw, list_id, [film(4), film(3)], NOW))
    assert [entry.title for entry in added] == ["Film 4", "Film 3"]
    assert await lists.titles(list_id) == ["Film 1", "Film 2", "Film 4", "Film 3"]


async def test_what_stands_there_is_not_put_there_again(lists: Lists) -> None:
    """It is known by any of its ids, and by each once in one go."""
    list_id = await lists.make(film(1))
    twin = Entry(EntryKind.MOVIE, "Another name", ids=("imdb:tt1", "tmdb:1"))
    added = await lists.write(lambda raw: item_writes.append(raw, list_id, [twin, film(2), film(2)], NOW))
    assert [entry.title for entry in added] == ["Film 2"]
    assert await lists.titles(list_id) == ["Film 1", "Film 2"]


async def test_film_1_and_show_1_are_two_things(lists: Lists) -> None:
    """Ids are per kind, Trakt's as well as others."""
    list_id = await lists.make(known(1), known(1, EntryKind.SHOW))
    assert await lists.titles(list_id) == ["Known 1", "Known 1"]


async def test_what_trakt_tells_apart_is_two_things_whatever_ids_it_shares(lists: Lists) -> None:
    """Ids of others are wrong now and then (S23)."""
    one = Entry(EntryKind.EPISODE, "Part 1", ids=("tvdb:7",), trakt_id=1)
    other = Entry(EntryKind.EPISODE, "Part 2", ids=("tvdb:7",), trakt_id=2)
    list_id = await lists.make(one, other)
    assert await lists.titles(list_id) == ["Part 1", "Part 2"]


async def test_without_an_id_title_and_year_tell(lists: Lists) -> None:
    """Nothing with an id is taken for it."""
    plain = Entry(EntryKind.MOVIE, "Heat", 1995)
    other_year, with_id = Entry(EntryKind.MOVIE, "HEAT", 1986), Entry(EntryKind.MOVIE, "Heat", 1995, ("tmdb:949",))
    list_id = await lists.make(plain, plain, other_year, with_id)
    assert await lists.titles(list_id) == ["Heat", "HEAT", "Heat"]


async def test_an_episode_is_known_by_its_place_in_its_show(lists: Lists) -> None:
    """Another place is another episode."""
    first = Entry(EntryKind.EPISODE, "One", show_ids=("tvdb:81189",), season=1, number=1)
    again = Entry(EntryKind.EPISODE, "Pilot", ids=("imdb:tt5",), show_ids=("tvdb:81189",), season=1, number=1)
    second = Entry(EntryKind.EPISODE, "Two", show_ids=("tvdb:81189",), season=1, number=2)
    list_id = await lists.make(first, again, second)
    assert await lists.titles(list_id) == ["One", "Two"]


async def test_what_is_taken_off_is_given_with_its_place(lists: Lists) -> None:
    """The rest closes up; what stands on another list is left alone."""
    list_id, other = await lists.make(*map(film, range(5))), await lists.make(film(9), title="Other")
    ids, foreign = await lists.ids(list_id), (await lists.ids(other))[0]
    gone = await lists.write(lambda raw: item_writes.remove(raw, list_id, [ids[3], ids[1], foreign], NOW))
    assert [(place, entry.title) for place, entry in gone] == [(1, "Film 1"), (3, "Film 3")]
    assert await lists.titles(list_id) == ["Film 0", "Film 2", "Film 4"]
    assert await lists.titles(other) == ["Film 9"]


async def test_what_was_taken_off_is_put_back_where_it_stood(lists: Lists) -> None:
    """Even when it has to be said twice, it comes back once."""
    list_id = await lists.make(*map(known, range(1, 5)))
    before = await lists.titles(list_id)
    key = (EntryKind.MOVIE, 2)
    gone = await lists.write(lambda raw: item_writes.remove_keys(raw, list_id, [key], NOW))
    ((rank, entry),) = gone
    assert await lists.write(lambda raw: item_writes.restore(raw, list_id, entry, rank, NOW))
    assert not await lists.write(lambda raw: item_writes.restore(raw, list_id, entry, rank, NOW))
    assert await lists.titles(list_id) == before


@pytest.mark.parametrize(("item", "to", "after"), [(0, 2, "1203"), (3, 0, "3012"), (1, 99, "0231"), (2, -5, "2013")])
async def test_an_item_is_moved(lists: Lists, item: int, to: int, after: str) -> None:
    """To any place; the others close up."""
    list_id = await lists.make(*map(film, range(4)))
    ids = await lists.ids(list_id)
    assert await lists.write(lambda raw: item_writes.move(raw, list_id, ids[item], to, NOW))
    assert [title[-1] for title in await lists.titles(list_id)] == list(after)


async def test_where_it_stands_it_is_not_moved_to(lists: Lists) -> None:
    """Nor is what stands on no such list; the list counts as unchanged."""
    list_id = await lists.make(*map(film, range(3)))
    ids, before = await lists.ids(list_id), await lists.get(list_id)
    assert not await lists.write(lambda raw: item_writes.move(raw, list_id, ids[1], 1, NOW + 5))
    assert not await lists.write(lambda raw: item_writes.move(raw, list_id, 99, 1, NOW + 5))
    assert await lists.get(list_id) == before


async def test_an_order_leaves_what_it_does_not_name_where_it_is(lists: Lists) -> None:
    """That is what Trakt does not know."""
    list_id = await lists.make(known(1), film(8), known(2), known(3))
    keys = [(EntryKind.MOVIE, number) for number in (3, 1, 7, 2)]
    assert await lists.write(lambda raw: item_writes.order_keys(raw, list_id, keys, NOW))
    assert await lists.titles(list_id) == ["Known 3", "Film 8", "Known 1", "Known 2"]
    assert not await lists.write(lambda raw: item_writes.order_keys(raw, list_id, keys, NOW))


async def test_what_trakt_says_of_an_item_is_no_change_of_the_list(lists: Lists) -> None:
    """Else each sync would call for the next."""
    list_id = await lists.make(film(1))
    (item_id,), before = await lists.ids(list_id), await lists.get(list_id)
    assert await lists.write(lambda raw: item_writes.resolve(raw, item_id, known(1), Match.FOUND))
    item = await lists.store.lists.item(item_id)
    assert item is not None
    assert (item.entry.key, item.match) == ((EntryKind.MOVIE, 1), Match.FOUND)
    assert (await lists.get(list_id)).updated_at == before.updated_at


async def test_a_copy_that_trakt_knows_as_what_stands_there_goes(lists: Lists) -> None:
    """Two ids of one film are one film, once Trakt said so."""
    list_id = await lists.make(known(1), Entry(EntryKind.MOVIE, "The same", ids=("imdb:tt9",)), film(5))
    copy = (await lists.ids(list_id))[1]
    assert not await lists.write(lambda raw: item_writes.resolve(raw, copy, known(1), Match.FOUND))
    assert await lists.titles(list_id) == ["Known 1", "Film 5"]


async def test_what_trakt_is_not_sure_about_is_listed_with_what_it_may_be(lists: Lists) -> None:
    """And counted at the list."""
    list_id = await lists.make(film(1), film(2), film(3))
    ids, candidates = await lists.ids(list_id), (known(7), known(8))

    def note(raw: sqlite3.Connection) -> None:
        item_writes.resolve(raw, ids[0], film(1), Match.MISSING, reason="not there")
        item_writes.resolve(raw, ids[1], film(2), Match.AMBIGUOUS, reason="two of them", candidates=candidates)

    await lists.write(note)
    unknown = await lists.store.lists.unknown(list_id)
    assert [(item.match, item.reason, item.candidates) for item in unknown] == [
        (Match.MISSING, "not there", ()),
        (Match.AMBIGUOUS, "two of them", candidates),
    ]
    assert (await lists.get(list_id)).missing == 2


async def test_items_are_read_in_pages_and_by_text(lists: Lists) -> None:
    """Text is sought whatever its case and marks, in the title of the show as well."""
    show = Entry(EntryKind.EPISODE, "Pilot", ids=("tvdb:1",), show_title="Café")
    list_id = await lists.make(*map(film, range(6)), show)
    page = await lists.store.lists.items(list_id, offset=2, limit=2)
    assert [item.entry.title for item in page] == ["Film 2", "Film 3"]
    assert [item.entry for item in await lists.store.lists.items(list_id, text="CAFE")] == [show]
    assert len(await lists.store.lists.items(list_id, text="film", limit=3, offset=4)) == 2


async def test_who_put_it_there_is_known(lists: Lists) -> None:
    """What was there before is nobody else's now."""
    list_id = await lists.make(film(1))
    await lists.write(lambda raw: item_writes.append(raw, list_id, [film(1), film(2)], NOW, AddedBy.RULE))
    found = await lists.store.lists.items(list_id)
    assert [item.added_by for item in found] == [AddedBy.HAND, AddedBy.RULE]


async def test_an_entry_is_stored_whole(lists: Lists) -> None:
    """With everything that is known of it."""
    whole = Entry(EntryKind.EPISODE, "Łódź ü", 2001, ("imdb:tt1", "tvdb:2"), 5, ("tmdb:6", "trakt:1"), "Show", 0, 12)
    list_id = await lists.make(whole)
    assert await lists.store.lists.entries(list_id) == [whole]


_steps = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "move", "order"]), st.integers(0, 8), st.integers(-1, 9)), max_size=12
)


@given(steps=_steps)
def test_places_have_no_gaps_whatever_is_done(steps: list[tuple[str, int, int]]) -> None:
    """A plain list of Python says what has to come out."""
    shown: list[str] = []
    with memory_list() as raw:
        for what, one, other in steps:
            _do(raw, shown, what, one, other)
            items = reading.items(raw, 1, 0, None, "")
            assert [(item.position, item.entry.title) for item in items] == list(enumerate(shown))


def _do(raw: sqlite3.Connection, shown: list[str], what: str, one: int, other: int) -> None:
    """Do the same to the store and to the plain list."""
    ids = item_writes.item_ids(raw, 1)
    if what == "add":
        entry = film(one)
        item_writes.append(raw, 1, [entry], NOW)
        shown += [] if entry.title in shown else [entry.title]
    elif ids and what == "remove":
        item_writes.remove(raw, 1, [ids[one % len(ids)]], NOW)
        del shown[one % len(ids)]
    elif ids and what == "move":
        item_writes.move(raw, 1, ids[one % len(ids)], other, NOW)
        moved = shown.pop(one % len(ids))
        shown.insert(max(0, other), moved)
    elif what == "order":
        item_writes.order_items(raw, 1, list(reversed(ids)), NOW)
        shown.reverse()
