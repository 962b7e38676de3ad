"""Libraries are browsed by kind and name."""

from __future__ import annotations

from tests.store.library.shelf import Shelf, episode, film, show
from tests.store.library.test_search import listed
from tui.model.library import ItemKind
from tui.model.plays import ServerKind
from tui.store.store import Store


async def test_a_library_is_browsed_in_the_order_of_names(store: Store, shelf: Shelf) -> None:
    """Every page anywhere; what is gone is on no shelf, and episodes stand under their shows."""
    await listed(shelf)
    await shelf.put(
        *(film(str(key), f"film {key:02}", f"tmdb:{key}") for key in range(30)), film("a", "Ärger", "tmdb:99"),
        show(), episode("e2", 1, 2), episode("e1", 1, 1),
    )  # fmt: skip
    await shelf.miss("3")
    shelves = store.library_shelves
    counted = [(it.library_name, it.kind.value, it.items) for it in await shelves.all()]
    assert counted == [("Movies", "movie", 30), ("TV Shows", "show", 1)]
    place = (shelf.server_id, "m", ItemKind.MOVIE)
    assert await shelves.count(*place) == 30
    first = await shelves.page(*place, offset=0, limit=5)
    assert [it.item.title for it in first] == ["Ärger", "film 00", "film 01", "film 02", "film 04"]
    assert [it.item.title for it in await shelves.page(*place, offset=28, limit=5)] == ["film 28", "film 29"]
    (found,) = await shelves.page(shelf.server_id, "t", ItemKind.SHOW, offset=0, limit=5)
    assert [it.item.key for it in await shelves.episodes(found)] == ["e1", "e2"]


async def test_what_trakt_knows_is_in_no_library(store: Store) -> None:
    """It is there to be kept in step: nobody can play it, so it is neither browsed nor found."""
    there = await Shelf.of(store, "trakt", ServerKind.TRAKT)
    await listed(there)
    await there.put(film(), show())
    assert await store.library_shelves.all() == []
    for text in ("The Matrix", "the mat", "matrix"):
        assert await store.library_search.find(text) == []
