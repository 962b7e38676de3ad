"""A dashboard whose store is taken away or damaged under it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.screens.scenario import PATIENCE, open_dashboard, quick_settings
from tui.errors import LocalStoreError, StoreGone
from tui.opening import make_app
from tui.paths import Paths
from tui.store.store import Store


async def test_a_dashboard_without_its_store_ends(paths: Paths) -> None:
    """It notices, writes nothing more, and leaves with what happened and the way out."""
    app = make_app(paths, quick_settings())
    async with app.run_test(size=(80, 24)) as pilot, asyncio.timeout(PATIENCE):
        while app.face.opened is None or not app.face.deck.runs_queue:
            await pilot.pause(0.02)
        for file in paths.data_dir.glob("syncdeck.db*"):
            file.unlink()
        while app.return_value is None:
            await pilot.pause(0.02)
    assert app.return_value == 1
    assert isinstance(app.failure, StoreGone)
    assert "restore" in app.failure.hint
    assert not paths.store_file.exists()


@pytest.mark.parametrize("leave", ["q", "the line drops"])
async def test_a_damaged_store_keeps_nobody_in_the_dashboard(paths: Paths, leave: str) -> None:
    """What cannot be read is not asked about: `q` and a dropped line end the dashboard as ever."""
    async with open_dashboard(paths) as deck:
        await deck.until(lambda: deck.app.face.deck.runs_queue, "an engine")
        while not await is_unreadable(deck.store):
            damage(paths.store_file)
        if leave == "q":
            await deck.press("q")
        else:
            deck.app.leave("the terminal was closed", 129)
        await deck.until(lambda: deck.app.return_value is not None, "the end")
    assert deck.app.return_value == (0 if leave == "q" else 129)


def damage(store: Path) -> None:
    """Overwrite every page but the first, and have those that are still in somebody's memory forgotten."""
    with closing(sqlite3.connect(store)) as raw:
        (version,) = raw.execute("PRAGMA user_version").fetchone()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with store.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (store.stat().st_size - 4096))
        raw.execute(f"PRAGMA user_version = {version}")


async def is_unreadable(store: Store) -> bool:
    """Tell whether the runs cannot be read any more."""
    try:
        await store.runs.active()
    except LocalStoreError:
        return True
    return False
