"""Runs from the queue to their end."""

from __future__ import annotations

from pathlib import Path

from tests.engine.script_job import ScriptJob, nothing
from tests.engine.workshop import Workshop
from tui.engine.clock import SystemClock
from tui.model.runs import RunState
from tui.store.store import Store

SIX = ("live_categories", "live", "movie_categories", "movies", "series_categories", "series")


async def test_a_run_completes(store: Store, tmp_path: Path) -> None:
    """Six steps without a fault end as completed, at 100 %."""
    job = ScriptJob(dict.fromkeys(SIX, nothing))
    shop = Workshop.make(store, job, tmp_path, SystemClock())
    await shop.engine.start()
    run = await shop.ended(await shop.queue(await shop.profile()))
    await shop.engine.stop("the test is over")
    assert (run.state, run.message, run.progress.progress_percent) == (
        RunState.COMPLETED,
        "Sync completed successfully",
        100.0,
    )
