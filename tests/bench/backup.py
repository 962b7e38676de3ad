"""What a backup costs an import that runs at the same time, and what backup and restore take alone.

python -m tests.bench.backup [sessions] [repeats]

The import runs as always, in the process of the deck; the backup is made by the same process, in its middle. Both kinds
of import take turns. Each backup is then checked: all of it, as a restore does.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import peak_rss_mb, show, stalls
from tui.deck import Deck
from tui.engine.backup.restoring import restoring
from tui.engine.clock import SystemClock
from tui.model.backup import BackupInfo
from tui.model.runs import RunState
from tui.paths import Paths
from tui.sandbox.tautulli.file import write_tautulli_file
from tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Import:
    """What one import took, in seconds."""

    seconds: float
    backup_seconds: float
    longest_stall: float
    backup: BackupInfo | None


async def run_import(home: Path, source: Path, *, backs_up: bool) -> Import:
    """Import a file into a fresh home, with a backup once a third of it is in."""
    deck = await Deck.open(Paths(home), Settings(), face="bench")
    making: asyncio.Task[tuple[float, BackupInfo]] | None = None
    try:
        async with stalls() as late:
            started = time.perf_counter()
            run = await deck.runs.start_import(source)
            while (now := await deck.runs.find(str(run.id))).state.is_active:
                if backs_up and making is None and now.progress.progress_percent > 33:
                    making = asyncio.create_task(_timed(deck))
                await asyncio.sleep(0.05)
            seconds = time.perf_counter() - started
            backup_seconds, made = await making if making else (0.0, None)
        assert now.state in {RunState.COMPLETED, RunState.PARTIAL}, now.message
        return Import(seconds, backup_seconds, max(late, default=0.0), made)
    finally:
        await deck.close("done")


async def _timed(deck: Deck) -> tuple[float, BackupInfo]:
    started = time.perf_counter()
    made = await deck.backups.make()
    return time.perf_counter() - started, made


async def alone(home: Path) -> tuple[float, BackupInfo]:
    """Make a backup while nothing else happens."""
    deck = await Deck.open(Paths(home), Settings(), face="bench", run_engine=False)
    try:
        return await _timed(deck)
    finally:
        await deck.close("done")


def restored(file: Path, home: Path) -> tuple[float, int]:
    """Restore a backup on an empty machine; give the seconds and the plays that came."""
    started = time.perf_counter()
    with restoring(Paths(home), file, None, SystemClock()) as ready:
        ready.put_in_place()
        return time.perf_counter() - started, ready.backup.counts["plays"]


def main(sessions: int, repeats: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "tautulli.db"
        write_tautulli_file(source, sessions=sessions, seed=7)
        plain, beside = [], []
        for number in range(repeats):
            order = [False, True]
            random.Random(number).shuffle(order)
            for backs_up in order:
                home = root / f"home-{number}-{backs_up}"
                found = asyncio.run(run_import(home, source, backs_up=backs_up))
                (beside if backs_up else plain).append(found)
        last = root / f"home-{repeats - 1}-False"
        seconds, made = asyncio.run(alone(last))
        back, plays = restored(made.path, root / "restored")
        half = beside[-1].backup
        assert half is not None
        half_seconds, half_plays = restored(half.path, root / "half")
        show("import alone, s", f"{statistics.median(one.seconds for one in plain):.2f}")
        show("import beside a backup, s", f"{statistics.median(one.seconds for one in beside):.2f}")
        show("backup beside the import, s", f"{statistics.median(one.backup_seconds for one in beside):.2f}")
        show("longest stall of the loop, alone / beside, ms",
             f"{1000 * max(one.longest_stall for one in plain):.0f} / "
             f"{1000 * max(one.longest_stall for one in beside):.0f}")  # fmt: skip
        show("plays in the backup of the middle", f"{half_plays:,} (restored and checked in {half_seconds:.2f} s)")
        size = (last / "syncdeck.db").stat().st_size
        show("backup alone, s", f"{seconds:.2f} ({size / 1e6:.0f} MB of store, {made.size / 1e6:.1f} MB of zip)")
        show("restore, s", f"{back:.2f} ({plays:,} plays)")
        show("peak memory, MB", f"{peak_rss_mb():.0f}")


if __name__ == "__main__":
    main(*(int(text) for text in (*sys.argv[1:], *("100000", "3")[len(sys.argv) - 1 :])))
