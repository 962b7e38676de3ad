"""A run on a media server in a process of its own, which kills itself with -9 after a while, wherever it is by then.

It takes up an interrupted run if there is one, starts one otherwise, and prints how it ended and how long it took,
unless it is dead by then.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from pathlib import Path

from tests.interrupted import interrupted_runs
from tests.jobs.killed_child import TIMES
from tui.deck import Deck
from tui.model.runs import Run, RunOptions, RunState
from tui.paths import Paths
from tui.settings import Settings


async def begun(deck: Deck, name: str, what: str) -> Run:
    """Take up what a dead process has left, or begin anew."""
    while any(run.state is not RunState.QUEUED for run in await deck.store.runs.active()):
        await asyncio.sleep(0.01)
    waiting, interrupted = await deck.store.runs.active(), await interrupted_runs(deck)
    if waiting:
        return waiting[0]
    if interrupted:
        return await deck.runs.resume(interrupted[0].id)
    return await (deck.runs.start_sync(name) if what == "sync" else deck.runs.start_history(name, RunOptions(days=90)))


async def work(home: Path, name: str, what: str, seconds: float | None) -> None:
    """Run, and die after `seconds`."""
    deck = await Deck.open(Paths(home), Settings(), face="test", times=TIMES)
    try:
        while not deck.runs_queue:
            await asyncio.sleep(0.01)
        run = await begun(deck, name, what)
        while (await deck.runs.find(str(run.id))).state is RunState.QUEUED:
            await asyncio.sleep(0.005)
        if seconds is not None:
            threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
        ended = (await deck.runs.wait(run.id)).run
        took = (ended.finished_at or 0.0) - (ended.started_at or 0.0)
        print(json.dumps({"state": ended.state, "seconds": took}), flush=True)
    finally:
        await deck.close("the test is over")


def main(home: str, name: str, what: str, seconds: str = "") -> None:
    """Run `sync` or `history` of a profile, as a process of `tests.jobs.forks`."""
    asyncio.run(work(Path(home), name, what, float(seconds) if seconds else None))
