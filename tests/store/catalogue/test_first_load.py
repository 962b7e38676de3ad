"""A first load leaves the shelves for the end, and a crash costs nothing but the rest of the work."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.catalogue.audit import assert_in_step
from tests.store.catalogue.lists import add_profile, batches, sync_list, title
from tui.engine.clock import SystemClock
from tui.model.catalogue import TitleKind
from tui.store.catalogue import shelf_fill
from tui.store.database import Database
from tui.store.store import Store

MOVIE = TitleKind.MOVIE
PROFILE = 1
FILMS = 30_000

CHILD = """
import asyncio, sys
from pathlib import Path
from tests.store.catalogue.lists import sync_list
from tests.store.catalogue.test_first_load import films
from tui.engine.clock import SystemClock
from tui.store.store import Store

async def main():
    store = await Store.open(Path(sys.argv[1]), clock=SystemClock())
    await sync_list(store, 1, films())

asyncio.run(main())
"""


def films() -> list:
    """Make a list with copies, accents and plots."""
    copies = [copy % 29_000 for copy in range(FILMS)]
    return [
        title(str(at), f"Filmé {at * 7919 % 30_011}", str((at + place) % 40), plot="a plot" if at % 5 == 0 else "")
        for place, at in enumerate(copies)
    ]


async def dump(db: Database, profile_id: int) -> list[tuple]:
    """Give all title rows of a profile without their times."""
    columns = "item_id, row_hash, name, sort_name, category_ids, plot, missing_since, is_deselected"
    return await db.fetch_all(f"SELECT {columns} FROM titles WHERE profile_id = ? ORDER BY item_id", (profile_id,))


async def test_a_filled_kind_is_in_step(store: Store, profile_id: int) -> None:
    """What the fill makes is what row-by-row upkeep would have made."""
    await sync_list(store, profile_id, films())
    await assert_in_step(store.db)
    assert await store.shelf.count(profile_id, MOVIE) == 29_000


async def test_words_are_found_before_the_shelves_are_filled(store: Store, profile_id: int) -> None:
    """Search need not wait for the end of a first load."""
    await store.shelf.begin_load(profile_id, MOVIE)
    async with store.db.transaction() as conn:
        await store.titles.insert(conn, profile_id, MOVIE, [title("1", "Blue Heat")], now=1.0)
    assert [hit.line.name for hit in await store.search.find("heat")] == ["Blue Heat"]
    assert await store.shelf.count(profile_id, MOVIE) == 0


async def test_a_fill_tells_how_far_it_is(store: Store, profile_id: int) -> None:
    """Progress rises from above 0 to 1."""
    assert await store.shelf.begin_load(profile_id, MOVIE)
    for batch in batches((title(str(at), f"Film {at}", "1") for at in range(9_000)), 2_000):
        async with store.db.transaction() as conn:
            await store.titles.insert(conn, profile_id, MOVIE, batch, now=1.0)
    told: list[float] = []
    await store.shelf.fill(profile_id, MOVIE, told.append)
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] == 1


async def test_an_empty_first_list_can_be_filled(store: Store, profile_id: int) -> None:
    """A kind without titles is complete, and a first load again the next time."""
    await sync_list(store, profile_id, [])
    assert await store.shelf.begin_load(profile_id, MOVIE)


async def test_rows_are_not_written_into_a_half_filled_kind(
    store: Store, profile_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forgetting `begin_load` after a broken fill is an error, not a wrong shelf; calling it finishes the fill."""
    with monkeypatch.context() as patched:
        patched.setattr(shelf_fill, "_finish", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await sync_list(store, profile_id, [title("1", "Heat")])
    with pytest.raises(RuntimeError, match="half filled"):
        async with store.db.transaction() as conn:
            await store.titles.insert(conn, profile_id, MOVIE, [title("2", "Ronin")], now=1.0)
    assert not await store.shelf.begin_load(profile_id, MOVIE)
    await sync_list(store, profile_id, [title("1", "Heat"), title("2", "Ronin")])
    await assert_in_step(store.db)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple]:
    """Rows of a load that nobody disturbed."""

    async def load() -> list[tuple]:
        store = await Store.open(tmp_path_factory.mktemp("undisturbed") / "store.db", clock=SystemClock())
        try:
            profile_id = await add_profile(store)
            await sync_list(store, profile_id, films())
            return await dump(store.db, profile_id)
        finally:
            await store.close()

    return asyncio.run(load())


@pytest.mark.parametrize(
    "moment",
    [
        "SELECT count(*) > 3000 FROM titles",
        "SELECT count(*) > 20000 FROM titles",
        "SELECT count(*) FROM unshelved WHERE stage = 'shelving'",
        "SELECT count(*) > 5000 FROM shelf",
        "SELECT count(*) > 40000 FROM shelf",
    ],
)
async def test_s32_killed_in_a_first_load_it_goes_on(
    store: Store, store_path: Path, profile_id: int, undisturbed: list[tuple], moment: str
) -> None:
    """Killed with -9 at any moment and run again, the rows are those of an undisturbed run."""
    assert profile_id == PROFILE
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(store_path)], env={**os.environ, "PYTHONPATH": "."}
    ) as child:
        while child.poll() is None and not (await store.db.fetch_all(moment))[0][0]:
            await asyncio.sleep(0.002)
        assert child.poll() is None, "the child was faster than the test"
        child.send_signal(signal.SIGKILL)
    await sync_list(store, PROFILE, films())
    assert await dump(store.db, PROFILE) == undisturbed
    assert await store.db.fetch_all("PRAGMA integrity_check") == [("ok",)]
    await assert_in_step(store.db)


async def test_a_kill_between_shelves_resumes_where_it_was(
    store: Store, profile_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that stand on their shelves already are not written again."""
    rows = [title(str(at), f"Film {at * 7919 % 10_007}", str(at % 7)) for at in range(10_000)]
    written: list[int] = []
    add = shelf_fill._add_places

    def failing(raw, places, pace):
        if len(written) == 4:
            raise OSError("the light went out")
        written.append(len(places))
        add(raw, places, pace)

    with monkeypatch.context() as patched:
        patched.setattr(shelf_fill, "_add_places", failing)
        with pytest.raises(ExceptionGroup):
            await sync_list(store, profile_id, rows)
    told: list[float] = []
    await store.shelf.fill(profile_id, MOVIE, told.append)
    assert told[-1] == 1
    await assert_in_step(store.db)
