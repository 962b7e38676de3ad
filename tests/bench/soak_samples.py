"""What a soak looks at every few seconds, how fast it grows, and how much growth is none."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil

MB = 2**20
KEPT = 2 / 3
"""Share of the samples that is judged: before it, caches fill."""
LEAST = 300.0
"""Seconds of a soak under which nothing can be said about growth."""
HOUR = 3600.0


@dataclass(frozen=True)
class Sample:
    """One look. Sizes in MB."""

    at: float
    """Seconds since the first look."""
    service_mb: float
    service_files: int
    service_threads: int
    board_mb: float
    board_files: int
    board_threads: int
    store_mb: float
    """The file without the pages in it that nothing uses."""
    wal_mb: float
    log_lines: int


@dataclass(frozen=True)
class Gauge:
    """One figure of the samples, and how much it may be more at the end of the judged part than at its beginning."""

    name: str
    of: Callable[[Sample], float]
    room: float
    """In the figure's own unit, whatever it stands at."""
    share: float = 0.0
    """Of what it stands at; the larger of both counts."""


GAUGES = (
    Gauge("service: resident, MB", lambda one: one.service_mb, 4, 0.05),
    Gauge("service: open files", lambda one: one.service_files, 3),
    Gauge("service: threads", lambda one: one.service_threads, 2),
    Gauge("dashboard: resident, MB", lambda one: one.board_mb, 4, 0.05),
    Gauge("dashboard: open files", lambda one: one.board_files, 3),
    Gauge("dashboard: threads", lambda one: one.board_threads, 2),
    Gauge("store in use, MB", lambda one: one.store_mb, 1.0, 0.05),
    Gauge("WAL, MB", lambda one: one.wal_mb, 8),
    Gauge("log lines in the store", lambda one: one.log_lines, 800),
)


@dataclass(frozen=True)
class Verdict:
    """How one figure went in the judged part."""

    gauge: Gauge
    first: float
    middle: float
    last: float
    top: float
    growth: float
    """What the slope comes to over the judged part."""
    an_hour: float
    is_steady: bool


def look(at: float, service: psutil.Process, board: psutil.Process, home: Path) -> Sample:
    """Look once. Raises psutil.NoSuchProcess when one of them has ended."""
    store = home / "syncdeck.db"
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30)) as raw:
        size, free, pages = (
            raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count", "page_count")
        )
        lines = raw.execute("SELECT count(*) FROM log").fetchone()[0]
    wal = store.with_name(f"{store.name}-wal")
    return Sample(
        at,
        service.memory_info().rss / MB,
        service.num_fds(),
        service.num_threads(),
        board.memory_info().rss / MB,
        board.num_fds(),
        board.num_threads(),
        (pages - free) * size / MB,
        (wal.stat().st_size if wal.exists() else 0) / MB,
        lines,
    )


def judge(samples: Sequence[Sample]) -> list[Verdict]:
    """Judge the last two thirds of the samples."""
    judged = samples[int(len(samples) * (1 - KEPT)) :]
    return [_verdict(gauge, judged) for gauge in GAUGES]


def _verdict(gauge: Gauge, judged: Sequence[Sample]) -> Verdict:
    values = [gauge.of(sample) for sample in judged]
    slope = _slope([sample.at for sample in judged], values)
    growth, middle = slope * (judged[-1].at - judged[0].at), statistics.median(values)
    is_steady = judged[-1].at < LEAST or growth <= max(gauge.room, gauge.share * middle)
    return Verdict(gauge, values[0], middle, values[-1], max(values), growth, slope * HOUR, is_steady)


def _slope(times: Sequence[float], values: Sequence[float]) -> float:
    """Give the median of the slopes between all pairs: a peak here and there does not tilt it."""
    pairs = [
        (values[b] - values[a]) / (times[b] - times[a])
        for a in range(len(times))
        for b in range(a + 1, len(times))
        if times[b] > times[a]
    ]
    return statistics.median(pairs) if pairs else 0.0
