"""A face in a process of its own, for tests: takes commands on stdin, answers each with one JSON line.

`python -m tests.deck.child HOME`. Commands: `add NAME PAUSE`, `start NAME`, `cancel RUN`, `state RUN`, `owns`, `close`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tests.deck.counting import WIRING
from tui.deck import Deck
from tui.engine.process.lease import LeaseTimes
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.settings import Settings

TIMES = LeaseTimes(heartbeat=0.3, attempt=0.2, stale=1.5, hung=2.0)
"""Ordinary times would make the tests of stopped owners wait for half a minute."""


async def answer(deck: Deck, words: list[str]) -> object:
    """Do one command."""
    match words:
        case ["add", name, pause]:
            draft = ProfileDraft(ProfileKind.XTREAM, name, f"http://{name}.test", "anna", {"pause": pause})
            return (await deck.profiles.add(draft, {"password": "s3cret"})).id
        case ["start", name]:
            return (await deck.runs.start_sync(name)).id
        case ["cancel", run_id]:
            await deck.runs.cancel(int(run_id))
            return None
        case ["state", run_id]:
            run = await deck.runs.find(run_id)
            return [run.state, run.progress.processed_records, run.message, run.owner]
        case ["owns"]:
            return deck.runs_queue
    raise ValueError(words)


async def serve(home: Path) -> None:
    """Open a deck and obey until `close` or the end of stdin."""
    deck = await Deck.open(Paths(home), Settings(), face="test", wiring=WIRING, times=TIMES)
    print("ready", flush=True)
    while (line := await asyncio.to_thread(sys.stdin.readline)).strip() not in {"", "close"}:
        print(json.dumps(await answer(deck, line.split())), flush=True)
    await deck.close("it was closed")
    print("closed", flush=True)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
