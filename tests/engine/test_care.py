"""The file of the store is looked after while nothing runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.fake_clock import FakeClock
from tui.engine import care
from tui.engine.care import care_for, is_worth_it
from tui.engine.log import LogWriter
from tui.engine.retention import DAY, forget_old
from tui.errors import LocalStoreError
from tui.model.service import ServiceRow
from tui.settings import Settings
from tui.store.care import Condition
from tui.store.store import Store

MB = 1_000_000


@pytest.fixture
def log(store: Store, clock: FakeClock) -> LogWriter:
    """The log of the store."""
    return LogWriter(store.log, clock)


async def fill_and_empty(store: Store) -> None:
    """Let most of the file be used by nothing."""

    def work(raw: sqlite3.Connection) -> None:
        raw.executemany("INSERT INTO people (name, created_at) VALUES (?, 0)", [(f"{n}" * 300,) for n in range(3000)])
        raw.execute("DELETE FROM people")

    await store.db.write(work)


@pytest.mark.parametrize(
    ("size", "free", "disk", "is_worth"),
    [
        (300 * MB, 80 * MB, 1000 * MB, True),
        (300 * MB, 70 * MB, 1000 * MB, False),  # under a quarter
        (100 * MB, 60 * MB, 1000 * MB, False),  # too little to matter
        (1100 * MB, 600 * MB, 9000 * MB, False),  # takes too long
        (300 * MB, 80 * MB, 400 * MB, False),  # no room
    ],
)
def test_a_file_is_written_anew_only_when_that_is_worth_it(size: int, free: int, disk: int, is_worth: bool) -> None:
    """Much of it is unused, it takes no minute, and the disk has room."""
    assert is_worth_it(Condition(size, free, None, None), disk) is is_worth


async def test_unused_room_is_given_back_once_a_day(
    store: Store, store_path: Path, clock: FakeClock, log: LogWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file shrinks, and the log says so; what was just done is not done again."""
    monkeypatch.setattr(care, "FREE_LEAST", 100_000)
    await fill_and_empty(store)
    await care_for(store, clock, log)
    small = store_path.stat().st_size
    assert (await store.db.read(lambda raw: raw.execute("PRAGMA freelist_count").fetchone())) == (0,)
    await log.flush()
    assert (await store.log.tail(1))[0].message.startswith("The store was written anew: ")
    await fill_and_empty(store)
    await care_for(store, clock, log)
    await store.db.write(lambda raw: raw.execute("SELECT 1"))
    clock.advance(DAY + 1)
    await care_for(store, clock, log)
    assert store_path.stat().st_size <= small + 100_000


async def test_indexes_are_looked_at_once_a_day(store: Store, clock: FakeClock, log: LogWriter) -> None:
    """Not on the day on which the store is made; a stamp of a clock that was wrong does not stop it for years."""

    async def stamp() -> float:
        ((told,),) = await store.db.fetch_all("SELECT value FROM install WHERE key = 'optimized_at'")
        return float(told)

    first = clock.now()
    for step in (0.0, 3600.0):
        clock.advance(step)
        await care_for(store, clock, log)
        assert await stamp() == first
    clock.advance(DAY)
    await care_for(store, clock, log)
    assert await stamp() == clock.now()
    clock.jump(-30 * DAY)
    await care_for(store, clock, log)
    assert await stamp() == clock.now()


async def test_a_vacuum_that_fails_is_told_and_leaves_everything(
    store: Store, clock: FakeClock, log: LogWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else writes for longer than it waits: the store stays as it is, and it is not tried again at once."""
    monkeypatch.setattr(care, "FREE_LEAST", 100_000)
    await fill_and_empty(store)

    def locked(_: object) -> None:
        raise LocalStoreError("The store stayed locked")

    monkeypatch.setattr("tui.store.care.Vacuum.run", locked)
    with pytest.raises(LocalStoreError):
        await care_for(store, clock, log)
    await care_for(store, clock, log)
    assert await store.db.fetch_one("PRAGMA integrity_check") == ("ok",)


async def test_services_that_are_long_silent_are_forgotten(store: Store, clock: FakeClock) -> None:
    """One of another machine that was killed leaves a row behind."""
    clock.is_instant = True
    for name, beat in (("old", clock.now() - 2 * DAY), ("new", clock.now() - 5)):
        await store.services.beat(ServiceRow(name, 1, "attic", 0.0, beat, is_working=False))
    await forget_old(store, Settings(), clock)
    assert [row.owner for row in await store.services.all()] == ["new"]
