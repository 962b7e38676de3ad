"""What accounts have seen: three states, by differences, each account for itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.store.library.shelf import DAY, NOW, Shelf, film
from tests.store.library.test_items import writes
from tests.store.plays.fresh import fresh_store
from tui.model.library import StateRow
from tui.store.store import Store


async def test_s22_absent_is_unknown_until_a_walk_was_complete(store: Store, shelf: Shelf) -> None:
    """No row says nothing by itself: only after a proof it says "unwatched", and only of items known by then."""
    await shelf.put(film("1"), film("2", "B", "tmdb:2"))
    await shelf.see(StateRow("1", True, 1))
    assert await shelf.watch("1") == ("watched", 1, False)
    assert await shelf.watch("2") == ("unknown", 0, False)
    await shelf.prove("m", at=NOW + 1)
    assert await shelf.watch("2") == ("unwatched", 0, False)
    assert await shelf.watch("2", "8") == ("unknown", 0, False)
    await shelf.put(film("3", "C", "tmdb:3"), at=NOW + DAY)
    assert await shelf.watch("3") == ("unknown", 0, False)


async def test_s22_an_unwatch_is_explicit(store: Store, shelf: Shelf) -> None:
    """It is stored with what was there before, and known as unseen from then on."""
    await shelf.put(film("1"), film("2", "B", "tmdb:2"))
    await shelf.see(StateRow("1", True, 2, 0, 1_600_000_000), StateRow("2", False, 0, 5000))
    assert await shelf.unsee("1", "2", "9", at=NOW + DAY) == 2
    assert await shelf.unsee("1", "2", at=NOW + DAY) == 0
    assert await store.states.known(shelf.accounts["7"], "m") == {}
    rows = await store.db.fetch_all(
        "SELECT is_played, plays, position_ms, last_played, changed_at, was_played FROM watch_states ORDER BY item_id"
    )
    assert rows == [(0, 0, 0, None, NOW + DAY, 1), (0, 0, 0, None, NOW + DAY, 0)]
    assert await shelf.watch("1") == ("unwatched", 0, False)


async def test_s41_states_that_are_stored_cost_nothing(store: Store, shelf: Shelf) -> None:
    """The same states again, and items of which nothing was ever seen, write no row."""
    await shelf.put(film("1"), film("2", "B", "tmdb:2"))
    told = (StateRow("1", True, 1, 0, 5), StateRow("2", False), StateRow("no such", True, 1))
    assert await shelf.see(*told) == (1, 0)
    before = await writes(store)
    assert await shelf.see(*told) == (0, 0)
    assert await writes(store) == before
    assert await shelf.see(StateRow("1", True, 2, 0, 9), at=NOW + 5) == (0, 1)
    assert await store.states.known(shelf.accounts["7"], "m") == {"1": (True, 2, 0, 9)}


async def test_s25_each_account_has_its_own(store: Store, shelf: Shelf) -> None:
    """What one has seen says nothing of the other, also not where both have the same key on two servers."""
    other = await Shelf.of(store, "two")
    for place in (shelf, other):
        await place.put(film("1"))
    await shelf.see(StateRow("1", True, 1))
    assert await store.states.known(shelf.accounts["8"], "m") == {}
    assert await store.states.known(other.accounts["7"], "m") == {}
    await store.people.map(shelf.accounts["7"], "Anna")
    (anna, ben) = await store.states.of_item(await shelf.id_of("1"))
    assert (anna.person, anna.account_name, anna.account_key) == ("Anna", "anna", "7")
    assert (ben.person, ben.watch.value) == ("", "unknown")


async def test_states_of_several_items_come_at_once(store: Store, shelf: Shelf) -> None:
    """Asked for many, each has its own; one that is not stored is left out."""
    await shelf.put(film("1"), film("2", "B", "tmdb:2"))
    await shelf.see(StateRow("2", True, 1))
    ids = [await shelf.id_of("1"), await shelf.id_of("2"), 99]
    found = await store.states.of_items(ids)
    assert {item_id: [state.watch.value for state in states] for item_id, states in found.items()} == {
        ids[0]: ["unknown", "unknown"],
        ids[1]: ["watched", "unknown"],
    }


states = st.tuples(st.booleans(), st.integers(0, 2), st.sampled_from([0, 500]), st.sampled_from([None, 5]))


@given(st.lists(st.dictionaries(st.sampled_from("1234"), states), min_size=1, max_size=5))
async def test_s10_what_is_known_is_what_the_last_walk_told(walks: list[dict[str, tuple[bool, int, int, int]]]) -> None:
    """After any walks, each compared with what is known and written by differences, nothing is left over."""
    async with fresh_store() as store:
        shelf = await Shelf.of(store)
        await shelf.put(*(film(key, f"Film {key}", f"tmdb:{key}") for key in "1234"))
        for walk in walks:
            known = await store.states.known(shelf.accounts["7"], "m")
            await shelf.see(*(StateRow(key, *state) for key, state in walk.items() if known.get(key) != state))
            await shelf.unsee(*(key for key in known if key not in walk))
            seen = {key: state for key, state in walk.items() if state != (False, 0, 0, None)}
            assert await store.states.known(shelf.accounts["7"], "m") == seen
