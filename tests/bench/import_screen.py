"""The Import screen on a real terminal of 80 x 24, beside an import: key to paint, and what is written.

python -m tests.bench.import_screen [sessions] [file]: the Tautulli file that is imported meanwhile.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.dashboard import KEYS, WATCHED, paints, spread, state_of_last_run
from tests.bench.measure import ms, show
from tests.screens.line import Line, dashboard_on_a_line
from tui.sandbox.tautulli import write_tautulli_file

DEFECTS = 0.007
"""Share of records with something wrong."""


def start_import(line: Line, path: Path) -> None:
    """Type the path and start."""
    line.sees("Overview")
    line.settles()
    line.press("3")
    line.settles()
    line.press("e")
    line.settles(0.3)
    line.press(str(path))
    line.settles(0.3)
    line.press("\r")
    line.settles(0.3)
    started = time.perf_counter()
    before = len(line.sent)
    line.press("s")
    line.sees("started", before)
    show("key to the word that it started", ms(time.perf_counter() - started), "<= 100 ms")
    line.sees("Copying", before)
    show("first progress on the screen", ms(time.perf_counter() - started), "<= 500 ms")
    line.sees("▼ Errors", before)
    show("first records with errors", ms(time.perf_counter() - started))
    line.press("gl")
    line.settles(0.05)


def measure(home: Path, path: Path) -> None:
    """Keys while the import works, in the tree, on the last imports and on another screen."""
    with dashboard_on_a_line(home) as line:
        start_import(line, path)
        show("key to paint, ticks and tree: p50 / p95", spread(paints(line, KEYS)), "p95 <= 50 ms")
        show("written beside the import", f"{line.written_in(WATCHED) / WATCHED:,.0f} B/s", "<= 10 KB/s")
        show("the import after the last key", state_of_last_run(home), "running")
        show("resident", f"{psutil.Process(line.process.pid).memory_info().rss / 2**20:.0f} MB", "<= 120 MB")


def main() -> None:
    """Write the file, then measure."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "tautulli.db"
        if not path.exists():
            write_tautulli_file(path, sessions=sessions, defects=DEFECTS)
        measure(Path(folder) / "home", path)


if __name__ == "__main__":
    main()
