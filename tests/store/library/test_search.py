"""Items of libraries are found as one types, whatever is typed, and the words follow the items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.library.shelf import DAY, NOW, Shelf, episode, film, show
from tests.store.plays.fresh import fresh_store
from tui.model.library import ItemKind, ItemRow
from tui.model.plays import ServerKind
from tui.model.servers import LibraryKind, ServerLibrary
from tui.store.store import Store

LIBRARIES = [ServerLibrary("m", "Movies", LibraryKind.MOVIES), ServerLibrary("t", "TV Shows", LibraryKind.SHOWS)]


async def listed(shelf: Shelf) -> None:
    """Store the libraries of the server."""
    async with shelf.store.db.transaction() as conn:
        await shelf.store.library.take_libraries(conn, shelf.server_id, LIBRARIES)


async def found(store: Store, text: str, **options: object) -> list[str]:
    """Keys of what is found, best first."""
    hits = await store.library_search.find(text, **options)  # type: ignore[arg-type]
    return [hit.found.item.key for hit in hits]


async def assert_words_in_step(store: Store) -> None:
    """The index holds exactly the words of the stored items."""
    await store.db.write(
        lambda raw: raw.execute("INSERT INTO library_search (library_search, rank) VALUES ('integrity-check', 1)")
    )


@pytest.fixture
async def stocked(shelf: Shelf) -> Shelf:
    """Films, a show with episodes, and a season."""
    await listed(shelf)
    part = {"grandparent_title": "Breaking Bad", "parent_title": "Season 2"}
    await shelf.put(
        film(), film("2", "The Matrix Reloaded", "tmdb:604", year=2003), film("3", "Été 85", "tmdb:9", year=2020),
        show(), episode("e", 2, 4, "tvdb:1", title="Down", **part), episode("f", 2, 5, "tvdb:2", title="Bad", **part),
        ItemRow("s2", ItemKind.SEASON, "t", "Season 2", parent_key="s"),
    )  # fmt: skip
    return shelf


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("the matrix", ["1", "2"]),
        ("matr", ["1", "2"]),
        ("matrix 2003", ["2"]),
        ("ete", ["3"]),
        ("breaking bad", ["s", "f", "e"]),
        ("bad", ["f", "s", "e"]),
        ("breaking s02e04", ["e"]),
        ("breaking bad 2x05", ["f"]),
        ("reloaded nonsense", ["2"]),
        ("season 2", []),
        ("x" * 5_000, []),
        ("", []),
        ("  ", []),
    ],
)
async def test_what_is_meant_comes_first(store: Store, stocked: Shelf, typed: str, keys: list[str]) -> None:
    """Titles before what lies under them; show and place, artist and year are words as well; seasons are none."""
    assert (await found(store, typed))[: len(keys) or 1] == keys


async def test_a_hit_tells_where_it_is(store: Store, stocked: Shelf) -> None:
    """Server, library and how well it fits."""
    (hit,) = await store.library_search.find("été 85")
    assert (hit.found.server_name, hit.library_name, hit.match) == ("Server one", "Movies", "exact")


async def test_only_what_is_asked_for(store: Store, stocked: Shelf) -> None:
    """Of some kinds, of one server, so many."""
    other = await Shelf.of(store, "two", ServerKind.JELLYFIN)
    await listed(other)
    await other.put(film("1"))
    assert len(await found(store, "the matrix")) == 3
    assert await found(store, "the matrix", server_id=other.server_id) == ["1"]
    assert await found(store, "breaking bad", kinds=[ItemKind.SHOW]) == ["s"]
    assert await found(store, "breaking bad", kinds=[ItemKind.EPISODE], limit=1) == ["f"]
    assert await found(store, "breaking bad", kinds=[]) == []


async def test_what_is_gone_is_found_last(store: Store, stocked: Shelf) -> None:
    """A tombstone still has its plays; when it is deleted for good it is found no longer."""
    await stocked.miss("1")
    assert await found(store, "the matrix") == ["2", "1"]
    await store.library.purge(NOW + 2 * DAY)
    assert await found(store, "the matrix") == ["2"]
    await assert_words_in_step(store)


async def test_a_renamed_item_is_found_by_its_new_name_only(store: Store, stocked: Shelf) -> None:
    """Also when only its show is called otherwise."""
    await stocked.put(film("1", "Matrix, Die"), episode("e", 2, 4, "tvdb:1", title="Down", grandparent_title="BrBa"))
    assert await found(store, "matrix die") == ["1", "2"]
    assert await found(store, "brba") == ["e"]
    assert "e" not in await found(store, "breaking bad")
    await assert_words_in_step(store)


titles = st.text(max_size=12)
steps = st.lists(st.one_of(st.tuples(st.sampled_from("123"), titles, titles), st.sampled_from("123")), max_size=6)


@given(steps, titles)
async def test_words_follow_whatever_happens(drawn: list[object], typed: str) -> None:
    """After any walks, removals and deletions the index is that of the items, and any text can be looked for."""
    async with fresh_store() as store:
        shelf = await Shelf.of(store)
        for step in drawn:
            if isinstance(step, tuple):
                key, title, above = step
                await shelf.put(episode(key, 1, 1, title=title, grandparent_title=above))
            else:
                await shelf.miss(str(step))
        await store.library.purge(NOW + 2 * DAY if len(drawn) % 2 else NOW)
        await assert_words_in_step(store)
        assert len(await found(store, typed)) <= 3


@pytest.mark.parametrize(
    "typed", ['"', "*", "NEAR(", "a OR b", "sort_name : x", "'; DROP", "[/b]", "\x00a", "\ud800", "ß", "電"]
)
async def test_any_text_can_be_searched(store: Store, stocked: Shelf, typed: str) -> None:
    """Nothing that is typed is read as an operator."""
    await stocked.put(film("9", "a b or near 電影", "tmdb:77"))
    assert set(await found(store, typed)) <= {"9", "f", "s"}
