"""Who keeps the household in sync, as far as rows and this machine's processes tell. For faces; it decides nothing."""

from __future__ import annotations

from tui.engine.process.living import is_gone
from tui.model.service import FRESH, Keeper, ServiceRow, ServiceState
from tui.store.lease import LeaseRow
from tui.store.store import Store


async def read_service_state(store: Store, *, now: float, owner: str = "") -> ServiceState:
    """Give who runs the queue and which services live. `owner`: name of this process in the lease; "" = it has none.

    Raises LocalStoreError.
    """
    lease, rows = await store.lease.read(), await store.services.all()
    keeper = None
    if lease is not None and is_there(lease.pid, lease.host, lease.heartbeat_at, now=now):
        keeper = _keeper(lease, owner)
    return ServiceState(keeper, tuple(row for row in rows if is_living(row, now=now)))


def is_living(row: ServiceRow, *, now: float) -> bool:
    """Tell whether the process of a row still says that it lives."""
    return is_there(row.pid, row.host, row.beat_at, now=now)


def is_there(pid: int, host: str, beat_at: float, *, now: float) -> bool:
    """Tell whether a process that last spoke at `beat_at` is there: on this machine its process has to live, too."""
    return abs(now - beat_at) <= FRESH and not is_gone(pid, host)


def _keeper(lease: LeaseRow, owner: str) -> Keeper:
    return Keeper(
        lease.face, lease.pid, lease.host, lease.acquired_at, lease.heartbeat_at, is_here=lease.owner == owner
    )
