"""Items are written by differences, keep what is not told, and go and come back without losing anything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.store.library.shelf import DAY, NOW, Shelf, assert_in_step, episode, film, show
from tests.store.plays.fresh import fresh_store
from tui.model.library import ItemKind, ItemRow, StateRow
from tui.model.plays import ServerKind
from tui.store.library.hashing import hash_of
from tui.store.store import Store


async def writes(store: Store) -> int:
    """Rows that the writer changed so far."""
    async with store.db.transaction() as conn:
        row = await (await conn.execute("SELECT total_changes()")).fetchone()
    assert row is not None
    return int(row[0])


async def test_an_item_is_read_as_it_was_walked(store: Store, shelf: Shelf) -> None:
    """All that a server tells comes back, but for when it last touched the item."""
    told = episode(
        "e1", 1, 2, "imdb:tt1", "tvdb:349232", guid="plex://episode/5d9c086fe9d5a1001f4d9fe6", parent_title="Season 1",
        grandparent_title="Breaking Bad", number_end=3, year=2008, released="2008-01-27", runtime_ms=2_880_000,
        added_at=5, path="/tv/x.mkv",
    )  # fmt: skip
    assert await shelf.put(told) == (1, 0, 0)
    found = await store.library.find(shelf.server_id, "e1")
    assert found is not None
    assert found.item == told
    assert (found.server_name, found.first_seen, found.missing_since) == ("Server one", NOW, None)
    assert await store.library.item(found.id) == found
    assert await store.library.item(found.id + 1) is None


async def test_s41_the_same_again_writes_nothing(store: Store, shelf: Shelf) -> None:
    """An unchanged library costs no row, also where the server touched it meanwhile."""
    await shelf.put(film("1", changed_at=5), show(), episode("e", 1, 1, "tvdb:1"))
    before = await writes(store)
    assert await shelf.put(film("1", changed_at=99), show(), episode("e", 1, 1, "tvdb:1")) == (0, 0, 0)
    assert await writes(store) == before


async def test_s27_blank_overwrites_nothing(store: Store, shelf: Shelf) -> None:
    """What an answer leaves out is still known; what it tells anew is taken, names included."""
    full = film("1", runtime_ms=8_160_000, guid="plex://movie/5d7768ba96b655001fdc0408", path="/films/m.mkv")
    await shelf.put(full)
    assert await shelf.put(ItemRow("1", ItemKind.MOVIE, "m", "The Matrix", ids=("imdb:tt0133093",))) == (0, 1, 0)
    found = await store.library.find(shelf.server_id, "1")
    assert found is not None
    assert (found.item.runtime_ms, found.item.path, found.item.year) == (8_160_000, "/films/m.mkv", 1999)
    assert found.item.ids == ("imdb:tt0133093",)
    assert await shelf.put(ItemRow("1", ItemKind.MOVIE, "m", "")) == (0, 0, 0)
    await assert_in_step(store)


async def test_what_is_missing_waits_and_comes_back(store: Store, shelf: Shelf) -> None:
    """A tombstone keeps names and states; back, the item is the one that it was."""
    await shelf.put(film("1"), film("2", "Other", "tmdb:2"))
    await shelf.see(StateRow("1", True, 1))
    item_id = await shelf.id_of("1")
    assert await shelf.miss("1", "9") == 1
    assert await shelf.miss("1", at=NOW + 2 * DAY) == 0
    assert await store.library.count(shelf.server_id) == {ItemKind.MOVIE: 1}
    assert await store.library.named(["movie:tmdb:603"]) == []
    assert await store.library.purge(NOW + DAY) == 0
    assert await shelf.put(film("1"), at=NOW + 3 * DAY) == (0, 0, 1)
    assert await shelf.id_of("1") == item_id
    assert await shelf.watch("1") == ("watched", 1, False)
    assert [item.id for item in await store.library.named(["movie:tmdb:603"])] == [item_id]


async def test_tombstones_are_kept_as_long_as_is_said(store: Store, shelf: Shelf) -> None:
    """Purged are only those gone before that time, with all that hangs on them."""
    await shelf.put(*(film(str(key), f"Film {key}", f"tmdb:{key}") for key in range(700)))
    await shelf.see(StateRow("1", True, 1))
    await shelf.miss(*map(str, range(600)))
    assert await store.library.purge(NOW + DAY + 1) == 600
    assert await store.library.count(shelf.server_id) == {ItemKind.MOVIE: 100}
    assert await store.db.fetch_all("SELECT * FROM watch_states") == []
    await assert_in_step(store)


async def test_an_item_that_moved_to_another_library_is_not_gone(store: Store, shelf: Shelf) -> None:
    """The walk of its old library misses it after the new one has it: it stays."""
    await shelf.put(film("1"))
    await shelf.put(film("1", library_key="kids"))
    assert await shelf.miss("1", library_key="m") == 0
    assert await store.library.count(shelf.server_id, "kids") == {ItemKind.MOVIE: 1}


async def test_s24_the_same_key_on_another_server_is_another_item(store: Store, shelf: Shelf) -> None:
    """Keys mean something on their server only."""
    other = await Shelf.of(store, "two", ServerKind.JELLYFIN)
    await shelf.put(film("1"))
    await other.put(film("1", "Heat", "imdb:tt0113277"))
    await shelf.see(StateRow("1", True, 1))
    await other.prove("m")
    assert await shelf.watch("1") == ("watched", 1, False)
    assert await other.watch("1") == ("unwatched", 0, False)


async def test_s24_a_key_that_stands_for_another_item_now_is_a_new_item(store: Store, shelf: Shelf) -> None:
    """After a library was rebuilt its keys are dealt anew: states follow the ids, never the keys."""
    await shelf.put(film("1"), film("2", "Heat", "imdb:tt0113277"))
    await shelf.see(StateRow("1", True, 3))
    assert await shelf.put(film("1", "Heat", "imdb:tt0113277"), film("2"), at=NOW + DAY) == (2, 0, 0)
    assert await shelf.watch("1") == ("unknown", 0, False)
    assert await shelf.watch("2") == ("watched", 3, True)
    assert await store.library.count(shelf.server_id) == {ItemKind.MOVIE: 2}
    await assert_in_step(store)


async def test_a_film_that_is_matched_better_is_still_the_same(store: Store, shelf: Shelf) -> None:
    """Another title with one of the ids, or other ids under the same title: nothing was replaced."""
    await shelf.put(film("1"))
    assert await shelf.put(film("1", "Matrix", "tmdb:603", "tvdb:1")) == (0, 1, 0)
    assert await shelf.put(film("1", "Matrix", "tvdb:2")) == (0, 1, 0)


async def test_s23_a_name_that_two_different_items_share_names_neither(store: Store, shelf: Shelf) -> None:
    """Two episodes with one id: nobody can tell which is meant. On another server it still names one."""
    other = await Shelf.of(store, "two", ServerKind.JELLYFIN)
    await shelf.put(show(), episode("a", 1, 1, "tvdb:5"), episode("b", 1, 2, "tvdb:5"))
    await other.put(episode("c", 1, 1, "tvdb:5", grandparent_key=""))
    assert [one.item.key for one in await store.library.named(["episode:tvdb:5"])] == ["c"]
    await shelf.miss("b")
    assert [one.item.key for one in await store.library.named(["episode:tvdb:5"])] == ["a", "c"]


async def test_s23_two_copies_of_one_film_share_their_names(store: Store, shelf: Shelf) -> None:
    """A second library for 4K holds the same film: both are it."""
    await shelf.put(film("1"), film("2", library_key="4k"))
    assert len(await store.library.named(["movie:tmdb:603"])) == 2


async def test_s23_episodes_are_found_by_their_show_and_numbers(store: Store, shelf: Shelf) -> None:
    """By the ids of the show, whether it came with its own or with the guid of an old agent; never across shows."""
    old = await Shelf.of(store, "old")
    await shelf.put(show(), episode("e", 1, 2), episode("two", 1, 1, number_end=2), episode("special", 0, 2))
    guid = "com.plexapp.agents.thetvdb://81189/1/2?lang=en"
    await old.put(episode("o", 1, 2, guid=guid, grandparent_key="x"))
    found = await store.library.named(["episode:tvdb:81189/1/2"])
    assert sorted(one.item.key for one in found) == ["e", "o"]
    assert [one.item.key for one in await store.library.named(["episode:tvdb:81189/1/1-2"])] == ["two"]
    assert await store.library.named(["episode:tvdb:81189/0/2", "episode:tvdb:1/1/2"]) == []


async def test_s23_two_shows_with_one_id_name_no_episode(store: Store, shelf: Shelf) -> None:
    """A wrongly matched show would lend its place to another one's episodes."""
    await shelf.put(show(), show("x", title="Another"), episode("e", 1, 2))
    assert await store.library.named(["episode:tvdb:81189/1/2"]) == []


items = st.builds(
    lambda key, title, ids, guid, year: film(key, title, *sorted(ids), guid=guid, year=year),
    st.sampled_from("123"),
    st.sampled_from(["A", "B", ""]),
    st.sets(st.sampled_from(["imdb:tt1234567", "tmdb:1", "tvdb:2"]), min_size=1),
    st.sampled_from(["", "local://1", "plex://movie/5d7768ba96b655001fdc0408"]),
    st.sampled_from([None, 1999]),
)
steps = st.lists(st.one_of(st.lists(items, max_size=4), st.sets(st.sampled_from("123"))), max_size=6)


@given(steps)
async def test_names_follow_whatever_happens(drawn: list[object]) -> None:
    """After any walks and removals names are those of the items, and the last walk again writes nothing."""
    async with fresh_store() as store:
        shelf = await Shelf.of(store)
        for step in drawn:
            if isinstance(step, set):
                await shelf.miss(*step)
                continue
            assert isinstance(step, list)
            unique = list({item.key: item for item in reversed(step)}.values())
            await shelf.put(*unique)
            before = await writes(store)
            assert await shelf.put(*unique) == (0, 0, 0)
            assert await writes(store) == before
        await assert_in_step(store)


def test_the_hash_is_that_of_what_is_told() -> None:
    """Any other fact is another hash; when the server last touched the item is none."""
    assert hash_of(film(changed_at=1)) == hash_of(film(changed_at=2))
    assert len({hash_of(film()), hash_of(film(year=2000)), hash_of(film(title="X")), hash_of(film(path="/x"))}) == 4
