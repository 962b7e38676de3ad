"""Items of several servers are found to be copies of one title, or not (S23)."""

from __future__ import annotations

from tests.store.hub.hub_house import HubHouse
from tests.store.library.shelf import episode, film, show


async def test_s23_a_shared_id_makes_two_items_copies(house: HubHouse) -> None:
    """One id is enough, also where each server knows others; the title is not."""
    for name in ("one", "two"):
        await house.server(name)
    await house.shelves["one"].put(film("1", "Heat", "imdb:tt1", "tmdb:1", year=1995), film("2", "Heat", "tmdb:9"))
    await house.shelves["two"].put(film("x", "Heat!", "imdb:tt1"), film("y", "Heat", "tmdb:8", year=1995))
    assert await house.title("one", "1") == await house.store.hub.title_of(await house.item("two", "x"))
    assert await house.title("one", "1") != await house.title("one", "2")
    assert await house.store.hub.title_of(await house.item("two", "y")) is None
    assert await house.title("two", "y") not in {await house.title("one", "1"), await house.title("one", "2")}


async def test_s23_episodes_without_ids_match_by_show_and_place(house: HubHouse) -> None:
    """The same show by its id, the same season, the same number."""
    for name in ("one", "two"):
        await house.server(name)
        await house.shelves[name].put(show(), episode("1", 1, 1), episode("2", 1, 2))
    first = await house.title("one", "1")
    assert first is not None
    assert await house.store.hub.title_of(await house.item("two", "1")) == first
    assert await house.title("two", "2") not in {first, None}
