"""Validating and copying a Tautulli database of 1,000,000 sessions, 0.7 % of them bad.

python -m tests.bench.validate [sessions] [file]
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.measure import Timing, peak_rss_mb, show
from tui.errors import Cancelled
from tui.jobs.tautulli.validate import validate
from tui.sandbox.tautulli.file import write_tautulli_file
from tui.store.tautulli.staging import stage_file

ROUNDS = 3
BAD = 0.007
Progress = Callable[[float], None]


class Watch:
    """How soon progress comes, and how long it stays away."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._told = [0.0]

    def tell(self, part: float) -> None:
        """Take a sign of life."""
        self._told.append(time.monotonic() - self._began)

    def text(self) -> str:
        """First sign and longest silence, in words."""
        silence = max(later - sooner for sooner, later in zip(self._told, self._told[1:], strict=False))
        return f"first progress after {self._told[1] * 1000:.0f} ms, longest silence {silence * 1000:.0f} ms"


def measure(name: str, target: str, work: Callable[[Progress], object]) -> None:
    """Repeat some work and show its median."""
    timing, watch = Timing(), Watch()
    cpu = time.process_time()
    for _ in range(ROUNDS):
        watch = Watch()
        with timing.once():
            work(watch.tell)
    cpu = (time.process_time() - cpu) / ROUNDS
    show(name, f"{timing.median:.2f} s ({cpu:.2f} s of CPU)", target)
    show("", watch.text(), "")


def stop_soon(source: Path, folder: Path) -> float:
    """Seconds from the wish to stop in the middle of a copy until everything is gone."""
    cancelled, asked = threading.Event(), [0.0]

    def stop(part: float) -> None:
        if part > 0.3 and not cancelled.is_set():
            asked[0] = time.monotonic()
            cancelled.set()

    try:
        stage_file(source, folder, progress=stop, cancelled=cancelled)
    except Cancelled:
        return time.monotonic() - asked[0]
    raise AssertionError("it was not stopped")


def main() -> None:
    """Write a file unless one is given, and measure."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        source = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "tautulli.db"
        if not source.exists():
            write_tautulli_file(source, sessions=sessions, defects=BAD)
        print(f"{source.stat().st_size / 1e6:,.0f} MB")
        now = time.time()
        work = Path(folder) / "work"
        measure("validate", "<= 3 s per million", lambda tell: validate(source, now=now, workdir=work, progress=tell))
        measure("copy and look through", "", lambda tell: stage_file(source, work, progress=tell))
        measure(
            "take the copy that is there", "<= 0.5 s", lambda tell: stage_file(source, work, reuse=True, progress=tell)
        )
        show("stop in the middle of a copy", f"{stop_soon(source, work) * 1000:.0f} ms", "<= 200 ms")
        show("peak memory", f"{peak_rss_mb():.0f} MB", "<= 120 MB")


if __name__ == "__main__":
    main()
