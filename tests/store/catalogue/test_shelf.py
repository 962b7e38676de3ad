"""Any page of a kind or category, however long it is."""

from __future__ import annotations

import asyncio

import pytest

from tests.store.catalogue.audit import assert_in_step
from tests.store.catalogue.lists import sync_list, title
from tui.model.catalogue import UNCATEGORISED, TitleKind
from tui.model.rows import TitleRow
from tui.store.catalogue import blocks, shelf_filter
from tui.store.catalogue.folding import sort_name
from tui.store.store import Store

MOVIE = TitleKind.MOVIE


def films(count: int, first: int = 0) -> list[TitleRow]:
    """Make films whose order by name is not that by id."""
    return [
        title(str(number), f"{chr(65 + number * 7 % 26)}-film {number * 37 % 1009:04} of {number}", str(number % 3))
        for number in range(first, first + count)
    ]


@pytest.fixture
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, so that small shelves have many."""
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 16)
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 40)


@pytest.mark.usefixtures("short_blocks")
async def test_every_page_is_the_right_stretch_of_the_whole(store: Store, profile_id: int) -> None:
    """Pages of any offset equal slices of the sorted names, after a first load and after additions."""
    for rows in (films(300), films(700)):
        await sync_list(store, profile_id, rows)
        names = [row.name for row in sorted(rows, key=lambda row: sort_name(row.name))]
        for offset in (0, 1, 15, 16, 17, 200, len(names) - 5, len(names), len(names) + 9):
            page = await store.shelf.page(profile_id, MOVIE, offset=offset, limit=40)
            assert [line.name for line in page] == names[offset : offset + 40]
    await assert_in_step(store.db)


@pytest.mark.usefixtures("short_blocks")
async def test_a_category_is_a_shelf_of_its_own(store: Store, profile_id: int) -> None:
    """Count and pages of a category hold just its titles."""
    rows = films(200)
    await sync_list(store, profile_id, rows)
    inside = sorted(sort_name(row.name) for row in rows if row.category_ids == ("1",))
    assert await store.shelf.count(profile_id, MOVIE, "1") == len(inside)
    page = await store.shelf.page(profile_id, MOVIE, "1", offset=30, limit=10)
    assert [line.sort_name for line in page] == inside[30:40]


async def test_an_unknown_shelf_is_empty(store: Store, profile_id: int) -> None:
    """Asking before anything was stored is no error."""
    assert await store.shelf.count(profile_id, MOVIE, "7") == 0
    assert await store.shelf.page(profile_id, MOVIE, "7", offset=0, limit=10) == []
    assert await store.shelf.index_of_prefix(profile_id, MOVIE, "", "a") == 0


async def test_uncategorised_titles_have_a_shelf(store: Store, profile_id: int) -> None:
    """No title is lost for want of a category, and the panel's own 0 is another one."""
    await sync_list(store, profile_id, [title("1", "Heat"), title("2", "Ronin", "0")])
    assert await store.shelf.count(profile_id, MOVIE, UNCATEGORISED) == 1
    assert await store.shelf.count(profile_id, MOVIE, "0") == 1


@pytest.mark.usefixtures("short_blocks")
async def test_typing_jumps_to_the_first_such_name(store: Store, profile_id: int) -> None:
    """The offset found for a prefix is that of the first name not before it."""
    rows = films(300)
    await sync_list(store, profile_id, rows)
    folded = sorted(sort_name(row.name) for row in rows)
    for prefix in ("", "a", "M", "q-film 05", "zzz", "h film"):
        before = sum(name < sort_name(prefix) for name in folded)
        assert await store.shelf.index_of_prefix(profile_id, MOVIE, "", prefix) == before


@pytest.mark.parametrize("scanned", [0, 20_000])
async def test_a_filter_narrows_as_one_types(
    store: Store, profile_id: int, monkeypatch: pytest.MonkeyPatch, scanned: int
) -> None:
    """Each word typed is the beginning of a word in the name, by the scan and by the index alike."""
    monkeypatch.setattr(shelf_filter, "SCANNED_ROWS", scanned)
    names = ["Spider-Man", "The Amazing Spider Man", "Spiderwick", "Man of Steel", "Aspiderman"]
    await sync_list(store, profile_id, [title(str(at), name, str(at % 2)) for at, name in enumerate(names)])
    found = await store.shelf.page(profile_id, MOVIE, offset=0, limit=9, text_filter="spider m")
    assert [line.name for line in found] == ["Spider-Man", "The Amazing Spider Man"]
    assert await store.shelf.count(profile_id, MOVIE, text_filter="spider") == 3
    assert await store.shelf.count(profile_id, MOVIE, text_filter="t") == 1
    assert await store.shelf.count(profile_id, MOVIE, "1", text_filter="spider") == 1


@pytest.mark.parametrize("text", ['"', "%", "_", "* OR", "NEAR(", "'; DROP", "[/b]", "\0", "🎬"])
@pytest.mark.parametrize("scanned", [0, 20_000])
async def test_s42_a_filter_may_be_any_text(
    store: Store, profile_id: int, monkeypatch: pytest.MonkeyPatch, text: str, scanned: int
) -> None:
    """Nothing typed is read as SQL or as an operator."""
    monkeypatch.setattr(shelf_filter, "SCANNED_ROWS", scanned)
    await sync_list(store, profile_id, [title("1", "Heat")])
    assert await store.shelf.page(profile_id, MOVIE, offset=0, limit=9, text_filter=text) == []


async def test_paging_beside_a_writer_never_fails(store: Store, profile_id: int) -> None:
    """Rows that come and go between two pages change what is seen, not whether it works."""
    await sync_list(store, profile_id, films(400))
    pages = 0

    async def write() -> None:
        for run_id in range(2, 8):
            await sync_list(store, profile_id, films(400, first=run_id * 60), run_id=run_id)

    async with asyncio.TaskGroup() as group:
        writing = group.create_task(write())
        while not writing.done():
            page = await store.shelf.page(profile_id, MOVIE, offset=pages * 13 % 400, limit=40)
            assert [line.sort_name for line in page] == sorted(line.sort_name for line in page)
            pages += 1
    assert pages > 10
    await assert_in_step(store.db)
