"""News, marks and baselines."""

from __future__ import annotations

import pytest

from tests.store.catalogue.lists import add_profile, sync_list, title
from tui.errors import NotFound
from tui.model.catalogue import ChangeKind, ChangeSummary, Episode, SeriesDetails, TitleKind
from tui.model.snapshot import Baseline
from tui.store.catalogue.marks import FAVOURITE
from tui.store.store import Store

MOVIE = TitleKind.MOVIE


async def some_news(store: Store, profile_id: int) -> None:
    """Run 2 at 20 s brings two films, run 3 at 30 s changes one and takes one."""
    await sync_list(store, profile_id, [title("1", "One")], now=10.0)
    await sync_list(store, profile_id, [title("1", "One"), title("2", "Two"), title("3", "Three")], now=20.0, run_id=2)
    await sync_list(store, profile_id, [title("1", "Uno"), title("2", "Two")], now=30.0, run_id=3)


async def test_news_are_listed_newest_first_and_paged(store: Store, profile_id: int) -> None:
    """A page goes on where the last one ended, for one profile or all."""
    await some_news(store, profile_id)
    for chosen in (None, profile_id):
        first = await store.changes.list(chosen, limit=3)
        rest = await store.changes.list(chosen, limit=3, after_id=first[-1].id)
        assert [(change.item_id, change.change) for change in (*first, *rest)] == [
            ("3", ChangeKind.GONE),
            ("1", ChangeKind.CHANGED),
            ("3", ChangeKind.NEW),
            ("2", ChangeKind.NEW),
        ]


async def test_news_can_be_narrowed(store: Store, profile_id: int) -> None:
    """By time, run, kind and profile."""
    await some_news(store, profile_id)
    other = await add_profile(store, "iptv-two")
    assert len(await store.changes.list(since=25.0)) == 2
    assert len(await store.changes.list(run_id=2)) == 2
    assert await store.changes.list(kind=TitleKind.LIVE) == []
    assert await store.changes.list(other) == []


async def test_news_are_summed_up(store: Store, profile_id: int) -> None:
    """Counts of each kind since a time."""
    await some_news(store, profile_id)
    assert await store.changes.summary(profile_id, 0.0) == [ChangeSummary(profile_id, MOVIE, new=2, changed=1, gone=1)]
    assert await store.changes.summary(profile_id, 30.0) == [ChangeSummary(profile_id, MOVIE, changed=1, gone=1)]
    assert await store.changes.summary(profile_id, 31.0) == []


async def test_old_news_are_forgotten(store: Store, profile_id: int) -> None:
    """Only what is older goes."""
    await some_news(store, profile_id)
    assert await store.changes.purge(older_than=25.0) == 2
    assert [change.at for change in await store.changes.list()] == [30.0, 30.0]
    assert await store.changes.purge(older_than=25.0) == 0


async def test_a_favourite_is_set_and_cleared(store: Store, profile_id: int) -> None:
    """By row id, for titles and episodes; twice is as good as once."""
    await sync_list(store, profile_id, [title("5", "Severance")], kind=TitleKind.SERIES)
    async with store.db.transaction() as conn:
        await store.details.store(conn, profile_id, SeriesDetails("5", (), (Episode("7", 1, 1, "Pilot"),)), now=1.0)
    ids = [hit.line.id for hit in [*await store.search.find("severance"), *await store.search.find("pilot")]]
    for on in (True, True, False, False):
        async with store.db.transaction() as conn:
            for row_id in ids:
                await store.marks.set_favourite(conn, row_id, on, now=3.0)
        assert [line.line.is_favourite for line in await store.search.find("pilot")] == [on]
        assert (FAVOURITE in await store.marks.of(profile_id, TitleKind.SERIES, "5")) is on
        assert len(await store.marks.all_with(FAVOURITE)) == (2 if on else 0)


async def test_a_favourite_of_nothing_is_refused(store: Store) -> None:
    """A row that is gone says so."""
    with pytest.raises(NotFound):
        async with store.db.transaction() as conn:
            await store.marks.set_favourite(conn, 99, True, now=1.0)


async def test_a_baseline_is_replaced(store: Store, profile_id: int) -> None:
    """The last proven snapshot of a scope counts."""
    assert await store.baselines.get(profile_id, "movie") is None
    for rows in (10, 12):
        async with store.db.transaction() as conn:
            await store.baselines.put(conn, profile_id, "movie", Baseline(rows, "all"), now=1.0, run_id=1)
    assert await store.baselines.get(profile_id, "movie") == Baseline(12, "all")
