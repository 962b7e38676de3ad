"""What the store forgets in time."""

from __future__ import annotations

import errno

import pytest

from tests.engine.conftest import MakeShop
from tests.engine.script_job import nothing
from tests.engine.workshop import until
from tests.fake_clock import FakeClock
from tests.store.library.shelf import Shelf, film
from tui.engine.retention import DAY, EVERY, forget_old, purge_tombstones
from tui.engine.runs.correlation import new_correlation_id
from tui.errors import LocalStoreError
from tui.model.catalogue import Category, TitleKind
from tui.model.log import Level
from tui.model.rows import TitleRow
from tui.model.runs import Operation, RunOptions, RunState, Trigger
from tui.settings import Settings
from tui.store.log import NewLine
from tui.store.runs.runs import NewRun
from tui.store.store import Store


async def ended_run(store: Store, clock: FakeClock) -> int:
    """Store a run that was cancelled."""
    name = new_correlation_id(clock.now())
    run_id = await store.runs.add(NewRun(name, Operation.XTREAM_SYNC, None, "one", Trigger.MANUAL, RunOptions()))
    await store.runs.request_cancel(run_id, "")
    return run_id


async def test_old_lines_and_surplus_runs_go(store: Store, clock: FakeClock) -> None:
    """Lines older than the days kept and runs beyond the number kept are gone; the newest stay."""
    clock.is_instant = True
    runs = [await ended_run(store, clock) for _ in range(13)]
    old, new = clock.now() - 15 * DAY, clock.now() - 13 * DAY
    await store.log.append([NewLine(old, Level.INFO, "old"), NewLine(new, Level.INFO, "new")])
    await forget_old(store, Settings(log_days=14, runs_kept=10), clock)
    assert [line.message for line in await store.log.tail(10)] == ["new"]
    assert sorted(run.id for run in await store.runs.recent(100)) == runs[3:]


async def test_titles_long_gone_are_deleted_by_the_owner(make_shop: MakeShop, clock: FakeClock) -> None:
    """A tombstone older than the days it is kept goes for good; a younger one stays, in case the title comes back."""
    clock.is_instant = True
    shop = make_shop(clock=clock)
    profile_id, titles = await shop.profile(), shop.store.titles
    rows = [TitleRow(item_id=str(n), name=f"Film {n}", category_ids=(), row_hash=n) for n in range(3)]
    async with shop.store.db.transaction() as conn:
        await titles.insert(conn, profile_id, TitleKind.MOVIE, rows, now=1.0)
        for item_id, days in (("0", 15), ("1", 13)):
            gone_at = clock.now() - days * DAY
            await titles.mark_missing(conn, profile_id, TitleKind.MOVIE, [item_id], now=gone_at, run_id=None)
    await shop.engine.start()

    async def left() -> bool:
        return await shop.store.db.fetch_all("SELECT item_id FROM titles ORDER BY item_id") == [("1",), ("2",)]

    await until(left)


async def test_the_owner_tidies_at_its_start_and_every_hour(make_shop: MakeShop, clock: FakeClock) -> None:
    """A process that takes the lease forgets what is old, and again an hour later."""
    clock.is_instant = True
    shop = make_shop(clock=clock, movies=nothing)

    async def is_empty() -> bool:
        return await shop.store.log.tail(1) == []

    for _ in range(2):
        await shop.store.log.append([NewLine(1.0, Level.INFO, "old")])
        await shop.engine.start()
        shop.engine.wake()
        await until(is_empty)
        clock.advance(EVERY)


async def test_a_store_that_refuses_to_forget_stops_nothing(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble with old rows is a warning in the log; runs go on."""

    async def refuse(**limits: object) -> bool:
        raise LocalStoreError("The disk is full")

    shop = make_shop()
    monkeypatch.setattr(shop.store.log, "prune", refuse)
    run = await shop.perform()
    assert run.state is RunState.COMPLETED

    async def is_said() -> bool:
        return "Old rows cannot be removed: The disk is full" in await shop.said()

    await until(is_said)


def test_correlation_ids_are_unique_and_sort_by_time(clock: FakeClock) -> None:
    """Of ten thousand made in one millisecond no two are equal, and a later one is always greater."""
    before = [new_correlation_id(clock.now()) for _ in range(10_000)]
    later = new_correlation_id(clock.now() + 0.001)
    assert len(set(before)) == 10_000
    assert max(before) < later
    assert set("".join(before)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


async def test_old_news_and_categories_long_gone_are_deleted(make_shop: MakeShop, clock: FakeClock) -> None:
    """News older than its days goes, and so does a category that is gone for longer than titles are kept."""
    shop = make_shop(clock=clock)
    profile_id, store = await shop.profile(), shop.store
    ended = await ended_run(store, clock)
    async with store.db.transaction() as conn:
        for item_id, days in (("1", 91), ("2", 89)):
            row = TitleRow(item_id=item_id, name=f"Film {item_id}", category_ids=(), row_hash=1)
            when = clock.now() - days * DAY
            await store.titles.insert(conn, profile_id, TitleKind.MOVIE, [row], now=when, run_id=ended)
        for rows, days in (([Category("1", "Old"), Category("2", "Here")], 30), ([Category("2", "Here")], 15)):
            when = clock.now() - days * DAY
            await store.categories.apply(conn, profile_id, TitleKind.MOVIE, rows, remove_missing=True, now=when)
    await purge_tombstones(store, Settings(tombstone_days=14, changes_days=90), clock)
    assert [change.item_id for change in await store.changes.list(profile_id, None, limit=10)] == ["2"]
    assert await store.db.fetch_all("SELECT category_id FROM categories") == [("2",)]


async def test_items_of_libraries_long_gone_are_deleted(store: Store, clock: FakeClock) -> None:
    """Fourteen days after a complete walk missed it an item is forgotten; one that went later waits."""
    shelf = await Shelf.of(store)
    await shelf.put(film("1"), film("2", "Heat", "tmdb:949"))
    await shelf.miss("1", at=clock.now() - 14 * DAY - 1)
    await shelf.miss("2", at=clock.now() - 14 * DAY + 1)
    await purge_tombstones(store, Settings(tombstone_days=14), clock)
    assert await store.library.find(shelf.server_id, "1") is None
    assert await store.library.find(shelf.server_id, "2") is not None


async def test_tidying_that_breaks_ends_no_run_and_no_queue(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network mount that went stale says nothing about its room: that is logged, and the queue goes on."""

    def stale(_: object) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr("tui.engine.care.shutil.disk_usage", stale)
    shop = make_shop()
    await shop.engine.start()

    async def is_told() -> bool:
        return any("Stale file handle" in line for line in await shop.said())

    await until(is_told)
    assert (await shop.perform()).state is RunState.COMPLETED
