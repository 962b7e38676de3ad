"""A dashboard whose store is taken away under it."""

from __future__ import annotations

import asyncio

from tests.screens.scenario import PATIENCE, quick_settings
from tui.errors import StoreGone
from tui.opening import make_app
from tui.paths import Paths


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
