"""A store that is about to be brought up to date lets what is on its way arrive (S40, S14)."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

from tests.store.outbox.conftest import Queue
from tests.store.outbox.subjects import OWNER, House
from tui.engine.clock import SystemClock
from tui.store.migrations import MIGRATIONS, Migration, migrate
from tui.store.outbox.settling import PATIENCE, let_land
from tui.store.store import Store

BEAT = "UPDATE lease SET heartbeat_at = ?"
LAND = "UPDATE outbox SET state = 'done', lease_until = NULL WHERE id = ?"
ADD_MARK = Migration("9001-add-mark", lambda raw: raw.execute("ALTER TABLE profiles ADD COLUMN mark TEXT"))


async def taken(store: Store, house: House, queue: Queue, heartbeat_at: float) -> int:
    """Queue one and take it, by a process whose last heartbeat was at some moment."""
    delivery_id = await queue(house.new()) or 0
    await store.departures.take(OWNER, house.profiles[0], 1)
    await store.db.write(lambda raw: raw.execute(BEAT, (heartbeat_at,)))
    return delivery_id


async def test_what_a_living_process_sends_is_waited_for(store: Store, house: House, queue: Queue) -> None:
    """The upgrade goes on as soon as it has landed."""
    delivery_id = await taken(store, house, queue, time.time())
    steps = (*MIGRATIONS, ADD_MARK)
    done: list[float] = []

    def upgrade() -> None:
        with closing(sqlite3.connect(store.db.path, isolation_level=None)) as raw:
            migrate(raw, store.db.path, SystemClock(), steps)
        done.append(time.monotonic())

    upgrading = threading.Thread(target=upgrade)
    upgrading.start()
    time.sleep(0.3)
    assert not done
    landed_at = time.monotonic()
    await store.db.write(lambda raw: raw.execute(LAND, (delivery_id,)))
    upgrading.join(5)
    assert done and done[0] - landed_at < 2


async def test_what_hangs_is_not_waited_for_for_ever(store: Store, house: House, queue: Queue) -> None:
    """After the patience is over the upgrade goes on; the rows are recovered later."""
    await taken(store, house, queue, time.time())
    assert not await store.db.read(lambda raw: let_land(raw, SystemClock(), 0.1))


async def test_what_a_dead_process_left_is_not_waited_for(store: Store, house: House, queue: Queue) -> None:
    """Its heart stands still."""
    await taken(store, house, queue, time.time() - 60)
    started = time.monotonic()
    assert await store.db.read(lambda raw: let_land(raw, SystemClock()))
    assert time.monotonic() - started < PATIENCE - 1
