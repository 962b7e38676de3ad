"""Titles are written by their differences, and everything derived from them follows."""

from __future__ import annotations

import pytest

from tests.store.catalogue.audit import assert_in_step
from tests.store.catalogue.lists import add_profile, sync_list, title
from tui.errors import NotFound
from tui.model.catalogue import UNCATEGORISED, ChangeKind, TitleKind
from tui.store.catalogue.known import Found
from tui.store.catalogue.titles import FIRST_LOAD_BATCH, WRITE_BATCH, fitting
from tui.store.store import Store

MOVIE = TitleKind.MOVIE


async def test_a_stored_title_is_read_back_whole(store: Store, profile_id: int) -> None:
    """Every field of a row comes back under its name."""
    row = title(
        "7", "Heat", "3", "4", year=1995, rating=8.3, plot="A thief.", cast="De Niro", is_adult=True, tmdb="949"
    )
    await sync_list(store, profile_id, [row], now=50.0)
    found = await store.titles.find(profile_id, MOVIE, "7")
    assert (found.name, found.year, found.rating, found.plot, found.cast) == ("Heat", 1995, 8.3, "A thief.", "De Niro")
    assert (found.category_ids, found.category_names) == (("3", "4"), ("Category 3", "Category 4"))
    assert (found.is_adult, found.tmdb, found.first_seen, found.is_favourite) == (True, "949", 50.0, False)
    assert found == await store.titles.get(found.id)


async def test_an_unknown_title_says_so(store: Store) -> None:
    """A title that was purged meanwhile is told as such."""
    with pytest.raises(NotFound, match="no longer in the catalogue"):
        await store.titles.get(12345)


async def test_s41_an_unchanged_list_writes_nothing(store: Store, profile_id: int) -> None:
    """Neither the same list nor a shuffled one with its copies costs a single write."""
    rows = [title(str(number), f"Film {number}", "1") for number in range(700)]
    copies = [title(str(number), f"Film {number}", "2") for number in range(0, 700, 7)]
    await sync_list(store, profile_id, rows + copies)
    await sync_list(store, profile_id, rows + copies)
    writes = await store.db.write(lambda raw: raw.total_changes)
    await sync_list(store, profile_id, rows + copies)
    await sync_list(store, profile_id, [*reversed(copies), *reversed(rows)])
    assert await store.db.write(lambda raw: raw.total_changes) == writes


async def test_s27_blank_never_overwrites(store: Store, profile_id: int) -> None:
    """Texts and numbers that a later list leaves out stay as they were, and are no news."""
    await sync_list(store, profile_id, [title("1", "Heat", year=1995, plot="A thief.", rating=8.3)])
    await sync_list(store, profile_id, [title("1", "Heat")], run_id=2)
    found = await store.titles.find(profile_id, MOVIE, "1")
    assert (found.year, found.plot, found.rating) == (1995, "A thief.", 8.3)
    assert await store.changes.list(run_id=2) == []
    outcome = await sync_list(store, profile_id, [title("1", "Heat")], run_id=3)
    assert outcome.counts == {"same": 1}


async def test_a_change_says_what_changed(store: Store, profile_id: int) -> None:
    """The news name the old and the new name, and the other fields."""
    await sync_list(store, profile_id, [title("1", "Heat", rating=8.0, stream_type="movie")])
    await sync_list(store, profile_id, [title("1", "Heat 4K", rating=8.5, stream_type="movie")], run_id=2, now=60.0)
    (change,) = await store.changes.list(profile_id)
    assert (change.change, change.name, change.detail) == (
        ChangeKind.CHANGED,
        "Heat 4K",
        "name: Heat → Heat 4K, rating",
    )
    assert (change.run_id, change.at, change.profile_name) == (2, 60.0, "iptv-one")
    assert (await store.titles.find(profile_id, MOVIE, "1")).changed_at == 60.0
    await assert_in_step(store.db)


async def test_a_first_load_is_no_news(store: Store, profile_id: int) -> None:
    """New titles are news only beside older ones."""
    await sync_list(store, profile_id, [title("1", "Heat")])
    assert await store.changes.list() == []
    await sync_list(store, profile_id, [title("1", "Heat"), title("2", "Ronin")], run_id=2)
    assert [(change.change, change.item_id) for change in await store.changes.list()] == [(ChangeKind.NEW, "2")]


async def test_a_gone_title_comes_back_as_the_same(store: Store, profile_id: int) -> None:
    """A tombstone keeps id and first_seen; gone and back are news."""
    rows = [title("1", "Heat", plot="A thief."), title("2", "Ronin")]
    await sync_list(store, profile_id, rows, now=10.0)
    before = await store.titles.find(profile_id, MOVIE, "1")
    await sync_list(store, profile_id, rows[1:], now=20.0, run_id=2)
    assert (await store.titles.find(profile_id, MOVIE, "1")).missing_since == 20.0
    assert await store.search.find("heat") == []
    await assert_in_step(store.db)
    await sync_list(store, profile_id, [title("1", "Heat HD"), rows[1]], now=30.0, run_id=3)
    after = await store.titles.find(profile_id, MOVIE, "1")
    assert (after.id, after.first_seen, after.missing_since, after.plot) == (before.id, 10.0, None, "A thief.")
    assert [change.change for change in await store.changes.list()] == [ChangeKind.BACK, ChangeKind.GONE]
    await assert_in_step(store.db)


async def test_s9_deselected_titles_are_hidden_not_gone(store: Store, profile_id: int) -> None:
    """A narrower choice of categories hides without news and without ever purging."""
    rows = [title("1", "Heat", "1"), title("2", "Ronin", "2")]
    await sync_list(store, profile_id, rows)
    await sync_list(store, profile_id, rows[:1], outside=["2"], run_id=2)
    assert await store.shelf.count(profile_id, MOVIE) == 1
    assert await store.changes.list() == []
    assert await store.titles.purge(older_than=1e12) == 0
    await sync_list(store, profile_id, rows, run_id=3)
    assert await store.shelf.count(profile_id, MOVIE) == 2
    await assert_in_step(store.db)


async def test_a_move_between_categories_is_followed(store: Store, profile_id: int) -> None:
    """The title leaves the old shelf and stands on the new one; without any it is uncategorised."""
    await sync_list(store, profile_id, [title("1", "Heat", "1")])
    await sync_list(store, profile_id, [title("1", "Heat", "2")], run_id=2)
    assert await store.shelf.count(profile_id, MOVIE, "1") == 0
    assert await store.shelf.count(profile_id, MOVIE, "2") == 1
    assert [change.detail for change in await store.changes.list()] == ["categories"]
    await sync_list(store, profile_id, [title("1", "Heat")], run_id=3)
    assert await store.shelf.count(profile_id, MOVIE, UNCATEGORISED) == 1
    await assert_in_step(store.db)


async def test_s28_marks_outlive_rename_absence_and_purge(store: Store, profile_id: int) -> None:
    """A favourite is one by what the provider calls it, whatever happens to its row."""
    await sync_list(store, profile_id, [title("1", "Heat", "1"), title("2", "Ronin")])
    heat = await store.titles.find(profile_id, MOVIE, "1")
    async with store.db.transaction() as conn:
        await store.marks.set_favourite(conn, heat.id, True, now=5.0)
    await sync_list(store, profile_id, [title("1", "Heat 4K", "9"), title("2", "Ronin")], run_id=2)
    assert (await store.titles.find(profile_id, MOVIE, "1")).is_favourite
    await sync_list(store, profile_id, [title("2", "Ronin")], run_id=3, now=20.0)
    assert await store.titles.purge(older_than=30.0) == 1
    await sync_list(store, profile_id, [title("1", "Heat"), title("2", "Ronin")], run_id=4)
    (line, _) = await store.shelf.page(profile_id, MOVIE, offset=0, limit=2)
    assert (line.name, line.is_favourite) == ("Heat", True)


async def test_kinds_and_profiles_with_the_same_ids_stay_apart(store: Store, profile_id: int) -> None:
    """The kind and the profile are part of every key."""
    other = await add_profile(store, "iptv-two")
    await sync_list(store, profile_id, [title("1", "A film")])
    await sync_list(store, profile_id, [title("1", "A channel")], kind=TitleKind.LIVE)
    await sync_list(store, other, [title("1", "Another film")])
    await sync_list(store, other, [title("2", "Yet another")], run_id=2)
    assert (await store.titles.find(profile_id, MOVIE, "1")).missing_since is None
    assert (await store.titles.find(profile_id, TitleKind.LIVE, "1")).name == "A channel"
    totals = {total.profile_id: (total.live, total.movies) for total in await store.titles.totals()}
    assert totals == {profile_id: (1, 1), other: (0, 1)}
    await assert_in_step(store.db)


def test_rows_with_plots_fill_a_transaction_sooner() -> None:
    """A batch is measured by its words as well as by its rows."""
    short, long = title("1", "Heat"), title("2", "Ronin", plot="x" * 1000, cast="y" * 500)
    assert fitting([short] * 9_000, is_first_load=True) == FIRST_LOAD_BATCH
    assert fitting([short] * 9_000, is_first_load=False) == WRITE_BATCH
    assert fitting([long] * 9_000, is_first_load=False) == WRITE_BATCH // 11
    assert fitting([title("3", "x", plot="x" * 10**6), short], is_first_load=False) == 1
    assert fitting([], is_first_load=True) == 0


async def test_known_holds_what_is_stored(store: Store, profile_id: int) -> None:
    """Reading in chunks loses nothing, odd ids included."""
    rows = [title(text, f"Film {text}", "1") for text in ("0", "007", "x-1", *map(str, range(1, 9000)))]
    await sync_list(store, profile_id, rows)
    known = await store.titles.known(profile_id, MOVIE)
    assert known.visible == len(rows)
    assert {known.classify(row) for row in rows} == {Found.SAME}
    assert known.missing() == []
