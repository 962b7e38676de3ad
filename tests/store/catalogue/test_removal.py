"""What is deleted for good goes in short steps and leaves nothing behind."""

from __future__ import annotations

import sqlite3

import pytest

from tests.store.catalogue.audit import assert_in_step
from tests.store.catalogue.lists import add_profile, sync_list, title
from tui.model.catalogue import Episode, Season, SeriesDetails, TitleKind
from tui.store.catalogue import removal
from tui.store.store import Store

MOVIE, SERIES = TitleKind.MOVIE, TitleKind.SERIES
TABLES = ("titles", "episodes", "seasons", "series_details", "shelves", "shelf", "shelf_blocks", "title_changes")


async def fill(store: Store, profile_id: int) -> None:
    """Store films, a hidden one among them, and a series with details and news."""
    films = [title(str(at), f"Film {at}", str(at % 3), plot="A plot") for at in range(2500)]
    await sync_list(store, profile_id, films)
    await sync_list(store, profile_id, films[1:], run_id=2)
    await sync_list(store, profile_id, [title("5", "Severance")], kind=SERIES)
    details = SeriesDetails("5", (Season(1),), (Episode("7", 1, 1, "Pilot"),))
    async with store.db.transaction() as conn:
        await store.details.store(conn, profile_id, details, now=1.0)


async def rows_left(store: Store) -> dict[str, int]:
    """Count what the tables hold."""
    counts = {}
    for table in TABLES:
        row = await store.db.fetch_one(f"SELECT count(*) FROM {table}")
        counts[table] = row[0] if row else 0
    return counts


async def test_a_profile_goes_without_a_trace(store: Store, profile_id: int) -> None:
    """Nothing of it stays in tables, shelves or words; the other profile keeps all."""
    await fill(store, profile_id)
    before = await rows_left(store)
    other = await add_profile(store, "iptv-two")
    await fill(store, other)
    assert await store.titles.remove_profile(other) == 2501
    async with store.db.transaction() as conn:
        await conn.execute("DELETE FROM profiles WHERE id = ?", (other,))
    assert await rows_left(store) == before
    assert await store.search.find("film 77", profile_id=other) == []
    await assert_in_step(store.db)


async def test_a_profile_is_not_deleted_over_its_titles(store: Store, profile_id: int) -> None:
    """A cascade would leave ghosts in the word indexes; the tables refuse it."""
    await fill(store, profile_id)
    with pytest.raises(sqlite3.IntegrityError):
        async with store.db.transaction() as conn:
            await conn.execute("DELETE FROM profiles WHERE id = ?", (profile_id,))


async def test_a_removal_that_was_cut_off_can_be_taken_up(
    store: Store, profile_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called again it finishes; a sync instead rebuilds what is missing."""
    await fill(store, profile_id)
    remove = removal._remove_titles

    def failing(raw, ids):
        if raw.execute("SELECT count(*) FROM titles").fetchone()[0] < 2000:
            raise OSError("the light went out")
        return remove(raw, ids)

    with monkeypatch.context() as patched:
        patched.setattr(removal, "_remove_titles", failing)
        with pytest.raises(OSError, match="the light"):
            await store.titles.remove_profile(profile_id)
    assert await store.shelf.count(profile_id, MOVIE) == 0
    films = [title(str(at), f"Film {at} again", str(at % 3), plot="A plot") for at in range(2500)]
    await sync_list(store, profile_id, films, run_id=3)
    await sync_list(store, profile_id, [title("5", "Severance")], kind=SERIES)
    await assert_in_step(store.db)
    await store.titles.remove_profile(profile_id)
    assert set((await rows_left(store)).values()) == {0}


async def test_tombstones_are_purged_when_they_are_old(store: Store, profile_id: int) -> None:
    """Only what is gone for long enough goes; a title that returns afterwards is new."""
    rows = [title(str(at), f"Film {at}") for at in range(30)]
    await sync_list(store, profile_id, rows, now=1.0)
    await sync_list(store, profile_id, rows[10:], now=10.0, run_id=2)
    await sync_list(store, profile_id, rows[12:], now=20.0, run_id=3)
    assert await store.titles.purge(older_than=15.0) == 10
    assert await store.titles.purge(older_than=15.0) == 0
    await sync_list(store, profile_id, rows, now=30.0, run_id=4)
    assert (await store.titles.find(profile_id, MOVIE, "3")).first_seen == 30.0
    assert (await store.titles.find(profile_id, MOVIE, "11")).first_seen == 1.0
    await assert_in_step(store.db)
