"""A replaced file does not look unplayed (S21)."""

from __future__ import annotations

import pytest

from tests.store.library.shelf import DAY, NOW, Shelf, episode, film, show
from tui.model.library import StateRow
from tui.store.store import Store

PLAYED = StateRow("1", True, 2, 0, 1_600_000_000)


@pytest.mark.parametrize("is_gone_first", [False, True])
async def test_s21_a_replaced_file_inherits_what_was_seen(shelf: Shelf, is_gone_first: bool) -> None:
    """Whichever the walk tells first, that the old key went or that the new one came."""
    await shelf.put(film("1"))
    await shelf.see(PLAYED)
    await shelf.see(StateRow("1", False, 0, 60_000), account="8")
    for what in ("miss", "put") if is_gone_first else ("put", "miss"):
        if what == "miss":
            await shelf.miss("1")
        else:
            await shelf.put(film("2"), at=NOW + DAY)
    assert await shelf.watch("2") == ("watched", 2, True)
    assert await shelf.watch("2", "8") == ("unwatched", 0, True)


async def test_s21_the_next_complete_walk_does_not_take_it_back(store: Store, shelf: Shelf) -> None:
    """The server says nothing of the new file yet, or that nothing was seen of it: that is no un-watch."""
    await shelf.put(film("1"))
    await shelf.see(PLAYED)
    await shelf.miss("1")
    await shelf.put(film("2"), at=NOW + DAY)
    assert await store.states.known(shelf.accounts["7"], "m") == {}
    assert await shelf.unsee("2") == 0
    assert await shelf.see(StateRow("2", False)) == (0, 0)
    await shelf.prove("m", at=NOW + DAY)
    assert await shelf.watch("2") == ("watched", 2, True)


async def test_s21_what_the_server_tells_of_it_takes_its_place(store: Store, shelf: Shelf) -> None:
    """Once it was played itself it is like any other: an explicit un-watch counts."""
    await shelf.put(film("1"))
    await shelf.see(PLAYED)
    await shelf.miss("1")
    await shelf.put(film("2"), at=NOW + DAY)
    await shelf.see(StateRow("2", True, 2, 0, 1_600_000_000))
    assert await shelf.watch("2") == ("watched", 2, False)
    assert await store.states.known(shelf.accounts["7"], "m") == {"2": (True, 2, 0, 1_600_000_000)}
    assert await shelf.unsee("2") == 1
    assert await shelf.watch("2") == ("unwatched", 0, False)


async def test_s21_a_copy_that_is_still_there_leaves_nothing(shelf: Shelf) -> None:
    """A second copy beside the first is unplayed until someone plays it, and an older copy never becomes played."""
    await shelf.put(film("old", library_key="4k"))
    await shelf.put(film("1"), at=NOW + 1)
    await shelf.see(PLAYED)
    await shelf.put(film("2", library_key="hd"), at=NOW + DAY)
    assert await shelf.watch("2") == ("unknown", 0, False)
    await shelf.miss("1")
    assert await shelf.watch("old") == ("unknown", 0, False)


async def test_s21_another_film_inherits_nothing(shelf: Shelf) -> None:
    """Neither a title nor a year is an id."""
    await shelf.put(film("1"))
    await shelf.see(PLAYED)
    await shelf.miss("1")
    await shelf.put(film("2", "The Matrix", "imdb:tt9999999"), at=NOW + DAY)
    assert await shelf.watch("2") == ("unknown", 0, False)


async def test_s21_s23_two_that_share_the_id_inherit_nothing(shelf: Shelf) -> None:
    """Which of two different films is the old one? Nobody can say."""
    await shelf.put(film("1"))
    await shelf.see(PLAYED)
    await shelf.miss("1")
    await shelf.put(film("2"), film("3", "Matrix Revisited"), at=NOW + DAY)
    assert await shelf.watch("2") == ("unknown", 0, False)
    assert await shelf.watch("3") == ("unknown", 0, False)


async def test_s21_episodes_inherit_by_id_and_never_from_another_place(shelf: Shelf) -> None:
    """An id that wandered to another number names something else now."""
    await shelf.put(show(), episode("1", 1, 1, "tvdb:5"))
    await shelf.see(PLAYED)
    await shelf.miss("1")
    await shelf.put(episode("2", 1, 2, "tvdb:5"), at=NOW + DAY)
    assert await shelf.watch("2") == ("unknown", 0, False)
    await shelf.miss("2", at=NOW + 2 * DAY)
    await shelf.put(episode("3", 1, 1, "tvdb:5"), at=NOW + 2 * DAY)
    assert await shelf.watch("3") == ("watched", 2, True)


async def test_s21_an_episode_without_ids_inherits_by_its_place_in_its_show(shelf: Shelf) -> None:
    """Local files have no ids; the same show, season and number on the same server is the same episode."""
    await shelf.put(show(), episode("1", 1, 1), episode("x", 1, 2))
    await shelf.see(PLAYED)
    await shelf.miss("1")
    await shelf.put(episode("2", 1, 1), episode("3", 1, 3), at=NOW + DAY)
    assert await shelf.watch("2") == ("watched", 2, True)
    assert await shelf.watch("3") == ("unknown", 0, False)
