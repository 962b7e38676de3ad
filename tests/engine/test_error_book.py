"""Errors on their way into the store, and log lines likewise."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence

import pytest

from tests.fake_clock import FakeClock
from tui.engine import log as log_module
from tui.engine.log import LogWriter
from tui.engine.runs.error_book import ErrorBook
from tui.errors import LocalStoreError
from tui.model.log import Level
from tui.model.runs import Operation, RunError, RunOptions, Trigger
from tui.store.log import NewLine
from tui.store.runs.runs import NewRun
from tui.store.store import Store


@pytest.fixture
async def run_id(store: Store) -> int:
    """A run to put errors under."""
    return await store.runs.add(NewRun("01X", Operation.XTREAM_SYNC, None, "one", Trigger.MANUAL, RunOptions()))


def error(record: str, message: str = "no id") -> RunError:
    """An error of one record."""
    return RunError("movies", "bad_response", record, message)


async def test_equal_errors_become_one_row_with_a_count(store: Store, run_id: int, clock: FakeClock) -> None:
    """The same step, class, record and message is one row, within a batch and across batches."""
    book = ErrorBook(store.run_errors, run_id, clock)
    for record in ("1", "1", "2"):
        book.add(error(record))
    await book.flush()
    for record in ("1", "3"):
        book.add(error(record))
    await book.flush()
    rows = await store.run_errors.rows(run_id, "movies", "bad_response")
    (group,) = await store.run_errors.groups(run_id)
    assert [(row.record_id, row.count) for row in rows] == [("1", 3), ("2", 1), ("3", 1)]
    assert (group.rows, group.count) == (3, 5)


async def test_beyond_the_cap_errors_are_only_counted(store: Store, run_id: int, clock: FakeClock) -> None:
    """Rows end at the cap, counts do not."""
    book = ErrorBook(store.run_errors, run_id, clock, row_cap=10)
    for start in (0, 8, 16):
        for record in range(start, start + 8):
            book.add(error(str(record)))
        await book.flush()
    (group,) = await store.run_errors.groups(run_id)
    assert (group.rows, group.count, book.is_full) == (10, 24, True)


async def test_errors_the_store_refused_are_kept(
    store: Store, run_id: int, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be stored comes with the next flush, once."""
    book = ErrorBook(store.run_errors, run_id, clock)
    book.add(error("1"))

    async def refuse(batch: object, on_stored: object) -> list[int]:
        book.add(error("1"))
        raise LocalStoreError("The disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store.run_errors, "add", refuse)
        with pytest.raises(LocalStoreError):
            await book.flush()
    await book.flush()
    (row,) = await store.run_errors.rows(run_id, "movies", "bad_response")
    assert (row.count, book.is_pending) == (2, False)


async def test_log_lines_come_from_any_thread_in_order(store: Store, clock: FakeClock) -> None:
    """No line of a thread is lost or swapped with another of its own."""
    log = LogWriter(store.log, clock)

    def talk(name: str) -> None:
        for number in range(300):
            log.write(Level.INFO, str(number), source=name)

    threads = [threading.Thread(target=talk, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    await log.flush()
    lines = await store.log.tail(1000)
    for name in "abc":
        assert [line.message for line in lines if line.source == name] == [str(number) for number in range(300)]


async def test_a_store_that_refuses_lines_stops_nobody(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the store fails, lines are held, the oldest given up first; later they are stored."""
    monkeypatch.setattr(log_module, "BUFFERED", 5)
    log = LogWriter(store.log, clock)

    async def refuse(lines: Sequence[NewLine], on_stored: object) -> None:
        raise LocalStoreError("The disk is full")

    for number in range(8):
        log.write(Level.INFO, str(number))
    with monkeypatch.context() as patch:
        patch.setattr(store.log, "append", refuse)
        await log.flush()
    assert log.is_pending
    log.write(Level.INFO, "8")
    await log.flush()
    assert [line.message for line in await store.log.tail(10)] == ["4", "5", "6", "7", "8"]


async def cut_while(store: Store, flush: Callable[[], Awaitable[None]]) -> None:
    """Cancel a flush whose write is on its way to the store already."""
    go_on = threading.Event()
    busy = asyncio.ensure_future(store.db._writer.call(lambda raw: go_on.wait(10)))
    flushing = asyncio.ensure_future(flush())
    await asyncio.sleep(0.03)
    flushing.cancel()
    await asyncio.sleep(0.03)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await flushing
    await busy


async def test_a_flush_that_is_cancelled_stores_nothing_twice(store: Store, run_id: int, clock: FakeClock) -> None:
    """What reached the store before the task let go is not written again by the next flush."""
    book = ErrorBook(store.run_errors, run_id, clock)
    book.add(error("1"))
    log = LogWriter(store.log, clock)
    log.write(Level.INFO, "once")
    await cut_while(store, book.flush)
    await cut_while(store, log.flush)
    await book.flush()
    await log.flush()
    (row,) = await store.run_errors.rows(run_id, "movies", "bad_response")
    assert row.count == 1
    assert [line.message for line in await store.log.tail(10)] == ["once"]
