"""The service of a soak in a process of its own. What it forgets in an hour elsewhere it forgets in a minute."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import signal
import sys
import time
from pathlib import Path

from tests.bench.soak_setup import EVERY, JOBS
from tui.engine import engine
from tui.errors import SyncError

TIDY = 60.0
"""Seconds between two times that old rows are forgotten."""
PAUSE = 2.0


async def by_hand(home: Path) -> None:
    """Run the queue without a face and start what is due, until SIGTERM."""
    from tui.deck import Deck
    from tui.paths import Paths
    from tui.settings_file import load_settings

    over, due = asyncio.Event(), {(name, job): 0.0 for name, jobs in JOBS.items() for job in jobs}
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    paths = Paths(home, {})
    deck = await Deck.open(paths, load_settings(paths), face="service")
    try:
        while not over.is_set():
            now = time.monotonic()
            for (name, job), at in due.items():
                if at <= now:
                    due[name, job] = now + EVERY[job]
                    with contextlib.suppress(SyncError):
                        await (deck.start_history(name) if job == "history" else deck.start_sync(name))
                    break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await over.wait()
    finally:
        await deck.close("the soak is over")


def main() -> None:
    """Serve the home that is named."""
    engine.EVERY = TIDY
    home = sys.argv[1]
    if importlib.util.find_spec("tui.cli.serve") is None:
        asyncio.run(by_hand(Path(home)))
        sys.exit(143)
    from tui.cli.main import main as syncdeck

    sys.argv = ["syncdeck", "--home", home, "serve"]
    syncdeck()


if __name__ == "__main__":
    main()
