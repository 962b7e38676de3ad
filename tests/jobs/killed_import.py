"""An import in a process of its own, which kills itself with -9 after a while, wherever it is by then.

It takes up an interrupted import if there is one, starts one otherwise, and prints how it stood when it began, how it
ended and how long it took, unless it is dead by then.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from pathlib import Path

from tests.interrupted import interrupted_runs
from tui.deck import Deck
from tui.engine.process.lease import LeaseTimes
from tui.model.runs import Run, RunState
from tui.paths import Paths
from tui.settings import Settings

TIMES = LeaseTimes(heartbeat=0.2, attempt=0.05, stale=1.0, hung=2.0)


async def begun(deck: Deck, file: Path) -> Run:
    """Take up what a dead process has left, or begin anew."""
    while any(run.state is not RunState.QUEUED for run in await deck.store.runs.active()):
        await asyncio.sleep(0.01)
    waiting, interrupted = await deck.store.runs.active(), await interrupted_runs(deck)
    if waiting:
        return waiting[0]
    return await (deck.runs.resume(interrupted[0].id) if interrupted else deck.runs.start_import(file))


async def work(home: Path, file: Path, seconds: float | None) -> None:
    """Import, and die after `seconds`."""
    deck = await Deck.open(Paths(home), Settings(), face="test", times=TIMES)
    first: list[Run] = []

    def watch(run: Run) -> None:
        if run.progress.processed_records and not first:
            first.append(run)

    try:
        while not deck.runs_queue:
            await asyncio.sleep(0.01)
        run = await begun(deck, file)
        while (await deck.runs.find(str(run.id))).state is RunState.QUEUED:
            await asyncio.sleep(0.005)
        if seconds is not None:
            threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
        ended = (await deck.runs.wait(run.id, watch)).run
        took = (ended.finished_at or 0.0) - (ended.started_at or 0.0)
        shown = first[0].progress if first else ended.progress
        told = {"state": ended.state, "seconds": took, "percent": shown.progress_percent}
        print(json.dumps(told | {"processed": shown.processed_records}), flush=True)
    finally:
        await deck.close("the test is over")


def main(home: str, file: str, seconds: str = "") -> None:
    """Import a file, as a process of `tests.jobs.forks`."""
    asyncio.run(work(Path(home), Path(file), float(seconds) if seconds else None))
