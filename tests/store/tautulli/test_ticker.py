"""Signs of life, and the wish to stop."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tui.errors import Cancelled
from tui.store.tautulli.faults import source_faults
from tui.store.tautulli.ticker import Ticker

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n"


def test_progress_never_falls_nor_exceeds_the_whole() -> None:
    """Whoever reckons wrongly."""
    told: list[float] = []
    ticker = Ticker(told.append, threading.Event())
    for part in (0.0, 0.5, 0.3, 7.0):
        ticker.show(part)
    assert told == [0.0, 0.5, 0.5, 1.0]


def test_a_statement_is_interrupted_by_the_wish_to_stop() -> None:
    """However long it would run, and life is shown meanwhile."""
    cancelled, told = threading.Event(), list[float]()

    def stop_after_some(part: float) -> None:
        told.append(part)
        if len(told) == 3:
            cancelled.set()

    ticker = Ticker(stop_after_some, cancelled)
    with (
        closing(sqlite3.connect(":memory:")) as conn,
        pytest.raises(Cancelled, match="Import stopped"),
        source_faults(Path("tautulli.db")),
        ticker.watching(conn),
    ):
        conn.execute(ENDLESS).fetchone()
    assert len(told) == 3


def test_life_is_shown_beside_work_that_tells_nothing() -> None:
    """Until it is done, and its fault is passed on."""
    shown, done = threading.Event(), threading.Event()
    ticker = Ticker(lambda part: shown.set(), threading.Event())

    def work() -> None:
        assert shown.wait(20)
        done.set()
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        ticker.while_working(work)
    assert done.is_set()


def test_heeding() -> None:
    """Nothing happens until somebody wishes to stop."""
    cancelled = threading.Event()
    ticker = Ticker(lambda part: None, cancelled)
    ticker.heed()
    cancelled.set()
    with pytest.raises(Cancelled):
        ticker.heed()
