"""Who keeps the household in sync, as far as rows and this machine's processes tell. For faces; it decides nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

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


def is_gone(pid: int, host: str) -> bool:
    """Tell whether a process is known to be gone: that can be known of those of this machine."""
    return is_here(host) and not _lives(pid)


def is_here(host: str) -> bool:
    """Tell whether a process of that host is one of this machine."""
    return host == socket.gethostname()


def _keeper(lease: LeaseRow, owner: str) -> Keeper:
    return Keeper(
        lease.face, lease.pid, lease.host, lease.acquired_at, lease.heartbeat_at, is_here=lease.owner == owner
    )


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Whether it has ended, and only its parent did not ask how: told by Linux alone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[:1] == ["Z"]
