"""Who may run the queue (S30): locks, heartbeats, dead and stopped owners, clocks that jump."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_clock import FakeClock
from tui.engine.process.file_lock import FileLock
from tui.engine.process.lease import Lease
from tui.store.lease import LeaseRow
from tui.store.store import Store


class Process:
    """A process as the lease knows it, with a steady clock of its own."""

    def __init__(self, store: Store, folder: Path, name: str, host: str = "here") -> None:
        self.clock = FakeClock()
        self.lock = FileLock(folder / "lock")
        row = LeaseRow(name, 1, host, "test", has_file_lock=False, acquired_at=0.0, heartbeat_at=0.0)
        self.lease = Lease(store.lease, self.lock, self.clock, row)

    async def keep(self, *, after: float = 0.0) -> bool:
        """Let time pass and look after the lease."""
        self.clock.advance(after)
        return await self.lease.keep()

    async def watch(self, seconds: float) -> bool:
        """Look after the lease once a second for a while."""
        for _ in range(int(seconds)):
            if await self.keep(after=1.0):
                return True
        return False

    def die(self) -> None:
        """End as by kill -9: the operating system gives the lock back, the row stays."""
        self.lock.release()


@pytest.fixture
def one(store: Store, tmp_path: Path) -> Process:
    """A first process."""
    return Process(store, tmp_path, "one")


@pytest.fixture
def two(store: Store, tmp_path: Path) -> Process:
    """A second process on the same machine."""
    return Process(store, tmp_path, "two")


async def owner(store: Store) -> str:
    """Name of the holder."""
    row = await store.lease.read()
    return row.owner if row else ""


async def test_s30_of_two_processes_one_owns_the_lease(store: Store, one: Process, two: Process) -> None:
    """The second waits as long as the first keeps its heartbeat."""
    assert await one.keep()
    for _ in range(60):
        assert await one.keep(after=1.0)
        assert not await two.keep(after=1.0)
    assert await owner(store) == "one"


async def test_a_lease_given_up_is_free_at_once(store: Store, one: Process, two: Process) -> None:
    """The next look takes it."""
    await one.keep()
    await two.keep()
    await one.lease.release()
    assert await two.keep(after=1.0)
    assert not await one.keep(after=1.0)


async def test_s30_a_killed_owner_is_followed_at_the_next_look(store: Store, one: Process, two: Process) -> None:
    """Its lock is free, so nobody waits for its heartbeat to age."""
    await one.keep()
    assert not await two.keep()
    one.die()
    assert await two.keep(after=1.0)
    assert await owner(store) == "two"


async def test_an_owner_that_stands_still_is_followed_late(store: Store, one: Process, two: Process) -> None:
    """A process that was stopped keeps its lock; after 30 s without a heartbeat its lease is taken all the same."""
    await one.keep()
    assert not await two.watch(30)
    assert await two.watch(3)
    assert await owner(store) == "two"


async def test_an_owner_that_wakes_up_notices_its_loss(store: Store, one: Process, two: Process) -> None:
    """Its next heartbeat is refused; it gives the lock back and takes nothing from the new owner."""
    await one.keep()
    await two.watch(33)
    assert not await one.keep(after=2.0)
    assert await two.keep(after=2.0)
    for _ in range(20):
        assert await two.keep(after=1.0)
        assert not await one.keep(after=1.0)
    assert two.lock.is_held


async def test_a_free_lock_alone_takes_nothing_from_a_living_owner(
    store: Store, one: Process, two: Process, tmp_path: Path
) -> None:
    """An owner that could not get the lock, held by a stopped process, is left alone while its heart beats."""
    await one.keep()
    await two.watch(33)
    one.die()
    third = Process(store, tmp_path, "three")
    assert not await third.keep()
    assert await two.keep(after=2.0)
    assert two.lock.is_held


@pytest.mark.parametrize("jump", [-86_400.0, -3600.0, 3600.0, 86_400.0])
async def test_a_clock_that_jumps_takes_no_lease(store: Store, one: Process, two: Process, jump: float) -> None:
    """A wall clock set forwards or backwards, on either side, neither loses nor steals the lease."""
    await one.keep()
    await two.keep()
    one.clock.jump(jump)
    for _ in range(15):
        assert await one.keep(after=1.0)
        assert not await two.keep(after=1.0)
    two.clock.jump(-jump)
    for _ in range(15):
        assert await one.keep(after=1.0)
        assert not await two.keep(after=1.0)


async def test_another_host_is_followed_when_its_heart_stands_still(store: Store, one: Process, tmp_path: Path) -> None:
    """On a shared disk a free lock proves nothing: the heartbeat has to stand still for 10 s."""
    far = Process(store, tmp_path, "far", host="nas")
    await far.keep()
    far.die()
    assert not await one.watch(10)
    assert await one.watch(2)


async def test_without_file_locks_the_heartbeat_decides(
    store: Store, one: Process, two: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system without locks the first still gets the lease at once, and the second only after 10 s."""

    def no_locks(descriptor: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("tui.engine.process.file_lock.fcntl.flock", no_locks)
    assert await one.keep()
    assert not await two.watch(10)
    assert await two.watch(2)


async def test_of_two_that_saw_the_same_dead_owner_one_gets_the_lease(store: Store) -> None:
    """A take-over holds only while the row is still the one that was seen."""
    dead = LeaseRow("dead", 1, "here", "test", has_file_lock=True, acquired_at=1.0, heartbeat_at=1.0)
    heirs = [replace(dead, owner=name, heartbeat_at=9.0) for name in ("one", "two")]
    assert await store.lease.take(dead, None)
    assert not await store.lease.take(heirs[0], None)
    assert [await store.lease.take(heir, dead) for heir in heirs] == [True, False]
    assert await store.lease.read() == heirs[0]


async def test_heartbeats_are_no_more_than_due(store: Store, one: Process) -> None:
    """Looking often writes little: one heartbeat every 2 s."""
    await one.keep()
    before = await store.db.data_version()
    for _ in range(7):
        await one.keep(after=0.25)
    assert await store.db.data_version() == before
    await one.keep(after=0.3)
    assert await store.db.data_version() != before
