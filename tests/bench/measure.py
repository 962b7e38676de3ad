"""What every benchmark measures with and prints: medians, ratios, memory, and how long the event loop stood still."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TICK = 0.002
"""Seconds between two looks at the event loop."""


@dataclass
class Timing:
    """Seconds of repeated work."""

    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def once(self) -> Iterator[None]:
        """Time one repetition."""
        started = time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - started)

    @property
    def median(self) -> float:
        """Middle of the repetitions, in seconds."""
        return statistics.median(self.seconds)

    def percentile(self, share: float) -> float:
        """Seconds that `share` (0 to 1) of the repetitions stay under."""
        return percentile(self.seconds, share)


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that `share` (0 to 1) of the values stay under."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@asynccontextmanager
async def stalls() -> AsyncIterator[list[float]]:
    """Collect, in seconds, how much later than asked the event loop woke a sleeper."""
    late: list[float] = []

    async def watch() -> None:
        while True:
            asked = time.perf_counter() + TICK
            await asyncio.sleep(TICK)
            late.append(time.perf_counter() - asked)

    task = asyncio.create_task(watch())
    try:
        yield late
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def rss_mb() -> float:
    """Resident memory of this process now, in MB."""
    return _status("VmRSS") / 1024


def peak_rss_mb() -> float:
    """Highest resident memory of this process so far, or since `reset_peak`, in MB."""
    return _status("VmHWM") / 1024


def reset_peak() -> None:
    """Begin to measure the peak afresh."""
    Path("/proc/self/clear_refs").write_text("5")


def show(what: str, figure: str, target: str = "") -> None:
    """Print one line of a result table."""
    print(f"{what:<58} {figure:>22}  {target}", flush=True)


def ms(seconds: float) -> str:
    """Write a duration in milliseconds."""
    return f"{seconds * 1000:.2f} ms"


def stall_text(late: Sequence[float]) -> str:
    """Write the event loop's stalls."""
    return f"{percentile(late, 0.99) * 1000:.0f} / {max(late) * 1000:.0f} ms"


def _status(key: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1])
    raise LookupError(key)
