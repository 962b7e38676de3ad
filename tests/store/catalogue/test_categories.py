"""Categories follow the panel's list, and no name is lost to an empty one."""

from __future__ import annotations

from tests.store.catalogue.lists import sync_list, title
from tui.model.catalogue import UNCATEGORISED, Category, TitleKind
from tui.model.runs import EntityCounts
from tui.store.store import Store

MOVIE = TitleKind.MOVIE


async def apply(store: Store, profile_id: int, *rows: Category, remove_missing: bool = True) -> EntityCounts:
    """Apply a list of film categories."""
    async with store.db.transaction() as conn:
        return await store.categories.apply(conn, profile_id, MOVIE, rows, remove_missing=remove_missing, now=1.0)


async def test_differences_are_written_and_counted(store: Store, profile_id: int) -> None:
    """New, renamed, gone and unchanged ones are told apart."""
    await apply(store, profile_id, Category("1", "Action"), Category("2", "Drama"), Category("3", "Kids"))
    counts = await apply(store, profile_id, Category("1", "Action"), Category("2", "Dramas"), Category("4", "War"))
    assert counts == EntityCounts(added=1, updated=1, removed=1, unchanged=1)
    assert [row.name for row in await store.categories.list(profile_id, MOVIE)] == ["Action", "Dramas", "War"]


async def test_s41_another_order_alone_writes_nothing(store: Store, profile_id: int) -> None:
    """Position in an answer is no change."""
    await apply(store, profile_id, Category("1", "Action", position=0), Category("2", "Drama", position=1))
    writes = await store.db.write(lambda raw: raw.total_changes)
    await apply(store, profile_id, Category("2", "Drama", position=0), Category("1", "Action", position=1))
    assert await store.db.write(lambda raw: raw.total_changes) == writes


async def test_s1_an_empty_list_keeps_the_names(store: Store, profile_id: int) -> None:
    """Streams may come while categories do not."""
    await apply(store, profile_id, Category("1", "Action"))
    assert await apply(store, profile_id) == EntityCounts()
    assert [row.name for row in await store.categories.list(profile_id, MOVIE)] == ["Action"]


async def test_without_leave_nothing_is_removed(store: Store, profile_id: int) -> None:
    """The gate decides; here only its word counts."""
    await apply(store, profile_id, Category("1", "Action"), Category("2", "Drama"))
    counts = await apply(store, profile_id, Category("1", "Action"), remove_missing=False)
    assert counts == EntityCounts(unchanged=1)
    assert len(await store.categories.list(profile_id, MOVIE)) == 2


async def test_a_category_that_returns_is_shown_again(store: Store, profile_id: int) -> None:
    """Its tombstone is lifted; after the purge it is simply new."""
    await apply(store, profile_id, Category("1", "Action"), Category("2", "Drama"))
    await apply(store, profile_id, Category("1", "Action"))
    assert (await apply(store, profile_id, Category("1", "Action"), Category("2", "Drama"))).added == 1
    await apply(store, profile_id, Category("1", "Action"))
    assert await store.categories.purge(older_than=2.0) == 1


async def test_counts_list_what_can_be_browsed(store: Store, profile_id: int) -> None:
    """The whole kind first, then categories in the panel's order, unlisted ones last under a stand-in."""
    await apply(store, profile_id, Category("9", "Drama", position=0), Category("1", "Action", position=1))
    rows = [title("1", "A", "1", "9"), title("2", "B", "9"), title("3", "C", "123"), title("4", "D")]
    await sync_list(store, profile_id, rows)
    assert [(count.category_id, count.name, count.titles) for count in await store.categories.counts(profile_id)] == [
        ("", "All", 4),
        ("9", "Drama", 2),
        ("1", "Action", 1),
        ("123", "Category 123", 1),
        (UNCATEGORISED, "Uncategorised", 1),
    ]
