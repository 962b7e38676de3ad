"""Processes that sync all lists, and kill themselves with -9 once Trakt has answered their first write.

`python -m tests.jobs.trakt.killed_list_child HOME` starts one for each line that comes, and prints as JSON how it
ended: the signal that killed it, or 0 once it is done. They are forks, so that nothing is loaded twice. The line says
by which way they sync: `run`, or `outbox`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import tui.clients.trakt.client
import tui.jobs.trakt.sync_run  # noqa: F401 - what a run loads later is loaded once, before the forks
from tests.jobs.scene import HurriedClock
from tui.clients.trakt.line import Reply, TraktLine
from tui.deck import Deck
from tui.engine.process.lease import LeaseTimes
from tui.jobs.wiring import ordinary_wiring
from tui.model.runs import RunState
from tui.paths import Paths
from tui.settings import Settings

TIMES = LeaseTimes(heartbeat=0.05, attempt=0.02, stale=0.3, hung=0.6)
_one = TraktLine._one


async def _and_die(self: TraktLine, method: str, path: str, content: bytes | None, token: str) -> Reply:
    reply = await _one(self, method, path, content, token)
    if method != "GET":
        os.kill(os.getpid(), signal.SIGKILL)
    return reply


async def main(home: Path, way: str) -> None:
    """Sync once."""
    TraktLine._one = _and_die  # type: ignore[method-assign]
    settings, wiring, sends = Settings(connect_timeout=2.0, read_timeout=2.0), ordinary_wiring(), way == "outbox"
    deck = await Deck.open(
        Paths(home), settings, face="test", wiring=wiring, clock=HurriedClock(), times=TIMES, sends=sends
    )
    try:
        await (_sent(deck) if sends else _run(deck))
    finally:
        await deck.close("the test is over")


async def _run(deck: Deck) -> None:
    """Run a sync, once what a dead process has left is put away."""
    while not deck.runs_queue or any(run.state is not RunState.QUEUED for run in await deck.store.runs.active()):
        await asyncio.sleep(0.01)
    (run,) = await deck.runs.sync_lists()
    report = await deck.runs.wait(run.id)
    assert report.run.state is RunState.COMPLETED, report.run.message


async def _sent(deck: Deck) -> None:
    """Let the outbox send all that it holds."""
    while await deck.store.outbox.moving():
        await deck.outbox.flush()
        await asyncio.sleep(0.02)


def fork(home: Path, way: str) -> int:
    """Sync in a fork; give what became of it, as a wait status."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            asyncio.run(main(home, way))
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1]


if __name__ == "__main__":
    while told := sys.stdin.readline():
        print(json.dumps(os.waitstatus_to_exitcode(fork(Path(sys.argv[1]), told.strip()))), flush=True)
